"""Big numbers of a comparison: the policy's value, its difference from the baseline, and the interval of that."""

import math
from collections import UserList
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import solara

from model.results import OUTPUTS
from web.comparison import Comparison, Interval, interval
from web.components.vue import component, whole
from web.numerals import BLANK, Scale, change
from web.words import Language, meaning, title, unit, word

FIGURES = ("green_factories", "co2", "cost_per_tonne", "closures", "jobs")
WHOLE = ("closures",)  # summed over all years since the policies differ


@dataclass(frozen=True)
class Figure:
    """One big number in words."""

    name: str
    title: str
    meaning: str
    when: str
    value: str
    unit: str
    note: str
    difference: str
    sure: str


@component("figures.vue", "cards")
def Cards(cards: UserList[Any], heading: str, old: bool) -> None:
    """Draw the cards."""


def figures(comparison: Comparison, old: bool, language: Language) -> solara.Element:
    """Show the big numbers of a comparison; ``old`` ones are those of an earlier question."""
    return Cards(
        cards=whole([vars(each) for each in found(comparison, language)]), heading=word("figures", language), old=old
    )


def found(comparison: Comparison, language: Language, names: Sequence[str] = FIGURES) -> list[Figure]:
    """The big numbers of a comparison."""
    return [
        _cost(comparison, language) if name == "cost_per_tonne" else _figure(comparison, name, language)
        for name in names
    ]


def _figure(comparison: Comparison, name: str, language: Language) -> Figure:
    declared, whole = OUTPUTS[name], name in WHOLE
    headline = comparison.over(name, whole=whole)
    policy, baseline = comparison.read(headline)
    scale = Scale.of([policy.mean(), baseline.mean()])
    difference = interval(policy - baseline)
    return Figure(
        name=name,
        title=title(declared, language),
        meaning=meaning(declared, language),
        when=_when(headline.first, headline.last, language),
        value=scale.write(float(policy.mean())),
        unit=scale.unit(unit(declared.unit, language)),
        note=word("against", language, value=scale.write(float(baseline.mean()))),
        difference=change(difference.value, 0.0, scale) if difference.value else "0",
        sure=certainty(difference, scale, language),
    )


def _cost(comparison: Comparison, language: Language) -> Figure:
    cost = comparison.cost_per_tonne
    several = comparison.pairs > 1
    meaningless = comparison.since is None or (several and not cost.known) or not math.isfinite(cost.value)
    scale = Scale.of([cost.value])
    ends = [scale.write(end) for end in (cost.low, cost.high)]
    known = word("interval", language, low=ends[0], high=ends[1]) if cost.known else word("no_interval", language)
    why = word("cost_unknown", language)
    return Figure(
        name="cost_per_tonne",
        title=word("cost_per_tonne", language),
        meaning=word("cost_per_tonne_meaning", language),
        when=_when(comparison.first_year, comparison.last_year, language),
        value=BLANK if meaningless else scale.write(cost.value),
        unit=unit("CNY per tCO2", language),
        note="",
        difference="",
        sure=why if meaningless else known,
    )


def certainty(difference: Interval, scale: Scale, language: Language) -> str:
    """Say how far chance matters for a difference."""
    if not difference.known:
        return word("no_interval", language)
    if difference.value == 0 and difference.low == difference.high:
        return ""
    ends = (change(end, 0.0, scale) or BLANK for end in (difference.low, difference.high))
    low, high = ends
    if not difference.certain:
        return f"{word('by_chance', language)} ({low} – {high})"
    return word("interval", language, low=low, high=high)


def _when(first: int, last: int, language: Language) -> str:
    if first == last:
        return word("in_year", language, year=str(last))
    return word("in_years", language, first=str(first), last=str(last))
