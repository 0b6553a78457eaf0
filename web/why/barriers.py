"""What stands between enterprises and measures: shares of barriers with their intervals, drawn and said in words."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from model import clock
from model.results import BARRIERS
from web.comparison import FEWEST, Interval, band_of_known, interval
from web.components.band_chart import MEAN, ONE_RUN, Graph, Line
from web.numerals import BLANK
from web.why.names import place_name
from web.why.reasons import Array, Reasons
from web.words import Language, listed, meaning, title, word

WEIGHTINGS = ("enterprises", "abatement")
SHOWN = ("barriers_all", "barriers_held")
DRAWN = ("areas", "lines")
VISIBLE = 0.0005  # a barrier that never has this share is left out of the picture
LARGEST = 3  # barriers or changes that are said
MOST_LINES = 6  # as many as there are colours that are told apart as thin lines
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


def shares(runs: Sequence[Reasons], place: str, weighting: str, shown: str) -> Array:
    """Shares by barrier in a place, shape (runs, quarters, barriers); of those without the measure where that is shown.

    Not numbers where a run has no enterprise in the place.
    """
    scope, _, name = place.partition(":")
    row = runs[0].places.index((scope, name) if name else ("nation", "nation"))
    found = np.array([run.barriers[weighting][:, row] for run in runs], float)
    if shown == "barriers_held":
        found[..., [at for at, barrier in enumerate(BARRIERS) if barrier in DONE]] = 0.0
        total = found.sum(axis=-1, keepdims=True)
        found = np.divide(found, total, out=np.full_like(found, np.nan), where=total > 0)
    return found


# the picture


def barrier_graph(
    found: Array, others: Iterable[Array], weighting: str, drawn: str, heading: str, language: Language
) -> Graph:
    """Barriers through time: all of them as areas one upon the other, or the largest as lines.

    Args:
        found: shares as :func:`shares` gives them.
        others: those of the pictures beside this one; all of them show the same barriers.
    """
    everything = np.nan_to_num(np.array([found, *others]))
    visible = np.flatnonzero(everything.max(axis=(0, 1, 2)) > VISIBLE).tolist()
    stacked = drawn == DRAWN[0]
    unit = word("share_pairs" if weighting == WEIGHTINGS[0] else "share_abatement", language)
    if not stacked:
        usual = everything.mean(axis=(0, 1, 2))
        visible = sorted(visible, key=lambda at: -usual[at])[:MOST_LINES]
    return Graph(
        "barriers", heading, unit, word("barriers_meaning", language),
        _areas(found, visible, language) if stacked else _lines(found, visible, language),
        from_zero=True, most=1.0 if stacked else None, stacked=stacked, value=MEAN if len(found) > 1 else ONE_RUN,
    )  # fmt: skip


def _areas(found: Array, visible: Sequence[int], language: Language) -> list[Line]:
    """A line for each barrier, with the interval of its share and that of its upper edge in the pile."""
    edges = band_of_known(found[..., visible].cumsum(axis=-1)).within(0, 1)
    known = bool(np.isfinite(edges.low).any())
    colours = list(COLOURS.values())
    ends = [(edges.low[:, part], edges.high[:, part]) if known else None for part in range(len(visible))]
    return [_line(found, at, str(at), language, colours[at], edge) for at, edge in zip(visible, ends, strict=True)]


def _lines(found: Array, visible: Sequence[int], language: Language) -> list[Line]:
    return [_line(found, at, str(number), language) for number, at in enumerate(visible)]


def _line(
    found: Array, at: int, role: str, language: Language, colours: tuple[str, str] | None = None,
    edge: tuple[Array, Array] | None = None,
) -> Line:  # fmt: skip
    barrier, chance = list(BARRIERS.values())[at], band_of_known(found[..., at]).within(0, 1)
    return Line(
        title(barrier, language), role, chance.mean, chance.low, chance.high, colours, meaning(barrier, language), edge
    )


# the words


def barrier_sentences(
    policy: Sequence[Reasons], baseline: Sequence[Reasons], place: str, weighting: str, language: Language,
    compared: bool,
) -> str:  # fmt: skip
    """Say what holds back most, what has changed most, and what differs from the baseline.

    Args:
        policy: runs of the policy.
        baseline: those of the baseline under the same seeds; none where they are still under way.
        compared: whether there is a baseline of its own.
    """
    found = shares(policy, place, weighting, SHOWN[0])
    first, last = _known(found[:, 0], found[:, -1])
    if not len(last):
        return word("no_value", language)
    sentences = [_held_back(last, place, clock.year(found.shape[1] - 1), language)]
    if changes := _changes(last - first, language):
        sentences.append(word("says_since", language, parts=changes))
    if baseline:
        mine, theirs = _known(found[:, -1], shares(baseline, place, weighting, SHOWN[0])[:, -1])
        if changes := _changes(mine - theirs, language):
            sentences.append(word("says_against", language, parts=changes))
    if not compared:
        sentences.append(word("says_against_same", language))
    if len(last) < FEWEST:
        sentences.append(word("says_few_runs", language))
    return ("" if language == "zh" else " ").join(sentences)


def _known(one: Array, other: Array) -> tuple[Array, Array]:
    """Of two sets of shares, each of shape (runs, barriers), those of the runs that have enterprises in both."""
    both = np.isfinite(one).all(axis=1) & np.isfinite(other).all(axis=1)
    return one[both], other[both]


def _held_back(last: Array, place: str, year: int, language: Language) -> str:
    """Say how much is adopted and what holds back the rest; ``last`` has shape (runs, barriers)."""
    names = list(BARRIERS)
    done = last[:, [names.index(name) for name in DONE]].sum(axis=1)
    mean = last.mean(axis=0)
    hindering = [at for at, name in enumerate(names) if name not in DONE and mean[at] > VISIBLE]
    largest = {at: interval(last[:, at]) for at in sorted(hindering, key=lambda at: -mean[at])[:LARGEST]}
    parts = [
        word("says_barrier", language, barrier=_spoken(names[at], language), share=share(found, language))
        for at, found in largest.items()
    ]
    return word(
        "says_barriers", language, year=str(year), done=share(interval(done), language),
        place=place_name(place, language), parts=listed(parts, language) if parts else BLANK,
    )  # fmt: skip


def _changes(change: Array, language: Language) -> str:
    """The largest changes of shares, shape (runs, barriers), in percentage points; empty where none can be seen."""
    names = list(BARRIERS)
    if not len(change):
        return ""
    mean = change.mean(axis=0)
    order = [at for at in np.argsort(-np.abs(mean))[:LARGEST] if abs(mean[at]) >= VISIBLE]
    parts = [said_change(_spoken(names[at], language), interval(change[:, at]), language) for at in order]
    return listed(parts, language) if parts else ""


def said_change(barrier: str, change: Interval, language: Language) -> str:
    """A change in percentage points with its interval, and a word where it may be chance."""
    value, low, high = (f"{100 * each:+.1f}".replace("-", "−") for each in (change.value, change.low, change.high))
    if not change.known:
        return word("change_about", language, barrier=barrier, value=value)
    key = "change_certain" if change.certain else "change_by_chance"
    return word(key, language, barrier=barrier, value=value, low=low, high=high)


def share(found: Interval, language: Language) -> str:
    """A share in percent with its interval, or about what it is where there is none.

    >>> share(Interval(0.314, 0.305, 0.323), "en"), share(Interval(0.314, float("nan"), float("nan")), "en")
    ('31.4 % (30.5 to 32.3)', 'about 31 %')
    """
    if not found.known:
        return word("share_about", language, value=f"{100 * found.value:.0f}")
    value, low, high = (f"{100 * min(max(each, 0.0), 1.0):.1f}" for each in (found.value, found.low, found.high))
    return word("share_between", language, value=value, low=low, high=high)


def _spoken(name: str, language: Language) -> str:
    said = title(BARRIERS[name], language)
    return said if language == "zh" else said[0].lower() + said[1:]
