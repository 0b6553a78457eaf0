"""Golden runs: results of a few runs, kept. A change of the model that moves a result is seen here and says so.

A run that no longer gives what is kept fails with the outputs that moved and by how much. Where the change is meant,
``pytest tests/golden --accept-golden`` keeps the new results, and CHANGELOG.md says what moved and why.
"""

import csv
import functools
from pathlib import Path

import pytest

from model.clock import label
from model.results import OUTPUTS, outputs
from model.world import World

HERE = Path(__file__).parent
TOLERANCE = 1e-9  # relative; another processor may round the last digits otherwise

EVERYTHING = tuple(output.name for output in outputs("N"))
HEADLINES = ("adoption", "green_factories", "green_investment", "output", "enterprises", "energy_intensity", "co2",
             "pollution", "green_loans", "bad_loan_ratio", "subsidies", "fines")  # fmt: skip
STRICT = {"inspection_rate": 1.0, "fine_rate": 0.5, "standard_stringency": 2.0, "investment_subsidy": 0.3,
          "subsidy_budget": 0.002, "green_credit_discount": 0.01, "publicity": 1.0}  # fmt: skip
RUNS = {
    "historical_300": (EVERYTHING, {"scenario": "historical", "firms": 300, "seed": 1, "until": 2020}),
    "laissez_faire_300": (EVERYTHING, {"scenario": "laissez-faire", "firms": 300, "seed": 2, "until": 2020}),
    "strict_300": (EVERYTHING, {"scenario": "historical", "firms": 300, "seed": 3, "until": 2020, **STRICT}),
    "package_300": (EVERYTHING, {"scenario": "guiding-opinions-2027", "firms": 300, "seed": 4, "until": 2027}),
    "historical_3000": (HEADLINES, {"scenario": "historical", "firms": 3000, "seed": 1, "until": 2022}),
}

type Results = dict[str, dict[str, float]]  # by quarter and output


@functools.cache
def results(run: str) -> Results:
    names, settings = RUNS[run]
    world = World(**settings)
    world.run()
    national = world.record.national
    return {label(t): {name: float(national[name][t]) for name in names} for t in range(world.quarters)}


def keep(found: Results, file: Path) -> None:
    """Write results, a row a quarter, with digits enough for the tolerance."""
    names = list(next(iter(found.values())))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["quarter", *names])
        writer.writerows([quarter, *(f"{row[name]:.13g}" for name in names)] for quarter, row in found.items())


def kept(file: Path) -> Results:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row.pop("quarter"): {name: float(value) for name, value in row.items()} for row in rows}


def relative(new: float, old: float) -> float:
    return 0.0 if new == old else abs(new - old) / max(abs(old), abs(new))


def moved(new: Results, old: Results) -> list[str]:
    """A line for each output that is not what was kept: from when on, how far at most, how far at the end."""
    if list(new) != list(old) or list(new[label(0)]) != list(old[label(0)]):
        names, before = set(new[label(0)]), set(old[label(0)])
        return [f"other quarters or outputs: new {sorted(names - before)}, gone {sorted(before - names)}"]
    lines = []
    for name in new[label(0)]:
        shares = {quarter: relative(new[quarter][name], old[quarter][name]) for quarter in new}
        off = {quarter: share for quarter, share in shares.items() if not share <= TOLERANCE}
        if off:
            worst, last = max(off, key=lambda quarter: off[quarter]), list(new)[-1]
            unit = OUTPUTS[name].unit
            lines.append(
                f"{name:28} from {next(iter(off))}, most in {worst}: "
                f"{old[worst][name]:.6g} -> {new[worst][name]:.6g} {unit} "
                f"({new[worst][name] - old[worst][name]:+.3g}); {last}: {old[last][name]:.6g} -> {new[last][name]:.6g}"
            )
    return lines


@pytest.mark.parametrize("run", RUNS)
def test_a_golden_run_gives_what_is_kept(run, request):
    file = HERE / f"{run}.csv"
    found = results(run)
    if request.config.getoption("--accept-golden"):
        keep(found, file)
        return
    lines = moved(found, kept(file)) if file.exists() else [f"{file.name} does not exist"]
    if lines:
        pytest.fail(
            f"{run} {RUNS[run][1]}: {len(lines)} of {len(RUNS[run][0])} outputs moved\n  " + "\n  ".join(lines) + "\n"
            "If the change is meant: pytest tests/golden --accept-golden, and say in CHANGELOG.md what moved and why.",
            pytrace=False,
        )


def test_no_file_is_kept_for_nothing():
    assert {file.stem for file in HERE.glob("*.csv")} == set(RUNS)


# The comparison can fail


def test_what_was_kept_is_read_back_within_the_tolerance(tmp_path):
    keep(results("historical_300"), tmp_path / "kept.csv")
    assert moved(results("historical_300"), kept(tmp_path / "kept.csv")) == []


def test_an_output_that_moved_by_a_millionth_is_named_with_its_quarter(tmp_path):
    keep(results("historical_300"), tmp_path / "kept.csv")
    old = kept(tmp_path / "kept.csv")
    old["2018Q3"]["energy"] *= 1 + 1e-6
    (line,) = moved(results("historical_300"), old)
    assert line.startswith("energy ")
    assert "from 2018Q3" in line


@pytest.mark.parametrize("change", ["another output", "a quarter less", "not a number"])
def test_a_kept_run_of_another_shape_is_not_taken_for_the_same(change, tmp_path):
    keep(results("historical_300"), tmp_path / "kept.csv")
    old = kept(tmp_path / "kept.csv")
    if change == "another output":
        old = {quarter: row | {"happiness": 1.0} for quarter, row in old.items()}
    elif change == "a quarter less":
        old.popitem()
    else:
        old["2017Q1"]["output"] = float("nan")
    assert moved(results("historical_300"), old)


def test_another_seed_would_be_noticed():
    world = World(**RUNS["historical_300"][1] | {"seed": 4})
    world.run()
    other = {
        label(t): {name: float(world.record.national[name][t]) for name in EVERYTHING} for t in range(world.quarters)
    }
    assert len(moved(other, results("historical_300"))) > len(EVERYTHING) / 2
