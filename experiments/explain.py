"""The story of one enterprise: what it learned, weighed, chose and was refused, and what would have moved it."""

import csv
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.firm import INSTALLED
from experiments.folders import check_writable_file, replace_file
from experiments.progress import Progress
from experiments.single import read_settings, with_settings
from experiments.telling import Facts, Teller
from model import clock
from model.catalogue import SHIPPED, catalogue
from model.errors import InputError
from model.policy import DEFAULT_FIRMS, DEFAULT_SCENARIO, DEFAULT_SEED, load_scenario
from model.results import BARRIER_SIZES

if TYPE_CHECKING:
    from model.trace import Entry
    from model.world import World


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
            trace=[question.firm], barriers=False,
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
                "tipping_cost": prospect.tipping_cost(),
                "tipping_subsidy": prospect.tipping_subsidy(),
                "tipping_interest": prospect.tipping_interest(),
                "tipping_carbon_price": prospect.tipping_carbon_price(),
                "tipping_energy_price": prospect.tipping_energy_price(),
                "tipping_visits": prospect.tipping_visits(),
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


def facts(world: "World", firm: int) -> Facts:
    """What the run and its trace know of an enterprise."""
    entries = [entry for entry in world.trace.entries if entry["firm"] == firm]
    prospects = [prospect for prospect in world.trace.prospects if prospect.firm == firm]
    return Facts(who(world, firm), entries, prospects, world.label)


def story(world: "World", firm: int) -> str:
    """The story in plain sentences."""
    return told(facts(world, firm), Teller(world.data))


def told(known: Facts, teller: Teller) -> str:
    """The story of an enterprise as text, a paragraph a year."""
    lines = [teller.introduction(known.firm), teller.beginning(known.entries), ""]
    for year, sentences in teller.years(known.entries):
        lines.append(f"{year}: {' '.join(teller.dated(sentence) for sentence in sentences)}")
    advice = teller.advice(known.prospects)
    lines += ["", *teller.end(known), "", advice.lead]
    if advice.reason:
        lines.append(advice.reason)
    lines += [f"- {way.title}: {way.text}" for way in advice.ways]
    return "\n".join(lines)
