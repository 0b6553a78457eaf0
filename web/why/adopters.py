"""Who adopted first and who followed: adoption curves of groups, and the size of those that adopt, with their bands."""

from collections.abc import Sequence

import numpy as np

from model import clock
from model.catalogue import catalogue
from model.results import BARRIER_SIZES
from web.comparison import FEWEST, Band, band_of_known
from web.components.band_chart import MEAN, ONE_RUN, Graph, Line
from web.why.names import names_of
from web.why.reasons import Array, Reasons, Register
from web.words import FULL_STOP, Language, listed, word

GROUPS = ("by_size", "by_sector", "by_area")
AREAS = ("east", "central", "west", "northeast")
QUARTER_OF_ALL = 0.25  # of what is applicable: who reaches it first has adopted first
YEAR = 4

Curves = Sequence[tuple[str, Array]]


def groups(by: str, language: Language) -> list[tuple[str, Array]]:
    """Names of the groups and their masks over sectors, regions and sizes, each of shape (sectors, regions, sizes)."""
    data = catalogue()
    shape = len(data.sectors), len(data.regions), len(BARRIER_SIZES)

    def mask(axis: int, members: Sequence[int]) -> Array:
        found = np.zeros(shape, bool)
        at: list[slice | Sequence[int]] = [slice(None)] * 3
        at[axis] = list(members)
        found[tuple(at)] = True
        return found

    if by == "by_size":
        return [(name, mask(2, [at])) for at, name in enumerate(names_of("size", language).values())]
    if by == "by_sector":
        return [(name, mask(0, [at])) for at, name in enumerate(names_of("sector", language).values())]
    rows = {area: [at for at, each in enumerate(data.regions) if each.macro_region == area] for area in AREAS}
    return [(word(f"area_{area}", language), mask(1, members)) for area, members in rows.items()]


def adoption_by_group(runs: Sequence[Reasons], by: str, place: str, language: Language) -> Curves:
    """Adoption of each group in a place, shape (runs, quarters); groups that no run has there are left out."""
    inside = np.zeros(runs[0].installed.shape[1:], bool)
    inside[_inside(place)] = True
    found = []
    for name, mask in groups(by, language):
        values = np.array([_share(run, mask & inside) for run in runs])
        if np.isfinite(values).any():
            found.append((name, values))
    return found


def _share(run: Reasons, cells: Array) -> Array:
    """Share of what is applicable in some cells that is installed, shape (quarters,); none where nothing is."""
    having, able = (table[:, cells].sum(axis=1, dtype=float) for table in (run.installed, run.applicable))
    return np.divide(having, able, out=np.full_like(having, np.nan), where=able > 0)


def adoption_graph(curves: Curves, by: str, unit: str, language: Language) -> Graph:
    """Adoption curves by group."""
    lines = [_line(name, str(at), band_of_known(values).within(0, 1)) for at, (name, values) in enumerate(curves)]
    heading = word("adoption_by_group", language, by=word(by, language))
    return Graph(
        f"adoption-{by}".replace("_", "-"), heading, unit, word("adoption_by_group_meaning", language), lines,
        from_zero=True, value=_value(max((len(values) for _, values in curves), default=1)),
    )  # fmt: skip


def first_sentence(curves: Curves, language: Language) -> str:
    """Say in which order groups reached a quarter of what is applicable to them, and how far runs disagree."""
    reached: list[tuple[int, str]] = []
    never: list[str] = []
    for name, values in curves:
        at = _when(band_of_known(values).mean)
        said = _lower(name, language)
        if at is None:
            never.append(said)
        else:
            key = "reached" if at else "reached_start"
            there = word(key, language, group=said, quarter=clock.label(at))
            reached.append((at, there + _disagreement(values, language)))
    if not reached:
        return word("says_nobody_first", language)
    earliest = min(at for at, _ in reached)
    first = [said for at, said in reached if at == earliest]
    others = [said for at, said in sorted(reached, key=lambda each: each[0]) if at > earliest]
    said = word("says_first", language, first=listed(first, language))
    said += word("says_followed", language, others=listed(others, language)) if others else ""
    said += word("says_never", language, groups=listed(never, language)) if never else ""
    return (said + FULL_STOP[language]).strip()


