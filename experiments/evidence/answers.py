"""What a calibration answers, as tables: parameters, how they hang together, figures against the ensemble, members."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.evidence.backtest import LEVELS, Band, Told
from experiments.evidence.calibration import Ensemble, Fit
from experiments.evidence.comparisons import COMPARISONS, observations
from experiments.evidence.recovery import Recovery
from experiments.tables import Column, Table
from model.catalogue import Catalogue, catalogue
from model.errors import InputError
from model.parameters import PARAMETERS, check_parameter

if TYPE_CHECKING:
    import pandas as pd

SHIPPED_ENSEMBLE = Path(__file__).parent / "shipped" / "ensemble.csv"
REPRODUCED, IN_PART = 1.0, 2.0  # errors allowed below which a series is reproduced, or at least in part

BAND = tuple(
    Column(name, title, "", f"Value below which {share} of the probability lies.")
    for name, title, share in (
        ("low_90", "90 % from", "5 %"), ("low_50", "50 % from", "25 %"), ("median", "Median", "50 %"),
        ("high_50", "50 % to", "75 %"), ("high_90", "90 % to", "95 %"),
    )
)  # fmt: skip

ESTIMATES = Table(
    "estimates", "Parameters fitted: prior, what the figures leave of it, and whether known values are found again",
    ("to", "parameter", "unit"), ("to", "parameter"),
    (
        Column("before", "Before the fit", "", "Value of the data row before the fit."),
        Column("mean", "Mean", "", "Mean given the figures, in the prior's own measure."),
        Column("prior_low", "Prior from", "", "Lower end of the prior."),
        Column("prior_high", "Prior to", "", "Upper end of the prior."),
        *BAND,
        Column("narrowed", "Narrowed", "share", "What the figures take off the prior's standard deviation."),
        Column("recovered_50", "Recovered, 50 %", "share", "Known values found within the 50 % interval."),
        Column("recovered_90", "Recovered, 90 %", "share", "Known values found within the 90 % interval."),
        Column("tracked", "Tracked", "correlation", "Correlation of known values and those found."),
    ),
)  # fmt: skip

CORRELATIONS = Table(
    "correlations", "Correlation of the parameters given the figures", ("to", "parameter", "other"),
    ("to", "parameter", "other"),
    (Column("correlation", "Correlation", "correlation", "Given the figures, in the prior's own measure."),),
)  # fmt: skip

FIT = Table(
    "fit", "Figures against the model", ("series", "year", "use", "treatment", "unit"), ("series", "year"),
    (
        Column("observed", "Observed", "", "The figure, in the unit of the series."),
        Column("before", "Before the fit", "", "What the model says with the values of the data rows, mean of runs."),
        *(Column(each.name, each.title, "", "Of the runs of the ensemble, in the unit and scope of the series.")
          for each in BAND),
        Column("off_before", "Off before", "errors allowed", "How far off before the fit, on the compared scale."),
        Column("off", "Off", "errors allowed", "How far off the mean of the ensemble's runs is."),
    ),
)  # fmt: skip


FITTED_ROWS = Table(
    "fitted", "Parameters fitted, as they stand in model/data", ("row", "source", "confidence", "note"), ("row",),
    (
        Column("value", "Value", "", "Mean given the figures, in the row's unit."),
        Column("low", "90 % from", "", "Value below which 5 % of the probability lies."),
        Column("high", "90 % to", "", "Value below which 95 % of the probability lies."),
    ),
)  # fmt: skip


def fitted_rows(found: "pd.DataFrame", to: int) -> "pd.DataFrame":
    """The rows of ``model/data/fitted.csv``: the mean given the figures, with where it comes from."""
    source = f"greenforge calibrate: fitted to observed.csv, 2017 to {to} (docs/validation.md)"
    rows = [
        {"row": PARAMETERS[row["parameter"]].key, "source": source, "confidence": "fitted",
         "note": f"{row['parameter']}: before the fit {row['before']:.4g}, which is in the file of the row",
         **{name: row[of] / PARAMETERS[row["parameter"]].scale
            for name, of in (("value", "mean"), ("low", "low_90"), ("high", "high_90"))}}
        for row in found[found["to"] == to].to_dict("records")
    ]  # fmt: skip
    return frame(FITTED_ROWS, rows)


def ensemble_table(names: Sequence[str]) -> Table:
    """The table of members: values of the parameters by the last year seen."""
    columns = tuple(Column(name, name, PARAMETERS[name].unit, PARAMETERS[name].meaning) for name in names)
    misfit = Column("misfit", "Misfit", "errors allowed", "Root mean square off the figures, as the emulator says.")
    return Table("ensemble", "Parameter sets that are equally likely given the figures", ("to", "member"),
                 ("to", "member"), (*columns, misfit))  # fmt: skip


def ensembles(fit: Fit) -> "pd.DataFrame":
    """All members of all ensembles."""
    names = [prior.parameter for prior in fit.space]
    rows = [
        {"to": to, "member": i, **dict(zip(names, map(float, row), strict=True)), "misfit": float(misfit)}
        for to, each in fit.ensembles.items()
        for i, (row, misfit) in enumerate(zip(each.values, each.misfit, strict=True))
    ]
    return frame(ensemble_table(names), rows)


def estimates(fit: Fit, before: Mapping[str, float], recovery: Recovery) -> "pd.DataFrame":
    """What is known of each parameter, for every last year seen; recovery only for the last of them."""
    rows = []
    for to, found in fit.posteriors.items():
        quantiles = [found.quantile(share) for share in (0.05, 0.25, 0.5, 0.75, 0.95)]
        last = to == fit.to
        for i, prior in enumerate(fit.space):
            values = [float(prior.value(each[i : i + 1])[0]) for each in quantiles]
            rows.append({
                "to": to, "parameter": prior.parameter, "unit": PARAMETERS[prior.parameter].unit,
                "before": before[prior.parameter], "mean": float(prior.value(found.mean[i : i + 1])[0]),
                "prior_low": prior.low, "prior_high": prior.high,
                **dict(zip((column.name for column in BAND), values, strict=True)),
                "narrowed": float(found.narrowed[i]),
                **{f"recovered_{round(100 * level)}": float(recovery.covered(level)[i]) if last else np.nan
                   for level in LEVELS},
                "tracked": float(recovery.correlation[i]) if last else np.nan,
            })  # fmt: skip
    return frame(ESTIMATES, rows)


def correlations(fit: Fit) -> "pd.DataFrame":
    """Correlation of each pair of parameters, for every last year seen."""
    names = [prior.parameter for prior in fit.space]
    rows = [
        {"to": to, "parameter": one, "other": other, "correlation": float(found.correlation[i, j])}
        for to, found in fit.posteriors.items()
        for i, one in enumerate(names)
        for j, other in enumerate(names)
        if i < j
    ]
    return frame(CORRELATIONS, rows)


def figures(data: Catalogue, fitted: Mapping[str, Told], before: Mapping[str, Told], to: int) -> "pd.DataFrame":
    """Every comparable figure beside what the ensemble and the values before the fit say of it."""
    rows = []
    for series, told in fitted.items():
        comparison, seen = COMPARISONS[series], observations(data, series)
        observed = {year: row.value for year, row in seen.items()}
        off = {
            name: _off(series, {year: each.mean[year] for year in observed}, observed, data, to)
            for name, each in (("off", told), ("off_before", before[series]))
        }
        for year, row in seen.items():
            rows.append({
                "series": series, "year": year, "use": str(comparison.use), "treatment": str(comparison.treatment),
                "unit": row.unit, "observed": row.value, "before": before[series].mean[year],
                **cells(told.bands[year]), **{name: each.get(year, np.nan) for name, each in off.items()},
            })  # fmt: skip
    return frame(FIT, rows)


def _off(
    series: str, model: Mapping[int, float], observed: Mapping[int, float], data: Catalogue, to: int
) -> dict[int, float]:
    comparison, seen = COMPARISONS[series], observations(data, series)
    says, target = comparison.treated(model, to), comparison.treated(observed, to)
    return {year: (says[year] - target[year]) / comparison.error(seen, year) for year in target if year in says}


def nearness(off: float) -> int:
    """Whether a figure so many errors allowed off is reproduced (0), in part (1) or not (2).

    >>> nearness(-0.4), nearness(1.0), nearness(-2.4)
    (0, 1, 2)
    """
    return 0 if abs(off) < REPRODUCED else 1 if abs(off) < IN_PART else 2


def cells(each: Band) -> dict[str, float]:
    """A band as cells of a table."""
    return {"low_90": each.low_90, "low_50": each.low_50, "median": each.value, "high_50": each.high_50,
            "high_90": each.high_90}  # fmt: skip


def read_ensembles(file: Path = SHIPPED_ENSEMBLE) -> dict[int, Ensemble]:
    """Ensembles of a file by the last year seen.

    Raises:
        InputError: there is no such file, it is no table of an ensemble, or a value is out of bounds.
    """
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, strict=True))
        names = [name for name in rows[0] if name in PARAMETERS]
        found: dict[int, list[dict[str, float]]] = {}
        for row in rows:
            found.setdefault(int(row["to"]), []).append({name: float(row[name]) for name in [*names, "misfit"]})
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error, ValueError, TypeError, KeyError, IndexError):
        raise InputError(f"{file}: is not an ensemble of 'greenforge calibrate'") from None
    if not names:
        raise InputError(f"{file}: has no column of a parameter")
    for name in names:
        for row_of_values in [each for members in found.values() for each in members]:
            check_parameter(name, row_of_values[name], catalogue())
    return {
        to: Ensemble(
            to,
            tuple(names),
            np.array([[each[name] for name in names] for each in members]),
            np.array([each["misfit"] for each in members]),
        )
        for to, members in found.items()
    }


def frame(table: Table, rows: Iterable[Mapping[str, Any]]) -> "pd.DataFrame":
    """Rows as the data frame of a table."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=table.columns)
