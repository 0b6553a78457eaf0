"""What tables of estimates say: values with their intervals, and the synergies of pairs."""

from dataclasses import dataclass

from experiments.report.answers import answers_of, labels_of, subject_of
from web.comparison import Interval
from web.pool.runs import Checkpoint
from web.results.binning import MOST_BARS, Cells
from web.results.store import Place, chosen_rows, folder, frame


@dataclass(frozen=True)
class BarData:
    """A value of a table with its interval, and the words that say what it is about, each with its column."""

    labels: tuple[tuple[str, str], ...]
    unit: str
    value: Interval


@dataclass(frozen=True)
class DrawAnswers:
    """Ask for a column of values with intervals; ``of`` is which output, where rows are about several."""

    place: Place
    table: str
    of: str
    x: str
    where: str

    def run(self, checkpoint: Checkpoint, /) -> tuple[BarData, ...]:
        """The largest first."""
        resource = folder(self.place).resources[self.table]
        rows = chosen_rows(self.place, self.table, self.where)
        answer = next(each for each in answers_of(resource) if each.name == self.x)
        subject = subject_of(resource)
        if subject and self.of:
            rows = rows[rows[subject] == self.of]
        rows = rows[rows[answer.name].notna()]
        order = rows[answer.name].abs().sort_values(ascending=False, kind="stable").index
        labels = labels_of(resource) or ([subject] if subject else [])
        return tuple(
            BarData(
                tuple((name, resource[name].labels.get(str(row[name]), str(row[name]))) for name in labels),
                "fraction" if answer.relative else answer.field.unit_in(row),
                Interval(*(float(row[end]) for end in (answer.name, answer.low, answer.high))),
            )
            for row in rows.reindex(order).head(MOST_BARS).to_dict("records")
        )  # fmt: skip


@dataclass(frozen=True)
class DrawSynergy:
    """Ask for the synergies of pairs in an output."""

    place: Place
    of: str

    def run(self, checkpoint: Checkpoint, /) -> Cells:
        """The matrix."""
        synergy = frame(self.place, "synergy")
        rows = synergy[synergy["headline"] == self.of].to_dict("records")
        names = tuple(dict.fromkeys([row[key] for row in rows for key in ("group", "other_group")]))
        found = {
            pair: Interval(row["mean"], row["low"], row["high"])
            for row in rows
            for pair in ((row["group"], row["other_group"]), (row["other_group"], row["group"]))
        }
        return Cells(names, names, tuple(tuple(found.get((one, other)) for other in names) for one in names))
