"""What a run did, in plain words: its first year against its last."""

import math
import shutil
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

WIDEST = 110
_LABEL_WIDTH = 17
MCNY_PER_BILLION = 1e3
TONNES_PER_MILLION = 1e6
PERSONS_PER_MILLION = 1e6
_PAID = {"subsidies": "investment subsidies", "awards": "awards", "tax_credits": "tax credits",
         "tax_relief": "lower tax rates", "technology_bonuses": "technology bonuses",
         "research_subsidies": "research", "programme_costs": "programmes"}  # fmt: skip
_TAKEN = {"pollution_tax_paid": "in pollution tax", "fines": "in fines", "energy_surcharge": "in energy surcharges",
          "carbon_revenue": "for carbon"}  # fmt: skip


class Years:
    """The national table of a run, read by year."""

    def __init__(self, national: "pd.DataFrame") -> None:
        self._national = national
        self.ends = self.first, self.last = int(national["year"].min()), int(national["year"].max())

    def end(self, output: str, year: int) -> float:
        """Value of an output in the last quarter of a year, in its own unit."""
        return float(self._national.loc[self._national["year"] == year, output].iloc[-1])

    def total(self, output: str, year: int | None = None) -> float:
        """Sum of an output over the quarters of a year, or of the whole run, in its own unit."""
        rows = self._national if year is None else self._national[self._national["year"] == year]
        return float(rows[output].sum())

    def ratio(self, output: str, per: str, year: int) -> float:
        """Yearly total of one output over that of another (NaN where the other is nothing)."""
        below = self.total(per, year)
        return self.total(output, year) / below if below else math.nan

    def change(self, output: str, per: str = "") -> str:
        """Say how the yearly total of an output (over that of another) moved from the first year to the last."""
        values = (self.ratio(output, per, year) if per else self.total(output, year) for year in self.ends)
        return change(*values)

    def lowest(self, output: str) -> tuple[float, str]:
        """Lowest value of an output in any quarter, and which quarter that was."""
        values = self._national[output].tolist()
        lowest = min(values)
        return lowest, str(self._national["quarter"].iloc[values.index(lowest)])


def change(before: float, after: float) -> str:
    """Say how a quantity moved.

    >>> change(100, 112), change(100, 50), change(100, 100.2), change(0, 3), change(0, 0), change(1, math.nan)
    ('up 12 %', 'down 50 %', 'nearly unchanged', 'from nothing', 'unchanged', 'undefined')
    """
    if math.isnan(before) or math.isnan(after):
        return "undefined"
    if before == after:
        return "unchanged"
    if before == 0:
        return "from nothing"
    percent = round(100 * (after / before - 1))
    if percent == 0:
        return "nearly unchanged"
    return f"{'up' if percent > 0 else 'down'} {abs(percent):,} %"


def sentences(national: "pd.DataFrame") -> list[tuple[str, str]]:
    """Return what the run did as (label, sentence) pairs.

    Money is in billions of 2017 yuan, emissions in million tonnes; flows are totals of a year or of the whole run.
    """
    years = Years(national)
    return [(label, sentence(years)) for label, sentence in _SENTENCES.items()]


def text(title: str, national: "pd.DataFrame", folder: Path, files: Sequence[str], plot: Path | None = None) -> str:
    """Return the summary a run ends with: what happened, where the results are, how to see more."""
    lines = [title, ""]
    pairs = [*sentences(national), ("Results", f"{folder.resolve()}: {', '.join(files)}")]
    if plot is not None:
        pairs.append(("Picture", str(plot.resolve())))
    pairs.append(("Targets", f"greenforge scoreboard {folder} compares these results with the official targets"))
    pairs.append(("See more", "greenforge serve opens the app"))
    for label, sentence in pairs:
        lines += _wrapped(label, sentence)
    return "\n".join(lines)


def _wrapped(label: str, sentence: str) -> list[str]:
    width = max(40, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))
    return textwrap.wrap(
        sentence, width, initial_indent=label.ljust(_LABEL_WIDTH), subsequent_indent=" " * _LABEL_WIDTH,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _adoption(years: Years) -> str:
    before, after = (f"{years.end('adoption', year):.0%}".replace("%", " %") for year in years.ends)
    return (
        f"Enterprises had installed {before} of the green measures open to them at the end of {years.first} "
        f"and {after} at the end of {years.last}."
    )


def _green_factories(years: Years) -> str:
    before, after = (f"{years.end('green_factories', year):,.0f}" for year in years.ends)
    return f"{before} certified by the end of {years.first}, {after} by the end of {years.last} (national equivalent)."


def _co2(years: Years) -> str:
    before, after = (years.total("co2", year) / TONNES_PER_MILLION for year in years.ends)
    return (
        f"{before:,.0f} Mt in {years.first}, {after:,.0f} Mt in {years.last}: {change(before, after)}. "
        f"Output: {years.change('output')}."
    )


def _intensity(years: Years) -> str:
    changes = {output: years.change(output, per="output") for output in ("co2", "energy", "pollution")}
    return f"CO2 per output {changes['co2']}, energy {changes['energy']}, pollution {changes['pollution']}."


def _public_money(years: Years) -> str:
    gave = {words: years.total(output) / MCNY_PER_BILLION for output, words in _PAID.items()}
    took = {words: years.total(output) / MCNY_PER_BILLION for output, words in _TAKEN.items()}
    parts = ", ".join(f"{words} {billions:,.1f}" for words, billions in gave.items() if billions)
    sources = ", ".join(f"{billions:,.1f} {words}" for words, billions in took.items() if billions)
    total = f"From {years.first} to {years.last} the state gave {sum(gave.values()):,.1f} bn CNY"
    return f"{total}{f' ({parts})' if parts else ''} and took {sources or 'nothing'}."


def _credit(years: Years) -> str:
    before, after = (years.end("green_loans", year) / MCNY_PER_BILLION for year in years.ends)
    capital, quarter = years.lowest("bank_capital_ratio")
    return (
        f"Green loans stood at {before:,.0f} bn CNY at the end of {years.first} and {after:,.0f} at the end of "
        f"{years.last}; the banks' capital ratio was lowest in {quarter}, at {100 * capital:.1f} %."
    )


def _closures(years: Years) -> str:
    closed, phased_out, bankrupt, founded, cases = (
        f"{years.total(output):,.0f}" for output in ("closures", "phased_out", "bankruptcies", "entrants", "cases")
    )
    return (
        f"{closed} enterprises were closed by order, {phased_out} phased out and {bankrupt} went bankrupt; {founded} "
        "were founded. "
        f"{cases} breaches of the standard were punished."
    )


def _jobs(years: Years) -> str:
    before, after = (years.total("jobs", year) / 4 / PERSONS_PER_MILLION for year in years.ends)
    return f"{before:,.1f} million in {years.first}, {after:,.1f} million in {years.last}: {change(before, after)}."


_SENTENCES: Mapping[str, Callable[[Years], str]] = {
    "Adoption": _adoption,
    "Green factories": _green_factories,
    "CO2": _co2,
    "Intensity": _intensity,
    "Public money": _public_money,
    "Credit": _credit,
    "Closures": _closures,
    "Jobs": _jobs,
}
