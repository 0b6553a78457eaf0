"""Official targets against a run: what the plans of 2016 to 2025 aim at, and where the model says it leads.

Targets stand with their sources in ``model/data/policy_targets.csv``. :data:`GAUGES` names for each the outputs it is
read from, or why the model cannot tell. No number of a target is repeated here.
"""

import csv
import json
import math
import re
import shutil
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from experiments.folders import MANIFEST_FILE, PROGRAM, is_ours
from experiments.listing import Column, Format, Listing, as_csv, as_json
from experiments.tables import TABLES
from model.catalogue import Target, catalogue
from model.errors import InputError

MET, IN_PART, MISSED = "met", "met in part", "missed"
ON_COURSE, BEHIND, TOO_EARLY = "on course", "behind", "not yet"  # where the run ends before the target year
NOT_MODELLED = "not modelled"
VERDICTS = (MET, IN_PART, ON_COURSE, BEHIND, MISSED, TOO_EARLY, NOT_MODELLED)
WIDEST = 110
_INDENT = 20


class Results:
    """The national table of a result folder, read by year.

    Raises:
        InputError: the folder is none of ours, or its table cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder")
        if not is_ours(folder):
            raise InputError(f"{folder} holds no results of {PROGRAM}: it has no {MANIFEST_FILE} of a run")
        self.folder, file = folder, folder / TABLES["national"].file
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        scenario = manifest.get("scenario")
        self.title = str(scenario.get("title", "")) if isinstance(scenario, dict) else ""
        try:
            with file.open(encoding="utf-8", newline="") as lines:
                rows = list(csv.DictReader(lines, strict=True))
            self._columns = {
                name: [float(row[name]) for row in rows] for name in (rows[0] if rows else {}) if name != "quarter"
            }
            self._years = [int(year) for year in self._columns["year"]]
            self.last = self._years[-1]
        except OSError as error:
            raise InputError(f"{file}: cannot be read: {error.strerror}") from None
        except (UnicodeDecodeError, csv.Error, ValueError, TypeError, KeyError, IndexError):
            raise InputError(f"{file}: is not a table of national results") from None

    def has(self, *outputs: str) -> bool:
        """Whether the table has these columns."""
        return all(name in self._columns for name in outputs)

    def end(self, output: str, year: int) -> float:
        """Value of an output in the last quarter of a year."""
        return self._of(output, year)[-1]

    def ratio(self, output: str, per: str, year: int) -> float:
        """Yearly total of one output over that of another (NaN where the other is nothing)."""
        below = sum(self._of(per, year))
        return sum(self._of(output, year)) / below if below else math.nan

    def _of(self, output: str, year: int) -> list[float]:
        return [value for value, when in zip(self._columns[output], self._years, strict=True) if when == year]


@dataclass(frozen=True)
class Part:
    """A figure of the model beside its goal: ``value`` came from ``start`` and should rise, or fall, to ``goal``."""

    value: float
    start: float
    goal: float
    words: str
    rises: bool = True

    @property
    def reached(self) -> bool:
        """Whether the goal is reached; where it is where things started, only if it is passed."""
        beyond = self.value - self.goal if self.rises else self.goal - self.value
        return beyond > 0 or (beyond == 0 and self.goal != self.start)

    def on_course(self, time: float) -> bool:
        """Whether at least this share of the way lies behind when this share of the time does."""
        way = self.goal - self.start if self.rises else self.start - self.goal
        done = self.value - self.start if self.rises else self.start - self.value
        return self.reached or (way > 0 and done >= time * way)


@dataclass(frozen=True)
class Gauge:
    """How a target is read from a run: the outputs, the year it counts from, and the figures in a year.

    ``missing`` says which part of the target the model does not have: then it can be met in part only. ``note`` says
    what the figure stands for. A gauge without outputs is a target the model does not have, for the reason ``note``.
    """

    note: str
    outputs: tuple[str, ...] = ()
    since: int = 2017
    parts: Callable[[Results, Target, int, int], list[Part]] = lambda *_: []
    missing: str = ""
    only_in_its_year: bool = False


def first_number(target: Target) -> float:
    """The first number in a target's text, as a fraction where it is in percent."""
    found = re.search(r"-?\d+(?:\.\d+)?", target.value)
    if found is None:
        raise InputError(f"policy_targets.csv: '{target.value}' of '{target.indicator}' holds no number")
    return float(found[0]) / (100 if target.unit.startswith("%") else 1)


