"""Charts of national outputs through time, the last one of the person's choice, and which view of them is shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

from model.results import outputs
from web.components.picker import Note, Picker, menu
from web.words import Language, word


@solara.component
def OutputCharts(
    named: Sequence[str],
    own: str,
    view: str,
    views: Mapping[str, str],
    draw: Callable[[str], Any],
    look: Callable[..., None],
    language: Language,
) -> None:
    """Show charts side by side.

    Args:
        named: outputs that are always shown.
        own: the output of the person's choice.
        view: what the charts show of an output.
        views: every view in words.
        draw: adds the chart of an output.
        look: called with another ``view``, or with another output as ``chart``.
        language: of the tab.
    """
    with solara.Div():
        with solara.Div(classes=["gf-charts-head"]):
            Note(word("band_meaning", language))
            with solara.Div(classes=["gf-view"]):
                Note(word("view", language))
                with solara.ToggleButtonsSingle(
                    value=view, on_value=lambda view: look(view=view), dense=True, classes=["gf-toggle"]
                ):
                    for name, text in views.items():
                        solara.Button(text, value=name, text=True, small=True)
        with solara.Div(classes=["gf-pictures"]):
            for output in named:
                with solara.Div(classes=["gf-panel"]).key(output):
                    draw(output)
            with solara.Div(classes=["gf-panel"]).key("own"):
                label, items = word("own_choice", language), menu(outputs("N"), language)
                Picker(label, items, own, lambda output: look(chart=output), "chart")
                draw(own)
