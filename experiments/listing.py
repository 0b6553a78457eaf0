"""The declarations as tables: levers, outputs, scenarios, sectors, regions, measures, parameters."""

import csv
import io
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from model import clock
from model.catalogue import Catalogue, Dated, catalogue
from model.parameters import PARAMETERS
from model.policy import LEVERS, load_scenario, scenario_names
from model.results import MEASURE_OUTPUTS, OUTPUTS, Output

_MEANING_WIDTH = 44  # characters of the last column, which explains, before others wrap
_TABLE_NAMES = {"N": "national", "R": "regions", "S": "sectors"}


class Format(StrEnum):
    """How a listing is written."""

    TABLE = "table"
    CSV = "csv"


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
    """Every lever; ``in_force`` is its historical path in the form ``--set`` takes."""
    return Listing(
        _columns("name", "unit", "low", "high", "neutral", "in_force", "group", "meaning",
                 details=("title", "title_zh", "source")),
        [
            (lever.name, lever.unit, lever.low, lever.high, lever.neutral, _path(in_force), lever.group, lever.meaning,
             lever.title, lever.title_zh, _sources(in_force))
            for lever in LEVERS.values()
            for in_force in [data.policy_paths.get(lever.name, ())]
        ],
    )  # fmt: skip


def outputs(_: Catalogue) -> Listing:
    """Every output and the tables it stands in."""
    rows = [(output, " ".join(_TABLE_NAMES[letter] for letter in output.tables)) for output in OUTPUTS.values()]
    rows += [(output, "measures") for output in MEASURE_OUTPUTS.values()]
    return Listing(
        _columns("name", "unit", "tables", "group", "meaning", details=("title", "title_zh")),
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
        _columns("name", "sector", "category", "title", "capital_cost", "energy_saving", "co2_abatement",
                 "pollutant_abatement", "lifetime", "diffusion_2017", details=("confidence", "source")),
        [
            (measure.id, measure.sector, measure.category, measure.name, measure.capital_cost, measure.energy_saving,
             measure.co2_abatement, measure.pollutant_abatement, measure.lifetime, measure.diffusion_2017,
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
    """Write a listing to ``stream``: CSV, a table fitted to a terminal, or aligned plain text in a pipe."""
    listing = LISTINGS[name](catalogue())
    if form is Format.CSV:
        stream.write(as_csv(listing))
    elif stream.isatty() and os.environ.get("TERM") != "dumb":
        _show_on_terminal(listing, stream)
    else:
        stream.write(as_text(listing))


def as_csv(listing: Listing) -> str:
    """Return a listing as CSV with a header, details included."""
    header, rows = listing.text(details=True)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def as_text(listing: Listing) -> str:
    """Return a listing as aligned plain text, one line a row, without the details."""
    header, rows = listing.text(details=False)
    lines = [header, *rows]
    widths = [max(map(_width, cells)) for cells in zip(*lines, strict=True)]
    return "".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
        for line in lines
    )


def _show_on_terminal(listing: Listing, stream: TextIO) -> None:
    from rich import box  # here and not above: only a terminal pays for it
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    header, rows = listing.text(details=False)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(header):
        numeric = all(isinstance(row[place], int | float) or row[place] is None for row in listing.rows)
        last = place == len(header) - 1
        table.add_column(
            name, justify="right" if numeric else "left", overflow="fold", no_wrap=place == 0,
            min_width=_MEANING_WIDTH if last and not numeric else None,
        )  # fmt: skip
    for row in rows:
        table.add_row(*map(Text, row))
    Console(file=stream).print(table)


def _columns(*shown: str, details: tuple[str, ...] = ()) -> tuple[Column, ...]:
    return (*map(Column, shown), *(Column(name, detail=True) for name in details))


def _output_row(output: Output, tables: str) -> tuple[object, ...]:
    return (output.name, output.unit, tables, output.group, output.meaning, output.title, output.title_zh)


def _path(rows: Iterable[Dated]) -> str:
    points = sorted((clock.number(row.quarter), row.value) for row in rows)
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
