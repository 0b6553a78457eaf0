"""What speaks for the model and against it, read off the files it was written to: nothing here is typed by hand.

Everything is read once and small. The files of the fit and the back-test may be missing (see
:mod:`experiments.evidence.published`); then there is nothing of them to show.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from experiments.evidence import published
from experiments.evidence.answers import nearness
from experiments.evidence.backtest import CORRECTED, MODEL, Band
from experiments.evidence.comparisons import COMPARISONS, Comparison, Treatment
from experiments.evidence.facts.declarations import FACTS, Fact
from experiments.evidence.facts.verdicts import COMPARED, NOT_REPRODUCED, OPEN, REPRODUCED, verdict_of_all
from model import clock
from model.catalogue import Figure, catalogue
from model.parameters import PARAMETERS
from model.results import OUTPUTS
from web import documents
from web.words import Language, title
from web.words.evidence_zh import NAMES_ZH, SERIES
from web.words.parameters_zh import PARAMETERS_ZH

FITS = (REPRODUCED, "in part", NOT_REPRODUCED)
FACTS_FILE = "docs/stylised_facts.csv"
SENSITIVITY = {name: f"docs/sensitivity/{name}.csv" for name in ("morris", "sobol", "luck")}

type Row = Mapping[str, str]


def number(row: Row, column: str) -> float:
    """A cell as a number; not a number where it is empty or not there."""
    return float(row.get(column) or "nan")


@cache
def shipped(name: str) -> tuple[Row, ...]:
    """Rows of a table of evidence that goes with the program; none where it does not."""
    return published.rows(name)


# series against history


@dataclass(frozen=True)
class History:
    """One published series beside the model.

    Attributes:
        figures: published figures by year, from the model's first year on.
        bands: what the model says by year, in the unit of the series; figures the fit has seen, then the forecast.
        default: what the default values of the parameters say, by year.
        off: distance from the figures by year, in errors allowed.
        seen: last year the fit has seen.
        moved: whether the forecast starts from the last figure seen.
    """

    comparison: Comparison
    unit: str
    figures: Mapping[int, float]
    bands: Mapping[int, Band]
    default: Mapping[int, float]
    off: Mapping[int, float]
    seen: int
    moved: bool

    @property
    def worst(self) -> float:
        """The largest distance, without sign; not a number where nothing can be compared."""
        return max((abs(each) for each in self.off.values()), default=math.nan)

    @property
    def verdict(self) -> str:
        """How well it is reproduced; empty where nothing can be compared."""
        return "" if math.isnan(self.worst) else FITS[nearness(self.worst)]


@cache
def histories() -> tuple[History, ...]:
    """Every series that the fit or the forecast speaks of."""
    named = dict.fromkeys(row["series"] for table in ("fit", "forecast") for row in shipped(table))
    return tuple(_history(COMPARISONS[series]) for series in named if series in COMPARISONS)


def _history(comparison: Comparison) -> History:
    fit = {int(row["year"]): row for row in shipped("fit") if row["series"] == comparison.series}
    ahead = {int(row["year"]): row for row in shipped("forecast") if row["series"] == comparison.series}
    figures = {
        row.year: row
        for row in catalogue().observed
        if row.series == comparison.series and row.year >= clock.START_YEAR
    }
    units = {row["unit"] for row in (*fit.values(), *ahead.values())} | {row.unit for row in figures.values()}
    return History(
        comparison=comparison,
        unit=units.pop(),
        figures={year: row.value for year, row in figures.items()},
        bands={year: _band(row, "median") for year, row in fit.items()}
        | {year: _band(row, "value") for year, row in ahead.items()},
        default={year: number(row, "before") for year, row in fit.items()},
        off={year: number(row, "off") for year, row in fit.items() if row["off"]},
        seen=min(ahead) - 1 if ahead else max(fit),
        moved=comparison.treatment in (Treatment.GROWTH, Treatment.RISE)
        or any(row["note"].startswith(f"{CORRECTED};") for row in ahead.values()),
    )


def _band(row: Row, middle: str) -> Band:
    return Band(*(number(row, name) for name in (middle, "low_90", "low_50", "high_50", "high_90")))


def series_title(series: str, language: Language) -> str:
    """What a series is called; its name in words where nobody has named it."""
    both = SERIES.get(series)
    return both[language == "zh"] if both else spelled(series)


# back-test


@dataclass(frozen=True)
class Race:
    """A series forecast with figures to a year: mean absolute error of the model and of the best simple trend."""

    to: int
    series: str
    unit: str
    own: float
    trend: str
    error: float

    @property
    def ratio(self) -> float:
        """The model's error over the trend's; below 1 the model is better."""
        return self.own / self.error if self.error else math.inf

    @property
    def won(self) -> bool:
        """Whether the model came first."""
        return self.own < self.error


@cache
def races(variant: str = MODEL) -> tuple[Race, ...]:
    """Every comparison of the back-test, in the order of the file.

    Args:
        variant: which of the model's forecasts runs; as it is where a series has no other.
    """
    groups: dict[tuple[int, str], dict[str, Row]] = {}
    for row in shipped("standings"):
        groups.setdefault((int(row["to"]), row["series"]), {})[row["method"]] = row
    found = []
    for (to, series), methods in groups.items():
        errors = {name: number(row, "error") for name, row in methods.items()}
        as_it_is = errors.pop(MODEL)
        moved = errors.pop(CORRECTED, as_it_is)
        trend = min(errors, key=lambda name: errors[name])
        own = as_it_is if variant == MODEL else moved
        found.append(Race(to, series, methods[MODEL]["unit"], own, trend, errors[trend]))
    return tuple(found)


def coverage(variant: str = MODEL) -> tuple[int, int]:
    """How many figures of the back-test lay within the 90 % bands of one of the model's forecasts, and of how many."""
    own = {name: {(row["to"], row["series"], row["year"]): row for row in shipped("backtest") if row["method"] == name}
           for name in (MODEL, variant)}  # fmt: skip
    rows = (own[MODEL] | own[variant]).values()
    return sum(number(row, "low_90") <= number(row, "figure") <= number(row, "high_90") for row in rows), len(rows)


