"""The tables of a run: their columns, their CSV text and the description that lies beside them.

Everything here is derived from :mod:`model.results` and the catalogue; no column is named, explained or given a unit
a second time. Neither pandas nor NumPy is imported: a table arrives as a data frame and leaves as text.
"""

import hashlib
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from model import clock
from model.catalogue import Catalogue
from model.results import (
    BARRIER_SCOPES,
    BARRIER_SIZES,
    BARRIER_TOTAL,
    BARRIER_WEIGHTINGS,
    BARRIERS,
    CATEGORIES,
    MEASURE_OUTPUTS,
    outputs,
)

if TYPE_CHECKING:
    import pandas as pd

DESCRIPTION_FILE = "datapackage.json"
NUMBER = "%.10g"  # ten digits: more than any figure means, few enough to hide the last bits of floating point


@dataclass(frozen=True)
class Key:
    """A column that says which quarter, place or thing a row is about; ``labels`` gives the names it may hold."""

    name: str
    title: str
    type: str
    meaning: str
    constraints: Mapping[str, Any]
    labels: Callable[[Catalogue], Mapping[str, str]] | None = None


class Described(Protocol):
    """A column of numbers: an output of the model, or anything else that says what it is."""

    @property
    def name(self) -> str:
        """Name of the column."""

    @property
    def title(self) -> str:
        """What a chart calls it."""

    @property
    def unit(self) -> str:
        """Unit of the numbers."""

    @property
    def meaning(self) -> str:
        """What the numbers say, in a sentence."""


@dataclass(frozen=True)
class Column:
    """A column of numbers that is not an output of the model."""

    name: str
    title: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One CSV file: its key columns, which of them identify a row, and its columns of numbers in order."""

    name: str
    title: str
    keys: tuple[str, ...]
    primary: tuple[str, ...]
    outputs: tuple[Described, ...]

    @property
    def file(self) -> str:
        """Name of the file in a result folder."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> list[str]:
        """Names of all columns, in the order of the file."""
        return [*self.keys, *(output.name for output in self.outputs)]


KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key("quarter", "Quarter", "string", "Calendar quarter.", {"pattern": r"\d{4}Q[1-4]"}),
        Key("year", "Year", "integer", "Calendar year of the quarter.",
            {"minimum": clock.START_YEAR, "maximum": clock.FINAL_LAST_YEAR}),
        Key("run", "Run", "integer", "Number of the run, from 0.", {"minimum": 0}),
        Key("point", "Point", "integer", "Number of the point of the design, from 0.", {"minimum": 0}),
        Key("label", "Label", "string", "Name of the point.", {}),
        Key("scenario", "Scenario", "string", "Scenario the point starts from.", {}),
        Key("replication", "Replication", "integer", "Which repetition; the same one has the same seed at every point.",
            {"minimum": 0}),
        Key("seed", "Seed", "integer", "Root of all chance of the run.", {"minimum": 0}),
        Key("headline", "Headline", "string", "Column of runs.csv that the row is about: an output and its years.", {}),
        Key("unit", "Unit", "string", "Unit of the row's amounts.", {}),
        Key("input", "Input", "string", "What is moved: a lever, a parameter, or a bundle of levers.", {}),
        Key("kind", "Kind", "string", "How the run failed.",
            {"enum": ["raised", "time limit", "died", "out of memory"]}),
        Key("message", "Message", "string", "What was said.", {}),
        Key("traceback", "Traceback", "string", "Where in the program it was raised, if it was.", {"required": False}),
        Key("series", "Series", "string", "Column of series.csv that the row is about: an output by quarter.", {}),
        Key("group", "Group", "string", "Group of levers, or the changed parameters.", {}),
        Key("other_group", "Other group", "string", "The other group of the pair.", {}),
        Key("instrument", "Instrument", "string", "Lever, with its place if it has one, or group of levers.", {}),
        Key("verdict", "Verdict", "string", "What the search for a strength ended with.", {}),
        Key("region", "Region", "string", "Province.", {},
            lambda data: {region.id: region.name for region in data.regions}),
        Key("measure", "Measure", "string", "Green measure.", {},
            lambda data: {measure.id: measure.name for measure in data.measures}),
        Key("sector", "Sector", "string", "Sector of manufacturing, power or transport.", {},
            lambda data: {sector.id: sector.name for sector in data.sectors}),
        Key("category", "Category", "string", "Category of the measure.", {},
            lambda data: {name: title for name, (title, _) in CATEGORIES.items()}),
        Key("scope", "Scope", "string", "What kind of place the row is about.", {}, lambda data: BARRIER_SCOPES),
        Key("place", "Place", "string", "The nation, or a sector, province or size class.", {},
            lambda data: {"nation": "The nation", **{sector.id: sector.name for sector in data.sectors},
                          **{region.id: region.name for region in data.regions}, **BARRIER_SIZES}),
        Key("series", "Series", "string", "Observed series, as observed.csv names it.", {}),
        Key("to", "Fitted to", "integer", "Last year the fit has seen.", {}),
        Key("member", "Member", "integer", "Number of the parameter set in its ensemble, from 0.", {"minimum": 0}),
        Key("row", "Row", "string", "Row of model/data: file, parameter, scope and, where it is not 2017, year.", {}),
        Key("parameter", "Parameter", "string", "Parameter of the model.", {}),
        Key("other", "Other parameter", "string", "Parameter of the model.", {}),
        Key("method", "Method", "string", "The model, or a simple trend.", {}),
        Key("use", "Use", "string", "What the series serves for.", {}),
        Key("treatment", "Compared as", "string", "What of the series is compared.", {}),
        Key("output", "Output", "string", "National output.", {}),
        Key("replications", "Replications", "integer", "Number of runs.", {"minimum": 1}),
        Key("source", "Source", "string", "Where the row comes from.", {}),
        Key("confidence", "Confidence", "string", "How far to trust the row.", {}),
        Key("note", "Note", "string", "Remark.", {}),
        Key("weighting", "Weighting", "string", "What the shares are weighted by.", {},
            lambda data: BARRIER_WEIGHTINGS),
        Key("structure", "Structure", "string", "How the model is built: as it stands, or otherwise.", {}),
        Key("criterion", "Criterion", "string", "What policies are ranked by.", {}),
        Key("policy", "Policy", "string", "Policy that is ranked.", {}),
        Key("other_policy", "Other policy", "string", "The other policy of the pair.", {}),
        Key("rank", "Rank", "integer", "Rank among the policies; 1 is best.", {"minimum": 1}),
        Key("first", "First", "string", "Policy that is best in the mean.", {}),
        Key("fact", "Fact", "string", "Stylised fact.", {}),
        Key("statistic", "Statistic", "string", "Number by which the fact is judged.", {}),
        Key("verdict", "Verdict", "string", "What the interval says of the target.", {}),
        Key("source", "Source", "string", "Where the target is known from; empty without a target.", {}),
    )
}  # fmt: skip

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table("national", "National results by quarter", ("quarter", "year"), ("quarter",), tuple(outputs("N"))),
        Table("regions", "Results by quarter and region", ("quarter", "year", "region"), ("quarter", "region"),
              tuple(outputs("R"))),
        Table("sectors", "Results by quarter and sector", ("quarter", "year", "sector"), ("quarter", "sector"),
              tuple(outputs("S"))),
        Table("measures", "Diffusion of each green measure by quarter",
              ("quarter", "year", "measure", "sector", "category"), ("quarter", "measure"),
              tuple(MEASURE_OUTPUTS.values())),
        Table("barriers", "What holds enterprises back from measures by quarter and place: shares of all pairs",
              ("quarter", "year", "scope", "place", "weighting"), ("quarter", "scope", "place", "weighting"),
              (BARRIER_TOTAL, *BARRIERS.values())),
    )
}  # fmt: skip


def as_kept(table: Table, frame: "pd.DataFrame") -> "pd.DataFrame":
    """A table as whoever reads its file finds it, so that what is written of it can be written again from the file."""
    import pandas as pd

    return pd.read_csv(io.StringIO(csv_text(table, frame)))