def _change(results: Results, output: str, since: int, year: int) -> float:
    before = results.ratio(output, "output", since)
    return results.ratio(output, "output", year) / before - 1 if before else math.nan


def _energy_saved(results: Results, target: Target, since: int, year: int) -> list[Part]:
    change = _change(results, "energy", since, year)
    return [Part(change, 0.0, first_number(target), f"{_percent(change)} on {since}", rises=False)]


def _both_fall(results: Results, _: Target, since: int, year: int) -> list[Part]:
    changes = {words: _change(results, output, since, year) for output, words in (("energy", "energy"), ("co2", "CO2"))}
    return [
        Part(value, 0.0, 0.0, f"{words} {_percent(value)} on {since}", rises=False) for words, value in changes.items()
    ]


def _factories(results: Results, target: Target, since: int, year: int) -> list[Part]:
    stock, start = (results.end("green_factories", when) for when in (year, since))
    return [Part(stock, start, first_number(target), f"{stock:,.0f} factories")]


def _new_factories(results: Results, target: Target, since: int, year: int) -> list[Part]:
    new = results.end("green_factories", year) - results.end("green_factories", since)
    return [Part(new, 0.0, first_number(target), f"{new:,.0f} more than in {since}")]


def _digital(results: Results, target: Target, since: int, year: int) -> list[Part]:
    maturity, start = (results.end("digital_maturity", when) for when in (year, since))
    return [Part(maturity, start, first_number(target), f"digital maturity {100 * maturity:.0f} %")]


def _percent(share: float) -> str:
    return f"{100 * share:+.1f} %"


