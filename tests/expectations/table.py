"""What every lever should move, in which direction, and what that should cost or harm.

One row a lever. A row compares two worlds that differ in the lever alone, under the same luck: in one it stands at
``start`` throughout, in the other at ``to``; None is what was in force. Both worlds share the row's ``context``: levers
without which this one has nothing to work on, such as a budget for a subsidy or a ban that is to be enforced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

UP, DOWN = 1, -1


@dataclass(frozen=True)
class Measure:
    """An output and the direction it should move, as a mean over the quarters of the years from ``since`` to ``last``.

    With ``places`` it is the sum over those provinces, in national terms; with ``quarters`` only the first so many of
    the window count: what follows at once, before lives part and chance covers it.
    """

    output: str
    direction: int
    since: int = 2017
    last: int = 2060
    places: tuple[str, ...] = ()
    quarters: int | None = None


@dataclass(frozen=True)
class Row:
    """What one lever should do. ``firms`` is how many agents it takes where the default is too few to see it."""

    lever: str
    start: float | None
    to: float | None
    moves: Measure
    costs: Measure | None  # None: who bears it has no output
    because: str
    until: int = 2024
    context: Mapping[str, float] = field(default_factory=dict)
    firms: int = 1500


POOR = ("GS", "GZ", "NX", "QH", "XZ", "YN")  # provinces with little means to enforce, and strict partners
MARKET = {"carbon_market": 1.0}
TIGHT_MARKET = {"carbon_market": 1.0, "benchmark_tightening": 0.06}
SCARCE = {"capital_requirement": 0.15}

ROWS = (
    # innovation
    Row("research_subsidy", None, 0.5, Measure("capability", UP), Measure("research_subsidies", UP),
        "firms do more research and grow abler; the centre pays for all research, also what was done anyway"),
    Row("technology_platform", None, 1.0, Measure("awareness", UP), Measure("programme_costs", UP),
        "platforms tell firms of measures; regions run them"),
    Row("talent_programme", None, 1.0, Measure("adoption", UP), Measure("programme_costs", UP),
        "abler firms can run measures they are not digital enough for; regions train"),
    Row("association", None, 1.0, Measure("adoption", UP), Measure("tax_credits", UP),
        "the sector informs itself and makes what peers do the norm; the centre forgoes tax on what is bought"),
    Row("patent_protection", None, 1.0, Measure("research", UP), Measure("profit_margin", DOWN),
        "private returns on research rise; research beyond the usual and licences cost profit"),
    # regional coordination
    Row("cooperation", None, 1.0, Measure("awareness", UP), Measure("subsidies", UP),
        "adopters of partner provinces are seen; more projects draw on regional budgets"),
    Row("mutual_learning", 0.0, 1.0, Measure("enforcement_effort", UP, places=POOR),
        Measure("inspections", UP, places=POOR),
        "poor provinces copy the enforcement of partners that did better, and pay for the inspections"),
    Row("technology_openness", 0.0, None, Measure("adoption", UP), Measure("price_index", DOWN, since=2021),
        "costs abroad reach domestic buyers; what is saved is passed on, and who did not invest gets less", until=2030),
    Row("rule_alignment", None, 1.0, Measure("border_charge_paid", DOWN), Measure("green_investment", UP),
        "real emissions are charged instead of defaults, and cutting them pays; firms invest for it", until=2030),
    Row("border_charge", 0.0, 2.0, Measure("co2", DOWN), Measure("profit_margin", DOWN),
        "dirty exporters lose sales; exporters pay", until=2030),
    # incentives
    Row("investment_subsidy", None, 0.4, Measure("adoption", UP), Measure("subsidies", UP),
        "projects get cheaper; regions pay", context={"subsidy_budget": 0.002}),
    Row("subsidy_budget", None, 0.002, Measure("adoption", UP), Measure("subsidies", UP),
        "more projects get what is promised; regions pay", context={"investment_subsidy": 0.4}),
    Row("equipment_tax_credit", None, 0.4, Measure("adoption", UP), Measure("corporate_tax", DOWN),
        "projects get cheaper; the centre and regions forgo tax"),
    Row("green_factory_award", None, 5.0, Measure("adoption", UP), Measure("awards", UP),
        "firms near the title go for it; regions pay"),
    Row("technology_bonus", 0.0, 1.5, Measure("adoption_renewable", UP), Measure("technology_bonuses", UP, since=2021),
        "renewables pay; the centre pays"),
    Row("policy_credibility", None, 1.0, Measure("adoption", UP), Measure("carbon_cost", UP),
        "firms ask a lower return, and believe in the carbon price to come, which they pay already now"),
    Row("preferential_tax_rate", None, 0.1, Measure("adoption", UP), Measure("corporate_tax", DOWN),
        "firms that lack a few measures go for the lower rate; the centre and regions forgo tax"),
    Row("incentive_coverage", None, 1.0, Measure("adoption", UP), Measure("corporate_tax", DOWN),
        "more firms count on tax credits; the centre and regions forgo tax", context={"equipment_tax_credit": 0.4}),
    Row("digital_support", None, 0.6, Measure("adoption_management_digital", UP), Measure("digital_support_paid", UP),
        "digital maturity opens measures; regions pay"),
    # green finance
    Row("green_credit_discount", None, 0.03, Measure("adoption", UP), Measure("bank_capital_ratio", DOWN),
        "loans for projects get cheaper; banks earn less"),
    Row("green_lending_preference", 0.0, 0.05, Measure("green_loans", UP), Measure("other_loans", DOWN, quarters=2),
        "green applications come first where banks are short of capital; others go short", until=2018, context=SCARCE),
    Row("capital_requirement", None, 0.15, Measure("bank_capital_ratio", UP), Measure("rejection_share", UP),
        "banks hold more equity; they stop lending until they do", until=2020),
    Row("green_lending_quota", None, 0.5, Measure("green_loans", UP), Measure("bank_capital_ratio", DOWN),
        "banks ask green borrowers for less collateral and serve them first; they lend more against their capital",
        until=2018, firms=3000),
    Row("relending_share", 0.0, 1.0, Measure("adoption", UP), Measure("relending", UP),
        "cheap central-bank money reaches green borrowers; the central bank lends", context={"relending_rate": 0.0}),
    Row("relending_rate", 0.035, 0.0, Measure("adoption", UP), Measure("loan_rate", DOWN),
        "cheaper relending makes loans cheaper; banks earn less on them", context={"relending_share": 1.0}),
    Row("green_bond_access", 0.0, None, Measure("green_bonds", UP), Measure("green_loans", DOWN),
        "large firms issue bonds; banks lose their business"),
    Row("green_bond_discount", None, 0.02, Measure("profit_margin", UP), None,
        "the few projects large enough for an issue pay a lower coupon; investors outside the model get less"),
    Row("insurance_coverage", None, 0.8, Measure("adoption_by_output", UP), Measure("green_spending", UP),
        "insured firms ask less for risk; regions pay their part of premiums", context={"insurance_support": 0.8}),
    Row("insurance_support", None, 0.8, Measure("insurance_premiums", UP), Measure("green_spending", UP),
        "insurance becomes worth its premium; regions pay", context={"insurance_coverage": 0.8}),
    Row("fund_size", 0.0, 20000.0, Measure("projects", UP), Measure("fund_stakes", UP),
        "the fund puts up the money good projects lack; public money is tied up in firms"),
    Row("fund_leverage", 0.0, 10.0, Measure("green_investment", UP), Measure("fund_stakes", UP),
        "social capital multiplies the seed; it is tied up in firms", until=2030, context={"fund_size": 2000.0},
        firms=3000),
    # supervision
    Row("inspection_rate", None, 1.0, Measure("pollution", DOWN), Measure("closures", UP),
        "firms take care and clean up; those that do not are closed"),
    Row("fine_rate", None, 2.0, Measure("breach_share", DOWN), Measure("profit_margin", DOWN),
        "cleaning saves fines; firms pay them", context={"inspection_rate": 1.0}),
    Row("standard_stringency", None, 2.0, Measure("adoption_end_of_pipe", UP), Measure("closures", UP),
        "more firms break the standard and must clean up; some are closed"),
    Row("standard_tightening", None, 0.1, Measure("pollution", DOWN), Measure("closures", UP),
        "more firms break the standard and must clean up; some are closed"),
    Row("record_sharing", None, 1.0, Measure("pollution", DOWN), Measure("fines", UP),
        "inspectors go where the breaches are; those who break the standard pay"),
    Row("pollution_tax", None, 10.0, Measure("adoption_end_of_pipe", UP), Measure("profit_margin", DOWN),
        "cleaning saves tax; firms pay it"),
    Row("clean_production_bonus", 0.0, 2.0, Measure("adoption_end_of_pipe", UP), Measure("green_spending", UP),
        "clean plants earn more; what they buy draws on public money too"),
    Row("central_supervision", None, 1.0, Measure("pollution", DOWN), Measure("adoption_end_of_pipe", DOWN),
        "under supervision equipment runs with care; care takes the place of investment"),
    Row("phase_out_rate", None, 0.05, Measure("co2", DOWN), Measure("enterprises", DOWN),
        "the dirtiest leave; firms vanish and are compensated"),
    Row("entry_standard", None, 1.0, Measure("adoption", UP), Measure("enterprises", DOWN),
        "newcomers arrive with clean plant; fewer come"),
    Row("energy_quota", None, 0.06, Measure("energy", DOWN), Measure("profit_margin", DOWN),
        "energy beyond the quota is dear; firms pay the surcharge", context={"differential_price": 0.1}),
    Row("quota_by_productivity", None, 1.0, Measure("energy", DOWN), Measure("bankruptcies", UP),
        "wasteful firms pay and shrink; some fail", context={"differential_price": 0.3}),
    Row("differential_price", None, 0.3, Measure("energy", DOWN), Measure("profit_margin", DOWN),
        "energy beyond the quota is dear; firms pay the surcharge"),
    Row("disposables_ban", 0.0, 1.0, Measure("pollution", DOWN), Measure("illegal_output", UP),
        "banned products vanish from the market; some are made against the law", context={"ban_enforcement": 0.6}),
    Row("ban_enforcement", 0.0, 1.0, Measure("illegal_output", DOWN), Measure("output", DOWN),
        "illegal producers are found; their output is lost", context={"disposables_ban": 1.0}),
    # carbon pricing
    Row("carbon_market", 0.0, 1.0, Measure("co2", DOWN), Measure("bankruptcies", UP),
        "a tonne has a price; firms that emit most fail", context={"benchmark_tightening": 0.04}),
    Row("benchmark_tightening", None, 0.06, Measure("co2", DOWN), Measure("bankruptcies", UP),
        "allowances get scarce; firms that must buy fail", context=MARKET),
    Row("auctioned_share", None, 1.0, Measure("carbon_revenue", UP), Measure("profit_margin", DOWN),
        "the centre sells what it gave away; firms pay", context=MARKET),
    Row("carbon_cap_decline", None, 0.03, Measure("co2", DOWN), Measure("output", DOWN),
        "a cap binds however much is made; less is made", context=MARKET),
    Row("carbon_price_floor", None, 300.0, Measure("co2", DOWN), Measure("bankruptcies", UP),
        "a tonne never gets cheap; firms that emit most fail", context=MARKET),
    Row("carbon_price_ceiling", None, 100.0, Measure("carbon_price", DOWN), Measure("co2", UP),
        "no allowance costs more; less is avoided", context=TIGHT_MARKET),
    Row("carbon_penalty", 0.0, 8.0, Measure("carbon_revenue", UP), Measure("price_index", UP, since=2021),
        "a tonne that is not covered costs a multiple; firms pay and pass it on", until=2026, context=TIGHT_MARKET),
    Row("carbon_tax", None, 200.0, Measure("co2", DOWN), Measure("profit_margin", DOWN),
        "a tonne has a price; firms pay it"),
    Row("revenue_to_subsidies", None, 1.0, Measure("adoption", UP), Measure("subsidies", UP),
        "regions have more to give; the money is gone for other ends",
        context={"carbon_tax": 100.0, "investment_subsidy": 0.3}),
    Row("revenue_to_labour", None, 1.0, Measure("profit_margin", UP), Measure("co2", UP),
        "firms get the money back; those that would have shrunk stay", context={"carbon_tax": 100.0}),
    # society
    Row("publicity", None, 1.0, Measure("awareness", UP), Measure("programme_costs", UP),
        "firms hear of measures; regions pay for campaigns"),
    Row("demonstration", None, 2000.0, Measure("awareness", UP), Measure("programme_costs", UP),
        "leaders show their measures; regions support them"),
    Row("green_consumption", None, 1.0, Measure("adoption", UP), Measure("output", DOWN),
        "green firms earn a premium and gain share; makers of cheap goods lose it"),
)  # fmt: skip
