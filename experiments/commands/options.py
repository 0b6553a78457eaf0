"""Options that questions put to scenarios have in common, and what is read from them; nothing heavy is imported."""

import argparse
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.commands.means import add_means_options, whole
from experiments.single import RESULTS, read_settings, with_settings
from experiments.study.headlines import Headline, read_headline
from experiments.study.study import Tally
from model import clock
from model.catalogue import catalogue
from model.errors import InputError
from model.parameters import Parameters
from model.policy import DEFAULT_SEED, Scenario, load_scenario

DEFAULT_REPLICATIONS = 10
SOME_FAILED = 3
VARIANT = "+"  # between a scenario and what is set on it
LARGEST_SEED = 2**48 - 1
_LONGEST_NAME = 100  # characters of a folder's name


@dataclass(frozen=True)
class Size:
    """How large a question's runs are, how many there are of each point, and from which root their luck comes."""

    firms: int
    until: int
    replications: int
    seed: int


def share(text: str) -> float:
    """A share written in percent: ``1%`` or ``0.5 %``, for ``type=`` of an option."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*%\s*", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a share: write 1%")
    return float(match[1]) / 100


def add_study_options(parser: argparse.ArgumentParser, *, firms: int, until: str, folder: str) -> None:
    """Declare size, seeds, means and folder.

    Args:
        parser: of the command.
        firms: default number of firms.
        until: what the default last year is, in words.
        folder: what the default folder is, in words.
    """
    parser.set_defaults(usual_firms=firms)
    numbers = (
        ("--replications", DEFAULT_REPLICATIONS, "R", "runs of each point, each under luck of its own"),
        ("--firms", firms, "N", "how many enterprises are simulated"),
        ("--seed", DEFAULT_SEED, "S", "root of all chance; the same seed gives the same results"),
    )
    for name, default, sign, words in numbers:
        parser.add_argument(name, type=whole, default=default, metavar=sign, help=f"{words} (default: {default})")
    add = parser.add_argument
    add("--until", type=whole, metavar="YEAR", help=f"last year (default: {until})")
    add_means_options(parser)
    add("--out", type=Path, metavar="DIR", help=f"folder for the results (default: {RESULTS}/{folder})")


def read_size(options: argparse.Namespace, until: int) -> Size:
    """Size of the runs, checked; ``until`` is the last year where none is given.

    Raises:
        InputError: a number is outside what is possible.
    """
    from model.sample import draw_sample

    last = until if options.until is None else options.until
    clock.quarters_until(last)
    bounds = {"replications": (1, 100_000), "seed": (0, LARGEST_SEED)}
    for name, (low, high) in bounds.items():
        given = getattr(options, name)
        if not low <= given <= high:
            raise InputError(f"--{name}: {given} is not allowed; give {low} to {high}")
    draw_sample(catalogue(), Parameters(catalogue()), options.firms)  # the model itself says how many it can draw
    return Size(options.firms, last, options.replications, options.seed)


def read_outputs(text: str, until: int) -> tuple[Headline, ...]:
    """Headlines written one after another with commas: ``co2@2030,jobs``.

    Raises:
        InputError: one of them is no output, or is given twice.
    """
    found: dict[str, Headline] = {}
    for part in text.split(","):
        headline = read_headline(part, until)
        if headline.name in found:
            raise InputError(f"--outputs: '{part.strip()}' is given twice")
        found[headline.name] = headline
    return tuple(found.values())


def last_year(text: str | None) -> int:
    """The last year that outputs name, if all of them name one; else the usual last year.

    >>> last_year("co2@2030,jobs@2020-2028"), last_year("co2@2030,jobs"), last_year(None)
    (2030, 2035, 2035)
    """
    years = [re.fullmatch(r".*@.*?(\d{4})\s*", part) for part in (text or "").split(",")]
    found = [int(year[1]) for year in years if year]
    return max(max(found), clock.FIRST_LAST_YEAR) if len(found) == len(years) else clock.DEFAULT_LAST_YEAR


def read_scenario(text: str) -> Scenario:
    """A scenario by name or file, with levers set behind plus signs: ``historical+carbon_tax=50@2026``.

    Raises:
        InputError: no such scenario, or a setting that cannot be used.
    """
    name, *settings = text.split(VARIANT)
    scenario = load_scenario(name)
    if not settings:
        return scenario
    try:
        changed = with_settings(scenario, read_settings(settings, catalogue()))
    except InputError as error:
        raise InputError(f"'{text}': {str(error).replace('--set: ', '').replace('--set ', '')}") from None
    title = f"{scenario.title} with {', '.join(settings)}"
    name = VARIANT.join([scenario.name, *settings])
    return replace(changed, name=name, title=title, title_zh=title, description="", description_zh="")


def result_folder(options: argparse.Namespace, question: str, names: Iterable[str], size: Size) -> Path:
    """The folder asked for, or one named after the question, and after its size where that is not the usual one."""
    if options.out is not None:
        return Path(options.out)
    return RESULTS / folder_name([question, *names], _changed(options, size))


def folder_name(words: Sequence[str], changed: Sequence[str] = ()) -> str:
    """Name of a folder from the words of a question; signs that some systems refuse become ``_``.

    >>> folder_name(["compare", "historical", "historical+carbon_tax=50@2026"], ["firms300"])
    'compare-historical-historical_carbon_tax_50_2026-firms300'
    """
    name = re.sub(r"[^\w.-]+", "_", "-".join(words))
    tail = "".join(f"-{word}" for word in changed)
    return name[: _LONGEST_NAME - len(tail)] + tail


def _changed(options: argparse.Namespace, size: Size) -> list[str]:
    """What of the size is not as usual: the answer to another question, so that it needs another folder."""
    usual = {"replications": DEFAULT_REPLICATIONS, "firms": options.usual_firms, "seed": DEFAULT_SEED}
    found = [f"{name}{getattr(size, name)}" for name, value in usual.items() if getattr(size, name) != value]
    return found + ([f"until{size.until}"] if options.until is not None else [])


def ending(tally: Tally, folder: Path, files: Sequence[str]) -> str:
    """The last lines of what is printed: what failed, and where the results are."""
    lines = [f"Results: {folder.resolve()}: {', '.join(files)}"]
    if tally.failed:
        lines.insert(0, f"{tally.failed:,} of {tally.total:,} runs failed (failures.csv); --retry runs them again.")
    return "\n".join(["", *lines])


def exit_code(tally: Tally) -> int:
    """0 where every run was done, 3 where some failed."""
    return SOME_FAILED if tally.failed else 0
