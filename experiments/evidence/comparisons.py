"""What is comparable with what: for every observed series the output it meets, how, with which error and weight.

A *treatment* takes from a series, observed or simulated alike, the numbers that can be compared where scopes differ:
the level itself, its growth, its shape, its rise. The error of a comparison is what measurement, scope and the model's
simplifications allow: it says how far apart model and figure may lie before they disagree.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from experiments.evidence import readings
from model import clock
from model.catalogue import Catalogue, Observed
from model.errors import InputError, nearest

if TYPE_CHECKING:
    from model.world import World

type Years = Mapping[int, float]  # a series: value by year

FEWEST = 20.0  # green factories: fewer count as these, so that a year without any does not outweigh all others
MEASUREMENT = {"source": 0.01, "derived": 0.03, "recalled": 0.05, "assumed": 0.1}  # relative error by confidence


class Treatment(StrEnum):
    """What is compared: which number a year of a series gives."""

    LEVEL = "level"  # logarithm of the value
    DIFFERENCE = "difference"  # the value itself, of a share or a rate
    GROWTH = "growth"  # logarithmic growth a year since the last year observed
    SHAPE = "shape"  # logarithm of the value less its mean over the years the fit may see
    RISE = "rise"  # the value less that of the first year
    NONE = "not compared"


class Use(StrEnum):
    """What a comparison serves for."""

    FIT = "calibration"
    CHECK = "validation only"
    NONE = "not comparable"


@dataclass(frozen=True)
class Comparison:
    """How one observed series meets the model.

    Attributes:
        series: name in ``observed.csv``.
        outputs: outputs of the model it is read from.
        read: value of the series in a run and a year, in the unit of ``observed.csv``.
        scope: how what is counted differs, with the factor between them and its source.
        allowed: error of scope and of the model, one standard deviation on the treated scale.
        why_allowed: what that error stands for.
        weight: power to which the likelihood of the series is raised.
        why: reason of use and weight.
        unseen: years of the series the model cannot meet.
        floor: least value whose logarithm is taken, in the unit of the series; smaller ones count as this.
    """

    series: str
    treatment: Treatment
    use: Use
    scope: str
    why: str
    outputs: tuple[str, ...] = ()
    read: "Callable[[World, int], float] | None" = None
    allowed: float = 0.0
    why_allowed: str = ""
    weight: float = 1.0
    unseen: tuple[int, ...] = ()
    floor: float = 1e-6

    @property
    def positive(self) -> bool:
        """Whether the treatment takes logarithms."""
        return self.treatment in (Treatment.LEVEL, Treatment.GROWTH, Treatment.SHAPE)

    def scaled(self, value: float) -> float:
        """A value on the scale on which it is compared: its logarithm where the treatment takes logarithms."""
        return math.log(max(value, self.floor)) if self.positive else value

    def unscaled(self, number: float) -> float:
        """The value that :meth:`scaled` gives the number for."""
        return math.exp(number) if self.positive else number

    def combinations(self, years: Sequence[int], to: int) -> dict[int, dict[int, float]]:
        """What is compared, as sums of scaled values: for each year that has one, the factor of each year's value.

        Args:
            years: years that have a value, in order.
            to: last year a fit may see: the mean of a shape is taken until then.
        """
        match self.treatment:
            case Treatment.LEVEL | Treatment.DIFFERENCE:
                return {year: {year: 1.0} for year in years}
            case Treatment.RISE:
                return {year: {year: 1.0, years[0]: -1.0} for year in years[1:]}
            case Treatment.GROWTH:
                return {now: {now: 1 / (now - then), then: -1 / (now - then)} for then, now in pairwise(years)}
            case Treatment.SHAPE:
                seen = [year for year in years if year <= to]
                return {now: {year: (year == now) - (year in seen) / len(seen) for year in years} for now in years}
        return {}

    def treated(self, values: Years, to: int) -> dict[int, float]:
        """What is compared, by year.

        Args:
            values: the series by year, in the unit of ``observed.csv``; NaN where there is none.
            to: last year a fit may see.

        Returns:
            The treated number of each year that has one.
        """
        number = {year: self.scaled(values[year]) for year in sorted(values) if not math.isnan(values[year])}
        factors = self.combinations(list(number), to)
        return {now: sum(factor * number[year] for year, factor in some.items()) for now, some in factors.items()}

    def expected(self, simulated: Years, observed: Years, to: int, *, corrected: bool = False) -> dict[int, float]:
        """What the model says the series is or will be, in its own unit and scope.

        A level or share is taken as it is. Growth and rise start from the last figure seen, a shape from the mean of
        those seen: there the model says nothing of the level.

        Args:
            simulated: the series in a run by year.
            observed: the figures by year.
            to: last year the model may see.
            corrected: start from the last figure seen whatever the treatment (intercept correction, Clements and
                Hendry 1996).

        Returns:
            The expected figure of each simulated year; nothing where no figure anchors it.
        """
        number = {year: self.scaled(value) for year, value in simulated.items() if not math.isnan(value)}
        gap = 0.0
        if corrected or not self.says_level:
            seen = [year for year in sorted(observed) if year <= to and year in number]
            anchors = seen if self.treatment is Treatment.SHAPE and not corrected else seen[-1:]
            if not anchors:
                return {}
            gap = _mean([self.scaled(observed[year]) - number[year] for year in anchors])
        return {year: self.unscaled(each + gap) for year, each in number.items()}

    @property
    def says_level(self) -> bool:
        """Whether the model says the level of the series, not only how it changes."""
        return self.treatment in (Treatment.LEVEL, Treatment.DIFFERENCE)

    @property
    def correctable(self) -> bool:
        """Whether it makes a difference to start from the last figure seen."""
        return self.says_level or self.treatment is Treatment.SHAPE

    def deviation(self, observed: Mapping[int, Observed], to: int, year: int) -> float:
        """Standard deviation of a figure to come about what the model expects, on the scale compared.

        It is the error allowed, taken from the last figure seen; of growth, that of a sum of yearly growths that miss
        independently of each other; of a shape, with the error of the mean it starts from.
        """
        seen = [each for each in sorted(observed) if each <= to]
        error = self.error(observed, seen[-1])
        match self.treatment:
            case Treatment.GROWTH:
                return error * math.sqrt(year - seen[-1])
            case Treatment.SHAPE:
                return error * math.sqrt(1 + 1 / len(seen))
        return error

    def error(self, observed: Mapping[int, Observed], year: int) -> float:
        """Standard deviation allowed between model and figure, on the treated scale.

        Measurement enters by the confidence of the figures, of both where two are compared.
        """
        relative = MEASUREMENT[observed[year].confidence]
        if self.treatment is Treatment.LEVEL:
            measured = relative
        elif self.treatment is Treatment.DIFFERENCE:
            measured = relative * abs(observed[year].value)
        else:
            before = max((each for each in observed if each < year), default=min(observed))
            both = math.hypot(relative, MEASUREMENT[observed[before].confidence])
            measured = {
                Treatment.GROWTH: both / max(year - before, 1),
                Treatment.SHAPE: relative,
                Treatment.RISE: both * abs(observed[year].value),
            }[self.treatment]
        return math.hypot(measured, self.allowed)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else math.nan


@dataclass(frozen=True)
class Statistic:
    """A comparable series in a year, as a column of ``runs.csv``, in the unit of ``observed.csv``."""

    series: str
    year: int
    unit: str

    @property
    def name(self) -> str:
        """Name of the column."""
        return f"{self.series}_{self.year}"

    @property
    def title(self) -> str:
        """What a chart calls it."""
        words = self.series.replace("_", " ")
        return f"{words[0].upper()}{words[1:]}, {self.year}"

    @property
    def is_share(self) -> bool:
        """Whether it is a fraction of one."""
        return self.unit == "fraction"

    @property
    def meaning(self) -> str:
        """What it says."""
        return f"What the run says of the series '{self.series}' of observed.csv in {self.year}."

    def read(self, world: "World") -> float:
        """Value in a run that has been lived; NaN where there is none."""
        read = COMPARISONS[self.series].read
        return math.nan if read is None else read(world, self.year)


COMPARISONS: Mapping[str, Comparison] = {
    each.series: each
    for each in (
        Comparison(
            "green_factories_stock", Treatment.LEVEL, Use.FIT,
            "All of manufacturing; the model holds an assumed 0.55 (0.45 to 0.65) of the lists and is divided by it "
            "(observed.csv, green_factories_share_in_modelled_sectors).",
            "Weight 1/6: the six yearly stocks share one scope factor and are the intakes added up.",
            ("green_factories",), readings.green_factories,
            0.18,
            "scope factor 0.11 (0.45 to 0.65 as a 90 % range), the length of the lists is partly a policy choice "
            "0.14",
            1 / 6, floor=FEWEST,
        ),
        Comparison(
            "green_factories_net_new", Treatment.LEVEL, Use.FIT,
            "As the stock: the national equivalent of the modelled sectors, net of those struck off.",
            "Weight 1: the main evidence on diffusion.",
            ("green_factories",), readings.green_factories_net_new,
            0.30, "scope factor 0.11; how many places a year's list has is partly a policy choice", floor=FEWEST,
        ),
        Comparison(
            "green_factory_size_ratio", Treatment.LEVEL, Use.FIT,
            "Revenue of the listed over that of all manufacturing; the model's is within the modelled sectors.",
            "Weight 1: the only evidence on who is certified.",
            ("green_factories_output", "green_factories_modelled", "output", "enterprises"),
            readings.green_factory_size,
            0.19, "8 to 15 as a 90 % range (behaviour.csv, adopter_size_ratio)",
        ),
        Comparison(
            "industrial_energy_intensity_change", Treatment.DIFFERENCE, Use.FIT,
            "Per value added of all industry above designated size; the model's is per output of the modelled sectors.",
            "Weight 1. 2017 would need 2016, which the model does not have.",
            ("energy", "output"), readings.energy_intensity_change,
            0.02, "scatter of the figures: the swings of 2020 and 2021 (epidemic, power cuts) are not in the model",
            unseen=(2017,),
        ),
        Comparison(
            "digital_cnc_share", Treatment.RISE, Use.FIT,
            "Key processes under numerical control, all industry; the model has an index of digital maturity of "
            "enterprises, so only the rise since 2017 is compared.",
            "Weight 1/2: two series speak of one index.",
            ("digital_maturity",), readings.digital_maturity,
            0.02, "an index is not a share of processes",
            1 / 2, (2012,),
        ),
        Comparison(
            "digital_design_tools_share", Treatment.RISE, Use.FIT,
            "Enterprises with digital design tools, all industry; compared as the share of numerical control.",
            "Weight 1/2: two series speak of one index.",
            ("digital_maturity",), readings.digital_maturity,
            0.02, "an index is not a share of enterprises",
            1 / 2, (2012,),
        ),
        Comparison(
            "steel_eaf_share", Treatment.RISE, Use.FIT,
            "Share of crude steel; the model's is of the sector's output value from enterprises that have switched. "
            "The level of 2017 is where the model starts, so only the rise is compared.",
            "Weight 1.",
            ("measures: adoption_by_output of ST5",), readings.electric_furnaces,
            0.01, "value for tonnage; a handful of large plants decides",
        ),
        Comparison(
            "green_loans_stock", Treatment.GROWTH, Use.FIT,
            "All borrowers, mostly infrastructure, clean energy and buildings; the model holds loans for equipment of "
            "the modelled industry, about 1 % of the stock. Only growth is compared.",
            "Weight 1/2: the growth of the whole says little of the part.",
            ("green_loans",), readings.green_loans,
            0.15, "growth of the part against the whole; no series of industry's green loans was found",
            1 / 2,
        ),
        Comparison(
            "environmental_penalties", Treatment.SHAPE, Use.FIT,
            "Fines of all polluters; the model's, of the modelled sectors, are about a tenth. Only the shape is "
            "compared.",
            "Weight 1/2: fines and cases move together.",
            ("fines",), readings.fines,
            0.3, "most of the fined are not in the model; the course of local campaigns is not either",
            1 / 2,
        ),
        Comparison(
            "environmental_penalty_cases", Treatment.SHAPE, Use.FIT,
            "Cases against all polluters; compared as the fines.",
            "Weight 1/2: fines and cases move together.",
            ("cases",), readings.cases,
            0.3, "most of the fined are not in the model; the course of local campaigns is not either",
            1 / 2,
        ),
        Comparison(
            "power_ultra_low_share", Treatment.DIFFERENCE, Use.CHECK,
            "Share of coal capacity; the model's is of the sector's output from plants that have the treatment.",
            "One figure, of the year the model starts from: it is where the model starts and cannot inform a fit.",
            ("measures: adoption_by_output of PW3",), readings.ultra_low_emission,
            0.05, "output for capacity; drawn plants",
        ),
        Comparison(
            "carbon_price", Treatment.LEVEL, Use.CHECK,
            "The national market from 2021 on, as in the model.",
            "Two yearly means of a thin market, made by rules of its own (decision 10) that no fitted parameter is in.",
            ("carbon_price", "allowances_traded"), readings.carbon_price,
            0.3, "a thin market in its first years",
        ),
        Comparison(
            "corporate_loan_rate", Treatment.DIFFERENCE, Use.CHECK,
            "New loans to all corporations; the model's is on loans outstanding to the modelled sectors.",
            "Driven by the benchmark rate, which comes from outside, and spreads that are not fitted.",
            ("loan_rate",), readings.loan_rate,
            0.005, "stock for flow, industry for all",
        ),
        Comparison(
            "npl_ratio", Treatment.SHAPE, Use.CHECK,
            "All loans of all banks; the model's banks lend to the modelled industry only, whose ratio was 0.042 "
            "against 0.0174 of all loans (finance.csv). Only the shape is compared.",
            "Credit risk is not fitted.",
            ("bad_loan_ratio",), readings.bad_loans,
            0.3, "industry for all loans; write-offs are not in the model",
        ),
        Comparison(
            "enterprises_above_size", Treatment.SHAPE, Use.CHECK,
            "All industry; the modelled sectors are nearly half. Only the shape is compared.",
            "The model has a fixed number of places, the statistics a fixed threshold of 20 MCNY that prices and "
            "growth carry firms over: the rise after 2020 cannot come out of the model.",
            ("enterprises",), readings.enterprises,
            0.05, "modelled sectors for all industry",
            unseen=(2014,),
        ),
        Comparison(
            "npl_ratio_green", Treatment.NONE, Use.NONE,
            "Green loans of 21 banks, mostly to infrastructure.",
            "A bank of the model keeps its bad loans in one pool and does not tell green from other ones.",
        ),
        Comparison(
            "relending_balance", Treatment.NONE, Use.NONE,
            "The whole carbon emission reduction facility, mostly clean energy; the model's banks refinance loans for "
            "equipment of the modelled industry.",
            "One figure of another scope: neither level nor growth can be compared.",
        ),
        Comparison(
            "green_factories_share_in_modelled_sectors", Treatment.NONE, Use.NONE,
            "An assumption, not an observation.",
            "It is the factor between the modelled stock and the lists and enters as such.",
        ),
    )
}  # fmt: skip


def comparison(series: str, where: str = "") -> Comparison:
    """How a series meets the model.

    Raises:
        InputError: no series of that name is declared.
    """
    if series not in COMPARISONS:
        raise InputError(f"{where}unknown series '{series}'{nearest(series, COMPARISONS)}")
    return COMPARISONS[series]


def used(*uses: Use) -> list[Comparison]:
    """Comparisons of some uses, in the order declared."""
    return [each for each in COMPARISONS.values() if each.use in uses]


def observations(data: Catalogue, series: str) -> dict[int, Observed]:
    """Figures of a series that the model can meet, by year."""
    unseen = COMPARISONS[series].unseen
    return {
        row.year: row
        for row in sorted(data.observed, key=lambda row: row.year)
        if row.series == series and row.year not in unseen
    }


def statistics(data: Catalogue, until: int) -> tuple[Statistic, ...]:
    """What is read off every run: each comparable series in each year of the run."""
    units = {row.series: row.unit for row in data.observed}
    return tuple(
        Statistic(each.series, year, units[each.series])
        for each in used(Use.FIT, Use.CHECK)
        for year in range(clock.START_YEAR, until + 1)
    )
