"""Rows of a table as they stand: words by their names, numbers in short units."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.figures import Scale, number
from experiments.report.folder import Field, Resource, Row
from experiments.report.markup import Content, Markup, table, tag

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 25


def rows(resource: Resource, frame: "pd.DataFrame", fields: Sequence[Field]) -> Markup:
    """Some columns of a table, with as many of its rows as are allowed."""
    scales = {field.name: Scale.of(field.unit, frame[field.name]) for field in fields if field.unit}
    header = [_head(field, scales.get(field.name)) for field in fields]
    shown = [
        [_cell(field, row, scales.get(field.name)) for field in fields]
        for row in frame.head(MOST_ROWS).to_dict("records")
    ]
    words = next((place for place, field in enumerate(fields) if field.unit), len(fields))
    left = len(frame) - len(shown)
    more = tag("p", f"{left:,} more rows are in {resource.file}.", class_="note") if left > 0 else None
    return tag("div", table(header, shown, words=words, name=resource.title), more)


def _head(field: Field, scale: Scale | None) -> Markup:
    unit = tag("span", scale.unit, class_="unit") if scale is not None and scale.unit and not field.varies else None
    return tag("span", field.title, " " if unit else None, unit)


def _cell(field: Field, row: Row, scale: Scale | None) -> Content:
    value = row[field.name]
    if scale is None:
        text = str(value)
        return field.labels.get(text, text)
    if not math.isfinite(value):
        return ""
    if field.varies:
        scale = Scale.of(field.unit_in(row), [value])
        return f"{number(scale.factor * value)} {scale.unit}"
    return number(scale.factor * value)
