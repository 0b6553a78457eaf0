"""The declarations as tables: levers, outputs, scenarios, sectors, regions, measures, parameters."""

import csv
import io
import json
import shutil
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from model import clock
from model.catalogue import Catalogue, Dated, catalogue
from model.levers import LEVERS
from model.parameters import PARAMETERS
from model.policy import Path as LeverPath
from model.policy import historical_paths, historical_places, load_scenario, scenario_names
from model.results import BARRIERS, MEASURE_OUTPUTS, OUTPUTS, Output

_INDENT, _NARROWEST = " " * 4, 30
_TABLE_NAMES = {"N": "national", "R": "regions", "S": "sectors"}


class Format(StrEnum):
    """How a listing is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True)
class Column:
    """A column of a listing; a ``detail`` is left out of tables and stands in the CSV only."""

    name: str
    detail: bool = False


@dataclass(frozen=True)
class Listing:
    """Declarations as rows of cells."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[object, ...]]

    def text(self, *, details: bool) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text, with or without the details."""
        shown = [place for place, column in enumerate(self.columns) if details or not column.detail]
        header = [self.columns[place].name for place in shown]
        return header, [[_cell(row[place]) for place in shown] for row in self.rows]


def levers(data: Catalogue) -> Listing:
    """Every lever; ``in_force`` is its historical path in the form ``--set`` takes, ``in_force_in`` that of places."""
    paths, places = historical_paths(data), historical_places(data)
    rows = []
    for name, lever in LEVERS.items():
        points = paths[name].points
        rows.append(
            (name, lever.group, lever.unit, lever.low, lever.high, lever.neutral, lever.varies, points[-1][1],
             lever.meaning, points[0][1], _as_setting(points), _as_settings(name, places.get(name, {})), lever.title,
             lever.title_zh, lever.meaning_zh, _sources(data.policy_paths[name]))
        )  # fmt: skip
    return Listing(
        _columns("name", "group", "unit", "low", "high", "neutral", "varies", "latest", "meaning",
                 details=("in_2017", "in_force", "in_force_in", "title", "title_zh", "meaning_zh", "source")),
        rows,
    )  # fmt: skip


def outputs(_: Catalogue) -> Listing:
    """Every output and the tables it stands in."""
    rows = [(output, " ".join(_TABLE_NAMES[letter] for letter in output.tables)) for output in OUTPUTS.values()]
    rows += [(output, "measures") for output in MEASURE_OUTPUTS.values()]
    rows += [(output, "barriers") for output in BARRIERS.values()]
    return Listing(
        _columns("name", "unit", "tables", "group", "meaning", details=("title", "title_zh", "meaning_zh")),
        [_output_row(output, tables) for output, tables in rows],
    )


def scenarios(data: Catalogue) -> Listing:
    """The shipped scenarios, the default first."""
    found = [load_scenario(name, data) for name in scenario_names()]
    return Listing(
        _columns("name", "title", "description", details=("title_zh", "description_zh")),
        [(each.name, each.title, each.description, each.title_zh, each.description_zh) for each in found],
    )


def sectors(data: Catalogue) -> Listing:
    """The sectors with the number of their measures."""
    counts = {sector.id: sum(measure.sector == sector.id for measure in data.measures) for sector in data.sectors}
    return Listing(
        _columns("name", "title", "title_zh", "measures"),
        [(sector.id, sector.name, sector.name_zh, counts[sector.id]) for sector in data.sectors],
    )


def regions(data: Catalogue) -> Listing:
    """The provinces: gross domestic product in MCNY a year (2020), grid factor in tCO2 per MWh (2021)."""
    return Listing(
        _columns("name", "title", "title_zh", "macro_region", "enterprises", "gdp", "grid_factor"),
        [
            (each.id, each.name, each.name_zh, each.macro_region, each.enterprises, each.gdp, each.grid_factor)
            for each in data.regions
        ],
    )


def measures(data: Catalogue) -> Listing:
    """The green measures; cost per unit of yearly revenue, savings and diffusion as fractions, lifetime in years."""
    return Listing(
        _columns("name", "sector", "category", "capital_cost", "energy_saving", "co2_abatement", "diffusion_2017",
                 "title", details=("pollutant_abatement", "lifetime", "confidence", "source")),
        [
            (measure.id, measure.sector, measure.category, measure.capital_cost, measure.energy_saving,
             measure.co2_abatement, measure.diffusion_2017, measure.name, measure.pollutant_abatement, measure.lifetime,
             measure.confidence, measure.source)
            for measure in data.measures
        ],
    )  # fmt: skip


def parameters(data: Catalogue) -> Listing:
    """Every parameter in the model's unit: value, plausible range, how well it is known, meaning and source."""
    rows = []
    for declared in PARAMETERS.values():
        figure = data.figure(declared.key)
        value, low, high = (
            None if number is None else number * declared.scale for number in (figure.value, figure.low, figure.high)
        )
        rows.append((declared.name, declared.unit, value, low, high, figure.confidence, declared.meaning,
                     declared.low, declared.high, declared.key, figure.source, figure.note))  # fmt: skip
    return Listing(
        _columns("name", "unit", "value", "low", "high", "confidence", "meaning",
                 details=("lowest_allowed", "highest_allowed", "row", "source", "note")),
        rows,
    )  # fmt: skip


