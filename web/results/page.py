"""The page of results: the folders of the results directory, and what is in the one that is open."""

import html
import itertools
import shlex
from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from experiments.folders import PROGRAM
from web.components.band_chart import BandChart, Graph
from web.components.charts import Look
from web.components.commands import Command, commands
from web.components.picker import Heading, Note, Picker
from web.components.plot import Plot
from web.components.saving import Saved
from web.components.table import Head, Sheet, TableCell, table
from web.numerals import BLANK, short
from web.pool.errand import Standing
from web.pool.runner import shared
from web.results.browsing import Browsing
from web.results.contents import About, Factor, Open, TableAbout
from web.results.download import Download
from web.results.filters import Condition, read_conditions
from web.results.folder_list import folder_list, says
from web.results.folders import FINISHED, RUNNING, Entry
from web.results.names import Names
from web.results.paging import PAGE, Page, ReadFile, ReadReport, ReadRows
from web.results.pictures import drawn
from web.results.store import Place
from web.results.views import BY_POINT, NOTHING, TORNADO, Chosen, chosen, task_of, views
from web.shell import Address, language, search
from web.words import Language, unit, word
from web.words.results import TABLES_ZH

EXAMPLES = ("run historical", "compare historical supervision", "sweep finance-without-supervision")
PARTS = 4  # ranges of a factor with many settings that can be filtered by
EVERYTHING = ""


@solara.component
def Results() -> None:
    """Show one tab's look at the results directory; what it wants of the workers ends with the tab."""
    browsing = solara.use_memo(lambda: Browsing(search.peek(), shared()), [])
    solara.use_effect(lambda: browsing.close, [])
    with solara.Div(classes=["gf-lab", "gf-results"]):
        Address(browsing)
        with solara.Div(classes=["gf-columns"]):
            Folders(browsing)
            Opened(browsing)


@solara.component
def Folders(browsing: Browsing) -> None:
    """List the folders, or say how to make one."""
    listing, state, now = browsing.listing.value, browsing.state.value, language.value
    with solara.Div(classes=["gf-panel", "gf-folder-panel"], attributes={"data-listing": str(listing.read)}):
        Heading(word("folders", now))
        if not listing.read:
            Note(word("folders_reading", now))
        elif not listing.entries:
            Note(word("folders_none", now, home=str(browsing.home)))
            shown = [
                Command(f"make-{number}", word(f"make_{number}", now), f"{PROGRAM} {text}")
                for number, text in enumerate(EXAMPLES)
            ]
            commands("make", shown, now, unfolded=True)
        else:
            Note(word("folders_of", now, home=str(browsing.home)))
            folder_list(listing.entries, state.folder, browsing.open, now)


@solara.component
def Opened(browsing: Browsing) -> None:
    """Show the folder that is open."""
    listing, now = browsing.listing.value, language.value
    name = browsing.state.value.folder
    entry = listing.entry(name)
    place = solara.use_memo(lambda: browsing.place(entry), [entry])
    solara.use_effect(lambda: browsing.read_about(place) if place else None, [place])
    with solara.Div(classes=["gf-answer"], attributes={"data-opened": name if entry else ""}):
        if not name:
            if listing.entries:
                with solara.Div(classes=["gf-panel"]):
                    Note(word("folder_choose", now))
        elif entry is None:
            if listing.read:
                with solara.Div(classes=["gf-alert"], attributes={"role": "alert"}):
                    solara.Text(word("folder_missing", now, name=name))
        elif place is None:
            Unfinished(entry, browsing, now)
        else:
            Content(browsing, entry, place)


@solara.component
def Unfinished(entry: Entry, browsing: Browsing, language: Language) -> None:
    """Say how far a study is that has no results yet, and what to do."""
    with solara.Div(classes=["gf-panel", "gf-question"], attributes={"data-unfinished": entry.state}):
        Heading(html.escape(entry.title))
        with solara.Div(attributes={"role": "status"}):
            solara.Text(says(entry, language))
        if entry.total:
            solara.ProgressLinear(100 * (entry.done + entry.failed) / entry.total)
        if entry.failed:
            solara.Text(word("runs_failed", language, count=f"{entry.failed:,}"), classes=["gf-mistake"])
        key = {RUNNING: "unfinished_running", FINISHED: "folder_unsafe"}.get(entry.state, "unfinished_stopped")
        Note(word(key, language, folder=str(browsing.home / entry.name)))


@solara.component
def Content(browsing: Browsing, entry: Entry, place: Place) -> None:
    """Show what is in a finished folder."""
    standing, state, now = browsing.about.standing.value, browsing.state.value, language.value
    about: About | None = standing.results.get(Open(place))
    with solara.Div(classes=["gf-answer"]):
        if standing.failure:
            Failed(standing.failure, lambda: browsing.read_about(place), now)
        elif about is None:
            Note(word("folder_reading", now))
        else:
            Title(browsing, entry, about, place, now)
            Filters(browsing, about, state.where, now)
            Pictures(browsing, about, place)
            Tables(browsing, about, place)


