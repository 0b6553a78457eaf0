"""The page: its sections in their order."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path

from experiments.report.answers import answers
from experiments.report.barriers import barriers
from experiments.report.change import change
from experiments.report.designs import design
from experiments.report.folder import Folder
from experiments.report.history import history
from experiments.report.markup import Markup, is_aligned, paragraphs, tag
from experiments.report.points import Points
from experiments.report.provenance import provenance, settings
from experiments.report.provinces import provinces
from experiments.report.tables import failures, tables

REPORT_FILE = "report.html"


def page(path: Path) -> str:
    """The page on a result folder: HTML that needs nothing beside it. Equal folders give equal bytes.

    Raises:
        InputError: the folder is none of ours, or is incomplete or damaged.
    """
    folder = Folder(path)
    style = resources.files("experiments.report").joinpath("style.css").read_text(encoding="utf-8")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="generator", content="greenforge"),
        tag("title", folder.title),
        tag("style", Markup(style)),
    )
    body = tag("body", _masthead(folder), tag("main", *(section(folder) for section in SECTIONS)), _foot())
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _masthead(folder: Folder) -> Markup:
    chips = [tag("li", chip) for chip in _chips(folder)]
    return tag(
        "header", tag("p", "greenforge", class_="brand"), tag("h1", folder.title), tag("ul", *chips, class_="chips"),
        tag("div", paragraphs(_said(folder)[0]), class_="text"),
    )  # fmt: skip


def _said(folder: Folder) -> tuple[str, str]:
    """The text of the folder up to its first table of figures, and the rest."""
    blocks = folder.text.split("\n\n")
    prose = next((place for place, block in enumerate(blocks) if is_aligned(block)), len(blocks))
    return "\n\n".join(blocks[:prose]), "\n\n".join(blocks[prose:])


def printed(folder: Folder) -> Markup | None:
    """The figures as the command printed them, if its text has any."""
    rest = _said(folder)[1]
    if not rest:
        return None
    return tag("section", tag("details", tag("summary", tag("b", "The answer as it was printed")), paragraphs(rest)))


def _chips(folder: Folder) -> list[str]:
    """The size of it, in a few words each."""
    manifest, points = settings(folder.manifest), Points.of(folder)
    found = []
    if points is not None:
        found.append(f"{len(points.runs):,} runs")
        found += [f"{len(points):,} points"] if len(points) > 1 else []
    found += [f"{manifest['firms']:,} enterprises"] if isinstance(manifest.get("firms"), int) else []
    found += [f"to {manifest['until']}"] if "until" in manifest else []
    return found


def _foot() -> Markup:
    words = (
        "Results of a model: read them as if-then, not as forecasts. Enterprises are synthetic; what to trust stands "
        "in the README of the project. The numbers behind every chart are in the CSV files of the folder."
    )
    return tag("footer", tag("p", words))


SECTIONS: tuple[Callable[[Folder], Markup | None], ...] = (
    failures, change, answers, design, printed, history, provinces, barriers, tables, provenance,
)  # fmt: skip
