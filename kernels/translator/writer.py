"""Writing: the steps of a rule as a C function that works through blocks of rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from kernels.translator.steps import Step, UntranslatableError

MATERIAL = ("leaf", "gather", "loop", "power")  # stand in a block of their own; all else is a value of the pass

MOST_STEPS = 12  # of a pass: compilers give up vector instructions in longer loops


class Writer:
    """Writes the steps to some results as one C function.

    A step belongs to the first pass over a block of rows in which all it needs is there and which is not full. Loops of
    NumPy, and rows that are worked out, need whole blocks and so begin a new pass.
    """

    def __init__(self, results: list[Step]) -> None:
        self.results = results
        self.order: list[Step] = []  # each after what it is worked out from
        self.stage: dict[Step, int] = {}
        self._steps_in: Counter[int] = Counter()
        self._rows_written: set[int] = set()  # steps whose values were turned into rows
        self.users: dict[Step, list[Step]] = defaultdict(list)
        for result in results:
            self._visit(result)
        self.at = {step: number for number, step in enumerate(self.order)}
        self.leaves = [step for step in self.order if step.kind == "leaf"]
        self.tables = {step.of[0] for step in self.order if step.kind == "gather"}
        both = [leaf.what for leaf in self.leaves if leaf in self.tables and (self._by_row(leaf) or self._rows(leaf))]
        if both:
            raise UntranslatableError(f"{', '.join(both)}: read both as a table and row by row")

    def _visit(self, step: Step) -> None:
        if step in self.stage:
            return
        for part in step.of:
            self._visit(part)
            self.users[part].append(step)
        before = max((self.stage[part] for part in step.of), default=0)
        new_pass = step.kind in ("loop", "power") or (step.kind == "gather" and step.of[1].kind not in MATERIAL)
        stage = before + new_pass
        if step.kind not in MATERIAL and not step.number:
            while self._steps_in[stage] == MOST_STEPS:
                stage += 1
            self._steps_in[stage] += 1
        self.stage[step] = stage
        self.order.append(step)

    def _rows(self, step: Step) -> bool:
        """Whether a step is used as rows of a table."""
        return any(user.kind == "gather" and user.of[1] == step for user in self.users[step])

    def _by_row(self, step: Step) -> bool:
        """Whether the values of a step are used as they stand, row by row."""
        return step in self.results or any(user.kind != "gather" for user in self.users[step])

    def _kept(self, step: Step) -> bool:
        """Whether a block of the step's values must outlast the pass it belongs to."""
        return any(self.stage[user] > self.stage[step] or user.kind in MATERIAL for user in self.users[step])

    def _read(self, step: Step, stage: int) -> str:
        at = self.at[step]
        if step.kind == "constant":
            return f"({step.what})"
        if step.number:
            return f"{'n' if step.kind == 'leaf' else 't'}{at}"
        if step.kind in MATERIAL or self.stage[step] < stage:
            return f"({self._block(step)}[j] != 0.0)" if step.flag else f"{self._block(step)}[j]"
        return f"t{at}"

    def _block(self, step: Step) -> str:
        """Where the values of a step stand for the rows at hand: in the column given, or in a block of their own."""
        return f"{'v' if step.kind == 'leaf' else 'b'}{self.at[step]}"

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

    def _definition(self, step: Step) -> str:
        return f"const {'int' if step.flag else 'double'} t{self.at[step]} = {self._expression(step)};"

    def function(self, name: str) -> str:
        """The C function."""
        lines = [f"WIDE static int {name}(const leaf *in, size n, void **out) {{"]
        for number, leaf in enumerate(self.leaves):
            if leaf.number:
                lines.append(f"    const double n{self.at[leaf]} = in[{number}].value; /* {leaf.what} */")
        numbers = [step for step in self.order if step.number and step.kind not in ("leaf", "constant")]
        lines += [f"    {self._definition(step)}" for step in numbers]
        for step in self.order:
            if step.number or step in self.tables:
                continue
            if self._rows(step):
                lines.append(f"    npy_intp i{self.at[step]}[BLOCK];")
            if self._by_row(step) if step.kind == "leaf" else step.kind in MATERIAL or self._kept(step):
                lines.append(f"    double b{self.at[step]}[BLOCK];")
        lines.append("    for (size s = 0; s < n; s += BLOCK) {")
        lines.append("        const size m = n - s < BLOCK ? n - s : BLOCK;")
        for stage in range(max(self.stage.values()) + 1):
            lines += [f"        {line}" for line in self._pass(stage)]
        return "\n".join([*lines, "    }", "    return 0;", "}", ""])

    def _pass(self, stage: int) -> Iterator[str]:
        steps = [s for s in self.order if self.stage[s] == stage and not s.number and s not in self.tables]
        for step in steps:
            if step.kind in MATERIAL:
                yield from self._material(step, stage)
        plain = [step for step in steps if step.kind not in MATERIAL]
        kept = [step for step in plain if self._kept(step)]
        last = [(number, result) for number, result in enumerate(self.results) if self.stage[result] == stage]
        if plain or last:
            yield "APART for (size j = 0; j < m; j++) {"
            yield from (f"    {self._definition(step)}" for step in plain)
            yield from (f"    b{self.at[step]}[j] = t{self.at[step]};" for step in kept)
            for number, result in last:
                kind = "npy_bool" if result.flag else "double"
                yield f"    (({kind} *)out[{number}])[s + j] = {self._read(result, stage)};"
            yield "}"

    def _worked_out_rows(self, at: int) -> Iterator[str]:
        if at not in self._rows_written:
            self._rows_written.add(at)
            yield f"const npy_intp *r{at} = as_rows(b{at}, m, i{at});"
            yield f"const npy_uintp l{at} = highest(r{at}, m);"

    def _material(self, step: Step, stage: int) -> Iterator[str]:
        """Lines that put the values of a step into its block."""
        at = self.at[step]
        match step.kind:
            case "leaf":
                source = f"&in[{self.leaves.index(step)}], s, m"
                if self._by_row(step):
                    yield f"const double *v{at} = column({source}, b{at}); /* {step.what} */"
                if self._rows(step):
                    yield f"const npy_intp *r{at} = rows_from({source}, i{at}); /* {step.what} */"
                    yield f"const npy_uintp l{at} = highest(r{at}, m);"
                return
            case "gather":
                table, rows = step.of
                if rows.number:
                    raise UntranslatableError(f"{table.what} is read at one row for all")
                where = self.at[rows]
                if rows.kind != "leaf":
                    yield from self._worked_out_rows(where)
                given = f"r{where}, l{where}, m, b{at}"
                yield f"if (gather(&in[{self.leaves.index(table)}], {given})) return -1; /* {table.what} */"
            case "loop":
                yield f"numpy_loop(LOOP_{step.what}, {self._block(step.of[0])}, b{at}, m);"
            case _:
                given = ", ".join(
                    f"(double[]){{{self._read(part, stage)}}}, 0" if part.number else f"{self._block(part)}, 1"
                    for part in step.of
                )
                yield f"numpy_power({given}, b{at}, m);"
