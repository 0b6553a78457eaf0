"""Any series in the format of ``observed.csv`` against a forecast with bands: was it within, and how far off."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.evidence.answers import BAND, cells, frame
from experiments.evidence.backtest import LEVELS, Band
from experiments.evidence.comparisons import COMPARISONS, comparison
from experiments.tables import Column, Table, csv_text
from model.errors import InputError

SHIPPED_FORECAST = Path(__file__).parent / "shipped" / "forecast.csv"
NOT_FORECAST = "not forecast"
WITHIN = {LEVELS[0]: "within 50 %", LEVELS[1]: "within 90 %"}
OUTSIDE = "outside"


SCORES = Table(
    "scores", "Figures against the forecast", ("series", "year", "note"), ("series", "year"),
    (
        Column("figure", "Figure", "", "What came."), *BAND,
        Column("error", "Error", "", "Of the median: relative, or plain for rates of change and shares."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Forecast:
    """A forecast by series and year, with the unit of each series."""

    bands: Mapping[tuple[str, int], Band]
    units: Mapping[str, str]


@dataclass(frozen=True)
class Score:
    """A figure beside its forecast; without one the model says nothing of it."""

    series: str
    year: int
    figure: float
    band: Band | None

    @property
    def verdict(self) -> str:
        """Within which band it lies."""
        if self.band is None:
            return NOT_FORECAST
        return next((word for level, word in WITHIN.items() if self.band.covers(self.figure, level) == 1), OUTSIDE)

    @property
    def error(self) -> float:
        """Relative error of the middle of the forecast; of rates of change and shares the plain one."""
        if self.band is None:
            return math.nan
        off = self.band.value - self.figure
        return off / self.figure if COMPARISONS[self.series].positive and self.figure else off


def read_forecast(file: Path = SHIPPED_FORECAST) -> Forecast:
    """Read ``forecast.csv`` of ``greenforge validate``.

    Raises:
        InputError: it cannot be read or is something else.
    """
    names = ("value", "low_90", "low_50", "high_50", "high_90")
    bands, units = {}, {}
    for line, row in _rows(file, ("series", "year", "unit", *names)):
        series = comparison(row["series"], f"{file} line {line}: ").series
        bands[series, _year(file, line, row)] = Band(*(_number(file, line, row, name) for name in names))
        units[series] = row["unit"]
    return Forecast(bands, units)


def score(file: Path, forecast: Forecast) -> list[Score]:
    """Score every row of a file in the format of ``observed.csv``.

    Raises:
        InputError: it cannot be read, or a row has a series, year, unit or value that cannot be used.
    """
    found, seen = [], set()
    for line, row in _rows(file, ("series", "year", "value", "unit")):
        where = f"{file} line {line}: "
        series, year = comparison(row["series"], where).series, _year(file, line, row)
        if (series, year) in seen:
            raise InputError(f"{where}{series} of {year} stands twice")
        seen.add((series, year))
        unit = forecast.units.get(series, row["unit"])
        if row["unit"] != unit:
            raise InputError(f"{where}unit '{row['unit']}' of {series} is not allowed; give it in {unit}")
        found.append(Score(series, year, _number(file, line, row, "value"), forecast.bands.get((series, year))))
    if not found:
        raise InputError(f"{file}: has no rows")
    return found


def as_text(scores: Sequence[Score]) -> str:
    """Scores in plain words, a line a figure, and a count at the end."""
    width = max(len(each.series) for each in scores) + 2
    lines = [f"{'series':<{width}}year{'figure':>12}{'forecast':>12}{'90 % from':>12}{'to':>12}  verdict"]
    for each in scores:
        cells = [each.band.value, each.band.low_90, each.band.high_90] if each.band else []
        shown = "".join(f"{cell:>12.4g}" for cell in cells) or " " * 36
        lines.append(f"{each.series:<{width}}{each.year}{each.figure:>12.4g}{shown}  {each.verdict}")
    told = [each for each in scores if each.band is not None]
    inside = {level: sum(each.band.covers(each.figure, level) for each in told if each.band) for level in LEVELS}
    lines += ["", f"{len(told)} of {len(scores)} figures are forecast; " + ", ".join(
        f"{inside[level]:.0f} lie within {100 * level:.0f} % bands ({100 * level * len(told) / 100:.1f} expected)"
        for level in LEVELS
    )]  # fmt: skip
    return "\n".join(lines) + "\n"


def as_csv(scores: Sequence[Score]) -> str:
    """Scores as CSV, a line a figure; cells are empty where nothing is forecast."""
    rows = [
        {"series": each.series, "year": each.year, "note": each.verdict, "figure": each.figure,
         **cells(each.band or Band(math.nan)), "error": each.error}
        for each in scores
    ]  # fmt: skip
    return csv_text(SCORES, frame(SCORES, rows))


def _rows(file: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"{file}: has no column '{missing[0]}'; needed are {', '.join(columns)}")
            return [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file}: is not a CSV file: {error}") from None


def _number(file: Path, line: int, row: Mapping[str, Any], column: str) -> float:
    try:
        value = float(row[column])
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{file} line {line}: {column} '{row[column]}' is not a number")
    return value


def _year(file: Path, line: int, row: Mapping[str, Any]) -> int:
    year = _number(file, line, row, "year")
    if year != int(year):
        raise InputError(f"{file} line {line}: year '{row['year']}' is not a year")
    return int(year)