def _when(values: Array) -> int | None:
    """The first quarter with a quarter of all; None where there is none."""
    there = np.flatnonzero(values >= QUARTER_OF_ALL)
    return int(there[0]) if there.size else None


def _disagreement(values: Array, language: Language) -> str:
    """From when to when single runs reach it; empty where they agree, or are too few to say."""
    found = [_when(run) for run in values]
    known = [at for at in found if at is not None]
    if len(found) < FEWEST or len(set(found)) == 1:
        return ""
    low, high = clock.label(min(known)), clock.label(max(known))
    key = "reached_between" if len(known) == len(found) else "reached_not_in_all"
    return word(key, language, low=low, high=high)


def _lower(name: str, language: Language) -> str:
    """A name within a sentence; those that begin with an article are proper names."""
    return name if language == "zh" else name[0].lower() + name[1:]


def adopter_size(reasons: Reasons, place: str) -> tuple[Array, Array]:
    """Median output in 2017, MCNY, of those that adopted in the last four quarters and of all, each (quarters,)."""
    register, quarters = reasons.register, len(reasons.installed)
    inside = members(register, place)
    chosen = inside[reasons.rows]
    rows, when = reasons.rows[chosen], reasons.quarters[chosen]
    adopters = np.full(quarters, np.nan)
    for quarter in range(YEAR - 1, quarters):
        at = rows[(when > quarter - YEAR) & (when <= quarter)]
        adopters[quarter] = median(register.output[at], register.weight[at])
    return adopters, np.full(quarters, median(register.output[inside], register.weight[inside]))


def members(register: Register, place: str) -> Array:
    """Firms of a place, shape (firms,)."""
    at = _inside(place)
    codes = (register.sector, register.region, register.size)
    found = np.ones(len(register.sector), bool)
    for axis, code in zip(at, codes, strict=True):
        if isinstance(axis, int):
            found &= code == axis
    return found


def _inside(place: str) -> tuple[slice | int, slice | int, slice | int]:
    """Where a place stands on the axes of sectors, regions and sizes."""
    axes: list[slice | int] = [slice(None)] * 3
    scope, _, name = place.partition(":")
    if name:
        axis = ("sector", "region", "size").index(scope)
        axes[axis] = list(names_of(scope, "en")).index(name)
    return axes[0], axes[1], axes[2]


def median(values: Array, weights: Array) -> float:
    """Weighted median; not a number where there is nothing.

    >>> median(np.array([1.0, 2.0, 30.0]), np.array([1.0, 1.0, 3.0]))
    30.0
    """
    if not values.size:
        return float("nan")
    order = np.argsort(values, kind="stable")
    heap = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heap, heap[-1] / 2)])


def size_graph(runs: Sequence[Reasons], place: str, unit: str, language: Language) -> Graph:
    """Median size of adopters beside that of all."""
    adopters, everybody = (
        band_of_known(np.array(each)).within(0, np.inf)
        for each in zip(*(adopter_size(run, place) for run in runs), strict=True)
    )
    return Graph(
        "adopter-size", word("adopter_size", language), unit, word("adopter_size_meaning", language),
        [_line(word("adopters_now", language), "0", adopters),
         _line(word("all_enterprises", language), "6", everybody)],
        from_zero=True, value=_value(len(runs)),
    )  # fmt: skip


def _line(name: str, role: str, found: Band) -> Line:
    return Line(name, role, found.mean, found.low, found.high)


def _value(runs: int) -> str:
    """What a line of so many runs is."""
    return MEAN if runs > 1 else ONE_RUN
