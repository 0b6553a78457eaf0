"""The reference tables are what the declarations say, have a row for each of them, and links lead somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.bank import Banks
from agents.firm import Firms
from agents.region import Regions
from agents.regulator import Regulators
from experiments import reference
from model.catalogue import catalogue
from model.ledger import KINDS
from model.levers import LEVERS
from model.parameters import PARAMETERS
from model.results import BARRIERS, MEASURE_OUTPUTS, OUTPUTS

ROOT = Path(__file__).resolve().parents[2]
PAGES = reference.rendered()
MECHANISMS = [path for path in (ROOT / "model" / "mechanisms").glob("*.py") if path.name != "__init__.py"]
DOCUMENTS = [path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if path.is_file()]


def cells(line: str) -> list[str]:
    """The cells of a table row; a pipe after a backslash is text."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def tables(text: str) -> Iterator[list[list[str]]]:
    """The tables of a page as rows of cells, the header first."""
    for lines in re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE):
        yield [cells(line) for line in lines.splitlines()]


def names(page: str, header: str = "Name") -> list[str]:
    """First cells of the rows of all tables whose first column is called ``header``, without the backticks."""
    return [row[0].strip("`") for table in tables(PAGES[page]) if table[0][0] == header for row in table[2:]]


@pytest.mark.parametrize("page", PAGES)
def test_page_is_what_the_declarations_say(page: str) -> None:
    file = reference.FOLDER / page
    assert file.is_file(), "run 'python -m experiments.reference'"
    assert file.read_bytes() == PAGES[page].encode("utf-8"), "run 'python -m experiments.reference'"


@pytest.mark.parametrize("page", PAGES)
def test_tables_are_well_formed(page: str) -> None:
    for header, rule, *rows in tables(PAGES[page]):
        assert rule == ["---"] * len(header)
        assert rows
        assert {len(row) for row in rows} == {len(header)}


def test_pages_are_the_same_every_time() -> None:
    assert reference.rendered() == PAGES


def test_no_page_is_left_over() -> None:
    assert {path.name for path in reference.FOLDER.iterdir()} == set(PAGES)


def test_every_declaration_has_a_row() -> None:
    assert names("levers.md") == list(LEVERS)
    assert names("parameters.md") == list(PARAMETERS)
    assert names("outputs.md") == [*OUTPUTS, *MEASURE_OUTPUTS, *BARRIERS]
    assert names("payments.md", "Kind") == list(KINDS)
    assert sorted(names("measures.md")) == sorted(measure.id for measure in catalogue().measures)
    populations = (Firms, Regions, Banks, Regulators)
    assert names("state.md") == [name for population in populations for name in population.declarations()]


def test_every_dated_value_of_a_lever_has_a_row() -> None:
    shown = [(row[0].strip("`"), row[1], float(row[2]), row[4], row[5]) for row in next(
        table for table in tables(PAGES["levers.md"]) if table[0][0] == "Lever")[2:]]  # fmt: skip
    data = catalogue()
    names = {
        "": "",
        **{sector.id: sector.name for sector in data.sectors},
        **{each.id: each.name for each in data.regions},
    }
    assert sorted(shown) == sorted(
        (row.lever, row.quarter, row.value, names[row.place], row.announced)
        for rows in data.policy_paths.values()
        for row in rows
    )


def test_parameters_are_counted_by_confidence() -> None:
    counted = {row[0]: int(row[1]) for row in next(tables(PAGES["parameters.md"]))[2:]}
    assert counted.pop("all") == sum(counted.values()) == len(PARAMETERS)
    by_name = {row[0].strip("`"): row for table in tables(PAGES["parameters.md"]) for row in table}
    assert all(counted[by_name[name][7]] > 0 for name in PARAMETERS)


@pytest.mark.parametrize("path", MECHANISMS, ids=lambda path: path.stem)
def test_every_mechanism_is_described(path: Path) -> None:
    text = PAGES["mechanisms.md"]
    assert f"\n## {path.stem}\n" in text
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            described = text.split(f"\n### `{node.name}`\n")[1].split("\n#")[0]
            assert re.search(r"^\*\*Formula\.\*\* .+^\*\*Source\.\*\* .", described, flags=re.MULTILINE | re.DOTALL)


def test_check_names_what_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main([], tmp_path) == 0
    assert reference.main(["--check"], tmp_path) == 0
    assert capsys.readouterr().out == ""
    (tmp_path / "levers.md").write_text("old", encoding="utf-8")
    (tmp_path / "state.md").unlink()
    assert reference.main(["--check"], tmp_path) == 1
    assert {Path(line).name for line in capsys.readouterr().out.splitlines()} == {"levers.md", "state.md"}
    assert (tmp_path / "levers.md").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file = target.partition("#")[0]
        if file and not re.match(r"[a-z]+:", file):
            assert (document.parent / file).exists(), f"{document.relative_to(ROOT)} links to {target}"


def test_documents_exist() -> None:
    assert {ROOT / "README.md", ROOT / "docs" / "odd.md"} <= set(DOCUMENTS)
