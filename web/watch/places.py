"""What the watched run shows of chosen provinces and of groups: curves, lenders and enforcement up to now."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from model.catalogue import catalogue
from model.results import CATEGORIES, OUTPUTS
from web.components.band_chart import ONE_RUN, Graph, Line
from web.numerals import short
from web.watch.matrix import Row
from web.watch.session import Frame
from web.why.names import measure_names, names_of
from web.words import Language, meaning, title, unit, word

MOST_PLACES = 4  # provinces side by side
ENFORCEMENT = ("enforcement_effort", "inspections", "breach_share", "cases", "fines", "closures", "phased_out")
LENDERS = 8  # banks that are listed
YEAR = 4

Array = np.ndarray[Any, Any]
Curves = Mapping[str, Array]


class Run(Protocol):
    """What curves are read from: the run that is watched, or one lived elsewhere. Tables have a row a quarter."""

    def regions(self, output: str, /) -> Array: ...  # noqa: D102
    def sectors(self) -> Array: ...  # noqa: D102
    def sizes(self) -> Array: ...  # noqa: D102
    def measures(self) -> Array: ...  # noqa: D102


def adoption_menu(language: Language) -> list[dict[str, str]]:
    """By what adoption can be split: kind, sector, size, and the measures of each sector."""
    found = [{"text": word(f"split_{by}", language), "value": by, "group": ""} for by in ("kind", "sector", "size")]
    group = word("split_measures", language)
    return found + [
        {"text": name, "value": f"measure:{id}", "group": group} for id, name in names_of("sector", language).items()
    ]


def kinds(language: Language) -> dict[str, str]:
    """National outputs with the adoption of each kind of measure, by the name of the kind."""
    return {both[language == "zh"]: f"adoption_{kind}" for kind, both in CATEGORIES.items()}


def detailed_adoption(run: Run, split: str, language: Language) -> Curves:
    """Adoption by sector, size or measure, by name, each of shape (quarters,)."""
    by, _, sector = split.partition(":")
    if by == "measure":
        names, measures = measure_names(language), catalogue().measures
        at = [place for place, measure in enumerate(measures) if measure.sector == sector]
        return {names[measures[place].id]: run.measures()[:, place] for place in at}
    table = run.sectors() if by == "sector" else run.sizes()
    return dict(zip(names_of(by, language).values(), table.T, strict=True))


def adoption_graph(frame: Frame, split: str, language: Language) -> Graph:
    """Adoption through time, split as :func:`adoption_menu` says."""
    kind, _, sector = split.partition(":")
    if kind == "kind":
        curves: Curves = {name: frame.national(output) for name, output in kinds(language).items()}
    else:
        curves = detailed_adoption(frame, split, language)
    lines = [Line(name, str(at), np.asarray(values)) for at, (name, values) in enumerate(curves.items())]
    return Graph(
        f"adoption-{kind}" + (f"-{sector}" if sector else ""), word(f"adoption_{kind}", language),
        unit(OUTPUTS["adoption"].unit, language), word(f"adoption_{kind}_meaning", language), lines, from_zero=True,
        most=1.0, horizon=frame.quarters, empty="" if frame.steps else word("start_hint", language), value=ONE_RUN,
    )  # fmt: skip


def national_graph(frame: Frame, output: str, language: Language) -> Graph:
    """A national output through time."""
    declared = OUTPUTS[output]
    name = title(declared, language)
    return Graph(
        output, name, unit(declared.unit, language), meaning(declared, language),
        [Line(name, "0", frame.national(output))], from_zero=declared.is_share, horizon=frame.quarters,
        empty="" if frame.steps else word("start_hint", language), value=ONE_RUN,
    )  # fmt: skip


def province_curves(run: Run, output: str, chosen: Sequence[str], language: Language) -> Curves:
    """An output of chosen provinces, by name; what is a ratio has no value where there is no enterprise."""
    values, names = run.regions(output), names_of("region", language)
    if OUTPUTS[output].per:
        values = np.where(run.regions("enterprises") > 0, values, np.nan)
    order = list(names)
    return {names[region]: values[:, order.index(region)] for region in chosen}


def province_graph(frame: Frame, output: str, chosen: Sequence[str], language: Language) -> Graph:
    """An output of chosen provinces through time; the nation stands beside what is a ratio."""
    declared = OUTPUTS[output]
    curves = province_curves(frame, output, chosen, language)
    lines = [Line(name, str(at), values) for at, (name, values) in enumerate(curves.items())]
    if declared.per and "N" in declared.tables:
        lines.append(Line(word("nation", language), "baseline", frame.national(output)))
    return Graph(
        f"provinces-{output}", title(declared, language), unit(declared.unit, language), meaning(declared, language),
        lines, from_zero=declared.is_share, horizon=frame.quarters,
        empty="" if frame.steps else word("start_hint", language), value=ONE_RUN,
    )  # fmt: skip


def enforcement(frame: Frame, chosen: Sequence[str], language: Language) -> list[Row]:
    """Enforcement in chosen provinces: flows of the last four quarters, everything else as it is now."""
    order = list(names_of("region", language))
    at = [order.index(region) for region in chosen]
    rows = []
    for name in ENFORCEMENT:
        declared = OUTPUTS[name]
        values = frame.regions(name)[-YEAR:, at]
        shown = values.sum(axis=0) if declared.kind == "flow" else values[-1] if len(values) else [np.nan] * len(at)
        rows.append(
            Row(name, title(declared, language), unit(declared.unit, language), meaning(declared, language),
                [short(float(value)) if frame.steps else "–" for value in shown])
        )  # fmt: skip
    return rows


def lenders(frame: Frame, region: str, language: Language) -> tuple[list[str], list[Row]]:
    """The banks that lend most in a province: heads and one row a bank."""
    heads = [word(f"lender_{key}", language) for key in ("green", "other", "equity", "bad")]
    if not frame.steps:
        return heads, []
    now, at = frame.steps - 1, list(names_of("region", language)).index(region)
    book = frame.lenders
    green, other = book.green[now, at], book.other[now, at]
    order = [int(bank) for bank in np.argsort(-(green + other), kind="stable")[:LENDERS] if green[bank] + other[bank]]
    rows = []
    for bank in order:
        figures = (green[bank], other[bank], book.equity[now, bank], book.bad[now, bank])
        name = bank_name(book.names, bank, language)
        rows.append(Row(str(bank), name, "", "", [short(float(value)) for value in figures]))
    return heads, rows


def bank_name(names: Sequence[tuple[bool, int]], bank: int, language: Language) -> str:
    """A bank in words: national ones are numbered, regional ones carry their home province."""
    national, home = names[bank]
    same = [other for other, each in enumerate(names) if each[0] == national and (national or each[1] == home)]
    number = str(same.index(bank) + 1)
    if national:
        return word("bank_national", language, number=number)
    place = list(names_of("region", language).values())[home]
    key = "bank_regional" if len(same) == 1 else "bank_regional_number"
    return word(key, language, region=place, number=number)
