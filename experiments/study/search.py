"""The smallest strength at which an output gets where it should: a scan, then bisection, in pure functions.

What is searched is a *gap* in each replication: how far the output still is from its target, above zero until it is
reached. Everything here is a function of the gaps evaluated so far, so a search that was cut off goes on as it would
have gone on anyway.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from experiments.study.statistics import FEWEST, mean_interval, without_rounding

if TYPE_CHECKING:
    from model.arrays import Array

SCAN = (0.25, 0.5, 0.75, 1.0)  # parts of the way to an end that are looked at before anything is bisected
FINEST = 1e-4  # part of the way to an end below which no strength is told from another
DIGITS = 4  # of strengths tried, so that an answer can be typed and means what was run


class Verdict(StrEnum):
    """What a search ended with."""

    REACHED = "reached"
    NOT_MONOTONE = "reached, not monotone"
    ALREADY_MET = "already met"  # nothing was searched
    NOT_REACHED = "not reached"
    NO_EFFECT = "no effect"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Span:
    """Which strengths may be tried: from ``start``, where things stand, to the ends, the first of them first."""

    start: float
    ends: tuple[float, ...]

    def scan(self, end: float) -> list[float]:
        """Strengths looked at first on the way to an end."""
        return [*(self.start + part * (end - self.start) for part in SCAN[:-1]), end]


@dataclass(frozen=True)
class Answer:
    """Where a search ended.

    Attributes:
        verdict: how.
        strength: the smallest strength tried that reaches the target; None if there is none.
        near: end of its 95 % interval toward ``start``: where the interval of the gap first includes zero; None
            without an interval.
        far: the other end, where the interval of the gap ends below zero; None where that is beyond the span.
        bracket: the last strength that did not reach the target, and the first that did; both lie in the interval.
        closest: the strength tried that came closest to the target, or went furthest beyond.
    """

    verdict: Verdict
    strength: float | None = None
    near: float | None = None
    far: float | None = None
    bracket: tuple[float, float] | None = None
    closest: float | None = None


def wanted(span: Span, gaps: Mapping[float, "Array"], tolerance: float) -> list[float]:
    """Strengths to evaluate next; none when the search is over.

    Args:
        span: which strengths may be tried.
        gaps: what is known: strength to gaps, each of shape (replications,).
        tolerance: how closely the strength is to be known, as a share of its distance from ``start``.
    """
    if span.start not in gaps:
        return [span.start]
    for end in span.ends:
        missing = [strength for strength in span.scan(end) if strength not in gaps]
        if missing:
            return missing
        bracket = _scanned(span, end, gaps)
        if bracket:
            return _narrowed(span, end, bracket, gaps, tolerance)[1]
    return []


def answer(span: Span, gaps: Mapping[float, "Array"], tolerance: float) -> Answer:
    """The answer of a search for which nothing more is wanted."""
    if wanted(span, gaps, tolerance):
        return Answer(Verdict.UNFINISHED)
    for end in span.ends:
        bracket = _scanned(span, end, gaps)
        if bracket:
            return _found(span, end, bracket, gaps, tolerance)
    closest = min(gaps, key=lambda strength: (float(gaps[strength].mean()), abs(strength - span.start)))
    moved = any(without_rounding(gap - gaps[span.start], gap).any() for gap in gaps.values())
    return Answer(Verdict.NOT_REACHED if moved else Verdict.NO_EFFECT, closest=closest)


def _met(gap: "Array") -> bool:
    return float(gap.mean()) <= 0


def _scanned(span: Span, end: float, gaps: Mapping[float, "Array"]) -> tuple[float, float] | None:
    """The first strength of the scan that reaches the target and the one before; twice ``start`` if that does."""
    before = span.start
    for strength in [span.start, *span.scan(end)]:
        if _met(gaps[strength]):
            return before, strength
        before = strength
    return None


def _narrowed(
    span: Span, end: float, bracket: tuple[float, float], gaps: Mapping[float, "Array"], tolerance: float
) -> tuple[tuple[float, float], list[float]]:
    """The bracket as far as what is known narrows it, and the strength that would take it further.

    It is halved until it is narrow enough; then the strength at which a line through its ends meets zero is tried.
    """
    short, enough = bracket
    least = FINEST * abs(end - span.start)
    while abs(enough - short) > max(tolerance * abs(enough - span.start), least):
        middle = _typed((short + enough) / 2)
        if middle not in gaps:
            return (short, enough), [middle]
        short, enough = (short, middle) if _met(gaps[middle]) else (middle, enough)
    strength = _crossing(short, enough, gaps)
    if strength not in gaps:
        return (short, enough), [strength]
    return ((short, strength) if _met(gaps[strength]) else (strength, enough)), []


def _crossing(short: float, enough: float, gaps: Mapping[float, "Array"]) -> float:
    """Where the line between the ends of a bracket meets zero."""
    if short == enough:
        return enough
    over, under = float(gaps[short].mean()), float(gaps[enough].mean())
    exact = _typed(short + (enough - short) * over / (over - under))
    return min(max(exact, min(short, enough)), max(short, enough))


def _typed(strength: float) -> float:
    """The strength in as many digits as one would type."""
    return float(f"{strength:.{DIGITS}g}")


def _found(
    span: Span, end: float, bracket: tuple[float, float], gaps: Mapping[float, "Array"], tolerance: float
) -> Answer:
    (short, strength), _ = _narrowed(span, end, bracket, gaps, tolerance)
    known = {each: gaps[each] for each in gaps if (each - span.start) * (end - span.start) >= 0}
    way = dict(sorted(known.items(), key=lambda item: abs(item[0] - span.start)))
    verdict = Verdict.NOT_MONOTONE if _turns(way) else Verdict.REACHED
    found = Answer(verdict, strength, bracket=(short, strength), closest=strength)
    if len(gaps[span.start]) < FEWEST:
        return found
    bounds = {each: mean_interval(gap) for each, gap in way.items()}
    near = _first_below({each: float(bound.low) for each, bound in bounds.items()})
    far = _first_below({each: float(bound.high) for each, bound in bounds.items()})
    nearer = short if near is None else min(near, short, key=lambda each: abs(each - span.start))
    further = None if far is None else max(far, strength, key=lambda each: abs(each - span.start))
    return replace(found, near=nearer, far=further)


def _turns(way: Mapping[float, "Array"]) -> bool:
    """Whether the gap grows between two neighbours by more than chance explains (never said of one replication)."""
    gaps = list(way.values())
    return any(mean_interval(without_rounding(after - before, before)).low > 0 for before, after in pairwise(gaps))


def _first_below(bounds: Mapping[float, float]) -> float | None:
    """Where a line through points, in the order of their strengths, first gets to zero; None if it never does."""
    before: tuple[float, float] | None = None
    for strength, value in bounds.items():
        if value <= 0:
            if before is None:
                return strength
            return before[0] + (strength - before[0]) * before[1] / (before[1] - value)
        before = (strength, value)
    return None
