"""The Solara entry point: which page stands at which address. Run it with ``greenforge serve`` or ``solara run``."""

import solara

from web.serving import protect_running_server
from web.shell import Shell
from web.watch import Watch

protect_running_server()

routes = [solara.Route("/", component=Watch, layout=Shell, label="greenforge")]
