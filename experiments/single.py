"""One simulation from request to result folder: what ``greenforge run`` does."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.folders import MANIFEST_FILE, check_writable_file, publish, replace_file, reserved
from experiments.progress import Progress
from model import clock
from model.catalogue import SHIPPED, Catalogue, catalogue
from model.errors import InputError
from model.levers import find_lever
from model.policy import (
    DEFAULT_FIRMS,
    DEFAULT_SCENARIO,
    DEFAULT_SEED,
    Scenario,
    find_place,
    load_scenario,
    read_path,
)
from model.policy import Path as LeverPath

if TYPE_CHECKING:
    from model.world import World

RESULTS = Path("results")
PICTURE_SUFFIXES = (".svg", ".png")
_LONGEST_NAME = 100  # characters of a folder name that still lists the levers set


@dataclass(frozen=True)
class Request:
    """What a person asked for: a scenario by name or file, its size and chance, levers set, where results go."""

    scenario: str = DEFAULT_SCENARIO
    firms: int = DEFAULT_FIRMS
    seed: int = DEFAULT_SEED
    until: int = clock.DEFAULT_LAST_YEAR
    settings: tuple[str, ...] = field(default=())
    out: Path | None = None
    plot: Path | None = None
    data: Path = SHIPPED


def simulate(request: Request) -> None:
    """Run one simulation, write its folder (and picture), and print the summary; progress goes to stderr.

    Raises:
        InputError: something in the request cannot be used; nothing is left behind.
    """
    data = _data(request.data)
    clock.quarters_until(request.until)
    shipped = load_scenario(request.scenario, data)
    settings = read_settings(request.settings, data)
    scenario = with_settings(shipped, settings)
    changed = [setting.name for setting in settings]
    folder = request.out or RESULTS / folder_name(scenario.name, changed)
    if request.plot is not None:
        _check_picture(request.plot)
    with reserved(folder) as draft:
        started_at, start = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
        world = _run(request, scenario)
        seconds = time.perf_counter() - start
        _write(request, world, changed, folder, draft, started_at, seconds)


@dataclass(frozen=True)
class Setting:
    """A lever set on the command line: everywhere, or in one region or sector."""

    lever: str
    place: str
    path: LeverPath

    @property
    def name(self) -> str:
        """As it is written: ``inspection_rate`` or ``inspection_rate:HE``."""
        return f"{self.lever}:{self.place}" if self.place else self.lever


def read_settings(settings: Sequence[str], data: Catalogue) -> tuple[Setting, ...]:
    """Read ``lever=0.1`` (throughout) and ``lever=0.1@2019,0.3@2025Q1`` (from then on) as lever paths.

    ``lever:place=...`` sets the lever in one region or sector only.

    Raises:
        InputError: not of that form, an unknown lever or place, one given twice, or a value out of bounds.
    """
    found: dict[tuple[str, str], Setting] = {}
    for setting in settings:
        target, equals, text = setting.partition("=")
        name, colon, place = (part.strip() for part in target.partition(":"))
        if not equals or not name or not text.strip() or bool(colon) != bool(place):
            raise InputError(
                f"--set '{setting}': write lever=value, such as publicity=0.3, publicity=0.1@2019 or publicity:HE=0.3"
            )
        lever = find_lever(name, "--set: ")
        if place:
            find_place(lever, place, data, f"--set '{setting}': ")
        if (name, place) in found:
            again = target.strip()
            raise InputError(f"--set: '{again}' is given twice; write its values as {again}=...@2019,...@2025Q1")
        try:
            given = {"steps": _dated(text)} if "@" in text or "," in text else _number(text)
            found[name, place] = Setting(name, place, read_path(lever, given))
        except InputError as error:
            raise InputError(f"--set '{setting}': {error}") from None
    return tuple(found.values())


def with_settings(scenario: Scenario, settings: Sequence[Setting]) -> Scenario:
    """Return the scenario with the levers set; before its first date a dated lever keeps the scenario's path.

    What is set for a place goes before what is set everywhere, in whatever order they stand.
    """
    for setting in sorted(settings, key=lambda setting: bool(setting.place)):
        scenario = scenario.with_path(setting.lever, setting.path, setting.place, keep_before=True)
    return scenario


def folder_name(scenario: str, changed: Sequence[str]) -> str:
    """Name of the default result folder: the scenario, and the levers set, so that a variant spares its baseline.

    >>> folder_name("historical", [])
    'historical'
    >>> folder_name("historical", ["publicity", "inspection_rate:HE"])
    'historical-inspection_rate_HE-publicity'
    """
    name = "-".join([scenario, *sorted(setting.replace(":", "_") for setting in changed)])
    return name if len(name) <= _LONGEST_NAME else f"{scenario}-{len(changed)}-levers"


def _data(folder: Path) -> Catalogue:
    if not folder.is_dir():
        raise InputError(f"--data: {folder} is not a folder")
    return catalogue(folder)


def _check_picture(path: Path) -> None:
    if path.suffix.lower() not in PICTURE_SUFFIXES:
        raise InputError(f"--plot: {path} must end in {' or '.join(PICTURE_SUFFIXES)}")
    check_writable_file(path)


def _number(text: str) -> float | str:
    """The number a text holds, or the text itself, which the lever then refuses in its own words."""
    try:
        return float(text)
    except ValueError:
        return text.strip()


def _dated(text: str) -> dict[str, float | str]:
    points: dict[int, tuple[str, float | str]] = {}
    for part in text.split(","):
        value, at, quarter = part.partition("@")
        if not at:
            raise InputError(f"'{part.strip()}' has no date; write value@2019 or value@2019Q3")
        number = clock.number(quarter)
        if number in points:
            raise InputError(f"{clock.label(number)} is given twice")
        points[number] = (clock.label(number), _number(value))
    return dict(points.values())


def _run(request: Request, scenario: Scenario) -> "World":
    title = f"{scenario.name}: {request.firms:,} firms, {clock.START_YEAR} to {request.until}, seed {request.seed}"
    with Progress(sys.stderr, title) as progress:
        from model.world import World  # here and not above: it brings NumPy, pandas and Mesa

        world = World(scenario, firms=request.firms, seed=request.seed, until=request.until, data=request.data)
        world.run(progress)
    return world


def _write(
    request: Request, world: "World", changed: Sequence[str], folder: Path, draft: Path,
    started_at: str, seconds: float,
) -> None:  # fmt: skip
    from experiments import summary
    from experiments.manifest import manifest
    from experiments.tables import DESCRIPTION_FILE, TABLES, Stored, csv_text, description

    scenario = world.scenario_policy
    frames = {name: world.frame(name) for name in TABLES}
    texts = {name: csv_text(table, frames[name]) for name, table in TABLES.items()}
    title = f"{scenario.title}: {request.firms:,} firms, seed {request.seed}, {clock.START_YEAR} to {request.until}"
    picture = None
    if request.plot is not None:
        from experiments.pictures import picture as draw

        picture = draw(frames, title, catalogue(request.data), request.plot.suffix)
    files = {TABLES[name].file: text for name, text in texts.items()}
    files[DESCRIPTION_FILE] = description(
        "greenforge-run", title, scenario.description, catalogue(request.data),
        [Stored.of(TABLES[name], text) for name, text in texts.items()],
    )  # fmt: skip
    files[MANIFEST_FILE] = manifest(
        scenario, changed, firms=request.firms, seed=request.seed, until=request.until, data=request.data,
        started_at=started_at, wall_seconds=seconds,
    )  # fmt: skip
    publish(draft, folder, files)
    if request.plot is not None and picture is not None:
        replace_file(request.plot, picture)
    print(summary.text(title, frames["national"], folder, list(files), request.plot))
