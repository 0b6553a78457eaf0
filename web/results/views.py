"""Which pictures a result folder has, what there is to choose in each, and what is asked for to draw one."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.results import outputs
from web.link import State
from web.pool.runs import Task
from web.results.contents import About
from web.results.estimates import DrawAnswers, DrawSynergy
from web.results.responses import DrawCourse, DrawSpread, DrawSurface, DrawTornado
from web.results.store import Place
from web.results.time_series import DrawCurves

SURFACE, COURSE, TORNADO, SPREAD = "surface", "course", "tornado", "spread"
CURVES, BANDS, SYNERGY, ANSWERS = "curves", "bands", "synergy", "answers"
BY_POINT = ("label", "scenario")  # what boxes can be set apart by, beside factors
FEW_POINTS = 40
SWEEP = "sweep"  # the command that carries out a design
NOTHING = "nothing"  # lines or boxes are not set apart


@dataclass(frozen=True)
class View:
    """A picture that a folder has, and what there is to choose in it: its output, what goes along, what sets apart.

    Attributes:
        name: as it stands in the link: ``surface``, or ``answers:differences`` for a table.
        kind: which kind of picture.
        table: what it is drawn from.
        of: outputs to choose from.
        x: what may go along.
        y: what may go up, or set lines and boxes apart.
    """

    name: str
    kind: str
    table: str
    of: tuple[str, ...] = ()
    x: tuple[str, ...] = ()
    y: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chosen:
    """A view with a choice made of everything."""

    view: View
    of: str
    x: str
    y: str


def views(about: About) -> dict[str, View]:
    """The pictures of a folder by name, the most telling first."""
    of_runs, others = _of_runs(about), [*_of_answers(about), *_of_time(about)]
    found = [*of_runs, *others] if about.crossed and about.kind == SWEEP else [*others, *of_runs]
    return {view.name: view for view in found}


def _of_answers(about: About) -> list[View]:
    found = []
    large = about.kind == SWEEP and about.points > FEW_POINTS and len(about.factors) > 1
    apart = {"synergy", "effects"} if large else {"synergy"}  # nobody reads a large design point by point
    for table in about.tables:
        if table.values and table.name not in apart:
            of = table.choices.get(table.subject, ()) if table.subject else ()
            found.append(View(f"{ANSWERS}:{table.name}", ANSWERS, table.name, of, _in_order(table.values)))
    if (synergy := about.table("synergy")) is not None and synergy.rows:
        headlines = synergy.choices.get("headline") or tuple(each.name for each in about.headlines)
        found.append(View(SYNERGY, SYNERGY, "synergy", headlines))
    return found


def _in_order(values: Sequence[str]) -> tuple[str, ...]:
    """Columns of values, what is most asked for first."""
    first = [name for name in ("difference", "relative", "mean") if name in values]
    return (*first, *(name for name in values if name not in first))


def _of_time(about: About) -> list[View]:
    known = [output.name for output in outputs("N")]
    found = []
    for table, kind in (("national", CURVES), ("series", CURVES), ("bands", BANDS)):
        own = about.table(table)
        if own is None:
            continue
        names = own.choices.get("series", ()) if kind == BANDS else tuple(column.name for column in own.columns)
        found.append(View(kind, kind, table, tuple(name for name in names if name in known)))
    return found


def _of_runs(about: About) -> list[View]:
    if not about.headlines or about.points < 2:
        return []
    of = tuple(each.name for each in about.headlines)
    factors = tuple(each.column.name for each in about.factors if each.low < each.high)
    by_point = ("label",) if about.points <= FEW_POINTS else ()
    found = [View(SPREAD, SPREAD, "runs", of, y=(*by_point, NOTHING, *factors))]
    if factors and about.kind == SWEEP:  # elsewhere what is moved is drawn or fitted, not designed to be read off
        found.insert(0, View(TORNADO, TORNADO, "runs", of))
        found.insert(1, View(COURSE, COURSE, "runs", of, factors, (NOTHING, *(factors if about.crossed else ()))))
    if len(factors) > 1 and about.crossed and about.kind == SWEEP:
        found.insert(0, View(SURFACE, SURFACE, "runs", of, factors, factors))
    return found


def chosen(known: dict[str, View], state: State) -> Chosen | None:
    """What the link asks for, or the first of what there is where it asks for nothing that there is."""
    if not known:
        return None
    view = known.get(state.show) or next(iter(known.values()))
    of = state.of if state.of in view.of else next(iter(view.of), "")
    x = state.x if state.x in view.x else next(iter(view.x), "")
    others = [name for name in view.y if name != x]
    y = state.y if state.y in others else next(iter(others), "")
    return Chosen(view, of, x, y)


def task_of(choice: Chosen, place: Place, where: str) -> Task:
    """The task that gives the data of a picture."""
    view, apart = choice.view, "" if choice.y == NOTHING else choice.y
    makers: dict[str, Task] = {
        SURFACE: DrawSurface(place, choice.of, choice.x, choice.y, where),
        COURSE: DrawCourse(place, choice.of, choice.x, apart, where),
        TORNADO: DrawTornado(place, choice.of, where),
        SPREAD: DrawSpread(place, choice.of, apart, where),
        CURVES: DrawCurves(place, view.table, choice.of, where),
        BANDS: DrawCurves(place, view.table, choice.of, where),
        SYNERGY: DrawSynergy(place, choice.of),
        ANSWERS: DrawAnswers(place, view.table, choice.of, choice.x, where),
    }
    return makers[view.kind]
