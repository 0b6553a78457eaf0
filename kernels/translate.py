"""Column rules in C: what :func:`kernels.columnwise` marks in the model's NumPy source is translated as it is installed.

A column rule is arithmetic on columns of equal length, row by row. It is written once, in NumPy; the translation works
through blocks of rows that fit the processor's cache, with no array for each intermediate result and no call for each
operation. The rules understood:

- columns and numbers that are parameters or attributes of them (``w.firms.output``, ``p.wage_share``);
- ``+ - * / **``, comparisons, ``& | ~``, ``a if test else b``, ``if`` on numbers, assignment of local names;
- ``np.maximum, minimum, where, clip, abs, sqrt, ceil, exp, expm1, log, log1p``, :func:`model.arrays.ratio`, ``min``, ``max``;
- values of a table at rows: ``table.take(rows)``, ``table[rows]``, ``w.in_region(lever)``, ``options.of(table)``;
- other functions of the model that keep to these rules, which are put in place of the call.

Anything else is refused with the place in the source, as the project is installed. The operations and their order are
those of the source, and ``exp`` and its like are NumPy's own loops, so the bits are NumPy's.
"""

import ast
import contextlib
import hashlib
import pprint
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

MARK = "columnwise"
MOST_LEAVES, MOST_RESULTS = 192, 32  # of a rule, as in src/rules.h
LOOPS = ("exp", "expm1", "log", "log1p")  # taken from NumPy, whose results depend on the processor's instructions
SCALARS = ("w.p.", "w.now.")  # attributes that are always numbers
BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
WHOLE = {ast.Mod: "rest", ast.FloorDiv: "whole"}  # of numbers from 0 on
COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


class Untranslatable(ValueError):
    """A function marked as a column rule does something that is not known how to translate."""


@dataclass(frozen=True)
class Named:
    """Something the rule was given, as Python reads it: ``w.firms.output``."""

    source: str
    number: bool = False

    def attribute(self, name: str) -> "Named":
        source = f"{self.source}.{name}"
        return Named(source, source.startswith(SCALARS))


@dataclass(frozen=True)
class Step:
    """One operation; equal steps are the same step."""

    kind: str  # leaf, constant, gather, binary, compare, and, or, not, negative, where, call, loop, power
    what: str
    of: tuple["Step", ...] = ()
    flag: bool = False  # its values are true or false
    number: bool = False  # one for all rows


type Value = Step | Named | tuple["Value", ...] | None


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
                for each in names:
                    found.imported[each.asname or each.name] = (module, each.name)
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


class Nothing:
    """The end of a body that returned nothing."""


