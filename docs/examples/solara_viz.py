"""The model in Mesa's own page: ``solara run docs/examples/solara_viz.py --no-check-version``."""

import solara
from mesa.visualization import SolaraViz, make_plot_component

from model.world import World
from web.serving import protect_running_server  # the page asks no outside host

protect_running_server()
PLOTS = [make_plot_component(["adoption", "digital_maturity"]), make_plot_component("carbon_price")]
FIRMS = {"type": "SliderInt", "label": "Enterprises simulated", "value": 300, "min": 100, "max": 3000, "step": 100}


@solara.component
def Page() -> None:
    """Show a world of this visitor's own."""
    world = solara.use_memo(lambda: World(firms=300), [])
    SolaraViz(world, components=PLOTS, model_params={"firms": FIRMS}, name="greenforge")
