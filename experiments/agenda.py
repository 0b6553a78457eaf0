"""The policy agenda the model exists for: each of its 26 points as mechanism, levers, outputs, tests and effects.

``python -m experiments.agenda`` measures the effects, which takes some minutes, and writes ``docs/agenda_effects.csv``
and ``docs/agenda.md``; with ``--render`` it only writes the page again from the effects measured last, and with
``--check`` it writes nothing and exits with 1 if the page is not what declarations and effects say.
"""

import csv
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from experiments import measured_page
from model.results import OUTPUTS

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, EFFECTS = "agenda.md", "agenda_effects.csv"
FIRMS, SEEDS, YEAR, CONFIDENCE = 3000, tuple(range(1, 11)), 2030, 0.95
COLUMNS = ("point", "change", "output", "without", "difference", "low", "high")
EVERY_LEVER = "tests/expectations/test_expectations.py::test_the_lever_moves_what_it_should_and_has_its_price"
TOGETHER = "tests/expectations/test_interactions.py::"


@dataclass(frozen=True)
class Effect:
    """What is measured: an output in 2030 under some levers, or a whole scenario, against what was in force."""

    output: str
    levers: tuple[tuple[str, float], ...] = ()
    scenario: str = "historical"

    @property
    def change(self) -> str:
        """The levers and values, or the scenario, as code."""
        return ", ".join(f"{name}={value:g}" for name, value in self.levers) or self.scenario


@dataclass(frozen=True)
class Point:
    """One point of the agenda and where it is in the model."""

    title: str
    text: str
    modules: tuple[str, ...]
    levers: tuple[str, ...]
    outputs: tuple[str, ...]
    effects: tuple[Effect, ...]
    tests: tuple[str, ...] = ()


def _set(output: str, **levers: float) -> Effect:
    return Effect(output, tuple(levers.items()))


M, P = "model/mechanisms/", "model/phases/"

