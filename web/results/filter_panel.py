"""The panel of filters: which runs count."""

import itertools

import solara

from web.components.picker import Heading, Picker
from web.results.browsing import Browsing
from web.results.contents import About, Factor
from web.results.filters import Condition, read_conditions
from web.results.names import Names
from web.results.views import BY_POINT, TORNADO, views
from web.words import Language, word

PARTS = 4  # ranges of a factor with many settings that can be filtered by
EVERYTHING = ""


@solara.component
def Filters(browsing: Browsing, about: About, where: str, language: Language) -> None:
    """Let only runs with certain settings count."""
    names = Names(about, language)
    factors = about.factors if TORNADO in views(about) else ()
    conditions = {each.column: each for each in read_conditions(where)}
    runs = about.table("runs")
    words = {} if runs is None else {name: runs.choices[name] for name in BY_POINT if name in runs.choices}
    if words.get("label") == words.get("scenario"):  # points are scenarios
        words.pop("label", None)
    with solara.Div():
        if not factors and not words:
            return
        with solara.Div(classes=["gf-panel", "gf-filters"], attributes={"data-filters": ""}):
            with solara.Div(classes=["gf-panel-title"]):
                Heading(word("filters", language))
                if conditions:
                    solara.Button(
                        word("filters_clear", language), on_click=lambda: browsing.look(where=""), text=True,
                        classes=["gf-link"], attributes={"data-do": "clear-filters"},
                    )  # fmt: skip
            with solara.Div(classes=["gf-question-choices"]):
                for factor in factors:
                    column = factor.column.name
                    _filter(browsing, column, names.factor(column), ranges(factor), conditions.get(column), language)
                for column, known in words.items():
                    offered = {f"={text}": Condition(column, word=text) for text in known}
                    _filter(browsing, column, word(f"by_{column}", language), offered, conditions.get(column), language)


def ranges(factor: Factor) -> dict[str, Condition]:
    """What a factor can be filtered by: each of its settings, or parts of its range."""
    name = factor.column.name
    if factor.settings:
        return {f"{value:.4g}": Condition(name, value, value) for value in factor.settings}
    step = (factor.high - factor.low) / PARTS
    ends = [factor.low + number * step for number in range(PARTS)] + [factor.high]
    return {f"{low:.3g} – {high:.3g}": Condition(name, low, high) for low, high in itertools.pairwise(ends)}


def _filter(
    browsing: Browsing, column: str, label: str, offered: dict[str, Condition], now: Condition | None,
    language: Language,
) -> None:  # fmt: skip
    shown = next((text for text, condition in offered.items() if condition == now), EVERYTHING)
    items = [{"value": EVERYTHING, "text": word("filter_all", language)}]
    items += [{"value": text, "text": text.removeprefix("=")} for text in offered]
    Picker(label, items, shown, lambda text: browsing.keep_only(column, offered.get(text)), f"where-{column}")
