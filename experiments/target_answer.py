"""What a search for strengths found: the table of ``target.csv``, and the answer in words."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from experiments import figures
from experiments.study.arrays import by_point
from experiments.study.headlines import Readable
from experiments.study.plan import Plan
from experiments.study.search import Answer, Verdict
from experiments.study.statistics import FEWEST, mean_interval, paired_difference
from experiments.tables import Column, Table
from experiments.target import Hunt, Instrument, points_of
from model import clock

if TYPE_CHECKING:
    import pandas as pd

OWN = "in the row's unit"


def table_of(plan: Plan) -> Table:
    """Columns of ``target.csv``: the answer of each instrument, then what else it changes in each output watched."""
    goal, others = plan.headlines[0], plan.headlines[1:]
    strength = (
        Column("start", "Strength in the baseline", OWN, "Where the baseline has the instrument when it is moved."),
        Column("strength", "Strength", OWN, "Smallest strength tried whose mean over replications reaches the target."),
        Column("near", "Strength, end toward the baseline", OWN,
               "End of the 95 % interval: where the interval of the gap to the target first includes zero."),
        Column("far", "Strength, far end", OWN,
               "Other end of the 95 % interval: where the target is first met for certain; empty beyond the range."),
        Column("closest", "Closest strength", OWN, "Strength tried that came closest to the target."),
        Column("tried", "Strengths tried", "strengths", "How many strengths were run."),
    )  # fmt: skip
    level = (
        Column("baseline", "Level in the baseline", goal.unit, f"Mean of the baseline: {goal.meaning}"),
        Column("target", "Target", goal.unit, "Mean of the target over replications."),
        Column("reached", "Level reached", goal.unit, "Mean level at the closest strength."),
        Column("reached_low", "Level reached, lower end", goal.unit, "Lower end of its 95 % interval."),
        Column("reached_high", "Level reached, upper end", goal.unit, "Upper end of its 95 % interval."),
    )
    beside = [column for headline in others for column in _columns_beside(headline)]
    title = f"How strong each instrument must be: {plan.title}"
    return Table("target", title, ("instrument", "unit", "verdict"), ("instrument",), (*strength, *level, *beside))


def _columns_beside(headline: Readable) -> Iterator[Column]:
    about = f"{headline.meaning} Mean difference from the baseline at the strength, paired by replication."
    yield Column(headline.name, headline.title, headline.unit, about)
    for end in ("low", "high"):
        name, title = f"{headline.name}_{end}", f"{headline.title}, {'lower' if end == 'low' else 'upper'} end"
        yield Column(name, title, headline.unit, "End of the 95 % t-interval of the mean difference.")


def results(plan: Plan, runs: "pd.DataFrame", hunt: Hunt, answers: Sequence[Answer]) -> "pd.DataFrame":
    """The rows of ``target.csv``, one an instrument."""
    import pandas as pd

    rows = []
    for place, (instrument, found) in enumerate(zip(hunt.instruments, answers, strict=True)):
        row: dict[str, Any] = {"instrument": instrument.name, "unit": instrument.factor.unit, "verdict": found.verdict}
        row |= {"start": instrument.span.start, "strength": found.strength, "near": found.near, "far": found.far}
        row |= {"closest": found.closest, "tried": len(points_of(plan, place))}
        rows.append(row | _reached(plan, runs, hunt, place, found) | _beside(plan, runs, place, found))
    table = table_of(plan)
    frame = pd.DataFrame(rows, columns=table.columns)
    return frame.astype({column.name: float for column in table.outputs})


def _point_at(plan: Plan, place: int, strength: float | None) -> int | None:
    """Number of the point of a strength; the baseline where nothing was changed."""
    return None if strength is None else points_of(plan, place).get(strength, 0)


def _reached(plan: Plan, runs: "pd.DataFrame", hunt: Hunt, place: int, found: Answer) -> dict[str, float]:

    levels = by_point(plan, runs, plan.headlines[0].name)
    row = {"baseline": float(levels[0].mean()), "target": float(hunt.targets(plan, runs).mean())}
    number = _point_at(plan, place, found.closest)
    if number is None:
        return row
    reached = mean_interval(levels[number])
    return row | {
        "reached": float(reached.mean),
        "reached_low": float(reached.low),
        "reached_high": float(reached.high),
    }


def _beside(plan: Plan, runs: "pd.DataFrame", place: int, found: Answer) -> dict[str, float]:

    number = _point_at(plan, place, found.strength)
    row: dict[str, float] = {}
    for headline in plan.headlines[1:] if number is not None else ():
        levels = by_point(plan, runs, headline.name)
        change = paired_difference(levels[number], levels[0])
        ends = {f"{headline.name}_low": float(change.low), f"{headline.name}_high": float(change.high)}
        row |= {headline.name: float(change.mean), **ends}
    return row


# --- words


def text(plan: Plan, runs: "pd.DataFrame", hunt: Hunt, found: "pd.DataFrame", since: int) -> str:
    """The answer as it is printed: strengths, what could not be reached, side effects, and how to read it."""
    rows = found.to_dict("records")
    goal = plan.headlines[0]
    scale = figures.Scale.of(goal.unit, [rows[0]["baseline"], rows[0]["target"]])
    first = (
        f"{goal.title} ({scale.unit}): {scale.level(rows[0]['baseline'])} in {plan.scenarios[0].name}, "
        f"target {scale.level(rows[0]['target'])} ({hunt.goal.text}); instruments move from {clock.label(since)} on"
    )
    header = ["", "now", "strength", "95 % interval", "reached", "tried", "verdict"]
    lines = [_strength(*each, scale) for each in zip(hunt.instruments, rows, strict=True)]
    notes = [_note(plan, runs, place, each, rows[place], scale) for place, each in enumerate(hunt.instruments)]
    blocks = ["\n".join([first, *figures.table(header, lines)]), "\n".join(note for note in notes if note)]
    return "\n\n".join(
        block for block in [*blocks, _side_effects(plan, rows), figures.paragraph(how_to_read(plan, hunt))] if block
    )


def _strength(instrument: Instrument, row: figures.Row, scale: figures.Scale) -> list[str]:
    label, now = f"{instrument.name} ({instrument.factor.unit})", f"{row['start']:.4g}"
    found = f"{row['strength']:.4g}" if math.isfinite(row["strength"]) else figures.BLANK
    interval = figures.BLANK
    if math.isfinite(row["near"]):
        far = f"{row['far']:.3g}" if math.isfinite(row["far"]) else "beyond"
        interval = f"{row['near']:.3g} to {far}"
    return [label, now, found, interval, scale.level(row["reached"]), f"{row['tried']:.0f}", row["verdict"]]


def _note(
    plan: Plan, runs: "pd.DataFrame", place: int, instrument: Instrument, row: figures.Row, scale: figures.Scale
) -> str:  # fmt: skip
    """What must be said of an instrument beside its row."""
    ends = sorted({instrument.span.start, *instrument.span.ends})
    said = {
        Verdict.NO_EFFECT: f"no strength from {ends[0]:g} to {ends[-1]:g} changes the output in any run.",
        Verdict.NOT_MONOTONE: "a greater strength took the output back somewhere on the way; the strength shown is the "
        "first that was found.",
        Verdict.ALREADY_MET: "the baseline meets the target as it is; nothing was searched.",
        Verdict.UNFINISHED: "runs failed (failures.csv), so the search stopped; --retry goes on.",
        Verdict.REACHED: "",
    }
    if row["verdict"] == Verdict.NOT_REACHED:
        levels = [f"{scale.level(_level_at(plan, runs, place, end))} at {end:g}" for end in ends]
        closest = f"The closest of all tried is {scale.level(row['reached'])}, at {row['closest']:g}."
        note = f"no strength tried reaches the target: {', '.join(levels)} ({scale.unit}). {closest}"
    else:
        note = said[row["verdict"]]
    return figures.paragraph(f"{instrument.name}: {note}") if note else ""


def _level_at(plan: Plan, runs: "pd.DataFrame", place: int, strength: float) -> float:
    """Mean level of the output at a strength that was tried, or in the baseline."""

    number = points_of(plan, place).get(strength, 0)
    return float(by_point(plan, runs, plan.headlines[0].name)[number].mean())


def _side_effects(plan: Plan, rows: Sequence[figures.Row]) -> str:
    """What each instrument that reaches the target changes beside it."""
    found = [row for row in rows if math.isfinite(row["strength"]) and row["verdict"] != Verdict.ALREADY_MET]
    if not found or len(plan.headlines) == 1:
        return ""
    lines = []
    for headline in plan.headlines[1:]:
        scale = figures.Scale.of(headline.unit, [row[headline.name] for row in found])
        cells = []
        for row in found:
            ends = (row[f"{headline.name}_{end}"] for end in ("low", "high"))
            mean, interval = scale.difference(row[headline.name], *ends)
            cells.append(f"{mean} ({interval})")
        lines.append([f"{headline.title} ({scale.unit_of_difference})", *cells])
    header = ["", *(f"{row['instrument']} {row['strength']:.4g}" for row in found)]
    first = f"Beside it, against {plan.scenarios[0].name}, at these strengths:"
    return "\n".join([first, *figures.table(header, lines)])


def how_to_read(plan: Plan, hunt: Hunt) -> str:
    """On what the answer rests, and how surely it is known."""
    return (
        f"Means of {plan.replications} replications of {plan.firms:,} firms; all strengths meet the same luck. A "
        f"strength is known to {100 * hunt.tolerance:g} % of its distance from where the baseline has it. Its interval "
        "holds the strengths at which the 95 % interval of the distance to the target includes zero."
    ) + (figures.ALONE if plan.replications < FEWEST else "")