@solara.component
def Failed(why: str, again: Callable[[], None], language: Language) -> None:
    """Say why something cannot be shown."""
    with solara.Div(classes=["gf-alert"], attributes={"role": "alert"}):
        solara.Text(f"{word('folder_failed', language)} {why}")
        solara.Button(word("try_again", language), on_click=again, text=True, classes=["gf-button"])


@solara.component
def Title(browsing: Browsing, entry: Entry, about: About, place: Place, language: Language) -> None:
    """Show what the folder is about, and offer its report."""
    standing = browsing.file.standing.value
    task = ReadReport(place)
    clicks, click = solara.use_state(0)

    def save() -> None:
        click(clicks + 1)
        browsing.read_report(place)

    with solara.Div(classes=["gf-panel", "gf-question"], attributes={"data-title": entry.name}):
        Heading(html.escape(about.title))
        if about.text:
            solara.Text(about.text.split("\n\n")[0], classes=["gf-note"])
        if about.failures:
            with solara.Div(classes=["gf-alert"], attributes={"role": "alert"}):
                solara.Text(word("failures_told", language, count=f"{about.failures:,}"))
        with solara.Div(classes=["gf-dialog-buttons"]):
            Download(
                name="report", label=word("report_save", language), file=f"{entry.name}.html",
                mime="text/html", saved=vars(_saved(standing, task, clicks)), busy=standing.running,
                event_ask=lambda _: save(),
            )  # fmt: skip
        text = shlex.join([PROGRAM, "report", str(browsing.home / entry.name)])
        commands("report", [Command("report", word("report_terminal", language), text)], language)


def _saved(standing: Standing, task: Any, clicks: int) -> Saved:
    """The file that was asked for, once it is there; each click gives it again."""
    text = standing.results.get(task)
    return Saved() if text is None else Saved(clicks, text)


# --- filters


@solara.component
def Filters(browsing: Browsing, about: About, where: str, language: Language) -> None:
    """Let only runs with certain settings count."""
    names = Names(about, language)
    factors = about.factors if TORNADO in views(about) else ()
    conditions = {each.column: each for each in read_conditions(where)}
    runs = about.table("runs")
    words = {} if runs is None else {name: runs.choices[name] for name in BY_POINT if name in runs.choices}
    if words.get("label") == words.get("scenario"):  # points are scenarios
        words.pop("label", None)
    with solara.Div():
        if not factors and not words:
            return
        with solara.Div(classes=["gf-panel", "gf-filters"], attributes={"data-filters": ""}):
            with solara.Div(classes=["gf-panel-title"]):
                Heading(word("filters", language))
                if conditions:
                    solara.Button(
                        word("filters_clear", language), on_click=lambda: browsing.look(where=""), text=True,
                        classes=["gf-link"], attributes={"data-do": "clear-filters"},
                    )  # fmt: skip
            with solara.Div(classes=["gf-question-choices"]):
                for factor in factors:
                    column = factor.column.name
                    _filter(browsing, column, names.factor(column), ranges(factor), conditions.get(column), language)
                for column, known in words.items():
                    offered = {f"={text}": Condition(column, word=text) for text in known}
                    _filter(browsing, column, word(f"by_{column}", language), offered, conditions.get(column), language)


def ranges(factor: Factor) -> dict[str, Condition]:
    """What a factor can be filtered by: each of its settings, or parts of its range."""
    name = factor.column.name
    if factor.settings:
        return {f"{value:.4g}": Condition(name, value, value) for value in factor.settings}
    step = (factor.high - factor.low) / PARTS
    ends = [factor.low + number * step for number in range(PARTS)] + [factor.high]
    return {f"{low:.3g} – {high:.3g}": Condition(name, low, high) for low, high in itertools.pairwise(ends)}


def _filter(
    browsing: Browsing, column: str, label: str, offered: dict[str, Condition], now: Condition | None,
    language: Language,
) -> None:  # fmt: skip
    shown = next((text for text, condition in offered.items() if condition == now), EVERYTHING)
    items = [{"value": EVERYTHING, "text": word("filter_all", language)}]
    items += [{"value": text, "text": text.removeprefix("=")} for text in offered]
    Picker(label, items, shown, lambda text: browsing.keep_only(column, offered.get(text)), f"where-{column}")


# --- pictures


@solara.component
def Pictures(browsing: Browsing, about: About, place: Place) -> None:
    """Show one of the folder's pictures, with what there is to choose in it."""
    state, now = browsing.state.value, language.value
    known = solara.use_memo(lambda: views(about), [about])
    choice = chosen(known, state)
    task = None if choice is None else task_of(choice, place, state.where)
    solara.use_effect(lambda: browsing.draw(task) if task else None, [task])
    with solara.Div():
        if choice is None or task is None:
            return
        names = Names(about, now)
        with solara.Div(classes=["gf-panel", "gf-question"], attributes={"data-picture": choice.view.name}):
            with solara.Div(classes=["gf-question-choices"]):
                PictureChoices(browsing, choice, list(known), names)
            Drawing(browsing, choice, task, names)


