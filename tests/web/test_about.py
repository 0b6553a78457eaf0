"""The page about the model: read off the declarations and documents, in both languages, from a wheel too."""

import re
import tomllib
from pathlib import Path

import pytest
import solara

from experiments.manifest import version
from model.catalogue import SHIPPED
from model.errors import InputError
from model.ledger import KINDS
from model.period import PERIOD
from web import documents
from web.about import data
from web.about import page as about
from web.about.prose import Block
from web.evidence import data as evidence
from web.words.about import GLOSSARY, SAID
from web.words.model_zh import GROUPS_ZH, KINDS_ZH, PHASES_ZH

ROOT = Path(__file__).parents[2]
SHOWN = (data.ODD, data.CITATION, evidence.FACTS_FILE, *evidence.SENSITIVITY.values())


def test_the_diagram_has_every_step_of_the_quarter_in_order() -> None:
    phases = [phase for group in data.quarter() for phase in group.phases]
    assert [phase.name for phase in phases] == [phase.__name__ for phase in PERIOD]
    assert [phase.number for phase in phases] == list(range(1, len(PERIOD) + 1))
    assert all(phase.text for phase in phases)
    assert all(group.phases for group in data.quarter())


def test_steps_groups_and_payments_are_said_in_chinese() -> None:
    assert set(PHASES_ZH) == {phase.__name__ for phase in PERIOD}
    assert set(GROUPS_ZH) == {group.name for group in data.quarter()}
    assert set(KINDS_ZH) == set(KINDS)
    assert {f"party_{name}" for name in data.PARTIES} <= set(SAID)
    for term, meaning in GLOSSARY:
        assert all(any("\u4e00" <= sign <= "\u9fff" for sign in both[1]) for both in (term, meaning))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_payment_is_shown_where_it_is_paid(language: str) -> None:
    shown = data.payments(language)
    assert sum(len(kinds) for kinds in shown.values()) == len(KINDS)
    assert len(shown["regions", "firms"]) == sum(
        (kind.payer, kind.payee) == ("regions", "firms") for kind in KINDS.values()
    )


def test_the_description_is_whole_and_asks_nobody_for_anything() -> None:
    text = documents.text(data.ODD)
    assert [chapter.title for chapter in data.description()][1:] == re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    html = "".join(chapter.html for chapter in data.description())
    assert "mermaid" not in html
    assert not re.findall(r"<(?:script|img|link|iframe)\b", html)
    for attributes in re.findall(r"<a ([^>]*)>", html):
        assert 'href="https://' in attributes
        assert 'rel="noopener noreferrer"' in attributes
    assert '<span class="gf-file" title="reference/levers.md">levers</span>' in html
    for sentence in ("One time step is a quarter.", "expected diffusion by output is the data's"):
        assert sentence in re.sub("<[^>]*>", "", html)


def test_every_chapter_on_limits_is_found() -> None:
    assert [chapter.title for chapter in data.limits()] == list(data.LIMITS)
    assert all(len(chapter.html) > 200 for chapter in data.limits())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_doubts_are_counted_from_the_evidence(language: str) -> None:
    told = about.doubts(language)
    assert len(told) == 4
    lost = sum(not each.won for each in evidence.races())
    assert {str(lost), str(len(evidence.races()))} <= set(re.findall(r"\d+", told[1]))
    for each in evidence.histories():
        named = evidence.series_title(each.comparison.series, language) in told[0]
        assert named == (each.verdict == evidence.FITS[2])


def test_version_and_fingerprint_say_what_is_running(tmp_path: Path) -> None:
    now = data.release()
    assert now.version == version()
    assert re.fullmatch(rf"[0-9a-f]{{{data.FINGERPRINT}}}", now.fingerprint)
    assert now.files == len(list(SHIPPED.glob("*.csv")))
    assert now.licence == "Apache-2.0"
    for line in (data.reference(), data.bibtex()):
        assert now.version in line
        assert now.fingerprint in line
    (tmp_path / "a.csv").write_text("1\n")
    assert data.digest(data.data_hashes(tmp_path)) != data.digest(data.data_hashes(SHIPPED))


# documents


def test_the_wheel_holds_every_document_that_is_shown() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    below = documents.WHEEL.relative_to(ROOT).as_posix()
    for name in SHOWN:
        assert (ROOT / name).is_file()
        assert any(
            (name == source or name.startswith(f"{source}/")) and included[source] == f"{below}/{source}"
            for source in included
        ), f"{name} is not among the files of the wheel"


def test_documents_of_an_installed_wheel_lie_in_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(documents, "WHEEL", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "wheel.csv").write_text('a,b\n1,"two\nlines"\n', encoding="utf-8")
    assert documents.rows("docs/wheel.csv") == ({"a": "1", "b": "two\nlines"},)
    with pytest.raises(InputError, match=r"docs/none\.md: cannot be read"):
        documents.text("docs/none.md")


# the page


@pytest.mark.parametrize("section", [name for name in about.SECTIONS if name != "help"])
def test_every_section_is_shown(section: str) -> None:
    box, rendering = solara.render(about.SECTIONS[section](), handle_error=False)
    assert box.children
    rendering.close()


def test_lists_hold_every_numbered_word_and_no_other() -> None:
    assert len(about.listing("for", "en")) == len([key for key in SAID if re.fullmatch(r"for_\d", key)])
    assert SAID["for_1"][0] in about.listing("for", "en")
    assert not set(about.listing("for", "en")) & set(about.listing("not_for", "en"))
    assert Block("x").points == ()
