"""The panel of tables: one of them page by page, and its file."""

from collections.abc import Callable

import solara

from web.components.picker import Note, Picker
from web.components.table import Head, Sheet, TableCell, table
from web.numerals import BLANK, short
from web.results.browsing import Browsing
from web.results.contents import About, TableAbout
from web.results.download import requested
from web.results.failed import Failed
from web.results.names import Names
from web.results.paging import PAGE, Page, ReadFile, ReadRows
from web.results.store import Place
from web.shell import language
from web.words import unit, word


@solara.component
def Tables(browsing: Browsing, about: About, place: Place) -> None:
    """Show a table page by page, and save the rows that count."""
    state, now = browsing.state.value, language.value
    page, turn = solara.use_state(0)
    own = about.table(state.table) or usual_table(about)
    task = ReadRows(place, own.name, state.where, page)
    solara.use_effect(lambda: turn(0), [own.name, state.where])
    solara.use_effect(lambda: browsing.read_rows(*vars(task).values()), [task])
    names = Names(about, now)
    with solara.Div(classes=["gf-panel", "gf-question"], attributes={"data-tables": own.name}):
        listed = [{"value": each.name, "text": table_text(each, names)} for each in about.tables]
        Picker(word("table", now), listed, own.name, lambda name: browsing.look(table=name), "table")
        Rows(browsing, own, task, names, turn)


def usual_table(about: About) -> TableAbout:
    """The table that is shown first: that of the answers where there is one."""
    return next((each for each in about.tables if each.values), about.tables[0])


def table_text(own: TableAbout, names: Names) -> str:
    """A table with its file and size."""
    size = word("table_size", names.language, rows=f"{own.rows:,}", columns=str(len(own.columns)))
    return f"{names.table(own.name)} ({own.file}, {size})"


@solara.component
def Rows(browsing: Browsing, own: TableAbout, task: ReadRows, names: Names, turn: Callable[[int], None]) -> None:
    """Show a page of a table."""
    standing, filing, now = browsing.rows.standing.value, browsing.file.standing.value, names.language
    read: Page | None = standing.results.get(task)
    last = solara.use_ref(None)
    if read is not None:
        last.current = (task, read)
    file = ReadFile(task.place, task.table, task.where)
    clicks, click = solara.use_state(0)

    def save() -> None:
        click(clicks + 1)
        browsing.read_file(task.place, task.table, task.where)

    with solara.Div(attributes={"data-rows": "done" if read is not None else "busy"}):
        if standing.failure or filing.failure:
            failed = browsing.rows if standing.failure else browsing.file
            Failed(standing.failure or filing.failure, failed.go_on, now)
        if last.current is not None and last.current[0].table == own.name:
            shown = sheet(own, last.current[1], last.current[0].page, names)
            table(
                shown, now, save, requested(filing, file, clicks), turn, old=read is None, busy=filing.running,
            )  # fmt: skip
        else:
            Note(word("folder_reading", now))


def sheet(own: TableAbout, read: Page, page: int, names: Names) -> Sheet:
    """A page of a table as it is shown."""
    language = names.language
    heads = [
        Head(
            names.column_title(own.name, column.name), "" if column.varies else unit(column.unit, language),
            column.meaning, column.type != "string",
        )
        for column in own.columns
    ]  # fmt: skip
    rows = [[cell(value, own.columns[at].type) for at, value in enumerate(row)] for row in read.rows]
    pages = max(1, -(-read.total // PAGE))
    first, last = (f"{min(read.total, row):,}" for row in (page * PAGE + 1, (page + 1) * PAGE))
    where = word("rows_of", language, first=first, last=last, total=f"{read.total:,}")
    note = "" if read.total else word("nothing_left", language)
    return Sheet(own.name, names.table(own.name), own.file, heads, rows, note, page, pages, where)


def cell(value: str | float, kind: str) -> TableCell:
    """A cell: whole numbers as they are, others with few figures and all of them in the tooltip."""
    if isinstance(value, str):
        return TableCell(value if len(value) <= 80 else f"{value[:79]}…", tip=value if len(value) > 80 else "")
    if value != value:  # NaN is not equal to itself
        return TableCell(BLANK)
    if kind == "integer":
        return TableCell(f"{value:.0f}")
    return TableCell(short(value), tip=repr(value))