@solara.component
def PictureChoices(browsing: Browsing, choice: Chosen, known: list[str], names: Names) -> None:
    """Choose picture, output and factors."""
    now = names.language
    with solara.Div(classes=["gf-question-choices"], style={"grid-column": "1 / -1"}):
        listed = [{"value": name, "text": view_title(name, names)} for name in known]
        Picker(word("picture", now), listed, choice.view.name, lambda name: browsing.look(show=name), "show")
        for key, offered, now_chosen in (
            ("of", choice.view.of, choice.of), ("x", choice.view.x, choice.x), ("y", choice.view.y, choice.y),
        ):  # fmt: skip
            items = [
                {"value": name, "text": choice_title(key, name, choice, names)}
                for name in offered
                if key != "y" or name != choice.x
            ]
            if len(items) > 1:
                label = word(f"choose_{key}_{choice.view.kind}" if key != "of" else "choose_of", now)
                Picker(label, items, now_chosen, _look(browsing, key), f"picture-{key}")


def _look(browsing: Browsing, key: str) -> Callable[[str], None]:
    return lambda name: browsing.look(**{key: name})


def view_title(name: str, names: Names) -> str:
    """A picture in words."""
    kind, _, own = name.partition(":")
    return table_title(names.about.table(own), names.language) if own else word(f"view_{kind}", names.language)


def choice_title(key: str, name: str, choice: Chosen, names: Names) -> str:
    """Something to choose in words."""
    if name == NOTHING:
        return word("choose_nothing", names.language)
    if key != "of" and name in BY_POINT:
        return word(f"by_{name}", names.language)
    return names.title(name)


@solara.component
def Drawing(browsing: Browsing, choice: Chosen, task: Any, names: Names) -> None:
    """Show the picture, or say that it is being made, or that no row is left."""
    standing, now = browsing.picture.standing.value, names.language
    look = Look.of(solara.lab.use_dark_effective())
    data = standing.results.get(task)
    made = solara.use_memo(
        lambda: None if data is None else drawn(choice, data, names, look), [choice, data, names, look]
    )
    with solara.Div(attributes={"data-drawing": "done" if data is not None else "busy"}):
        if standing.failure:
            Failed(standing.failure, browsing.picture.go_on, now)
        elif data is None:
            Note(word("picture_reading", now))
        elif made is None:
            Note(word("nothing_left", now))
        elif isinstance(made, Graph):
            BandChart(made, now)
        else:
            Plot(made, look, now)
        if choice.view.kind == TORNADO and data:
            Note(word("tornado_note", now))


# --- tables


@solara.component
def Tables(browsing: Browsing, about: About, place: Place) -> None:
    """Show a table page by page, and save the rows that count."""
    state, now = browsing.state.value, language.value
    page, turn = solara.use_state(0)
    own = about.table(state.table) or usual_table(about)
    task = ReadRows(place, own.name, state.where, page)
    solara.use_effect(lambda: turn(0), [own.name, state.where])
    solara.use_effect(lambda: browsing.read_rows(*vars(task).values()), [task])
    with solara.Div(classes=["gf-panel", "gf-question"], attributes={"data-tables": own.name}):
        listed = [{"value": each.name, "text": table_text(each, now)} for each in about.tables]
        Picker(word("table", now), listed, own.name, lambda name: browsing.look(table=name), "table")
        Rows(browsing, own, task, Names(about, now), turn)


def usual_table(about: About) -> TableAbout:
    """The table that is shown first: that of the answers where there is one."""
    return next((each for each in about.tables if each.values), about.tables[0])


def table_title(own: TableAbout | None, language: Language) -> str:
    """A table in words: its own in Chinese where there are some."""
    if own is None:
        return ""
    return TABLES_ZH.get(own.name, own.title) if language == "zh" else own.title


def table_text(own: TableAbout, language: Language) -> str:
    """A table with its file and size."""
    size = word("table_size", language, rows=f"{own.rows:,}", columns=str(len(own.columns)))
    return f"{table_title(own, language)} ({own.file}, {size})"


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
                shown, now, save, _saved(filing, file, clicks), turn, old=read is None, busy=filing.running,
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
    return Sheet(own.name, table_title(own, language), own.file, heads, rows, note, page, pages, where)


def cell(value: str | float, kind: str) -> TableCell:
    """A cell: whole numbers as they are, others with few figures and all of them in the tooltip."""
    if isinstance(value, str):
        return TableCell(value if len(value) <= 80 else f"{value[:79]}…", tip=value if len(value) > 80 else "")
    if value != value:  # NaN is not equal to itself
        return TableCell(BLANK)
    if kind == "integer":
        return TableCell(f"{value:.0f}")
    return TableCell(short(value), tip=repr(value))