class Reader:
    """Reads a rule, and what it calls, into steps."""

    def __init__(self, source: Source, used: set[tuple[str, str]]) -> None:
        self.source, self.used, self.node = source, used, ast.AST()

    def rule(self, name: str, given: dict[str, Value] | None = None) -> Value:
        """What the function returns, from what it is given: its own parameters where nothing is said."""
        function = self.source.functions[name]
        self.used.add((self.source.name, name))
        parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        if given is None:
            given = {
                p.arg: Named(p.arg, isinstance(p.annotation, ast.Name) and p.annotation.id in ("float", "int", "bool"))
                for p in parameters
            }
        returned = self._run(function.body, dict(given))
        if isinstance(returned, Nothing):
            raise self._refuse("a column rule returns something on every way")
        return returned

    def _refuse(self, why: str) -> Untranslatable:
        return Untranslatable(f"{self.source.name}, line {getattr(self.node, 'lineno', '?')}: {why}")

    # statements

    def _run(self, body: list[ast.stmt], names: dict[str, Value]) -> "Value | Nothing":
        for at, statement in enumerate(body):
            self.node = statement
            match statement:
                case ast.Expr(value=ast.Constant()):
                    continue
                case ast.Return(value=ast.expr() as value):
                    return self._value(value, names)
                case ast.Assign(targets=[target], value=value):
                    self._assign(target, self._value(value, names), names)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._assign(target, self._value(value, names), names)
                case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                    before = names[name]
                    if not isinstance(before, Step) or before.kind == "leaf":
                        raise self._refuse(f"'{name}' would be changed in place, and it is not the rule's own")
                    names[name] = self._binary(op, before, self._step(value, names))
                case ast.If(test=test, body=then, orelse=otherwise):
                    known = self._known(test, names)
                    if known is not None:
                        return self._run([*(then if known else otherwise), *body[at + 1 :]], names)
                    condition = self._flag(self._step(test, names))
                    one, other = dict(names), dict(names)
                    first, second = self._run(then, one), self._run(otherwise, other)
                    if not (isinstance(first, Nothing) and isinstance(second, Nothing)):
                        if isinstance(first, Nothing):
                            first = self._run(body[at + 1 :], one)
                        if isinstance(second, Nothing):
                            second = self._run(body[at + 1 :], other)
                        if isinstance(first, Nothing) or isinstance(second, Nothing):
                            raise self._refuse("a column rule returns something on every way")
                        return self._choose(condition, first, second)
                    for name in set(one) & set(other):
                        same = one[name] == other[name]
                        names[name] = one[name] if same else self._choose(condition, one[name], other[name])
                case _:
                    raise self._refuse(f"{type(statement).__name__} is not understood")
        return Nothing()

    def _known(self, test: ast.expr, names: dict[str, Value]) -> bool | None:
        """What a test for None gives, which is known as the rule is translated; None for any other test."""
        match test:
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]):
                return (self._value(left, names) is None) == isinstance(op, ast.Is)
        return None

    def _assign(self, target: ast.expr, value: Value, names: dict[str, Value]) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, Named):
            value = tuple(Named(f"{value.source}[{at}]") for at in range(len(target.elts)))
        if isinstance(target, ast.Tuple) and isinstance(value, tuple):
            for each, part in zip(target.elts, value, strict=True):
                self._assign(each, part, names)
        elif isinstance(target, ast.Name):
            names[target.id] = value
        else:
            raise self._refuse(f"assignment to {ast.unparse(target)} is not understood")

    def _choose(self, condition: Step, one: Value, other: Value) -> Value:
        if isinstance(one, tuple) and isinstance(other, tuple):
            return tuple(self._choose(condition, a, b) for a, b in zip(one, other, strict=True))
        return self._where(condition, self._leaf(one), self._leaf(other))

    # expressions

    def _leaf(self, value: Value) -> Step:
        if isinstance(value, Named):
            return Step("leaf", value.source, number=value.number)
        if not isinstance(value, Step):
            raise self._refuse("one value is wanted, not several and not None")
        return value

    def _step(self, node: ast.expr, names: dict[str, Value]) -> Step:
        return self._leaf(self._value(node, names))

    def _flag(self, step: Step) -> Step:
        return step if step.flag else Step("compare", "!=", (step, _constant(0.0)), True, step.number)

    def _value(self, node: ast.expr, names: dict[str, Value]) -> Value:
        if hasattr(node, "lineno"):
            self.node = node
        match node:
            case ast.Constant(value=None):
                return None
            case ast.Constant(value=bool() | int() | float() as value):
                return _constant(value)
            case ast.Name(id=name):
                return names[name] if name in names else self._constant_named(name)
            case ast.Attribute(value=base, attr=attribute):
                found = self._value(base, names)
                if isinstance(found, Named):
                    return found.attribute(attribute)
            case ast.Tuple(elts=elements):
                return tuple(self._value(each, names) for each in elements)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, self._step(left, names), self._step(right, names))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                step = self._step(operand, names)
                return _constant(-float(step.what)) if step.kind == "constant" else _same("negative", "-", step)
            case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=operand):
                return _same("not", "!", self._flag(self._step(operand, names)), flag=True)
            case ast.BoolOp(op=op, values=values):
                parts = [self._flag(self._step(each, names)) for each in values]
                found = parts[0]
                for part in parts[1:]:
                    found = _same("and" if isinstance(op, ast.And) else "or", "", found, part, flag=True)
                return found
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARE:
                return _same("compare", COMPARE[type(op)], self._step(left, names), self._step(right, names), flag=True)
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[right]):
                word = "is" if isinstance(op, ast.Is) else "is not"
                return self._asked("({} " + word + " {})", self._value(left, names), self._value(right, names))
            case ast.IfExp(test=test, body=one, orelse=other):
                known = self._known(test, names)
                if known is not None:
                    return self._value(one if known else other, names)
                return self._choose(
                    self._flag(self._step(test, names)), self._value(one, names), self._value(other, names)
                )
            case ast.Subscript(value=table, slice=rows) if not isinstance(rows, ast.Slice | ast.Tuple):
                return self._at(self._step(table, names), self._step(rows, names))
            case ast.Call():
                return self._call(node, names)
        raise self._refuse(f"{ast.unparse(node)} is not understood")

    def _asked(self, question: str, *of: Value) -> Step:
        """Something that Python is asked before the rule is carried out: a number for all rows."""
        if not all(isinstance(each, Named) for each in of):
            raise self._refuse("this can be asked of what the rule was given only")
        return Step("leaf", question.format(*(each.source for each in of if isinstance(each, Named))), number=True)

    def _constant_named(self, name: str) -> Step:
        source = self.source
        if name in source.imported:
            module, name = source.imported[name]
            source = source_of(source.folder, module)
            self.used.add((module, name))
        if name not in source.constants:
            raise self._refuse(f"'{name}' is neither a parameter nor a number at the top of a module")
        return _constant(source.constants[name])

    def _binary(self, op: ast.operator, a: Step, b: Step) -> Step:
        if isinstance(op, ast.BitAnd | ast.BitOr):
            return _same("and" if isinstance(op, ast.BitAnd) else "or", "", self._flag(a), self._flag(b), flag=True)
        if isinstance(op, ast.Pow):
            if b.kind == "constant" and float(b.what) == 2.0:
                return _same("binary", "*", a, a)
            return Step("power", "", (a, b), number=a.number and b.number)
        if type(op) in WHOLE:
            return _same("call", WHOLE[type(op)], a, b)
        if type(op) not in BINARY or (a.flag and b.flag):
            raise self._refuse("the operation is not understood for these operands")
        return _same("binary", BINARY[type(op)], a, b)

    def _where(self, condition: Step, a: Step, b: Step) -> Step:
        return _same("where", "", self._flag(condition), a, b, flag=a.flag and b.flag)

    def _at(self, table: Step, rows: Step) -> Step:
        """A table, or arithmetic on tables, at rows."""
        if table.number or table.kind == "constant":
            return table
        if table.kind == "leaf":
            return Step("gather", "", (table, rows), number=rows.number)
        if table.kind == "gather":
            return Step("gather", "", (table.of[0], self._at(table.of[1], rows)), number=rows.number)
        parts = tuple(self._at(part, rows) for part in table.of)
        return Step(table.kind, table.what, parts, table.flag, all(part.number for part in parts))

    def _call(self, node: ast.Call, names: dict[str, Value]) -> Value:
        match node.func:
            case ast.Attribute(value=ast.Name(id="np"), attr=name):
                return self._of_numpy(name, node, names)
            case ast.Attribute(value=base, attr="take"):
                if node.keywords:
                    raise self._refuse("only single columns are taken from")
                return self._at(self._step(base, names), self._step(node.args[0], names))
            case ast.Attribute(value=base, attr="ravel"):
                return self._value(base, names)
            case ast.Attribute(value=base, attr="any"):
                return self._asked("{}.any()", self._value(base, names))
            case ast.Attribute(value=base, attr="astype"):
                if ast.unparse(node.args[0]) not in ("float", "np.float64"):
                    raise self._refuse("a result is float64 or bool")
                step = self._step(base, names)
                return _same("where", "", step, _constant(1.0), _constant(0.0)) if step.flag else step
            case ast.Name(id="in_force"):
                return self._asked("in_force({})", self._value(node.args[0], names))
            case ast.Attribute(value=base, attr="in_region" | "in_sector" as name):
                world = self._value(base, names)
                if not isinstance(world, Named):
                    raise self._refuse("places are those of a world")
                place = self._leaf(world.attribute("firms").attribute(name.removeprefix("in_")))
                if len(node.args) > 1 and (rows := self._value(node.args[1], names)) is not None:
                    place = self._at(place, self._leaf(rows))
                return self._at(self._step(node.args[0], names), place)
            case ast.Attribute(value=base, attr="of" | "at" as name):
                options = self._value(base, names)
                if not isinstance(options, Named):
                    raise self._refuse("options are a parameter")
                place = options.attribute("places" if name == "of" else "cells")
                return self._at(self._step(node.args[0], names), self._leaf(place))
            case ast.Name(id="ratio"):
                part, whole = (self._step(each, names) for each in node.args)
                more = {each.arg: self._step(each.value, names) for each in node.keywords}
                empty = _same("compare", "<=", whole, more.get("least", _constant(0.0)), flag=True)
                return self._where(empty, more.get("otherwise", _constant(0.0)), _same("binary", "/", part, whole))
            case ast.Name(id="min" | "max" as name):
                a, b = (self._step(each, names) for each in node.args)
                better = _same("compare", "<" if name == "min" else ">", b, a, flag=True)
                return self._where(better, b, a)
            case ast.Name(id="float"):
                return self._value(node.args[0], names)
            case ast.Name(id="int"):
                return _same("call", "trunc", self._step(node.args[0], names))
            case ast.Name(id=name):
                return self._other_rule(name, node, names)
        raise self._refuse(f"{ast.unparse(node.func)} is not understood")

    def _of_numpy(self, name: str, node: ast.Call, names: dict[str, Value]) -> Step:
        given = [self._step(each, names) for each in node.args]
        if node.keywords:
            raise self._refuse(f"np.{name} is understood without keywords only")
        match name, given:
            case "where", [condition, a, b]:
                return self._where(condition, a, b)
            case "clip", [a, low, high]:
                return _same("call", "least", _same("call", "most", a, low), high)
            case "maximum", [a, b]:
                return _same("call", "most", a, b)
            case "minimum", [a, b]:
                return _same("call", "least", a, b)
            case "asarray", [a]:
                return a
            case "abs" | "sqrt" | "ceil", [a]:
                return _same("call", {"abs": "fabs"}.get(name, name), a)
            case _, [a] if name in LOOPS:
                return Step("loop", name, (a,), number=a.number)
        raise self._refuse(f"np.{name} is not understood")

    def _other_rule(self, name: str, node: ast.Call, names: dict[str, Value]) -> Value:
        source = self.source
        if name in source.imported:
            module, name = source.imported[name]
            source = source_of(source.folder, module)
        function = source.functions.get(name)
        if function is None:
            raise self._refuse(f"'{name}' is not a function of the model")
        arguments = function.args
        positional = [p.arg for p in (*arguments.posonlyargs, *arguments.args)]
        given: dict[str, Value] = dict(zip(positional, (self._value(a, names) for a in node.args), strict=False))
        given |= {str(each.arg): self._value(each.value, names) for each in node.keywords}
        defaults = [*zip(reversed(positional), reversed(arguments.defaults), strict=False)]
        defaults += [(p.arg, d) for p, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d]
        reader = Reader(source, self.used)
        for parameter, default in defaults:
            if parameter not in given:
                given[parameter] = reader._value(default, {})
        return reader.rule(name, given)


