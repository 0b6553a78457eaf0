"""What the page of reasons shows of a run: graphs and sentences, made from what the workers kept."""

import functools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from experiments.telling import Teller
from model import clock
from model.catalogue import catalogue
from model.results import BARRIER_SIZES, BARRIERS
from web.components.band_chart import Graph, Line
from web.numerals import BLANK
from web.why.reasons import Array, Reasons, Register
from web.words import FULL_STOP, Language, listed, meaning, title, word

WEIGHTINGS = ("enterprises", "abatement")
SHOWN = ("barriers_all", "barriers_held")
GROUPS = ("by_size", "by_sector", "by_area")
AREAS = ("east", "central", "west", "northeast")
QUARTER_OF_ALL = 0.25  # of what is applicable: who reaches it first has adopted first
VISIBLE = 0.0005  # a barrier that never has this share is left out of the picture
LARGEST = 3  # barriers or changes that are said
YEAR = 4
DONE = tuple(name for name, barrier in BARRIERS.items() if barrier.group == "done")

# By group of barriers: greens done, greys not able, blue not aware, oranges not willing, purples not financed, yellow
# waiting; neighbours differ in lightness, so that they are told apart without seeing colour.
COLOURS: Mapping[str, tuple[str, str]] = {
    "installed": ("#0b6b52", "#1f8f70"),
    "under_construction": ("#7cc4ae", "#9fe0cc"),
    "too_small": ("#d5dade", "#48525d"),
    "unaware": ("#3f7fc1", "#5b9be0"),
    "not_on_market": ("#aab4be", "#6f7b88"),
    "not_digital": ("#7b8794", "#97a3b0"),
    "no_prerequisite": ("#56616d", "#b9c3cd"),
    "between_rebuilds": ("#333c46", "#dbe1e7"),
    "unprofitable": ("#c05a10", "#d9732b"),
    "too_risky": ("#e8a05a", "#f0b27a"),
    "inert": ("#f6d2ab", "#f8dfc4"),
    "no_own_share": ("#5d3a8e", "#8a63c0"),
    "rejected": ("#8f6cc0", "#a98ad6"),
    "rationed": ("#b99fdd", "#c7b2e8"),
    "no_subsidy": ("#dfd0f2", "#e5d9f5"),
    "not_reviewed": ("#e6c72e", "#d9bd3a"),
}


# barriers


def shares(reasons: Reasons, place: str, weighting: str, shown: str) -> Array:
    """Shares by barrier in a place, shape (quarters, barriers); of those without the measure where that is shown."""
    scope, _, name = place.partition(":")
    row = reasons.places.index((scope, name) if name else ("nation", "nation"))
    found = reasons.barriers[weighting][:, row].astype(float)
    if shown == "barriers_held":
        found[:, [at for at, barrier in enumerate(BARRIERS) if barrier in DONE]] = 0.0
        total = found.sum(axis=1, keepdims=True)
        found = np.divide(found, total, out=np.full_like(found, np.nan), where=total > 0)
    return found


def barrier_graph(found: Array, others: Iterable[Array], weighting: str, heading: str, language: Language) -> Graph:
    """Barriers through time, one upon the other; those that ``others`` have too stand in both pictures."""
    visible = np.max([np.nan_to_num(each).max(axis=0) for each in (found, *others)], axis=0) > VISIBLE
    lines = [
        Line(title(barrier, language), str(at), found[:, at], colours=COLOURS[name], meaning=meaning(barrier, language))
        for at, (name, barrier) in enumerate(BARRIERS.items())
        if visible[at]
    ]
    unit = word("share_pairs" if weighting == WEIGHTINGS[0] else "share_abatement", language)
    return Graph(
        "barriers", heading, unit, word("barriers_meaning", language), lines, from_zero=True, most=1.0, stacked=True
    )


def barrier_sentences(
    reasons: Reasons, baseline: Reasons | None, place: str, weighting: str, language: Language, compared: bool
) -> str:
    """Say what holds back most, what has changed most, and what differs from the baseline.

    ``compared`` says whether there is a baseline of its own; its run may still be under way.
    """
    found = shares(reasons, place, weighting, SHOWN[0])
    last = found[-1]
    if not np.isfinite(last).all():
        return word("no_value", language)
    names = list(BARRIERS)
    done = sum(last[names.index(name)] for name in DONE)
    hindering = [at for at, name in enumerate(names) if name not in DONE]
    order = sorted(hindering, key=lambda at: -last[at])[:LARGEST]
    parts = [
        word("says_barrier", language, barrier=_spoken(names[at], language), share=_percent(last[at], language))
        for at in order
        if last[at] > VISIBLE
    ]
    year = str(clock.year(len(found) - 1))
    sentences = [
        word("says_barriers", language, year=year, done=_percent(done, language), place=place_name(place, language),
             parts=listed(parts, language) if parts else BLANK),
    ]  # fmt: skip
    if changes := _changes(last - found[0], language):
        sentences.append(word("says_since", language, parts=changes))
    if baseline is not None:
        changes = _changes(last - shares(baseline, place, weighting, SHOWN[0])[-1], language)
        if changes:
            sentences += [word("says_against", language, parts=changes), word("says_one_run", language)]
    if not compared:
        sentences.append(word("says_against_same", language))
    return ("" if language == "zh" else " ").join(sentences)


