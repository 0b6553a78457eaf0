"""The CSV files and their description."""

import json
import math
import shutil
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small import SMALL

from experiments.cli import execute
from experiments.tables import TABLES, csv_text
from model.catalogue import catalogue
from model.policy import load_scenario
from model.results import BARRIERS, MEASURE_OUTPUTS, OUTPUTS
from model.world import World

QUARTERS = 8
FIRMS = 120
PLACES = ["nation", *catalogue().sectors, *catalogue().regions, "small", "medium", "large"]


def description(folder: Path) -> dict:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def frictionless_errors(folder: Path) -> list[str]:
    with warnings.catch_warnings(action="ignore"):  # frictionless itself uses deprecated names
        from frictionless import Package

        report = Package(str(folder / "datapackage.json")).validate()
    return [str(kind) for (kind,) in report.flatten(["type"])]


@pytest.mark.parametrize(
    ("name", "rows"),
    [("national", 1), ("regions", len(catalogue().regions)), ("sectors", len(catalogue().sectors)),
     ("measures", len(catalogue().measures)), ("barriers", 2 * len(PLACES))],
)  # fmt: skip
def test_a_table_has_the_declared_columns_and_a_row_for_each_quarter_and_thing(results: Path, name: str, rows: int):
    table = pd.read_csv(results / f"{name}.csv")
    assert list(table.columns) == TABLES[name].columns
    assert len(table) == QUARTERS * rows
    assert list(table["quarter"].unique()) == [f"{year}Q{quarter}" for year in (2017, 2018) for quarter in (1, 2, 3, 4)]
    assert (table["year"] == table["quarter"].str[:4].astype(int)).all()


def test_every_declared_output_stands_in_some_table():
    columns = {name for table in TABLES.values() for name in table.columns}
    assert {*OUTPUTS, *MEASURE_OUTPUTS, *BARRIERS} <= columns


def test_the_files_hold_what_the_model_says(results: Path):
    world = World(load_scenario("historical"), firms=FIRMS, seed=1, until=2018)
    world.run()
    for name, table in TABLES.items():
        frame, read = world.frame(name), pd.read_csv(results / table.file)
        for column in table.columns:
            if column in table.keys:
                assert list(frame[column]) == list(read[column])
            else:
                np.testing.assert_allclose(read[column], frame[column], rtol=1e-9, atol=0)


def test_the_text_is_plain(results: Path):
    for table in TABLES.values():
        content = (results / table.file).read_bytes()
        text = content.decode("utf-8")
        assert "\r" not in text
        assert '"' not in text
        assert text.endswith("\n")
        assert not text.startswith("\ufeff")
        cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")]
        assert not {"nan", "inf", "-0", "None", "True"} & set(cells)
        assert (
            max(len(cell.lstrip("-").replace(".", "").split("e")[0].lstrip("0")) for cell in cells if _is_number(cell))
            <= 10
        )


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def frame_like(name: str, value: float) -> pd.DataFrame:
    table = TABLES[name]
    keys = {"quarter": "2017Q1", "year": 2017}
    return pd.DataFrame({column: [keys.get(column, value)] for column in table.columns})


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1 + 0.2, "0.3"), (171000.0, "171000"), (1 / 3, "0.3333333333"), (-0.0, "0"), (float("nan"), ""),
     (1e-30, "1e-30"), (-2.5, "-2.5")],
)  # fmt: skip
def test_numbers_are_written_without_noise(value: float, text: str):
    cells = csv_text(TABLES["national"], frame_like("national", value)).splitlines()[1].split(",")
    assert set(cells[2:]) == {text}


def test_an_infinite_result_is_an_error_and_not_a_cell():
    with pytest.raises(ValueError, match=r"national\.csv: adoption is infinite"):
        csv_text(TABLES["national"], frame_like("national", float("inf")))