def _constant(value: float) -> Step:
    return Step("constant", repr(float(value)), number=True)


def _same(kind: str, what: str, *of: Step, flag: bool = False) -> Step:
    return Step(kind, what, of, flag, all(part.number for part in of))


# writing C


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
    used: set[tuple[str, str]]  # functions whose source it holds
    code: str


def translate(folder: Path, module: str, function: str) -> Rule:
    """Translate one rule.

    Raises:
        Untranslatable: the source does what is not understood.
    """
    used: set[tuple[str, str]] = set()
    reader = Reader(source_of(folder, module), used)
    found = reader.rule(function)
    results = [reader._leaf(each) for each in (found if isinstance(found, tuple) else (found,))]
    name = f"{module.replace('.', '_')}__{function}"
    writer = Writer(results)
    if len(writer.leaves) > MOST_LEAVES or len(results) > MOST_RESULTS:
        raise Untranslatable(f"{module}.{function} reads {len(writer.leaves)} things and returns {len(results)}")
    code = f"/* {function} of {module} */\n{writer.function(name)}"
    return Rule(
        name, module, function, [leaf.what for leaf in writer.leaves],
        {at for at, leaf in enumerate(writer.leaves) if leaf in writer.tables},
        {at for at, leaf in enumerate(writer.leaves) if leaf.number},
        [result.flag for result in results], not isinstance(found, tuple), used, code,
    )  # fmt: skip