# stylised facts


@dataclass(frozen=True)
class Judged:
    """A stylised fact with the rows of its statistics, and what they say together."""

    fact: Fact
    rows: Sequence[Row]

    @property
    def verdict(self) -> str:
        """The verdict on the fact."""
        return verdict_of_all(row["verdict"] for row in self.rows)


@cache
def facts() -> tuple[Judged, ...]:
    """Every fact that was measured, in the order of the declarations."""
    rows: dict[str, list[Row]] = {}
    for row in documents.rows(FACTS_FILE):
        rows.setdefault(row["fact"], []).append(row)
    return tuple(Judged(fact, tuple(rows[fact.name])) for fact in FACTS if fact.name in rows)


def fact_verdicts() -> Counter[str]:
    """Number of facts by verdict."""
    return Counter(each.verdict for each in facts())


# sensitivity


def sensitivity(name: str) -> tuple[Row, ...]:
    """Rows of ``morris``, ``sobol`` or ``luck``."""
    return documents.rows(SENSITIVITY[name])


@cache
def headlines() -> tuple[str, ...]:
    """The outputs the sensitivity analysis speaks of."""
    return tuple(dict.fromkeys(row["headline"] for row in sensitivity("morris")))


def headline_title(headline: str, language: Language) -> str:
    """What a headline such as ``co2_2030`` is called."""
    output = max((name for name in OUTPUTS if headline.startswith(f"{name}_")), key=len, default="")
    if not output:
        return spelled(headline)
    years = headline.removeprefix(f"{output}_").replace("_", "–")
    return (
        f"{title(OUTPUTS[output], language)}，{years}"
        if language == "zh"
        else f"{title(OUTPUTS[output], language)}, {years}"
    )


# parameters


@cache
def parameters() -> Mapping[str, Figure]:
    """The data row of every parameter, with value and range in the unit of the parameter."""
    found = {}
    for name, declared in PARAMETERS.items():
        row = catalogue().figure(declared.key)
        value, low, high = (each if each is None else each * declared.scale for each in (row.value, row.low, row.high))
        assert value is not None
        found[name] = Figure(row.key, value, declared.unit, low, high, row.source, row.confidence, row.note)
    return found


def confidences() -> Counter[str]:
    """Number of parameters by how far their values can be trusted."""
    return Counter(row.confidence for row in parameters().values())


def parameter_name(name: str, language: Language) -> str:
    """A short name of a parameter, for a chart."""
    return NAMES_ZH.get(name) or PARAMETERS_ZH.get(name, spelled(name)) if language == "zh" else spelled(name)


def parameter_meaning(name: str, language: Language) -> str:
    """What a parameter means; in English where nobody has said it in Chinese."""
    if language == "zh" and name in PARAMETERS_ZH:
        return PARAMETERS_ZH[name]
    meaning = PARAMETERS[name].meaning if name in PARAMETERS else name
    return meaning[:1].upper() + meaning[1:]


def spelled(name: str) -> str:
    """A name of the program in words.

    >>> spelled("review_rate")
    'Review rate'
    """
    return name.replace("_", " ").capitalize()


VERDICT_LOOKS: Mapping[str, str] = {
    REPRODUCED: "good", FITS[1]: "open", NOT_REPRODUCED: "bad", OPEN: "open", COMPARED: "plain",
}  # fmt: skip
CONFIDENCE_LOOKS: Mapping[str, str] = {
    "source": "good", "derived": "good", "recalled": "open", "assumed": "bad", "fitted": "fitted",
}  # fmt: skip
