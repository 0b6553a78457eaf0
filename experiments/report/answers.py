"""What was found: every table whose rows are a value with an interval, drawn side by side.

A table answers if it has columns ``mean``, ``low``, ``high``, or ``x``, ``x_low``, ``x_high``. Which row is about what
stands in its columns of words; rows on the same output go together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.report.folder import Field, Folder, Resource, Row
from experiments.report.intervals import Interval, interval_table
from experiments.report.markup import Markup, tag
from experiments.report.rows import rows

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS, MOST_CHARTS = 15, 12
MOST_COMPARED = 40  # rows on one output: more are the points of a drawn design, which nobody compares one by one
_FEW = 5  # of which each gets a chart of its own, with all outputs in it
_RELATIVE, _DIFFERENCE = "relative", "difference"
_SUBJECTS = ("headline", "output", "criterion")  # columns that name what was measured
_VERDICT = "verdict"
_NOT_LABELS = (*_SUBJECTS, "unit", _VERDICT)
_HOW_TO_READ = "Bars are estimates, lines their 95 % intervals; pale bars are those whose interval holds zero."


@dataclass(frozen=True)
class Answer:
    """A value of a table with its interval: its column, and the columns of the interval's ends."""

    field: Field
    low: str
    high: str

    @property
    def name(self) -> str:
        """Name of the value's column."""
        return self.field.name

    @property
    def signed(self) -> bool:
        """Whether values are written with their sign: differences are, and means with one interval for all."""
        return self.field.differs or self.low == "low"

    @property
    def relative(self) -> bool:
        """Whether it is a fraction of something, which makes outputs of any unit comparable."""
        return self.name == _RELATIVE


def answers(folder: Folder) -> Markup | None:
    """The section, if some table holds answers."""
    parts = [part for resource in folder.resources.values() for part in _of(folder, resource)]
    return tag("section", tag("h2", "What was found"), *parts) if parts else None


def answers_of(resource: Resource) -> list[Answer]:
    """Values with intervals that a table has; none for one that goes through time."""
    if "quarter" in resource or "year" in resource:
        return []
    found = []
    for field in resource.measured:
        low, high = ("low", "high") if field.name == "mean" and "low" in resource else (
            f"{field.name}_low", f"{field.name}_high")  # fmt: skip
        if low in resource and high in resource:
            found.append(Answer(field, low, high))
    return found


def subject_of(resource: Resource) -> str | None:
    """The column that says which output a row is about, if there is one."""
    return next((name for name in _SUBJECTS if name in resource), None)


def labels_of(resource: Resource) -> list[str]:
    """Columns of words that say what a row is about, beside the output."""
    return [field.name for field in resource.texts if field.name not in _NOT_LABELS]


def _of(folder: Folder, resource: Resource) -> Iterator[Markup]:
    found = answers_of(resource)
    frame = folder.frame(resource.name) if found else None
    if frame is None or frame.empty:
        return
    subject = subject_of(resource)
    number = frame.groupby(subject).size().max() if subject else len(frame)
    if number > MOST_COMPARED:
        return
    charts = [chart for answer in _shown(found, frame, number) for chart in _charts(folder, resource, frame, answer)]
    yield tag("h3", resource.title)
    if _VERDICT in resource:
        yield _verdicts(resource, frame, found)
    yield tag("p", _HOW_TO_READ, class_="note")
    yield tag("div", *charts[:MOST_CHARTS], class_="answers")
    if len(charts) > MOST_CHARTS:
        yield tag("p", f"{len(charts) - MOST_CHARTS} more are in {resource.file}.", class_="note")


def _verdicts(resource: Resource, frame: "pd.DataFrame", found: list[Answer]) -> Markup:
    """What the search for each row ended with, and the numbers that no chart shows."""
    drawn = {name for answer in found for name in (answer.name, answer.low, answer.high)}
    fields = [field for field in resource.fields if field.name not in drawn and field.name != "unit"]
    return rows(resource, frame, fields)


def _shown(found: list[Answer], frame: "pd.DataFrame", number: int) -> list[Answer]:
    """Which values are drawn: for a few scenarios relative changes, for points differences, otherwise all."""
    known = [answer for answer in found if frame[answer.name].notna().any()]
    for name, fits in ((_RELATIVE, number <= _FEW), (_DIFFERENCE, True)):
        wanted = [answer for answer in known if answer.name == name]
        if wanted and fits:
            return wanted
    return [answer for answer in known if not answer.relative]


def _charts(folder: Folder, resource: Resource, frame: "pd.DataFrame", answer: Answer) -> Iterator[Markup]:
    """A chart for each output; of relative changes one for each scenario, with all outputs in it."""
    known, labels = frame[frame[answer.name].notna()], labels_of(resource)
    subject = [name for name in [subject_of(resource)] if name]
    along, across = (subject, labels) if answer.relative and subject else (labels, subject)
    apart = ["unit"] if answer.field.varies and "unit" in resource and "unit" not in across else []
    if not across + apart:
        yield _chart(folder, resource, known, answer, along, "")
        return
    for key, own in known.groupby(across + apart, sort=False):
        heading = ", ".join(folder.title_of(str(part)) for part in key[: len(across)])
        yield _chart(folder, resource, own, answer, along, heading)


def _chart(
    folder: Folder, resource: Resource, frame: "pd.DataFrame", answer: Answer, along: list[str], heading: str
) -> Markup:
    columns = (answer.name, answer.low, answer.high)
    if not answer.relative:
        frame = frame.reindex(frame[answer.name].abs().sort_values(ascending=False, kind="stable").index)
    records = frame.to_dict("records")
    signed = answer.relative or answer.signed
    factor, unit = (100.0, "%") if answer.relative else (1.0, answer.field.unit_in(records[0]))
    if unit == "fraction" and answer.field.varies and not signed:  # the size of a change, not a share of something
        factor, unit = 100.0, "points"
    intervals = [
        Interval(_label(folder, resource, row, along), *(factor * row[column] for column in columns))
        for row in records[:MOST_ROWS]
    ]
    title = f"{heading}: {answer.field.title.lower()}" if heading else answer.field.title
    return with_rest(interval_table(title, "", intervals, unit, difference=signed), len(records), resource)


def with_rest(chart: Markup, number: int, resource: Resource) -> Markup:
    """A chart, and where the rows are for which it has no room."""
    left = number - MOST_ROWS
    note = tag("p", f"{left} smaller ones are in {resource.file}.", class_="note") if left > 0 else None
    return tag("div", chart, note)


def _label(folder: Folder, resource: Resource, row: Row, along: list[str]) -> str:
    """What a row is about, in the names that the columns have for it."""
    words = (resource[column].labels.get(str(row[column])) or folder.title_of(str(row[column])) for column in along)
    return " and ".join(words)