POINTS = (
    Point("The aim for 2027",
          "By 2027 traditional manufacturing is to be markedly more high-end, intelligent, green and integrated. The "
          "scenario `guiding-opinions-2027` has the whole package at moderate strength from 2024, on top of what "
          "was in force.",
          ("model/scenarios/guiding-opinions-2027.toml", "model/data/policy_targets.csv"), (),
          ("adoption", "digital_maturity", "co2", "energy_intensity"),
          (Effect("adoption", scenario="guiding-opinions-2027"), Effect("co2", scenario="guiding-opinions-2027"),
           Effect("energy_intensity", scenario="guiding-opinions-2027")),
          (TOGETHER + "test_the_package_is_not_the_sum_of_its_parts",
           TOGETHER + "test_the_package_does_more_than_any_of_its_parts")),
    Point("Green factories",
          "3,616 national green factories by April 2023. Once a year firms that qualify may apply; the stock is "
          "compared with the national lists.",
          (M + "certification.py", P + "certification.py"), ("green_factory_award",),
          ("green_factories", "green_factories_new", "awards"),
          (_set("green_factories", green_factory_award=5), _set("awards", green_factory_award=5))),
    Point("Standards",
          "More than 500 standards for energy saving, low carbon and the use of resources. A standard sets the "
          "pollution a unit of output may cause and tightens every year; fines and orders follow a breach that is "
          "found.",
          (M + "standard.py", M + "fine.py", P + "supervision.py"),
          ("standard_stringency", "standard_tightening", "fine_rate"), ("breach_share", "pollution", "cases", "fines"),
          (_set("pollution", standard_tightening=0.1), _set("adoption_end_of_pipe", standard_stringency=2),
           _set("breach_share", fine_rate=2))),
    Point("Emerging green industries",
          "Photovoltaics and new-energy vehicles. Their costs fall with what is installed at home and abroad; feed-in "
          "and purchase bonuses made their start.",
          (M + "learning_curve.py", P + "learning.py"), ("technology_bonus",),
          ("adoption_renewable", "adoption_electrification", "technology_bonuses"),
          (_set("adoption_renewable", technology_bonus=1), _set("technology_bonuses", technology_bonus=1))),
    Point("Energy saving and the allocation of energy",
          "Zhejiang and Fujian save energy and allocate it better. Energy beyond a firm's quota costs a differential "
          "price; quotas go by past use or by productivity. The presets `zhejiang` and `fujian` do it in one province.",
          (M + "energy_quota.py", P + "accounts.py"), ("energy_quota", "quota_by_productivity", "differential_price"),
          ("energy", "energy_surcharge", "profit_margin"),
          (_set("energy", differential_price=0.1), _set("energy", energy_quota=0.06, differential_price=0.1),
           _set("energy", quota_by_productivity=1, differential_price=0.1))),
    Point("High-carbon manufacturing",
          "Emissions of high-carbon manufacturing are to fall. A carbon market with allocation by output, banking and "
          "a price corridor; a carbon tax; measures that cut emissions.",
          (M + "carbon_market.py", P + "carbon.py"),
          ("carbon_market", "benchmark_tightening", "auctioned_share", "carbon_cap_decline", "carbon_price_floor",
           "carbon_price_ceiling", "carbon_penalty", "carbon_tax"),
          ("co2", "carbon_price", "carbon_cost", "allowances_traded"),
          (_set("co2", carbon_market=0), _set("co2", benchmark_tightening=0.03), _set("co2", carbon_price_floor=200),
           _set("co2", carbon_tax=100), _set("profit_margin", carbon_tax=100))),
    Point("Green technology innovation",
          "Support for research. Subsidised firms spend more, grow abler, and measures that are young get cheaper.",
          (M + "research.py", P + "learning.py"),
          ("research_subsidy",), ("research", "capability", "research_subsidies"),
          (_set("capability", research_subsidy=0.5), _set("adoption", research_subsidy=0.5),
           _set("research_subsidies", research_subsidy=0.5))),
    Point("Digitalisation together with greening",
          "Shanghai joins digitalisation and greening, in steel, petrochemicals, power, transport and construction. "
          "Digital maturity opens measures that need it and is asked of a green factory. There is a preset `shanghai`.",
          (P + "learning.py", P + "weighing.py"), ("digital_support",),
          ("digital_maturity", "adoption_management_digital", "digital_support_paid"),
          (_set("digital_maturity", digital_support=0.6), _set("adoption_management_digital", digital_support=0.6))),
    Point("Markets, regulated and guided",
          "The laws of the market are respected while it is regulated and guided: costs move market shares and prices, "
          "so that what a policy costs is passed on, and some firms do not survive it.",
          (M + "market_shares.py", M + "profitability.py", M + "pollution_tax.py", P + "markets.py"),
          ("pollution_tax", "clean_production_bonus", "revenue_to_labour", "revenue_to_subsidies"),
          ("price_index", "profit_margin", "bankruptcies", "output"),
          (_set("price_index", carbon_tax=100), _set("profit_margin", carbon_tax=100, revenue_to_labour=1),
           _set("adoption", carbon_tax=100, revenue_to_subsidies=1), _set("pollution", pollution_tax=5),
           _set("pollution", clean_production_bonus=0))),
    Point("Barriers",
          "High consumption and emission, low enthusiasm of enterprises, weak ability to innovate. A firm adopts what "
          "it knows of, is able to run, wants and can pay for; each of the four can fail. The scenario `laissez-faire` "
          "takes all policies away.",
          (M + "awareness.py", M + "perceived_risk.py", M + "hurdle_rate.py", M + "profitability.py",
           P + "weighing.py"),
          (),
          ("awareness", "adoption", "rejection_share"),
          (Effect("adoption", scenario="laissez-faire"), Effect("awareness", scenario="laissez-faire"),
           Effect("pollution", scenario="laissez-faire")),
          ("tests/mechanisms/test_awareness.py", "tests/mechanisms/test_profitability.py")),
    Point("The stock and the increment",
          "What stands is transformed, what is added is guided: incumbents retrofit, newcomers meet an entry standard.",
          (M + "entry_standard.py", P + "demography.py"), ("entry_standard",), ("adoption", "entrants", "enterprises"),
          (_set("adoption", entry_standard=1), _set("enterprises", entry_standard=1))),
    Point("Science, technology and intellectual property",
          "Departments cooperate and technology is traded. Platforms tell firms of measures and let followers license "
          "what leaders know; protection raises what research earns and what licences cost.",
          (M + "licensing.py", M + "research.py", P + "learning.py"), ("technology_platform", "patent_protection"),
          ("awareness", "licence_fees", "research"),
          (_set("awareness", technology_platform=1), _set("licence_fees", patent_protection=1),
           _set("profit_margin", patent_protection=1))),
    Point("Associations, talent and the chain",
          "Industries discipline themselves and bring talent and capital to the chain. Associations inform and make "
          "what peers do the norm; training makes firms abler; suppliers and customers see each other's measures.",
          (M + "social_norm.py", M + "awareness.py", P + "learning.py"), ("association", "talent_programme"),
          ("adoption", "capability", "programme_costs"),
          (_set("adoption", association=1), _set("adoption", talent_programme=1))),
    Point("Regions together",
          "Regions cooperate, share information and learn from each other: adopters of partner provinces are seen as "
          "if they stood at home, and governments copy the enforcement and support of partners that did better.",
          (M + "cooperation.py", P + "supervision.py"), ("cooperation", "mutual_learning"),
          ("awareness", "enforcement_effort"),
          (_set("awareness", cooperation=1), _set("enforcement_effort", mutual_learning=1))),
    Point("Bringing in and going out",
          "Foreign technology comes in; exporters meet international green rules, a carbon charge at the border "
          "among them.",
          (M + "border_charge.py", M + "learning_curve.py"), ("technology_openness", "rule_alignment", "border_charge"),
          ("adoption_renewable", "border_charge_paid", "profit_margin"),
          (_set("adoption_renewable", technology_openness=0), _set("border_charge_paid", rule_alignment=1),
           _set("border_charge_paid", border_charge=2))),
    Point("Incentives",
          "Fiscal support and wider preferential taxes: subsidies from limited regional budgets by merit, tax credits, "
          "a lower rate for firms with most of their measures. Part of the money goes to what would have been done "
          "anyway.",
          (M + "subsidy.py", M + "preferential_tax.py", M + "corporate_tax.py", M + "free_riding.py", P + "finance.py"),
          ("investment_subsidy", "subsidy_budget", "equipment_tax_credit", "preferential_tax_rate",
           "incentive_coverage"),
          ("adoption", "subsidies", "tax_credits", "tax_relief", "free_riding", "green_spending"),
          (_set("adoption", investment_subsidy=0.4, subsidy_budget=0.002),
           _set("green_spending", investment_subsidy=0.4, subsidy_budget=0.002),
           _set("adoption", equipment_tax_credit=0.4), _set("adoption", preferential_tax_rate=0.1),
           _set("adoption", equipment_tax_credit=0.4, incentive_coverage=1)),
          (TOGETHER + "test_a_subsidy_costs_more_for_what_it_avoids_without_supervision",
           TOGETHER + "test_what_a_subsidy_adds_costs_more_without_supervision",)),
    Point("Green credit",
          "Cheaper loans, a quota and a preference for green ones, and central-bank relending, by banks whose capital "
          "sets a limit. A quota makes banks ask for less collateral; a preference bites where capital is short.",
          (M + "credit_supply.py", M + "relending.py", M + "default_risk.py", P + "finance.py"),
          ("green_credit_discount", "green_lending_preference", "green_lending_quota", "relending_share",
           "relending_rate", "capital_requirement"),
          ("green_loans", "rejection_share", "relending", "loan_rate", "bank_capital_ratio"),
          (_set("adoption", green_credit_discount=0.03), _set("adoption", relending_share=1, relending_rate=0),
           _set("green_loans", green_lending_preference=0.05), _set("green_loans", green_lending_quota=0.4),
           _set("other_loans", capital_requirement=0.15))),
    Point("Green bonds",
          "Large firms issue bonds for large projects.",
          (M + "green_bonds.py", P + "finance.py"), ("green_bond_access", "green_bond_discount"),
          ("green_bonds", "green_loans"),
          (_set("green_bonds", green_bond_access=0), _set("profit_margin", green_bond_discount=0.02))),
    Point("Green insurance",
          "Insurers cover part of the risk that a measure performs worse than promised; at an unsupported premium "
          "hardly anybody takes it.",
          (M + "performance_insurance.py", P + "weighing.py"), ("insurance_coverage", "insurance_support"),
          ("insurance_premiums", "insurance_claims", "adoption"),
          (_set("insurance_premiums", insurance_coverage=0.8),
           _set("insurance_premiums", insurance_coverage=0.8, insurance_support=0.8),
           _set("adoption_by_output", insurance_coverage=0.8, insurance_support=0.8))),
    Point("Social capital",
          "Public seed money draws social capital into a fund that puts into good projects what credit refuses.",
          (M + "investment_fund.py", P + "finance.py"), ("fund_size", "fund_leverage"),
          ("fund_stakes", "green_investment", "adoption_by_output"),
          (_set("green_investment", fund_size=5000), _set("adoption_by_output", fund_size=5000),
           _set("fund_stakes", fund_leverage=0))),
    Point("Responsibilities and information",
          "Departments have clear responsibilities and share what they know: inspections go where a breach is likely, "
          "and lenders see the environmental record.",
          (M + "inspection.py", M + "default_risk.py", P + "supervision.py"), ("record_sharing", "inspection_rate"),
          ("inspections", "cases", "pollution", "loan_rate"),
          (_set("pollution", record_sharing=1), _set("pollution", inspection_rate=0.5),
           _set("closures", inspection_rate=0.5))),
    Point("A mechanism that lasts",
          "Policy that is trusted to last lowers the return firms ask of green projects, and makes them believe in the "
          "carbon price to come.",
          (M + "hurdle_rate.py", P + "carbon.py", "model/timetable.py"), ("policy_credibility",),
          ("adoption", "carbon_price", "carbon_cost"),
          (_set("adoption", policy_credibility=1), _set("carbon_price", policy_credibility=1))),
    Point("Leaders, participants, the state",
          "Leading enterprises lead, enterprises take part, the state supervises: demonstration shows measures that "
          "work; central supervision holds regions to account, and while teams are on site equipment runs with care.",
          (M + "demonstration.py", M + "enforcement.py", M + "operating_care.py", P + "supervision.py"),
          ("demonstration", "central_supervision"), ("awareness", "operating_care", "enforcement_effort", "pollution"),
          (_set("awareness", demonstration=2000), _set("pollution", central_supervision=1),
           _set("adoption_end_of_pipe", central_supervision=1)),
          (TOGETHER + "test_a_campaign_lowers_pollution_by_a_quarter_and_is_soon_forgotten",)),
    Point("Disposables",
          "Illegal production and sale of disposable products is banned and hunted; makers of substitutes gain what "
          "others lose.",
          (M + "disposables.py", P + "markets.py", P + "supervision.py"), ("disposables_ban", "ban_enforcement"),
          ("illegal_output", "adoption_product_substitution", "output"),
          (_set("illegal_output", ban_enforcement=1), _set("pollution", disposables_ban=1, ban_enforcement=1))),
    Point("Green living",
          "Publicity and demonstration, and a social atmosphere of green living and consumption: firms hear of "
          "measures, managements mind, willing buyers act on it.",
          (M + "awareness.py", M + "social_norm.py", M + "green_demand.py", P + "learning.py"),
          ("publicity", "green_consumption"), ("awareness", "adoption", "profit_margin"),
          (_set("awareness", publicity=1), _set("adoption", green_consumption=1))),
    Point("Leaving the market",
          "High-pollution, high-emission production is made to leave: outdated capacity is phased out against "
          "compensation, repeated breaches end in closure, and firms that cannot pay fail.",
          (M + "phase_out.py", P + "supervision.py", P + "demography.py"), ("phase_out_rate",),
          ("phased_out", "closures", "bankruptcies", "co2", "enterprises"),
          (_set("co2", phase_out_rate=0.03), _set("pollution", phase_out_rate=0.03),
           _set("enterprises", phase_out_rate=0.03)),
          (TOGETHER + "test_supervision_without_money_closes_more_firms",
           TOGETHER + "test_supervision_without_finance_alone_closes_more_firms",)),
)  # fmt: skip

