"""Reading: what a column rule, and what it calls, works out, step by step."""

import ast

from kernels.translator.source import Source, source_of
from kernels.translator.steps import Named, Step, UntranslatableError, Value, constant, worked_out

LOOPS = ("exp", "expm1", "log", "log1p")  # NumPy's own, whose results depend on the processor's instructions
BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
WHOLE = {ast.Mod: "rest", ast.FloorDiv: "whole"}  # of numbers from 0 on
COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


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

    def _refuse(self, why: str) -> UntranslatableError:
        return UntranslatableError(f"{self.source.name}, line {getattr(self.node, 'lineno', '?')}: {why}")

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
        return step if step.flag else Step("compare", "!=", (step, constant(0.0)), True, step.number)

    def _value(self, node: ast.expr, names: dict[str, Value]) -> Value:
        if hasattr(node, "lineno"):
            self.node = node
        match node:
            case ast.Constant(value=None):
                return None
            case ast.Constant(value=bool() | int() | float() as value):
                return constant(value)
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
                return constant(-float(step.what)) if step.kind == "constant" else worked_out("negative", "-", step)
            case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=operand):
                return worked_out("not", "!", self._flag(self._step(operand, names)), flag=True)
            case ast.BoolOp(op=op, values=values):
                parts = [self._flag(self._step(each, names)) for each in values]
                found = parts[0]
                for part in parts[1:]:
                    found = worked_out("and" if isinstance(op, ast.And) else "or", "", found, part, flag=True)
                return found
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARE:
                return worked_out(
                    "compare", COMPARE[type(op)], self._step(left, names), self._step(right, names), flag=True
                )
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
            case ast.Subscript(value=base, slice=ast.Constant(value=str() as key)):
                found = self._value(base, names)
                if isinstance(found, Named):
                    return Named(f"{found.source}[{key!r}]")
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
        return constant(source.constants[name])

    def _binary(self, op: ast.operator, a: Step, b: Step) -> Step:
        if isinstance(op, ast.BitAnd | ast.BitOr):
            return worked_out(
                "and" if isinstance(op, ast.BitAnd) else "or", "", self._flag(a), self._flag(b), flag=True
            )
        if isinstance(op, ast.Pow):
            if b.kind == "constant" and float(b.what) == 2.0:
                return worked_out("binary", "*", a, a)
            return Step("power", "", (a, b), number=a.number and b.number)
        if type(op) in WHOLE:
            return worked_out("call", WHOLE[type(op)], a, b)
        if type(op) not in BINARY or (a.flag and b.flag):
            raise self._refuse("the operation is not understood for these operands")
        return worked_out("binary", BINARY[type(op)], a, b)

    def _where(self, condition: Step, a: Step, b: Step) -> Step:
        return worked_out("where", "", self._flag(condition), a, b, flag=a.flag and b.flag)

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
                return worked_out("where", "", step, constant(1.0), constant(0.0)) if step.flag else step
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
                place = self._leaf(options.attribute("places" if name == "of" else "cells"))
                return self._at(self._step(node.args[0], names), place)
            case ast.Name(id="ratio"):
                part, whole = (self._step(each, names) for each in node.args)
                more = {each.arg: self._step(each.value, names) for each in node.keywords}
                empty = worked_out("compare", "<=", whole, more.get("least", constant(0.0)), flag=True)
                return self._where(empty, more.get("otherwise", constant(0.0)), worked_out("binary", "/", part, whole))
            case ast.Name(id="min" | "max" as name):
                a, b = (self._step(each, names) for each in node.args)
                better = worked_out("compare", "<" if name == "min" else ">", b, a, flag=True)
                return self._where(better, b, a)
            case ast.Name(id="float"):
                return self._value(node.args[0], names)
            case ast.Name(id="int"):
                return worked_out("call", "trunc", self._step(node.args[0], names))
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
                return worked_out("call", "least", worked_out("call", "most", a, low), high)
            case "maximum", [a, b]:
                return worked_out("call", "most", a, b)
            case "minimum", [a, b]:
                return worked_out("call", "least", a, b)
            case "asarray", [a]:
                return a
            case "abs" | "sqrt" | "ceil", [a]:
                return worked_out("call", {"abs": "fabs"}.get(name, name), a)
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
