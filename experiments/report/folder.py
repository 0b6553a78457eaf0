"""A result folder as the report sees it: provenance, tables with the meaning of their columns, and their rows."""

import hashlib
import json
import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.folders import MANIFEST_FILE, PROGRAM, is_ours
from experiments.tables import DESCRIPTION_FILE
from model.errors import InputError
from model.results import OUTPUTS

if TYPE_CHECKING:
    import pandas as pd

_CHUNK = 1 << 20  # bytes read at a time
_HEADLINE = re.compile(r"(?P<output>\w+?)_(?P<first>\d{4})(?:_(?P<last>\d{4}))?")


type Row = Mapping[Hashable, Any]  # a row of a table by column


@dataclass(frozen=True)
class Field:
    """A column: name, type, title, unit and meaning as the description has them, and names of what it may hold."""

    name: str
    type: str
    title: str
    unit: str
    meaning: str
    labels: Mapping[str, str]

    @property
    def varies(self) -> bool:
        """Whether each row has a unit of its own, in the column ``unit``."""
        return bool(re.search(r"\brow\b", self.unit))

    @property
    def differs(self) -> bool:
        """Whether the numbers are differences: then they have a sign, and shares differ by points."""
        return bool(re.search(r"\bdifferences?\b", self.meaning, flags=re.IGNORECASE))

    def unit_in(self, row: "Row") -> str:
        """Unit of a value: that of the column, or of its row where rows have their own."""
        return str(row["unit"]) if self.varies and "unit" in row else self.unit


@dataclass(frozen=True)
class Resource:
    """A table of the folder: its file and columns."""

    name: str
    title: str
    file: str
    fields: tuple[Field, ...]
    keys: tuple[str, ...]
    bytes: int
    hash: str

    def __contains__(self, column: str) -> bool:
        return any(field.name == column for field in self.fields)

    def __getitem__(self, column: str) -> Field:
        return next(field for field in self.fields if field.name == column)

    @property
    def measured(self) -> tuple[Field, ...]:
        """Columns of numbers that are not keys: they have a unit."""
        return tuple(field for field in self.fields if field.unit)

    @property
    def texts(self) -> tuple[Field, ...]:
        """Columns of words."""
        return tuple(field for field in self.fields if field.type == "string")


class Folder:
    """A result folder, checked.

    Raises:
        InputError: there is no such folder, it is none of ours, or a file is missing, cut short or changed.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise InputError(f"{path} is not a folder")
        if not is_ours(path):
            raise InputError(
                f"{path} holds no results of {PROGRAM}: it has no {MANIFEST_FILE} that says so; "
                "an experiment that was interrupted gets one when it is carried on to its end"
            )
        self.path = path
        self.manifest: dict[str, Any] = self._json(MANIFEST_FILE)
        package = self._json(DESCRIPTION_FILE)
        try:
            self.title, self.text = str(package["title"]), str(package.get("description", ""))
            self.resources = {each["name"]: _resource(each) for each in package["resources"]}
        except (KeyError, TypeError, AttributeError, ValueError):
            raise InputError(f"{path / DESCRIPTION_FILE}: is damaged: not the description of a result folder") from None
        for resource in self.resources.values():
            self._check(resource)

    @property
    def kind(self) -> str:
        """The command that answered a question with it, such as ``sweep``; empty for a single run."""
        return str(self.manifest.get("question", {}).get("kind", ""))

    @cached_property
    def runs(self) -> "pd.DataFrame | None":
        """``runs.csv``, if the folder has runs."""
        return self.frame("runs") if "runs" in self.resources else None

    def frame(self, name: str, columns: Iterable[str] | None = None) -> "pd.DataFrame":
        """Rows of a table; words stay words, whatever they look like.

        Raises:
            InputError: the file is not the table it is said to be.
        """
        import pandas as pd

        resource = self.resources[name]
        texts = {field.name: str for field in resource.texts}
        numbers = [field.name for field in resource.fields if field.name not in texts]
        try:
            frame = pd.read_csv(
                self.path / resource.file, usecols=None if columns is None else list(columns), dtype=texts,
                keep_default_na=False, na_values={name: [""] for name in numbers},
            )  # fmt: skip
        except (ValueError, OSError) as error:
            raise InputError(f"{self.path / resource.file}: is not the table described: {error}") from None
        return frame.copy()  # in one piece a type: columns are slow to add to a wide table as the parser leaves it

    def title_of(self, name: str) -> str:
        """What a column, output or input is called; its name in words where nothing says more."""
        field = self._field(name)
        if field is not None:
            return field.title
        match = _headline(name)
        if match is None:
            return OUTPUTS[name].title if name in OUTPUTS else name.replace("_", " ")
        years = match["first"] if not match["last"] else f"{match['first']} to {match['last']}"
        return f"{OUTPUTS[match['output']].title}, {years}"

    def unit_of(self, name: str) -> str:
        """Unit of a column, output or input; empty where nothing says."""
        field = self._field(name)
        if field is not None:
            return field.unit
        match = _headline(name)
        output = match["output"] if match else name
        return OUTPUTS[output].unit if output in OUTPUTS else ""

    def _field(self, name: str) -> Field | None:
        found = [resource[name] for resource in self.resources.values() if name in resource]
        return found[0] if found else None

    def _json(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self.path / name).read_text(encoding="utf-8"))
        except OSError:
            raise InputError(f"{self.path}: is incomplete: {name} is missing or cannot be read") from None
        except ValueError:
            raise InputError(f"{self.path / name}: is damaged: not JSON") from None
        if not isinstance(found, dict):
            raise InputError(f"{self.path / name}: is damaged: not a JSON object")
        return found

    def _check(self, resource: Resource) -> None:
        """See that a file is the one described."""
        file, digest = self.path / resource.file, hashlib.sha256()
        try:
            with file.open("rb") as lines:
                while chunk := lines.read(_CHUNK):
                    digest.update(chunk)
        except OSError:
            raise InputError(f"{self.path}: is incomplete: {resource.file} is missing or cannot be read") from None
        if f"sha256:{digest.hexdigest()}" != resource.hash:
            raise InputError(
                f"{file}: is not the file that {DESCRIPTION_FILE} describes: it was changed or cut short; "
                "run the experiment again, or give the folder as it was written"
            )


def is_headline(column: str) -> bool:
    """Whether a column of ``runs.csv`` is something read off a run: an output with its years."""
    return _headline(column) is not None


def _headline(name: str) -> re.Match[str] | None:
    match = _HEADLINE.fullmatch(name)
    return match if match and match["output"] in OUTPUTS else None


def _resource(text: Mapping[str, Any]) -> Resource:
    file = str(text["path"])
    if Path(file).name != file:  # a description that points elsewhere is not ours
        raise ValueError(file)
    schema = text["schema"]
    fields = tuple(_field(each) for each in schema["fields"])
    return Resource(
        str(text["name"]), str(text["title"]), file, fields, tuple(schema["primaryKey"]), int(text["bytes"]),
        str(text["hash"]),
    )  # fmt: skip


def _field(text: Mapping[str, Any]) -> Field:
    labels = {str(each["value"]): str(each["label"]) for each in text.get("categories", ())}
    name = str(text["name"])
    return Field(
        name, str(text["type"]), str(text.get("title", name)), str(text.get("unit", "")),
        str(text.get("description", "")), labels,
    )  # fmt: skip
