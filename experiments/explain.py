"""The story of one enterprise: what it learned, weighed, chose and was refused, and what would have moved it."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.firm import INSTALLED
from experiments.folders import check_writable_file, replace_file
from experiments.progress import Progress
from experiments.single import read_settings, with_settings
from model import clock
from model.catalogue import SHIPPED, Catalogue, catalogue
from model.errors import InputError
from model.policy import DEFAULT_FIRMS, DEFAULT_SCENARIO, DEFAULT_SEED, load_scenario
from model.results import BARRIER_SIZES, BARRIERS

if TYPE_CHECKING:
    from model.trace import Entry, Prospect
    from model.world import World

REASONS = {
    "bankrupt": "it went bankrupt",
    "closed": "it was closed by order",
    "phased_out": "its outdated capacity was made to leave",
}
REFUSALS = {
    "no_own_share": "it could not put up the share of the cost that banks demand",
    "rejected": "its bank found it not creditworthy",
    "rationed": "its bank had no capital left to lend",
}
_CONTRACTS = {  # by whether it bought until then, and whether it does now
    (False, False): "decided against green power",
    (False, True): "began to buy green power",
    (True, False): "stopped buying green power",
    (True, True): "went on buying green power",
}


class Form(StrEnum):
    """How the story is told."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Question:
    """Which enterprise of which run."""

    firm: int
    scenario: str = DEFAULT_SCENARIO
    firms: int = DEFAULT_FIRMS
    seed: int = DEFAULT_SEED
    until: int = clock.DEFAULT_LAST_YEAR
    settings: tuple[str, ...] = field(default=())
    data: Path = SHIPPED
    form: Form = Form.TEXT
    csv: Path | None = None


def explain(question: Question) -> None:
    """Run with a trace of one enterprise and print its story; write the ledger as CSV where asked.

    Raises:
        InputError: something in the question cannot be used.
    """
    if question.csv is not None:
        check_writable_file(question.csv)
    world = traced(question)
    if question.csv is not None:
        replace_file(question.csv, as_csv(world.trace.entries).encode())
    print(as_json(world, question.firm) if question.form is Form.JSON else story(world, question.firm))


def traced(question: Question) -> "World":
    """The run with a trace of the enterprise."""
    if not question.data.is_dir():
        raise InputError(f"--data: {question.data} is not a folder")
    data = catalogue(question.data)
    clock.quarters_until(question.until)
    settings = read_settings(question.settings, data)
    scenario = with_settings(load_scenario(question.scenario, data), settings)
    title = f"{scenario.name}: {question.firms:,} firms, seed {question.seed}, enterprise {question.firm}"
    with Progress(sys.stderr, title) as progress:
        from model.world import World  # here and not above: it brings NumPy, pandas and Mesa

        world = World(
            scenario, firms=question.firms, seed=question.seed, until=question.until, data=question.data,
            trace=[question.firm],
        )  # fmt: skip
        world.run(progress)
    return world


# --- the ledger for machines


def as_csv(entries: Sequence["Entry"]) -> str:
    """The ledger as CSV, a column for each of its fields; what does not apply is empty."""
    from model.trace import FIELDS

    file = io.StringIO()
    writer = csv.DictWriter(file, list(FIELDS), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in entry.items()} for entry in entries)
    return file.getvalue()


def _cell(value: object) -> object:
    return f"{value:.10g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else value


def as_json(world: "World", firm: int) -> str:
    """The enterprise, its ledger, and what it had not at the end with the changes that would tip it."""
    found = {
        "firm": who(world, firm),
        "ledger": list(world.trace.entries),
        "prospects": [
            asdict(prospect)
            | {
                "tipping_subsidy": prospect.tipping_subsidy(),
                "tipping_carbon_price": prospect.tipping_carbon_price(),
                "tipping_interest": prospect.tipping_interest(),
            }
            for prospect in world.trace.prospects
        ],
    }
    return json.dumps(found, indent=2, ensure_ascii=False)


def who(world: "World", firm: int) -> dict[str, Any]:
    """What an enterprise is, from its birth to the end of the run."""
    firms, data = world.firms, world.data
    sector, region = data.sectors[int(firms.sector[firm])], data.regions[int(firms.region[firm])]
    return {
        "row": firm,
        "sector": sector.id,
        "region": region.id,
        "size": list(BARRIER_SIZES)[int(firms.size_class[firm])],
        "state_owned": bool(firms.state_owned[firm]),
        "output_2017": float(firms.founding_output[firm]),
        "represents": float(firms.weight[firm]),
        "hurdle": float(firms.hurdle[firm]),
        "present": bool(firms.presence[firm] > 0),
        "installed": _installed(world, firm),
    }