class Writer:
    """Writes the steps to some results as one C function.

    A step belongs to the first pass over a block of rows in which all it needs is there; NumPy's loops and rows that
    are worked out begin a new one.
    """

    def __init__(self, results: list[Step]) -> None:
        self.results = results
        self.order: list[Step] = []
        self.stage: dict[Step, int] = {}
        self.tables: set[Step] = set()
        self.columns: set[Step] = set()
        for result in results:
            self._visit(result)
            self.columns.add(result)
        self.leaves = [step for step in self.order if step.kind == "leaf"]
        self.number = {step: at for at, step in enumerate(self.order)}
        both = self.tables & self.columns
        if both:
            raise Untranslatable(f"{', '.join(sorted(leaf.what for leaf in both))}: read both as a table and row by row")

    def _visit(self, step: Step) -> None:
        if step in self.stage:
            return
        for part in step.of:
            self._visit(part)
        before = max((self.stage[part] for part in step.of), default=0)
        if step.kind == "gather":
            table, rows = step.of
            self.tables.add(table)
            if rows.kind == "leaf":
                self.columns.add(rows)
            before += rows.kind not in ("leaf", "gather")
        elif step.kind in ("loop", "power"):
            before += 1
            self.columns.update(step.of)
        else:
            self.columns.update(step.of)
        self.stage[step] = before
        self.order.append(step)

    def _rows(self, step: Step) -> bool:
        """Whether a step is used as rows of a table."""
        return any(user.kind == "gather" and user.of[1] == step for user in self.order)

    def _late(self, step: Step) -> bool:
        """Whether a step is used in a later pass, by a loop, or as rows, so that its block must be kept."""
        return any(
            step in user.of and (self.stage[user] > self.stage[step] or user.kind in ("loop", "power", "gather"))
            for user in self.order
        )

    def _read(self, step: Step, stage: int) -> str:
        at = self.number[step]
        if step.kind == "constant":
            return f"({step.what})" if "inf" not in step.what and "nan" not in step.what else "NAN"
        if step.number:
            return f"{'n' if step.kind == 'leaf' else 't'}{at}"
        if step.kind in ("leaf", "gather", "loop", "power") or self.stage[step] < stage:
            return f"v{at}[j]" + (" != 0.0" if step.flag else "")
        return f"t{at}"

    def _expression(self, step: Step) -> str:
        of = [self._read(part, self.stage[step]) for part in step.of]
        match step.kind:
            case "binary" | "compare":
                return f"{of[0]} {step.what} {of[1]}"
            case "and" | "or":
                return f"({of[0]}) {'&' if step.kind == 'and' else '|'} ({of[1]})"
            case "not" | "negative":
                return f"{step.what}({of[0]})"
            case "where":
                return f"({of[0]}) ? {of[1]} : {of[2]}"
            case "call":
                return f"{step.what}({', '.join(of)})"
            case "power":  # of numbers, as Python has it
                return f"pow({of[0]}, {of[1]})"
            case "loop":
                return f"numpy_loop_once(LOOP_{step.what}, {of[0]})"
        raise AssertionError(step.kind)

    def function(self, name: str) -> str:
        """The C function."""
        lines = [f"WIDE static int {name}(const leaf *in, size n, void **out) {{"]
        leaf_at = {leaf: at for at, leaf in enumerate(self.leaves)}
        for leaf, at in leaf_at.items():
            if leaf.number:
                lines.append(f"    const double n{self.number[leaf]} = in[{at}].value;  /* {leaf.what} */")
        for step in self.order:
            if step.number and step.kind not in ("leaf", "constant"):
                kind = "int" if step.flag else "double"
                lines.append(f"    const {kind} t{self.number[step]} = {self._expression(step)};")
        blocks = [s for s in self.order if not s.number and s not in self.tables]
        for step in blocks:
            at = self.number[step]
            if self._rows(step):
                lines.append(f"    npy_intp i{at}[BLOCK];")
            if step.kind in ("leaf", "gather", "loop", "power") or self._late(step):
                lines.append(f"    double b{at}[BLOCK];")
        lines.append("    for (size s = 0; s < n; s += BLOCK) {")
        lines.append("        const size m = n - s < BLOCK ? n - s : BLOCK;")
        for stage in range(max(self.stage.values(), default=0) + 1):
            lines += self._pass(stage, leaf_at)
        lines += ["    }", "    return 0;", "}", ""]
        return "\n".join(lines)

    def _pass(self, stage: int, leaf_at: dict[Step, int]) -> Iterable[str]:
        steps = [s for s in self.order if self.stage[s] == stage and not s.number and s not in self.tables]
        for step in steps:
            at = self.number[step]
            if step.kind == "leaf":
                if step in self.columns and any(step in u.of and not (u.kind == "gather") for u in self.order) or (
                    step in self.results
                ):
                    yield f"        const double *v{at} = column(&in[{leaf_at[step]}], s, m, b{at});  /* {step.what} */"
                if self._rows(step):
                    yield f"        const npy_intp *r{at} = rows_from(&in[{leaf_at[step]}], s, m, i{at});"
            elif step.kind == "gather":
                table, rows = step.of
                where, from_ = self.number[rows], leaf_at[table]
                if rows.number:
                    raise Untranslatable("a table is read at a column of rows")
                if rows.kind != "leaf":
                    yield f"        const npy_intp *r{at}w = as_rows(v{where}, m, i{where});"
                    source = f"r{at}w"
                else:
                    source = f"r{where}"
                yield f"        if (gather(&in[{from_}], {source}, m, b{at})) return -1;  /* {table.what} */"
                yield f"        const double *v{at} = b{at};"
            elif step.kind == "loop":
                yield f"        numpy_loop(LOOP_{step.what}, v{self.number[step.of[0]]}, b{at}, m);"
                yield f"        const double *v{at} = b{at};"
            elif step.kind == "power":
                given = ", ".join(
                    f"(double[]){{{self._read(part, stage)}}}, 0" if part.number else f"v{self.number[part]}, 1"
                    for part in step.of
                )
                yield f"        numpy_power({given}, b{at}, m);"
                yield f"        const double *v{at} = b{at};"
        plain = [s for s in steps if s.kind not in ("leaf", "gather", "loop", "power")]
        kept = [s for s in plain if self._late(s)]
        last = [(at, r) for at, r in enumerate(self.results) if self.stage[r] == stage]
        if plain or last:
            yield "        APART for (size j = 0; j < m; j++) {"
            for step in plain:
                kind = "int" if step.flag else "double"
                yield f"            const {kind} t{self.number[step]} = {self._expression(step)};"
            for step in kept:
                yield f"            b{self.number[step]}[j] = t{self.number[step]};"
            for at, result in last:
                kind = "npy_bool" if result.flag else "double"
                yield f"            (({kind} *)out[{at}])[s + j] = {self._read(result, stage)};"
            yield "        }"
        for step in kept:
            yield f"        const double *v{self.number[step]} = b{self.number[step]};"


