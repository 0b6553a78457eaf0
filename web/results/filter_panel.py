"""The panel of filters: which runs count."""

import itertools
from collections.abc import Collection, Sequence

import solara

from web.components.picker import Heading, Picker
from web.results.browsing import Browsing
from web.results.contents import About, Factor
from web.results.filters import Condition, read_conditions
from web.results.names import Names
from web.results.views import BY_POINT, TORNADO, views
from web.words import Language, word

AT_FIRST = 10  # filters of a sweep that moves more
PARTS = 4  # ranges of a factor with many settings that can be filtered by
EVERYTHING = ""


@solara.component
def Filters(browsing: Browsing, about: About, where: str, language: Language) -> None:
    """Let only runs with certain settings count."""
    names = Names(about, language)
    opened, open_ = solara.use_state((about, frozenset[str]()))
    wanted = opened[1] if opened[0] == about else frozenset[str]()
    conditions = {each.column: each for each in read_conditions(where)}
    factors, others = offered(about, wanted.union(conditions))
    words = words_of(about)
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
                    said = {f"={text}": Condition(column, word=text) for text in known}
                    _filter(browsing, column, word(f"by_{column}", language), said, conditions.get(column), language)
                if others:
                    items = [{"value": each.column.name, "text": names.factor(each.column.name)} for each in others]
                    items.insert(0, {"value": EVERYTHING, "text": word("filter_choose", language)})
                    Picker(
                        word("filter_more", language), items, EVERYTHING,
                        lambda name: open_((about, wanted | {name} - {EVERYTHING})), "where-more",
                    )  # fmt: skip


def offered(about: About, wanted: Collection[str]) -> tuple[list[Factor], list[Factor]]:
    """The factors of a sweep that runs can be filtered by: those that have a filter, and the others.

    Of many only the first have one from the start, besides those wanted.
    """
    factors = about.factors if TORNADO in views(about) else ()
    shown = [each for place, each in enumerate(factors) if place < AT_FIRST or each.column.name in wanted]
    return shown, [each for each in factors if each not in shown]


def words_of(about: About) -> dict[str, Sequence[str]]:
    """Points and scenarios that runs can be filtered by."""
    runs = about.table("runs")
    words = {} if runs is None else {name: runs.choices[name] for name in BY_POINT if name in runs.choices}
    if words.get("label") == words.get("scenario"):  # points are scenarios
        words.pop("label", None)
    return words


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
