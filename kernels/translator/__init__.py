"""Column rules in C, translated from the NumPy source of what ``kernels.rules.columnwise`` marks, at installation.

A column rule is arithmetic on columns of equal length, row by row. It is written once, in NumPy; the translation works
through blocks of rows that fit the processor's cache, with no array for each intermediate result and no call for each
operation. The rules understood:

- columns and numbers that are parameters or attributes of them (``w.firms.output``, ``p.wage_share``);
- ``+ - * / **``, ``// %`` of whole numbers from 0 on, comparisons, ``& | ~``, ``a if test else b``, ``if``, assignment
  of local names;
- ``np.maximum, minimum, where, clip, abs, sqrt, ceil, exp, expm1, log, log1p``, ``ratio`` of :mod:`model.arrays`,
  ``min`` and ``max`` of two;
- values of a table at rows: ``table.take(rows)``, ``table[rows]``, ``w.in_region(lever)``, ``options.of(table)``;
- what Python can tell before the rows: ``in_force(lever)``, ``any_true(column)``, ``a is b``;
- other functions of the model that keep to these rules, which are put in place of the call.

Anything else is refused with the place in the source, as the project is installed. The operations and their order are
those of the source, and ``exp`` and its like are NumPy's own loops, so the bits are NumPy's.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from kernels.rules import source_digest
from kernels.translator.reader import Reader
from kernels.translator.source import MARK, marked, source_of
from kernels.translator.steps import UntranslatableError
from kernels.translator.writer import Writer

MOST_LEAVES, MOST_RESULTS = 192, 32  # of a rule, as in src/rules.h


@dataclass
class Rule:
    """A rule in C, and how Python calls it."""

    name: str  # of the C function
    module: str
    function: str
    leaves: list[str]  # what is read, as Python expressions of the parameters
    tables: set[int]  # leaves read at rows, not row by row
    numbers: set[int]  # leaves that must be numbers
    flags: list[bool]  # of each result
    single: bool  # whether one value is returned, not a tuple
    used: set[tuple[str, str]]  # functions and numbers whose source it holds
    code: str


def translate(folder: Path, module: str, function: str) -> Rule:
    """Translate one rule.

    Raises:
        UntranslatableError: the source does what is not understood.
    """
    used: set[tuple[str, str]] = set()
    reader = Reader(source_of(folder, module), used)
    found = reader.rule(function)
    results = [reader._leaf(each) for each in (found if isinstance(found, tuple) else (found,))]
    name = f"{module.replace('.', '_')}__{function}"
    writer = Writer(results)
    if len(writer.leaves) > MOST_LEAVES or len(results) > MOST_RESULTS:
        raise UntranslatableError(f"{module}.{function} reads {len(writer.leaves)} things and returns {len(results)}")
    code = f"/* {function} of {module} */\n{writer.function(name)}"
    return Rule(
        name, module, function, [leaf.what for leaf in writer.leaves],
        {at for at, leaf in enumerate(writer.leaves) if leaf in writer.tables},
        {at for at, leaf in enumerate(writer.leaves) if leaf.number},
        [result.flag for result in results], not isinstance(found, tuple), used, code,
    )  # fmt: skip


def translate_all(root: Path, c_file: Path, index_file: Path) -> list[Rule]:
    """Translate every column rule of the model: C in one file, how Python calls it in another, as JSON.

    Raises:
        UntranslatableError: see :func:`translate`.
    """
    modules = sorted(
        ".".join(path.relative_to(root).with_suffix("").parts)
        for path in (root / "model").rglob("*.py")
        if f"@{MARK}" in path.read_text(encoding="utf-8")
    )
    rules = [translate(root, module, function) for module in modules for function in marked(root, module)]
    table = [
        f'    {{"{rule.name}", {rule.name}, "{_kinds(rule)}", '
        f'"{"".join("d?"[flag] for flag in rule.flags)}", {int(rule.single)}}},'
        for rule in rules
    ]
    head = ["/* Written by kernels/translator from the column rules of the model. */", '#include "rules.h"', ""]
    end = ["const rule RULES[] = {", *table, "    {0}", "};", f"const int RULE_COUNT = {len(rules)};", ""]
    c_file.write_text("\n".join([*head, *(rule.code for rule in rules), *end]), encoding="utf-8")
    index = {
        f"{rule.module}.{rule.function}": {
            "name": rule.name,
            "caller": _caller(root, rule),
            "sources": {module: source_digest(root, module) for module in sorted({module for module, _ in rule.used})},
        }
        for rule in rules
    }
    draft = index_file.with_suffix(f".{os.getpid()}")  # who reads it meanwhile finds the old one or the new one
    draft.write_text(json.dumps(index, indent=1), encoding="utf-8")
    draft.replace(index_file)
    return rules


def _kinds(rule: Rule) -> str:
    return "".join("t" if at in rule.tables else "n" if at in rule.numbers else "c" for at in range(len(rule.leaves)))


def _caller(root: Path, rule: Rule) -> str:
    arguments = source_of(root, rule.module).functions[rule.function].args
    positional = [p.arg for p in (*arguments.posonlyargs, *arguments.args)]
    keywords = [p.arg for p in arguments.kwonlyargs]
    optional = len(positional) - len(arguments.defaults)
    head = [name if at < optional else f"{name}=None" for at, name in enumerate(positional)]
    if keywords:
        head += ["*", *(f"{name}=None" for name in keywords)]
    again = ", ".join([*positional, *(f"{name}={name}" for name in keywords)])
    return (
        f"def caller({', '.join(head)}):\n"
        f"    _answer = _rule({', '.join(rule.leaves)})\n"  # names that no parameter has
        f"    return _plain({again}) if _answer is NotImplemented else _answer\n"
    )
