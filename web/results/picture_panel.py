"""The panel of pictures: one of them, with what there is to choose in it."""

from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from web.components.band_chart import BandChart, Graph
from web.components.charts import Look
from web.components.picker import Note, Picker
from web.components.plot import Plot
from web.results.browsing import Browsing
from web.results.contents import About
from web.results.failed import Failed
from web.results.names import Names
from web.results.pictures import drawn
from web.results.store import Place
from web.results.views import BY_POINT, NOTHING, TORNADO, Chosen, chosen, task_of, views
from web.shell import language
from web.words import word


@solara.component
def Pictures(browsing: Browsing, about: About, place: Place) -> None:
    """Show one of the folder's pictures, with what there is to choose in it."""
    state, now = browsing.state.value, language.value
    known = solara.use_memo(lambda: views(about), [about])
    choice = chosen(known, state)
    task = None if choice is None else task_of(choice, place, state.where)
    solara.use_effect(lambda: browsing.draw(task) if task else None, [task])
    with solara.Div():
        if choice is None or task is None:
            return
        names = Names(about, now)
        with solara.Div(classes=["gf-panel", "gf-question"], attributes={"data-picture": choice.view.name}):
            with solara.Div(classes=["gf-question-choices"]):
                PictureChoices(browsing, choice, list(known), names)
            Drawing(browsing, choice, task, names)


@solara.component
def PictureChoices(browsing: Browsing, choice: Chosen, known: list[str], names: Names) -> None:
    """Choose picture, output and factors."""
    now = names.language
    with solara.Div(classes=["gf-question-choices"], style={"grid-column": "1 / -1"}):
        listed = [{"value": name, "text": view_title(name, names)} for name in known]
        Picker(word("picture", now), listed, choice.view.name, lambda name: browsing.look(show=name), "show")
        for key, offered, now_chosen in (
            ("of", choice.view.of, choice.of), ("x", choice.view.x, choice.x), ("y", choice.view.y, choice.y),
        ):  # fmt: skip
            items = [
                {"value": name, "text": choice_title(key, name, choice, names)}
                for name in offered
                if key != "y" or name != choice.x
            ]
            if len(items) > 1:
                label = word(f"choose_{key}_{choice.view.kind}" if key != "of" else "choose_of", now)
                Picker(label, items, now_chosen, _look(browsing, key), f"picture-{key}")


def _look(browsing: Browsing, key: str) -> Callable[[str], None]:
    return lambda name: browsing.look(**{key: name})


def view_title(name: str, names: Names) -> str:
    """A picture in words."""
    kind, _, own = name.partition(":")
    return names.table(own) if own else word(f"view_{kind}", names.language)


def choice_title(key: str, name: str, choice: Chosen, names: Names) -> str:
    """Something to choose in words."""
    if name == NOTHING:
        return word("choose_nothing", names.language)
    if key != "of" and name in BY_POINT:
        return word(f"by_{name}", names.language)
    return names.title(name)


@solara.component
def Drawing(browsing: Browsing, choice: Chosen, task: Any, names: Names) -> None:
    """Show the picture, or say that it is being made, or that no row is left."""
    standing, now = browsing.picture.standing.value, names.language
    look = Look.of(solara.lab.use_dark_effective())
    data = standing.results.get(task)
    made = solara.use_memo(
        lambda: None if data is None else drawn(choice, data, names, look), [choice, data, names, look]
    )
    with solara.Div(attributes={"data-drawing": "done" if data is not None else "busy"}):
        if standing.failure:
            Failed(standing.failure, browsing.picture.go_on, now)
        elif data is None:
            Note(word("picture_reading", now))
        elif made is None:
            Note(word("nothing_left" if browsing.state.value.where else "nothing_measured", now))
        elif isinstance(made, Graph):
            BandChart(made, now)
        else:
            Plot(made, look, now)
        if choice.view.kind == TORNADO and data:
            Note(word("tornado_note", now))
