"""The tables of a folder: short ones whole, long ones in a few lines, and for each what its columns mean."""

from typing import TYPE_CHECKING

from experiments.figures import Scale, number
from experiments.report.folder import Folder, Resource
from experiments.report.markup import Content, Markup, table, tag
from experiments.report.rows import MOST_ROWS, rows

if TYPE_CHECKING:
    import pandas as pd

MOST_COLUMNS = 14  # of a table that is shown whole
_SUMMARY = ("mean", "5 %", "half", "95 %")
FAILURES = "failures"


def tables(folder: Folder) -> Markup:
    """The section: each table with its rows or a summary, below a line that opens."""
    return tag("section", tag("h2", "Tables"), *(_table(folder, resource) for resource in folder.resources.values()))


def failures(folder: Folder) -> Markup | None:
    """A warning that some runs failed, with the first of them."""
    resource = folder.resources.get(FAILURES)
    if resource is None:
        return None
    frame = folder.frame(FAILURES)
    if frame.empty:
        return None
    several = "s" if len(frame) > 1 else ""
    words = f"{len(frame):,} run{several} failed and {'are' if several else 'is'} missing from everything on this page."
    return tag(
        "section",
        tag("h2", "Runs that failed"),
        tag("p", words),
        rows(resource, frame, resource.fields),
        class_="warning",
    )


def _table(folder: Folder, resource: Resource) -> Markup:
    frame = folder.frame(resource.name)
    whole = len(frame) <= MOST_ROWS and len(resource.fields) <= MOST_COLUMNS
    size = f"{len(frame):,} rows, {len(resource.fields)} columns"
    shown = rows(resource, frame, resource.fields) if whole or resource.name == FAILURES else _summary(resource, frame)
    meanings = table(
        ["Column", "Title", "Unit", "Meaning"],
        [[tag("code", field.name), field.title, field.unit, field.meaning] for field in resource.fields], words=4,
    )  # fmt: skip
    summary = tag("summary", tag("b", resource.title), " ", tag("span", f"{resource.file}: {size}", class_="unit"))
    columns = tag("details", tag("summary", "What the columns mean"), meanings)
    return tag("details", summary, shown, columns)


def _summary(resource: Resource, frame: "pd.DataFrame") -> Markup:
    """Mean and quantiles of the columns of numbers."""
    lines: list[list[Content]] = []
    for field in resource.measured:
        values = frame[field.name].dropna()
        if values.empty:
            continue
        found = [float(values.mean()), *(float(values.quantile(share)) for share in (0.05, 0.5, 0.95))]
        scale = Scale.of(field.unit, found)
        lines.append([field.title, *(number(scale.factor * value) for value in found), scale.unit])
    note = f"Over all {len(frame):,} rows; the rows themselves are in {resource.file}."
    return tag("div", tag("p", note, class_="note"),
               table(["Column", *_SUMMARY, "unit"], lines, name=f"{resource.title}: summary"))  # fmt: skip
