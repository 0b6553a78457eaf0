"""How the results were made: what ``manifest.json`` says, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.report.folder import Folder
from experiments.report.markup import Markup, tag

_NAMES = {
    "command": "Command", "scenarios": "Scenarios", "firms": "Enterprises simulated", "until": "Last year",
    "points": "Points", "replications": "Replications", "runs": "Runs", "seed": "Root of all chance",
    "root_seed": "Root of all chance", "levers_set": "Levers set", "parameters_changed": "Parameters changed",
    "started_at": "Started", "wall_seconds": "Took (seconds)",
}  # fmt: skip


def provenance(folder: Folder) -> Markup:
    """The section: from which program, on what, when, and how to do it again."""
    pairs = [part for name, value in _facts(folder.manifest) for part in (tag("dt", name), tag("dd", value))]
    note = "Everything there is to know about it, lever by lever, is in manifest.json beside this page."
    return tag("section", tag("h2", "How it was made"), tag("dl", *pairs), tag("p", note, class_="note"))


def settings(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a manifest says of the whole, with what it says of the plan of a study."""
    plan = manifest.get("plan")
    return {**manifest, **plan} if isinstance(plan, Mapping) else manifest


def _facts(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    scenario = manifest.get("scenario")
    if isinstance(scenario, Mapping):
        yield "Scenario", f"{scenario.get('title', '')} ({scenario.get('name', '')})"
    known = settings(manifest)
    for key, name in _NAMES.items():
        text = _said(known.get(key))
        if text:
            yield name, text
    versions = manifest.get("versions")
    if isinstance(versions, Mapping):
        yield "Versions", ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    git = manifest.get("git")
    if isinstance(git, Mapping) and git.get("commit"):
        yield "Source", f"commit {git['commit']}{', with changes' if git.get('dirty') else ''}"
    machine = manifest.get("machine")
    if isinstance(machine, Mapping):
        processors = f", {machine['processors']} processors" if machine.get("processors") else ""
        yield "Machine", f"{machine.get('system', '')} ({machine.get('architecture', '')}){processors}"


def _said(value: Any) -> str:
    """A value in a line; nothing for what is empty or too deep for one."""
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return " ".join(map(str, value))
    if isinstance(value, Mapping) and all(isinstance(each, str | int | float) for each in value.values()):
        return ", ".join(f"{key} {each}" for key, each in value.items())
    return str(value) if isinstance(value, str | int | float) else ""
