"""The Solara entry point: which page stands at which address. Run it with ``greenforge serve`` or ``solara run``.

A page's label is the key of its name among the words; the navigation shows the pages of this list in this order.
"""

import solara

from web.about.page import About
from web.compare.page import Compare
from web.evidence.page import Evidence
from web.lab.page import Lab
from web.results.page import Results
from web.serving import protect_running_server
from web.shell import Shell
from web.watch.page import Watch
from web.why.page import Why

protect_running_server()

routes = [
    solara.Route("/", component=Lab, layout=Shell, label="page_lab"),
    solara.Route("watch", component=Watch, label="page_watch"),
    solara.Route("why", component=Why, label="page_why"),
    solara.Route("compare", component=Compare, label="page_compare"),
    solara.Route("results", component=Results, label="page_results"),
    solara.Route("evidence", component=Evidence, label="page_evidence"),
    solara.Route("about", component=About, label="page_about"),
]