GAUGES: Mapping[str, Gauge] = {
    "digital R&D design tool penetration": Gauge(
        "the index of digital maturity stands for it", ("digital_maturity",), 2017, _digital,
        missing="design tools as such are not in the model",
    ),
    "CNC rate of key processes": Gauge("machine tools are not in the model"),
    "industrial energy intensity and CO2 intensity": Gauge(
        "per output at 2017 prices of the modelled sectors; counted from the year of the document",
        ("energy", "co2", "output"), 2023, _both_fall,
    ),
    "water per 10,000 yuan industrial VA": Gauge("water is not in the model"),
    "bulk industrial solid waste utilisation": Gauge("solid waste is not in the model"),
    "energy per unit above-size industrial VA": Gauge(
        "output at 2017 prices of the modelled sectors stands for industrial value added",
        ("energy", "output"), 2020, _energy_saved,
    ),
    "output share of national+provincial+municipal green factories": Gauge(
        "only the national lists are in the model, not those of provinces and cities"
    ),
    "new national green factories": Gauge(
        "national equivalent of the modelled sectors, net of those struck off",
        ("green_factories",), 2023, _new_factories, only_in_its_year=True,
    ),
    "green factories / parks": Gauge(
        "national equivalent of the modelled sectors", ("green_factories",), 2017, _factories,
        missing="parks are not in the model",
    ),
    "digital upgrading of key industrial enterprises": Gauge(
        "coverage is not a number the model has: digital maturity is an index without a line to cross"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Score:
    """One target judged: what the model says, the verdict, and the reason or what the figure stands for."""

    results: Results
    target: Target
    figure: str
    verdict: str
    why: str

    @property
    def aim(self) -> str:
        """The target as its document says it."""
        unit = "" if self.target.unit == "no number" else self.target.unit
        return f"{self.target.value} {unit}".strip()


def judge(results: Results, target: Target) -> Score:
    """Judge one target by a run."""
    gauge = GAUGES.get(target.indicator, Gauge("no output of the model is named for this target"))
    if not gauge.outputs:
        return Score(results, target, "", NOT_MODELLED, gauge.note)
    if not results.has(*gauge.outputs):
        columns = " and ".join(name for name in gauge.outputs if not results.has(name))
        return Score(results, target, "", NOT_MODELLED, f"these results have no column {columns}")
    year = min(target.year, results.last)
    if year <= gauge.since or (gauge.only_in_its_year and year < target.year):
        return Score(results, target, "", TOO_EARLY, f"the run ends in {results.last}")
    parts = gauge.parts(results, target, gauge.since, year)
    figure = ", ".join(part.words for part in parts)
    why = "; ".join(words for words in (gauge.missing, gauge.note) if words)
    if year < target.year:
        time = (year - gauge.since) / (target.year - gauge.since)
        verdict = ON_COURSE if all(part.on_course(time) for part in parts) else BEHIND
        return Score(results, target, f"{figure} in {year}", verdict, why)
    reached = sum(part.reached for part in parts)
    whole = reached == len(parts) and not gauge.missing
    return Score(results, target, figure, MET if whole else IN_PART if reached else MISSED, why)


def scores(folders: Sequence[Path]) -> list[Score]:
    """Judge every official target by the results of each folder.

    Raises:
        InputError: a folder holds no results.
    """
    return [judge(results, target) for results in map(Results, folders) for target in catalogue().policy_targets]


def latest(home: Path) -> Path:
    """The result folder in ``home`` that was written last.

    Raises:
        InputError: there is none.
    """
    found = [folder for folder in home.iterdir() if is_ours(folder)] if home.is_dir() else []
    if not found:
        raise InputError(f"no results in {home}: simulate with '{PROGRAM} run' first, or name a folder")
    return max(found, key=lambda folder: ((folder / MANIFEST_FILE).stat().st_mtime_ns, folder.name))


def show(folders: Sequence[Path], form: Format, stream: TextIO) -> None:
    """Write the scoreboard of some result folders to ``stream``.

    Raises:
        InputError: a folder holds no results.
    """
    found = scores(folders)
    if form is Format.TABLE:
        stream.write(as_text(found))
    else:
        stream.write({Format.CSV: as_csv, Format.JSON: as_json}[form](listing(found)))


def listing(found: Sequence[Score]) -> Listing:
    """The scoreboard as rows of cells."""
    names = ("results", "scenario", "document", "indicator", "year", "target", "model", "verdict", "why", "source")
    return Listing(
        tuple(map(Column, names)),
        [
            (str(each.results.folder), each.results.title, each.target.document, each.target.indicator,
             each.target.year, each.aim, each.figure, each.verdict, each.why, each.target.source)
            for each in found
        ],
    )  # fmt: skip


def as_text(found: Sequence[Score]) -> str:
    """The scoreboard in plain words, one paragraph a target and a count at the end, for each folder."""
    lines = []
    for results in dict.fromkeys(each.results for each in found):
        own = [each for each in found if each.results is results]
        lines += [f"{results.folder}: {results.title}, to {results.last}", ""]
        for each in own:
            model = f"model: {each.figure}; " if each.figure else ""
            lines += _wrapped(f"{each.verdict:<14}{each.target.year}", f"{each.target.indicator}: {each.aim}")
            lines += _wrapped("", f"{model}{each.why}.")
        count = Counter(each.verdict for each in own)
        told = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS if count[verdict])
        lines += ["", *textwrap.wrap(f"{len(own)} official targets: {told}.", _width()), ""]
    return "\n".join(lines[:-1]) + "\n"


def _wrapped(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, _width(), initial_indent=label.ljust(_INDENT), subsequent_indent=" " * _INDENT, break_on_hyphens=False
    )


def _width() -> int:
    return max(50, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))