def csv_text(table: Table, frame: "pd.DataFrame") -> str:
    """Return a data frame as the text of the table's CSV file.

    A header, one line a row in the order of the frame, ``\\n`` line ends, ``.`` as decimal mark, ten significant
    digits, an empty cell where a share has nothing to be a share of (NaN). Equal frames give equal text.

    Raises:
        ValueError: the frame has other columns than the table declares, or an infinite value.
    """
    return csv_header(table) + csv_lines(table, {name: frame[name].tolist() for name in frame.columns})


def csv_header(table: Table) -> str:
    """First line of a table's file."""
    return ",".join(table.columns) + "\n"


def csv_lines(table: Table, columns: Mapping[str, list[Any]]) -> str:
    """The lines of a table's file after its header, from the cells of each column; numbers are floats.

    Raises:
        ValueError: other columns than the table declares, or an infinite value.
    """
    if list(columns) != table.columns:
        odd = sorted(set(columns) ^ set(table.columns)) or "their order"
        raise ValueError(f"{table.file}: the columns differ from the declared ones: {odd}")
    formats, rendered = [], []
    for name, given in columns.items():
        form, cells = _words(given) if name in table.keys else _numbers(table, name, given)
        formats.append(form)
        rendered.append(cells)
    line = ",".join(formats)
    return "".join([line % row + "\n" for row in zip(*rendered, strict=True)])


def _words(cells: list[Any]) -> tuple[str, list[Any]]:
    texts = {cell: quoted(str(cell)) for cell in set(cells)}
    return "%s", [texts[cell] for cell in cells]


def quoted(text: str) -> str:
    """A cell of text, in quotation marks where CSV wants them."""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _numbers(table: Table, name: str, cells: list[float]) -> tuple[str, list[Any]]:
    if any(map(math.isinf, cells)):
        raise ValueError(f"{table.file}: {name} is infinite")
    if any(map(math.isnan, cells)):
        return "%s", ["" if math.isnan(cell) else NUMBER % (cell + 0.0) for cell in cells]
    return NUMBER, [cell + 0.0 for cell in cells]  # adding zero turns -0.0 into 0.0


@dataclass(frozen=True)
class Stored:
    """A table as it lies on disk: its size in bytes and the hexadecimal SHA-256 of its content."""

    table: Table
    bytes: int
    sha256: str

    @classmethod
    def of(cls, table: Table, text: str) -> "Stored":
        """What a table's CSV text is on disk."""
        content = text.encode()
        return cls(table, len(content), hashlib.sha256(content).hexdigest())


def description(name: str, title: str, text: str, data: Catalogue, files: Iterable[Stored]) -> str:
    """Return the ``datapackage.json`` of a result folder (Frictionless Data Package, tabular).

    Every field has type, title, meaning and unit; names of regions, sectors, measures and categories are constrained to
    those of ``data``; size and hash of each file let a reader see whether it is the one described.
    """
    package = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": text,
        "resources": [_resource(stored, data) for stored in files],
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _resource(stored: Stored, data: Catalogue) -> dict[str, Any]:
    table = stored.table
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": stored.bytes,
        "hash": f"sha256:{stored.sha256}",
        "schema": {
            "fields": [*(_key_field(KEYS[name], data) for name in table.keys), *_output_fields(table.outputs)],
            "primaryKey": list(table.primary),
            "missingValues": [""],
        },
    }


def _key_field(key: Key, data: Catalogue) -> dict[str, Any]:
    field: dict[str, Any] = {"name": key.name, "type": key.type, "title": key.title, "description": key.meaning}
    constraints = {"required": True, **key.constraints}
    if key.labels is not None:
        labels = key.labels(data)
        constraints["enum"] = list(labels)
        field["categories"] = [{"value": value, "label": label} for value, label in labels.items()]
    return {**field, "constraints": constraints}


def _output_fields(declared: Iterable[Described]) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "type": "number", "title": each.title, "unit": each.unit, "description": each.meaning}
        for each in declared
    ]
