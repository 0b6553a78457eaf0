"""The web laboratory: pages, the components they share, and the server that shows them.

Importing anything from here prepares Solara first, so no page can meet it with its telemetry and outside hosts on.
"""

from web import settings

settings.apply()