# --- measuring

type Run = Mapping[str, float]
type Progress = Callable[[str], None]


def measured(progress: Progress = lambda _: None) -> list[dict[str, str]]:
    """Rows of the effects: every effect of every point over all seeds, under the same luck."""
    import numpy as np
    from scipy.stats import t as student

    @cache
    def lived(seed: int, levers: tuple[tuple[str, float], ...], scenario: str) -> Run:
        from model.world import World

        world = World(scenario, firms=FIRMS, seed=seed, until=YEAR, **dict(levers))
        world.run()
        return {name: float(values[-4:].mean()) for name, values in world.record.national.items()}

    rows = []
    for number, point in enumerate(POINTS, 1):
        progress(f"{number}/{len(POINTS)} {point.title}")
        for effect in point.effects:
            without = np.array([lived(seed, (), "historical")[effect.output] for seed in SEEDS])
            with_it = np.array([lived(seed, effect.levers, effect.scenario)[effect.output] for seed in SEEDS])
            difference = with_it - without
            half = float(student.ppf(0.5 + CONFIDENCE / 2, len(SEEDS) - 1))
            half *= float(difference.std(ddof=1)) / len(SEEDS) ** 0.5
            mean = float(difference.mean())
            figures = (float(without.mean()), mean, mean - half, mean + half)
            cells = (str(number), effect.change, effect.output, *(f"{figure:.6g}" for figure in figures))
            rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return rows


