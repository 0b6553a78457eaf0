"""A small run, and what a test may ask of its folder."""

from pathlib import Path

SMALL = ("--firms", "120", "--until", "2018")


def listing(folder: Path) -> list[str]:
    """Names of everything below a folder, hidden files too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