def _installed(world: "World", firm: int) -> list[str]:
    tech, sector = world.tech, int(world.firms.sector[firm])
    return [
        measure.id
        for measure, of, slot in zip(tech.measures, tech.sector, tech.slot, strict=True)
        if of == sector and world.firms.status[firm, slot] == INSTALLED
    ]


# --- the story for people


def story(world: "World", firm: int) -> str:
    """The story in plain sentences."""
    data = world.data
    names = {measure.id: measure.name.partition(" (")[0] for measure in data.measures}
    entries = world.trace.entries
    lines = [_introduction(who(world, firm), data), *_beginning(entries, names), ""]
    for year, of_year in groupby(entries, key=lambda entry: str(entry["quarter"])[:4]):
        told = _year(list(of_year), names)
        if told:
            lines.append(f"{year}: {' '.join(told)}")
    lines += ["", *_end(world, firm, names), *_advice(world.trace.prospects, names)]
    return "\n".join(lines)


def _introduction(found: Mapping[str, Any], data: Catalogue) -> str:
    sector = next(each.name for each in data.sectors if each.id == found["sector"])
    region = next(each.name for each in data.regions if each.id == found["region"])
    owner = "state-owned" if found["state_owned"] else "private"
    many = round(found["represents"])
    alike = f" It stands for {many:,} enterprises like it." if many > 1 else ""
    return (
        f"Enterprise {found['row']} is {found['size']} and {owner}, in {region}, sector '{sector}', with an output of "
        f"{_money(found['output_2017'])} in 2017.{alike} Of a safe project it asks {_share(found['hurdle'])} a year."
    )


def _beginning(entries: Sequence["Entry"], names: Mapping[str, str]) -> list[str]:
    first = [entry for entry in entries if entry["event"] in ("had", "knew")]
    began = [entry for entry in first if entry["quarter"] == first[0]["quarter"]] if first else []
    had, knew = ([entry["measure"] for entry in began if entry["event"] == event] for event in ("had", "knew"))
    told = f"At the beginning it had {_list(had, names)}"
    return [f"{told} and also knew of {_list(knew, names)}." if knew else f"{told}."]


def _year(entries: Sequence["Entry"], names: Mapping[str, str]) -> list[str]:
    """What happened in a year."""
    told = []
    for (quarter, event), of_kind in groupby(entries, key=lambda entry: (str(entry["quarter"]), str(entry["event"]))):
        found = list(of_kind)
        when = f"in {quarter[4:]}"
        if event == "learned":
            told.append(f"{_first(when)} it heard of {_list([each['measure'] for each in found], names)}.")
        elif event == "weighed":
            told.append(f"{_first(when)} it reviewed its plant and weighed {_weighed(found, names)}")
        elif event == "contract":
            told += [
                f"{_first(when)} it {_CONTRACTS[each['held'], each['accepted']]} (worth "
                f"{each['index'] - each['held']:.2f} of its price)."
                for each in found
            ]
        elif event == "applied":
            told += [_applied(each, names) for each in found]
        elif event == "finished":
            told += [
                f"{_first(when)} {names[each['measure']]} began to work, at {_share(each['performance'])} of design."
                for each in found
            ]
        elif event == "left":
            told.append(f"{_first(when)} {REASONS[found[0]['reason']]}.")
        elif event == "founded":
            told.append(f"{_first(when)} a newcomer took its place.")
    return told


def _weighed(found: Sequence["Entry"], names: Mapping[str, str]) -> str:
    parts = [
        f"{names[each['measure']]} (worth {each['index']:.2f} of its cost, it wants {1 + each['inertia']:.2f}: "
        f"{'yes' if each['accepted'] else 'no'} at a chance of {_share(each['chance'])})"
        for each in found
    ]
    chosen = [each["measure"] for each in found if each["chosen"]]
    return f"{'; '.join(parts)}. It chose {names[chosen[0]] if chosen else 'nothing'}."