LISTINGS: Mapping[str, Callable[[Catalogue], Listing]] = {
    listing.__name__: listing for listing in (levers, outputs, scenarios, sectors, regions, measures, parameters)
}


def show(name: str, form: Format, stream: TextIO) -> None:
    """Write a listing to ``stream``: CSV, JSON, or plain text (fitted to a terminal, one line a row in a pipe)."""
    listing = LISTINGS[name](catalogue())
    if form is Format.CSV:
        stream.write(as_csv(listing))
    elif form is Format.JSON:
        stream.write(as_json(listing))
    else:
        stream.write(as_text(listing, shutil.get_terminal_size().columns if stream.isatty() else None))


def as_csv(listing: Listing) -> str:
    """Return a listing as CSV with a header, details included."""
    header, rows = listing.text(details=True)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def as_json(listing: Listing) -> str:
    """Return a listing as a JSON array of objects, details included; numbers stay numbers."""
    names = [column.name for column in listing.columns]
    rows = [dict(zip(names, row, strict=True)) for row in listing.rows]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def as_text(listing: Listing, width: int | None = None) -> str:
    """Return a listing as aligned plain text without the details.

    Where a line would be longer than ``width`` characters, the last column stands below its row, wrapped.
    """
    header, rows = listing.text(details=False)
    lines = _aligned([header, *rows])
    if width is None or max(map(_width, lines)) <= width:
        return "".join(f"{line}\n" for line in lines)
    lines = _aligned([cells[:-1] for cells in [header, *rows]])
    below = ["", *(_below(cells[-1], width) for cells in rows)]
    return "".join(f"{line}\n{more}" for line, more in zip(lines, below, strict=True))


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(_width, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _below(text: str, width: int) -> str:
    return textwrap.indent(textwrap.fill(text, max(_NARROWEST, width - len(_INDENT))), _INDENT) + "\n"


def _columns(*shown: str, details: tuple[str, ...] = ()) -> tuple[Column, ...]:
    return (*map(Column, shown), *(Column(name, detail=True) for name in details))


def _output_row(output: Output, tables: str) -> tuple[object, ...]:
    return (
        output.name, output.unit, tables, output.group, output.meaning, output.title, output.title_zh,
        output.meaning_zh,
    )  # fmt: skip


def _as_settings(lever: str, places: Mapping[str, LeverPath]) -> str:
    """Paths of places, each as ``--set`` takes it, with a space between them."""
    return " ".join(f"{lever}:{place}={_as_setting(path.points)}" for place, path in places.items())


def _as_setting(points: Sequence[tuple[int, float]]) -> str:
    if len(points) == 1:
        return f"{points[0][1]:g}"
    return ",".join(f"{value:g}@{clock.label(quarter)}" for quarter, value in points)


def _sources(rows: Iterable[Dated]) -> str:
    return "; ".join(dict.fromkeys(row.source for row in rows))


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _width(text: str) -> int:
    """Columns a text takes on a screen: East Asian characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