def _changes(change: Array, language: Language) -> str:
    """The largest changes of shares, in percentage points; empty where none can be seen."""
    names = list(BARRIERS)
    order = [at for at in np.argsort(-np.abs(change))[:LARGEST] if abs(change[at]) >= VISIBLE]
    said = {at: f"{100 * change[at]:+.1f}".replace("-", "−") for at in order}
    parts = [word("says_change", language, barrier=_spoken(names[at], language), change=said[at]) for at in order]
    return listed(parts, language) if parts else ""


def _spoken(name: str, language: Language) -> str:
    said = title(BARRIERS[name], language)
    return said if language == "zh" else said[0].lower() + said[1:]


def _percent(share: float, language: Language) -> str:
    return f"{100 * share:.0f}%" if language == "zh" else f"{100 * share:.0f} %"


# places


def place_name(place: str, language: Language) -> str:
    """A place of the link in words.

    >>> place_name("region:HE", "en"), place_name("size:large", "zh"), place_name("", "en")
    ('Hebei', '大型企业', 'the nation')
    """
    scope, _, name = place.partition(":")
    if not name:
        said = word("nation", language)
        return said[0].lower() + said[1:]
    if scope == "size":
        said = word(f"size_{name}", language)
        return said[0].lower() + said[1:]
    return names_of(scope, language)[name]


def names_of(scope: str, language: Language) -> dict[str, str]:
    """Names of sectors (without the codes of the statistics), provinces or sizes by id."""
    if scope == "size":
        return {size: word(f"size_{size}", language) for size in BARRIER_SIZES}
    data = catalogue()
    declared = data.sectors if scope == "sector" else data.regions
    return {each.id: (each.name_zh if language == "zh" else each.name).partition(" (")[0] for each in declared}


def names_of_code(scope: str, code: int, language: Language) -> str:
    """Name of the sector, province or (in one word) size class with a number."""
    if scope == "size":
        return word(f"short_{list(BARRIER_SIZES)[code]}", language)
    return list(names_of(scope, language).values())[code]


@functools.cache
def measure_names(language: Language) -> Mapping[str, str]:
    """Names of all measures by id."""
    return Teller(catalogue(), language).names


def place_menu(language: Language) -> list[dict[str, str]]:
    """Places to choose from, by scope."""
    menu = [{"text": word("nation", language), "value": "", "group": ""}]
    for scope in ("sector", "size", "region"):
        menu += [
            {"text": name, "value": f"{scope}:{id}", "group": word(f"scope_{scope}", language)}
            for id, name in names_of(scope, language).items()
        ]
    return menu


def _inside(place: str) -> tuple[slice | int, slice | int, slice | int]:
    """Where a place stands on the axes of sectors, regions and sizes."""
    axes: list[slice | int] = [slice(None)] * 3
    scope, _, name = place.partition(":")
    if name:
        axis = ("sector", "region", "size").index(scope)
        axes[axis] = list(names_of(scope, "en")).index(name)
    return axes[0], axes[1], axes[2]


# who adopted first


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


def adoption_by_group(
    installed: Array, applicable: Array, by: str, place: str, language: Language
) -> list[tuple[str, Array]]:
    """Adoption of each group in a place, shape (quarters,); groups without an enterprise there are left out."""
    inside = np.zeros(installed.shape[1:], bool)
    inside[_inside(place)] = True
    found = []
    for name, mask in groups(by, language):
        cells = mask & inside
        having, able = installed[:, cells].sum(axis=1, dtype=float), applicable[:, cells].sum(axis=1, dtype=float)
        if able.any():
            found.append((name, np.divide(having, able, out=np.full_like(having, np.nan), where=able > 0)))
    return found


def adoption_graph(curves: Sequence[tuple[str, Array]], by: str, unit: str, language: Language) -> Graph:
    """Adoption curves by group."""
    lines = [Line(name, str(at), values) for at, (name, values) in enumerate(curves)]
    heading = word("adoption_by_group", language, by=word(by, language))
    return Graph(
        f"adoption-{by}".replace("_", "-"), heading, unit, word("adoption_by_group_meaning", language), lines,
        from_zero=True,
    )  # fmt: skip


def first_sentence(curves: Sequence[tuple[str, Array]], language: Language) -> str:
    """Say in which order groups reached a quarter of what is applicable to them."""
    reached: dict[int, list[str]] = {}
    never: list[str] = []
    for name, values in curves:
        there = np.flatnonzero(values >= QUARTER_OF_ALL)
        (reached.setdefault(int(there[0]), []) if there.size else never).append(_lower(name, language))
    if not reached:
        return word("says_nobody_first", language)
    first, *others = [
        word("reached" if at else "reached_start", language, group=listed(names, language), quarter=clock.label(at))
        for at, names in sorted(reached.items())
    ]
    said = word("says_first", language, first=first)
    said += word("says_followed", language, others=listed(others, language)) if others else ""
    said += word("says_never", language, groups=listed(never, language)) if never else ""
    return (said + FULL_STOP[language]).strip()


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


def size_graph(reasons: Reasons, place: str, unit: str, language: Language) -> Graph:
    """Median size of adopters beside that of all."""
    adopters, everybody = adopter_size(reasons, place)
    return Graph(
        "adopter-size", word("adopter_size", language), unit, word("adopter_size_meaning", language),
        [Line(word("adopters_now", language), "0", adopters), Line(word("all_enterprises", language), "6", everybody)],
        from_zero=True,
    )  # fmt: skip
