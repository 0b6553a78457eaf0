"""The source of the model as the translator reads it: functions, numbers and imports at the top of a module."""

import ast
import contextlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

MARK = "columnwise"


@dataclass(frozen=True)
class Source:
    """A module of the model as text."""

    folder: Path
    name: str
    functions: dict[str, ast.FunctionDef] = field(hash=False, compare=False, default_factory=dict)
    constants: dict[str, float] = field(hash=False, compare=False, default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(hash=False, compare=False, default_factory=dict)


@cache
def source_of(folder: Path, name: str) -> Source:
    """Functions, numbers and imports at the top of a module."""
    tree = ast.parse((folder / (name.replace(".", "/") + ".py")).read_text(encoding="utf-8"))
    found = Source(folder, name)
    for node in tree.body:
        match node:
            case ast.FunctionDef():
                found.functions[node.name] = node
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if (number := _number(value)) is not None:
                found.constants[target] = number
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for each, value in zip(names, values, strict=True):
                    if isinstance(each, ast.Name) and (number := _number(value)) is not None:
                        found.constants[each.id] = number
            case ast.ImportFrom(module=str() as module, names=names):
                for alias in names:
                    found.imported[alias.asname or alias.name] = (module, alias.name)
    return found


def _number(node: ast.expr) -> float | None:
    """The number that arithmetic on constants gives; None for anything else."""
    if {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} <= {"np", "float"}:
        with contextlib.suppress(Exception):  # what is not arithmetic is no number
            value = eval(compile(ast.Expression(node), "constant", "eval"), {"np": np, "float": float})
            return float(value) if isinstance(value, int | float) else None
    return None


def marked(folder: Path, name: str) -> list[str]:
    """Names of the column rules of a module."""
    functions = source_of(folder, name).functions.values()
    return [f.name for f in functions if any(isinstance(d, ast.Name) and d.id == MARK for d in f.decorator_list)]
