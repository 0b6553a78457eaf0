"""A whole calibration and validation, small: slow. What they find at full effort stands in docs/validation.md."""

from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import execute
from experiments.evidence.published import VALIDATED
from experiments.evidence.space import FITTED

pytestmark = pytest.mark.slow

CALIBRATE = ("calibrate", "--power", "6", "--nearer", "16", "--members", "8", "--replications", "4", "--firms", "300")
VALIDATE = ("validate", "--replications", "2", "--firms", "300", "--until", "2024", "--luck-runs", "10")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calibration") / "fit"
    assert execute([*CALIBRATE, "--workers", "2", "--out", str(folder)]) == 0
    return folder


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv")


def test_known_parameters_are_found_again(folder: Path):
    """Data simulated at each of 64 points of the prior: the 90 % intervals hold nearly as often as they promise."""
    rows = table(folder, "estimates").query("to == 2022").set_index("parameter")
    assert set(rows.index) == set(FITTED)
    assert rows["recovered_90"].mean() > 0.8
    assert rows["recovered_90"].min() > 0.65
    assert rows["tracked"].mean() > 0.2
    assert rows.loc["digital_growth", "tracked"] > 0.7
    assert rows.loc["application_rate", "tracked"] > 0.5


def test_the_ensemble_lies_within_the_priors_and_fits_better_than_the_prior(folder: Path):
    members, rows = table(folder, "ensemble"), table(folder, "estimates").set_index(["to", "parameter"])
    assert sorted(members["to"].unique()) == [2019, 2020, 2022]
    for name in FITTED:
        low, high = rows.loc[(2022, name), ["prior_low", "prior_high"]]
        assert members[name].between(low, high).all()
    assert rows.loc[(2022, "digital_growth"), "narrowed"] > 0.2


def test_a_fit_asked_for_again_runs_nothing_and_says_the_same(folder: Path, capsys: pytest.CaptureFixture[str]):
    before = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert execute([*CALIBRATE, "--workers", "1", "--out", str(folder)]) == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == before
    assert "runs," not in capsys.readouterr().err  # no progress: nothing was left to do


def test_the_ensemble_is_validated(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out, page = tmp_path / "validation", tmp_path / "validation.md"
    arguments = [*VALIDATE, "--ensemble", str(folder / "ensemble.csv"), "--out", str(out), "--page", str(page)]
    assert execute([*arguments, "--ship", str(tmp_path)]) == 0
    for name in VALIDATED:
        assert (tmp_path / f"{name}.csv").read_bytes() == (out / f"{name}.csv").read_bytes()
    assert "Back-test: As it is, the model came first in" in capsys.readouterr().out
    assert "standings.csv" in (out / "report.html").read_text(encoding="utf-8")
    forecast = table(out, "forecast")
    assert set(forecast["year"]) == {2023, 2024}
    bands = forecast[["low_90", "low_50", "value", "high_50", "high_90"]]
    assert (bands.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    standings = table(out, "standings")
    assert set(standings.groupby(["to", "series"])["place"].min()) == {1}
    assert page.read_text(encoding="utf-8").startswith("# Validation\n")
    new = forecast.assign(value=forecast["value"] * 1.01)[["series", "year", "value", "unit"]]
    new.to_csv(tmp_path / "new.csv", index=False)
    assert execute(["validate", "--against", str(tmp_path / "new.csv"), "--forecast", str(out / "forecast.csv")]) == 0