def _applied(entry: "Entry", names: Mapping[str, str]) -> str:
    money = [
        f"{words} {_money(entry[name])}"
        for name, words in {"own_funds": "own money", "loan": "a loan of", "bond": "a bond of",
                            "stake": "a stake of the fund of", "subsidy": "a subsidy of"}.items()
        if entry[name] > 0
    ]  # fmt: skip
    name, cost = names[entry["measure"]], _money(entry["capital_cost"])
    if entry["begun"]:
        return f"It began {name} for {cost}: {', '.join(money)}."
    missed = " The subsidy promised in full would have been enough." if entry["missed"] else ""
    return f"{name} for {cost} was not begun: {REFUSALS[entry['answer']]}.{missed}"


def _end(world: "World", firm: int, names: Mapping[str, str]) -> list[str]:
    found = who(world, firm)
    if not found["present"]:
        return [f"At the end, in {world.label}, it is gone."]
    told = [f"At the end, in {world.label}, it has {_list(found['installed'], names)}."]
    small = [
        measure.id
        for measure in world.data.measures
        if measure.sector == found["sector"] and measure.min_revenue > found["output_2017"]
    ]
    if small:
        told.append(f"It is too small for {_list(small, names)}.")
    lacking = [
        f"{names[prospect.measure]} ({BARRIERS[prospect.barrier].title.lower()})" for prospect in world.trace.prospects
    ]
    return [*told, f"It has not, though they fit: {'; '.join(lacking)}."] if lacking else told


def _advice(prospects: Sequence["Prospect"], names: Mapping[str, str]) -> list[str]:
    """For the best measure it has not, the smallest changes that would have made it adopt."""
    best = max(prospects, key=lambda prospect: prospect.index, default=None)
    if best is None:
        return ["Nothing that could be bought was left for it to weigh."]
    name, barrier = names[best.measure], BARRIERS[best.barrier]
    lines = [
        "",
        f"The best measure it had not is {name}: in {best.quarter} worth {best.index:.2f} of its cost of "
        f"{_money(best.capital_cost)}, where it wants {best.threshold:.2f}.",
    ]
    if best.willing:
        return [*lines, f"It is worth enough. What stands between is: {barrier.title.lower()}. {barrier.meaning}"]
    if barrier.group in ("aware", "able"):
        lines.append(f"It could not even weigh it: {barrier.title.lower()}. Had it been able to:")
    return [*lines, "Each of these alone would have made it more likely than not to adopt:", *_changes(best)]


def _changes(best: "Prospect") -> list[str]:
    subsidy, carbon, interest = best.tipping_subsidy(), best.tipping_carbon_price(), best.tipping_interest()
    return [
        f"- subsidy: {_subsidy(best, subsidy)}",
        f"- carbon price: {_carbon(best, carbon)}",
        f"- interest: {_interest(best, interest)}",
    ]


def _subsidy(best: "Prospect", share: float | None) -> str:
    if share is None or share > 1:
        return "none, the measure would not pay if it cost nothing" if share is None else "none up to its whole cost"
    counted = "" if best.trust in (0.0, 1.0) else f", of which it trusts that {_share(best.trust)} is paid"
    words = f"{_up(share)} of the capital cost instead of {_share(best.subsidy_share)}{counted}"
    if best.subsidy_is_possible(share):
        return words
    return (
        f"{words}; that is {_money(share * best.capital_cost)}, above the cap of {_money(best.subsidy_cap)} a project"
    )


def _carbon(best: "Prospect", price: float | None) -> str:
    if price is None:
        return "none, the measure saves no direct emissions"
    return f"{price:,.0f} CNY per tonne instead of the {best.carbon_price:,.0f} it reckons with"


def _interest(best: "Prospect", fall: float | None) -> str:
    if fall is None:
        return "none, the measure would not pay if credit cost nothing"
    words = f"{100 * fall:.2f} percentage points lower than the {100 * best.interest:.2f} % it pays"
    return words if fall <= best.interest else f"not even credit for nothing (it would have to be {words})"


def _list(measures: Iterable[str], names: Mapping[str, str]) -> str:
    return "; ".join(names[measure] for measure in measures) or "no green measure"


def _share(share: float) -> str:
    return f"{100 * share:.0f} %"


def _up(share: float) -> str:
    """A share as a percentage, rounded up so that what is said is enough."""
    return f"{-(-round(share * 1e6) // 1000) / 10:.1f} %"


def _first(words: str) -> str:
    return words[0].upper() + words[1:]


def _money(amount: float) -> str:
    return f"{amount:,.3g} MCNY" if amount < 1000 else f"{amount:,.0f} MCNY"
