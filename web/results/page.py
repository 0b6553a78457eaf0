"""The page of results: the folders of the results directory, and what is in the one that is open."""

import html
import shlex

import solara

from experiments.folders import PROGRAM
from web.components.commands import Command, commands
from web.components.picker import Heading, Note
from web.components.progress import ProgressBar
from web.pool.runner import shared
from web.results.browsing import Browsing
from web.results.contents import About, Open
from web.results.download import Download, requested
from web.results.failed import Failed
from web.results.filter_panel import Filters
from web.results.folder_list import folder_list, says
from web.results.folders import FINISHED, RUNNING, Entry
from web.results.paging import ReadReport
from web.results.picture_panel import Pictures
from web.results.store import Place
from web.results.table_panel import Tables
from web.shell import Address, language, search
from web.words import Language, word

EXAMPLES = ("run historical", "compare historical supervision", "sweep finance-without-supervision")


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
            ProgressBar(entry.done + entry.failed, entry.total)
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
                mime="text/html", saved=vars(requested(standing, task, clicks)), busy=standing.running,
                event_ask=lambda _: save(),
            )  # fmt: skip
        text = shlex.join([PROGRAM, "report", str(browsing.home / entry.name)])
        commands("report", [Command("report", word("report_terminal", language), text)], language)