# writing it all down


def translate_all(root: Path, c_file: Path, python_file: Path) -> list[Rule]:
    """Translate every column rule of the model: C in one file, how Python calls it in another.

    Raises:
        Untranslatable: see :func:`translate`.
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
    head = ["/* Written by kernels/translate.py from the column rules of the model. */", '#include "rules.h"', ""]
    end = ["const rule RULES[] = {", *table, "    {0}", "};", f"const int RULE_COUNT = {len(rules)};", ""]
    c_file.write_text("\n".join([*head, *(rule.code for rule in rules), *end]), encoding="utf-8")
    index = {
        f"{rule.module}.{rule.function}": {
            "name": rule.name,
            "caller": _caller(root, rule),
            "sources": {module: _digest(root, module) for module in sorted({module for module, _ in rule.used})},
        }
        for rule in rules
    }
    python_file.write_text(
        f'"""Written by kernels/translate.py: how Python calls the column rules."""\n\nRULES = {pprint.pformat(index, width=200)}\n',
        encoding="utf-8",
    )
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
        f"    found = rule({', '.join(rule.leaves)})\n"
        f"    return plain({again}) if found is NotImplemented else found\n"
    )


def _digest(root: Path, module: str) -> str:
    """See :func:`kernels.rules.source_digest`."""
    return hashlib.blake2b((root / (module.replace(".", "/") + ".py")).read_bytes(), digest_size=16).hexdigest()
