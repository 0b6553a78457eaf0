"""Scenarios against the first of them: paired differences under the same luck, at the headlines and through time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments import figures
from experiments.commands.options import VARIANT, Size
from experiments.study import statistics
from experiments.study.arrays import by_point, through_time
from experiments.study.headlines import Headline, Readable, read_headline
from experiments.study.plan import Plan, Point
from experiments.tables import Column, Table
from model import clock
from model.errors import InputError
from model.policy import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from model.arrays import Array

SAME = "in the row's unit"
DIFFERENCES = Table(
    "differences", "What each scenario changes against the first", ("scenario", "headline", "unit"),
    ("scenario", "headline"),
    (
        Column("reference", "Level in the first scenario", SAME, "Mean of the first scenario over its replications."),
        Column("level", "Level", SAME, "Mean of the scenario over its replications."),
        Column("mean", "Difference", SAME, "Mean of the differences, each within one replication."),
        Column("low", "Difference, lower end", SAME, "Lower end of the 95 % t-interval of the mean difference."),
        Column("high", "Difference, upper end", SAME, "Upper end of the 95 % t-interval of the mean difference."),
        Column("relative", "Relative difference", "fraction", "Mean difference over the first scenario's level."),
        Column("relative_low", "Relative difference, lower end", "fraction", "Lower end of its 95 % interval."),
        Column("relative_high", "Relative difference, upper end", "fraction", "Upper end of its 95 % interval."),
        Column("replications", "Replications", "runs", "Replications both scenarios have."),
        Column("wanted", "Wanted half-width", SAME, "Half of the width the interval of the difference should have."),
        Column("needed", "Replications needed", "runs", "Replications that are expected to give that width."),
    ),
)  # fmt: skip
BANDS = Table(
    "bands", "What each scenario changes against the first, quarter by quarter",
    ("scenario", "quarter", "year", "series", "unit"), ("scenario", "quarter", "series"),
    (
        Column("reference", "Level in the first scenario", SAME, "Mean of the first scenario over its replications."),
        Column("mean", "Difference", SAME, "Mean of the differences, each within one replication."),
        Column("low", "Difference, lower end", SAME, "Lower end of the 95 % t-interval of the mean difference."),
        Column("high", "Difference, upper end", SAME, "Upper end of the 95 % t-interval of the mean difference."),
        Column("runs_5", "Differences, 5 %", SAME, "Five per cent of the runs' differences lie below."),
        Column("runs_25", "Differences, 25 %", SAME, "A quarter of the runs' differences lie below."),
        Column("runs_75", "Differences, 75 %", SAME, "Three quarters of the runs' differences lie below."),
        Column("runs_95", "Differences, 95 %", SAME, "Ninety-five per cent of the runs' differences lie below."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Precision:
    """How wide an interval may be to each side: an amount, or a share of the first scenario's level."""

    value: float
    relative: bool

    def half_width(self, reference: float) -> float:
        """In the unit of the output."""
        return self.value * abs(reference) if self.relative else self.value


USUAL = Precision(0.01, relative=True)


def read_precision(texts: Sequence[str], headlines: Sequence[Headline], until: int) -> dict[str, Precision]:
    """Read ``co2@2035=1%`` or ``adoption=0.002`` by the name of the headline.

    Raises:
        InputError: not of that form, or an output that is not compared.
    """

    known = {headline.name for headline in headlines}
    found: dict[str, Precision] = {}
    for text in texts:
        output, equals, amount = text.partition("=")
        relative = amount.strip().endswith("%")
        try:
            value = float(amount.strip().removesuffix("%"))
        except ValueError:
            value = math.nan
        if not equals or not 0 < value < math.inf:
            raise InputError(f"--precision '{text}': write co2@2035=1% or adoption=0.002, an amount above 0")
        name = read_headline(output, until).name
        if name not in known:
            raise InputError(f"--precision '{text}': {output.strip()} is not among the outputs compared")
        found[name] = Precision(value / 100 if relative else value, relative)
    return found


def plan_of(scenarios: Sequence[Scenario], headlines: Sequence[Headline], size: Size) -> Plan:
    """The runs of a comparison: a point for each scenario, the first of them the reference.

    Raises:
        InputError: fewer than two scenarios, or two of one name.
    """
    names = [scenario.name for scenario in scenarios]
    if len(names) < 2:
        raise InputError(f"compare needs two scenarios or more; '{names[0]}' stands alone")
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two scenarios are called '{name}'; compare different ones")
    return Plan(
        title=f"{', '.join(scenario.title for scenario in scenarios[1:])} against {scenarios[0].title}",
        scenarios=tuple(scenarios), headlines=tuple(headlines),
        points=tuple(Point(name, place, ()) for place, name in enumerate(names)),
        replications=size.replications, root_seed=size.seed, firms=size.firms, until=size.until,
        tables=("series",), baseline=0,
    )  # fmt: skip


def differences(plan: Plan, runs: "pd.DataFrame", precision: Mapping[str, Precision]) -> "pd.DataFrame":
    """What each scenario changes in each headline: the rows of ``differences.csv``."""
    import numpy as np
    import pandas as pd

    rows = []
    for point in plan.points[1:]:
        for headline in plan.headlines:
            levels = by_point(plan, runs, headline.name)
            both = np.isfinite(levels[[0, point.scenario]]).all(axis=0)
            row = {"scenario": point.name, "headline": headline.name, "unit": headline.unit}
            reference, values = levels[0, both], levels[point.scenario, both]
            rows.append(row | _difference(values, reference, precision.get(headline.name, USUAL)))
    return pd.DataFrame(rows, columns=DIFFERENCES.columns)