# --- writing


def csv_text(rows: Sequence[Mapping[str, str]]) -> str:
    """The effects as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def read_effects(folder: Path = DOCS) -> list[dict[str, str]]:
    """The effects measured last."""
    with (folder / EFFECTS).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sentence(row: Mapping[str, str]) -> str:
    """An effect in words: what was changed, the output in 2030 without it, the change and its interval.

    >>> print(sentence({"change": "publicity=1", "output": "adoption", "without": "0.5", "difference": "0.02",
    ...                 "low": "0.01", "high": "0.03"}))
    `publicity=1`: Adoption 50.0 %, +2 points (+1 to +3)
    """
    output = OUTPUTS[row["output"]]
    without, *change = (float(row[name]) for name in ("without", "difference", "low", "high"))
    if output.is_share:
        level, unit, scale = f"{100 * without:.1f} %", " points", 100.0
    else:
        shown = f"{without:,.4g}" if abs(without) < 1e4 or abs(without) >= 1e7 else f"{without:,.0f}"
        level, unit, scale = f"{shown} {output.unit}", "", 1.0
        if without:
            unit, scale = " %", 100.0 / abs(without)
    mean, low, high = (f"{scale * each:+.3g}" for each in change)
    return f"`{row['change']}`: {output.title} {level}, {mean}{unit} ({low} to {high})"


def page(rows: Sequence[Mapping[str, str]]) -> str:
    """The text of the page."""
    parts = [
        "# The agenda",
        "*Generated by `python -m experiments.agenda`. Do not edit: change the declaration, or measure again.*",
        "The project starts from a policy agenda for the green transition of traditional manufacturing in China, "
        "written in January 2024 after eight ministries' Guiding Opinions on its transformation and upgrading. It says "
        "what is to be achieved by 2027, what has been achieved, what stands in the way, and which measures are to "
        f"help. Each of its {len(POINTS)} points is a part of the model.",
        f"The effects are measured, not assumed: means over the four quarters of {YEAR} and {len(SEEDS)} seeds, with "
        f"{FIRMS:,} firms, of what the world of the scenario `historical` would be with the change named throughout "
        f"from 2017, against that world under the same luck, with {CONFIDENCE:.0%} intervals. First stands the level "
        "without the change. They say what the model does at its present, partly assumed, parameters; read them as "
        "*if–then*. Where an interval includes zero, the change does nothing that these seeds can show.",
        "A test says which way every lever moves what, and what it costs, on other seeds than those by which its rows "
        f"were chosen: `{EVERY_LEVER}`; the expectations are the rows of [`table.py`](../tests/expectations/table.py). "
        "A test marked as an expected failure is a claim that the model does not bear out: what a subsidy adds is no "
        "dearer without supervision than with it, because under supervision much of it pays for what would be done.",
    ]
    for number, point in enumerate(POINTS, 1):
        parts += [f"## {number}. {point.title}", point.text]
        lines = [f"*In the model:* {', '.join(_link(module) for module in point.modules)}"]
        if point.levers:
            lines.append(f"*Levers:* {', '.join(f'`{name}`' for name in point.levers)}")
        lines.append(f"*Outputs:* {', '.join(f'`{name}`' for name in point.outputs)}")
        rows_of = [f"the row{'s' * (len(point.levers) > 1)} {', '.join(f'`{name}`' for name in point.levers)}"]
        tests = [*(rows_of if point.levers else []), *(f"`{name}`" for name in point.tests)]
        lines.append(f"*Tests:* {', '.join(tests)}")
        lines.append(f"*By {YEAR}:*")
        parts.append("\n".join(f"- {line}" for line in lines))
        own = [row for row in rows if row["point"] == str(number)]
        parts[-1] += "\n" + "\n".join(f"  - {sentence(row)}" for row in own)
    return "\n\n".join(parts) + "\n"


def _link(path: str) -> str:
    return f"[`{path}`](../{path})"


def main(arguments: Sequence[str] | None = None, folder: Path = DOCS) -> int:
    """Measure and write, only write, or only compare; return the exit code."""

    def measure() -> None:
        rows = measured(lambda line: print(line, file=sys.stderr, flush=True))
        (folder / EFFECTS).write_text(csv_text(rows), encoding="utf-8", newline="\n")

    program = "python -m experiments.agenda"
    return measured_page.keep(program, folder / PAGE, measure, lambda: page(read_effects(folder)), arguments)


if __name__ == "__main__":
    sys.exit(main())