def test_a_table_with_undeclared_or_missing_columns_is_an_error():
    frame = frame_like("national", 1.0)
    with pytest.raises(ValueError, match="surprise"):
        csv_text(TABLES["national"], frame.assign(surprise=1.0))
    with pytest.raises(ValueError, match="jobs"):
        csv_text(TABLES["national"], frame.drop(columns="jobs"))
    with pytest.raises(ValueError, match="order"):
        csv_text(TABLES["national"], frame[frame.columns[::-1]])


def test_a_name_with_a_comma_is_quoted():
    frame = pd.DataFrame({name: ['2,"x"' if name == "region" else 1.0] for name in TABLES["regions"].columns})
    assert ',"2,""x""",' in csv_text(TABLES["regions"], frame)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(results: Path, here: Path):
    assert execute(["run", *SMALL, "--out", "again"]) == 0
    assert execute(["run", *SMALL, "--out", "other", "--seed", "2"]) == 0
    for name in [*(table.file for table in TABLES.values()), "datapackage.json"]:
        assert (here / "again" / name).read_bytes() == (results / name).read_bytes(), name
        assert (here / "other" / name).read_bytes() != (results / name).read_bytes(), name


def test_the_description_is_a_valid_data_package_of_the_files(results: Path):
    assert frictionless_errors(results) == []


@pytest.fixture(scope="module")
def without_hashes(results: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a description that says no hashes and sizes: any change must be found by what it means."""
    folder, package = tmp_path_factory.mktemp("described"), description(results)
    for resource in package["resources"]:
        resource.pop("hash")
        resource.pop("bytes")
        shutil.copy(results / resource["path"], folder)
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert frictionless_errors(folder) == []
    return folder


@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        ("regions", ",BJ,", ",XX,", "constraint-error"),
        ("sectors", ",steel,", ",iron,", "constraint-error"),
        ("measures", ",ST1,steel,", ",ST1,,", "constraint-error"),
        ("national", "2017Q1", "2017Q7", "constraint-error"),
        ("national", "2017Q2", "2017Q1", "primary-key"),
        ("national", ",2017,", ",soon,", "type-error"),
    ],
)
def test_the_description_catches_what_does_not_belong(
    without_hashes: Path, tmp_path: Path, name: str, old: str, new: str, error: str
):
    shutil.copytree(without_hashes, tmp_path, dirs_exist_ok=True)
    file = tmp_path / f"{name}.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert error in frictionless_errors(tmp_path)


def test_a_changed_file_no_longer_fits_its_description(results: Path, here: Path):
    for path in results.iterdir():
        (here / path.name).write_bytes(path.read_bytes())
    with (here / "sectors.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert "hash-count" in frictionless_errors(here) or "byte-count" in frictionless_errors(here)


def test_each_field_carries_the_declared_unit_and_meaning(results: Path):
    resources = {resource["name"]: resource for resource in description(results)["resources"]}
    assert list(resources) == list(TABLES)
    for name, resource in resources.items():
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(fields) == TABLES[name].columns
        for output in TABLES[name].outputs:
            field = fields[output.name]
            assert (field["unit"], field["title"], field["description"]) == (output.unit, output.title, output.meaning)
            assert field["type"] == "number"
        assert resource["schema"]["primaryKey"] == list(TABLES[name].primary)


def test_regions_sectors_and_measures_are_enumerated(results: Path):
    resources = {resource["name"]: resource["schema"]["fields"] for resource in description(results)["resources"]}
    enumerated = {field["name"]: field["constraints"]["enum"] for fields in resources.values() for field in fields
                  if "enum" in field.get("constraints", {})}  # fmt: skip
    assert enumerated["region"] == [region.id for region in catalogue().regions]
    assert enumerated["sector"] == [sector.id for sector in catalogue().sectors]
    assert enumerated["measure"] == [measure.id for measure in catalogue().measures]
    assert set(enumerated["category"]) >= {measure.category for measure in catalogue().measures}