def _difference(values: "Array", reference: "Array", precision: Precision) -> dict[str, float]:

    if not len(values):
        numbers = [column.name for column in DIFFERENCES.outputs]
        return dict.fromkeys(numbers, math.nan) | {"replications": 0.0}
    level = float(reference.mean())
    wanted = precision.half_width(level)
    needed = statistics.replications_needed(values - reference, wanted)
    found = {"reference": level, "level": float(values.mean())}
    estimate = statistics.paired_difference(values, reference)
    found |= {"mean": float(estimate.mean), "low": float(estimate.low), "high": float(estimate.high)}
    change = statistics.relative_change(values, reference)
    found |= {"relative": float(change.mean), "relative_low": float(change.low), "relative_high": float(change.high)}
    return found | {"replications": float(len(values)), "wanted": wanted, "needed": float(needed or math.nan)}


def bands(plan: Plan, runs: "pd.DataFrame", series: "pd.DataFrame") -> "pd.DataFrame":
    """The differences in every quarter: the rows of ``bands.csv``, of the outputs that the headlines are read from."""
    import numpy as np
    import pandas as pd

    quarters = [clock.label(quarter) for quarter in range(clock.quarters_until(plan.until))]
    time = {"quarter": quarters, "year": [int(quarter[:4]) for quarter in quarters]}
    parts = []
    for output in {each.output.name: each.output for each in plan.headlines if isinstance(each, Headline)}.values():
        paths = through_time(plan, runs, series, output.name)
        for point in plan.points[1:]:
            both = np.isfinite(paths[[0, point.scenario]]).all(axis=(0, 2))
            if not both.any():
                continue
            reference, values = paths[0, both], paths[point.scenario, both]
            mean = statistics.paired_difference(values, reference)
            runs_25, runs_75 = statistics.spread(values - reference, 0.5)
            runs_5, runs_95 = statistics.spread(values - reference, 0.9)
            numbers = {"reference": reference.mean(axis=0), "mean": mean.mean, "low": mean.low, "high": mean.high,
                       "runs_5": runs_5, "runs_25": runs_25, "runs_75": runs_75, "runs_95": runs_95}  # fmt: skip
            words = {"scenario": point.name, "series": output.name, "unit": output.unit}
            parts.append(pd.DataFrame({**words, **time, **numbers})[BANDS.columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=BANDS.columns)


# --- words


def text(plan: Plan, found: "pd.DataFrame", precision: Mapping[str, Precision]) -> str:
    """The answer as it is printed: a table for each scenario, and how to read it."""
    first = plan.scenarios[0]
    blocks = []
    for point in plan.points[1:]:
        own = found[found["scenario"] == point.name]
        title = f"{_called(plan.scenarios[point.scenario])} against {_called(first)}"
        header = ["", f"in {first.name}", "difference", "95 % interval", "relative", "not 0", "needed"]
        rows = [_row(headline, row) for headline, row in zip(plan.headlines, own.to_dict("records"), strict=True)]
        blocks.append("\n".join([title, *figures.table(header, rows)]))
    return "\n\n".join([*blocks, figures.paragraph(how_to_read(plan, found, precision))])


def _called(scenario: Scenario) -> str:
    """Title and name; the title of a variant says what was set."""
    return scenario.title if VARIANT in scenario.name else f"{scenario.title} ({scenario.name})"


def _row(headline: Readable, row: figures.Row) -> list[str]:
    scale = figures.Scale.of(headline.unit, [row["reference"], row["level"]])
    difference, interval = scale.difference(row["mean"], row["low"], row["high"])
    certain = (
        "yes"
        if row["low"] > 0 or row["high"] < 0
        else "no"
        if row["replications"] >= statistics.FEWEST
        else figures.BLANK
    )
    needed = f"{row['needed']:,.0f}" if math.isfinite(row["needed"]) else figures.BLANK
    relative = figures.signed_percent(row["relative"])
    label = f"{headline.title} ({scale.both_units})"
    return [label, scale.level(row["reference"]), difference, interval, relative, certain, needed]


def how_to_read(plan: Plan, found: "pd.DataFrame", precision: Mapping[str, Precision]) -> str:
    """On what the answer rests, and what its columns say."""
    fewest = int(found["replications"].min())
    pairs = f"{plan.replications}" if fewest == plan.replications else f"{fewest} to {plan.replications}"
    wanted = [f"{name}: {_asked(each)}" for name, each in precision.items()]
    first = plan.scenarios[0].name
    text = (
        f"Means of {pairs} replications of {plan.firms:,} firms; both sides of a difference have the same luck. "
        "not 0: whether the interval leaves zero out. needed: replications expected to know the difference to 1 % of "
        f"the level in {first}, to each side{f' ({", ".join(wanted)})' if wanted else ''}."
    )
    return text + (figures.ALONE if plan.replications < statistics.FEWEST else "")


def _asked(precision: Precision) -> str:
    return f"{100 * precision.value:g} %" if precision.relative else f"{precision.value:g}"
