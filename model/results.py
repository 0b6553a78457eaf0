"""Results: every output declared once. CSV headers, data package, charts and tables of the docs are derived from it.

An output is a sum over enterprises (``of``), or that sum over another one (``of`` / ``per``). The sums themselves are
taken in :mod:`model.observation`. ``tables`` says where it appears: ``N`` national, ``R`` by region, ``S`` by sector.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CATEGORIES = {
    "management_digital": ("Energy management, digital", "能源管理与数字化"),
    "efficiency": ("Efficient motors and equipment", "高效设备"),
    "waste_heat": ("Waste heat", "余热利用"),
    "end_of_pipe": ("End-of-pipe treatment", "末端治理"),
    "renewable": ("Own renewables", "自建可再生能源"),
    "green_power": ("Green power purchase", "绿电采购"),
    "fuel_switch": ("Fuel switch", "燃料替代"),
    "electrification": ("Electrification", "电气化"),
    "circular": ("Circular materials", "循环利用"),
    "process_change": ("Process change", "工艺变革"),
    "product_substitution": ("Product substitution", "产品替代"),
    "ccus": ("Carbon capture", "碳捕集"),
}

GROUPS = {
    "adoption": ("Adoption", "绿色实践采纳"),
    "economy": ("Economy", "经济"),
    "innovation": ("Innovation", "创新"),
    "environment": ("Energy and environment", "能源与环境"),
    "credit": ("Credit", "信贷"),
    "public": ("Public money", "公共财政"),
    "supervision": ("Supervision", "监管"),
    "carbon": ("Carbon pricing", "碳定价"),
}


@dataclass(frozen=True)
class Output:
    """One thing the model reports: name, titles, unit, group, meaning, and the sums it is made of."""

    name: str
    title: str
    title_zh: str
    unit: str
    group: str
    meaning: str
    of: str = ""
    per: str = ""
    tables: str = "NRS"
    stock: bool = False

    @property
    def kind(self) -> str:
        """``ratio``, ``stock`` (an amount at the end of the quarter) or ``flow`` (an amount during it)."""
        return "ratio" if self.per else "stock" if self.stock else "flow"

    @property
    def is_share(self) -> bool:
        """Whether the output is a fraction of one."""
        return self.unit == "fraction"


OUTPUTS: Mapping[str, Output] = {
    output.name: output
    for output in (
        Output("adoption", "Adoption", "采纳率", "fraction", "adoption",
               "Share of the measures applicable to an enterprise that it has installed, mean over enterprises' measures.",
               "installed", "applicable"),
        Output("adoption_by_output", "Adoption by output", "按产出加权采纳率", "fraction", "adoption",
               "The same share with each enterprise weighted by its output.", "installed_output", "applicable_output"),
        Output("awareness", "Awareness", "知晓率", "fraction", "adoption",
               "Share of applicable measures that enterprises know of.", "known", "applicable"),
        Output("green_factories", "Green factories", "绿色工厂", "enterprises", "adoption",
               "National equivalent of the stock of certified green factories (modelled stock over the modelled sectors' share of the lists).",
               "certified_equivalent", tables="N", stock=True),
        Output("green_factories_modelled", "Green factories in the modelled sectors", "模型行业绿色工厂", "enterprises", "adoption",
               "Certified green factories in the modelled sectors at the end of the quarter.", "certified", stock=True),
        Output("green_factories_output", "Output of green factories", "绿色工厂产出", "MCNY", "adoption",
               "Output of the quarter, at 2017 prices, of the enterprises of the modelled sectors certified at its end.",
               "certified_output", tables="N"),
        Output("green_factories_new", "New green factories", "新增绿色工厂", "enterprises", "adoption",
               "Enterprises of the modelled sectors certified in the quarter (once a year, in the fourth).", "newly_certified"),
        Output("projects", "Green projects started", "新开绿色项目", "projects", "adoption",
               "Green measures whose construction began in the quarter.", "projects"),
        Output("green_investment", "Green investment", "绿色投资", "MCNY", "adoption",
               "Capital cost of the green measures begun in the quarter, before subsidy.", "green_investment"),
        *(
            Output(f"adoption_{name}", f"Adoption: {title}", f"采纳率：{title_zh}", "fraction", "adoption",
                   f"Share of enterprises to which a measure of the category '{title.lower()}' is applicable that have it.",
                   f"installed_{name}", f"applicable_{name}", "N")
            for name, (title, title_zh) in CATEGORIES.items()
        ),
        Output("enterprises", "Enterprises", "企业数", "enterprises", "economy", "Active enterprises.", "enterprises", stock=True),
        Output("output", "Output", "产出", "MCNY", "economy", "Output of the quarter at 2017 prices.", "output"),
        Output("jobs", "Jobs", "就业", "persons", "economy",
               "Jobs proxy: the wage bill over the mean industrial wage of the year.", "jobs", stock=True),
        Output("profit_margin", "Profit margin", "利润率", "fraction", "economy",
               "Profit before tax over revenue.", "profit", "revenue"),
        Output("price_index", "Price index", "价格指数", "2017 = 1", "economy",
               "Revenue over output at 2017 prices.", "revenue", "output"),
        Output("bankruptcies", "Bankruptcies", "破产企业", "enterprises", "economy",
               "Enterprises that could not pay, or owed more than they owned, and left.", "bankruptcies"),
        Output("entrants", "Entrants", "新进入企业", "enterprises", "economy", "Enterprises founded in the quarter.", "entrants"),
        Output("digital_maturity", "Digital maturity", "数字化成熟度", "fraction", "innovation",
               "Mean digital maturity of enterprises.", "digital", "enterprises"),
        Output("capability", "Capability", "绿色技术能力", "fraction", "innovation",
               "Mean ability of enterprises to run green technology.", "capability", "enterprises"),
        Output("research", "Research spending", "研发支出", "MCNY", "innovation",
               "Research spending of enterprises, usual and beyond.", "research"),
        Output("licence_fees", "Licence fees", "技术许可费", "MCNY", "innovation",
               "What followers paid leaders for know-how.", "licence_fees"),
        Output("energy", "Energy use", "能源消费", "tce", "environment", "Fuel and purchased electricity of all modelled sectors; fuel burnt for power sold to the others is in it twice.", "energy"),
        Output("energy_intensity", "Energy intensity", "能源强度", "tce per MCNY", "environment",
               "Energy over output at 2017 prices.", "energy", "output"),
        Output("co2", "CO2", "二氧化碳排放", "tCO2", "environment",
               "Scope 1 of all modelled sectors and scope 2 of purchased power and heat; add scope 2 to the power sector's scope 1 and power is counted twice.",
               "co2"),
        Output("co2_direct", "CO2, scope 1", "直接排放", "tCO2", "environment", "Direct emissions of fuel and process.", "co2_direct"),
        Output("co2_indirect", "CO2, scope 2", "间接排放", "tCO2", "environment",
               "Emissions of purchased electricity and heat with the region's grid factor.", "co2_indirect"),
        Output("co2_intensity", "CO2 intensity", "碳排放强度", "tCO2 per MCNY", "environment",
               "Scope 1 and 2 over output at 2017 prices.", "co2", "output"),
        Output("pollution", "Pollution", "污染排放", "pollution equivalents", "environment",
               "Local pollution in the unit of the environmental protection tax.", "pollution"),
        Output("pollution_intensity", "Pollution intensity", "污染排放强度", "equivalents per MCNY", "environment",
               "Pollution over output at 2017 prices.", "pollution", "output"),
        Output("green_loans", "Green loans", "绿色贷款", "MCNY", "credit", "Outstanding green loans to enterprises.", "green_loans", stock=True),
        Output("other_loans", "Other loans", "其他贷款", "MCNY", "credit", "Outstanding other loans to enterprises.", "other_loans", stock=True),
        Output("loan_rate", "Interest on loans", "贷款利率", "per year", "credit",
               "Interest of the quarter, at a yearly rate, over loans outstanding.", "yearly_interest", "loans_bearing"),
        Output("rejection_share", "Credit refused", "信贷拒绝率", "fraction", "credit",
               "Part of the green credit applied for that banks refused or rationed.", "green_credit_refused", "green_credit_asked"),
        Output("bank_capital_ratio", "Bank capital ratio", "银行资本充足率", "fraction", "credit",
               "Banks' equity over their loans net of provisions.", "bank_equity", "bank_loans", "N"),
        Output("bad_loan_ratio", "Bad-loan ratio", "不良贷款率", "fraction", "credit",
               "Loans of failed enterprises not yet resolved over all loans.", "bad_loans", "gross_loans", "N"),
        Output("green_bonds", "Green bonds", "绿色债券余额", "MCNY", "credit",
               "Outstanding green bonds of enterprises.", "bonds", stock=True),
        Output("fund_stakes", "Stakes of the green fund", "绿色基金持股", "MCNY", "credit",
               "Stakes of the green investment fund in enterprises.", "fund_stake", stock=True),
        Output("relending", "Relending", "再贷款余额", "MCNY", "credit",
               "What banks owe the central bank for green loans.", "relending", tables="N", stock=True),
        Output("insurance_premiums", "Insurance premiums", "绿色保险保费", "MCNY", "credit",
               "Premiums of performance insurance, public support included.", "premiums"),
        Output("insurance_claims", "Insurance claims", "绿色保险赔付", "MCNY", "credit",
               "Claims paid where measures under-perform.", "insurance_claims"),
        Output("subsidies", "Investment subsidies", "投资补贴支出", "MCNY", "public", "Investment subsidies paid by regions.", "subsidies"),
        Output("awards", "Awards", "奖励支出", "MCNY", "public", "Green-factory awards paid by regions.", "awards"),
        Output("tax_credits", "Tax credits used", "税收抵免", "MCNY", "public", "Corporate tax forgone through the equipment tax credit.", "tax_credits"),
        Output("technology_bonuses", "Technology bonuses", "技术补贴支出", "MCNY", "public",
               "Feed-in and vehicle bonuses paid by the national government.", "technology_bonuses"),
        Output("corporate_tax", "Corporate tax", "企业所得税", "MCNY", "public", "Corporate income tax paid.", "corporate_tax"),
        Output("pollution_tax_paid", "Pollution tax paid", "环境保护税收入", "MCNY", "public", "Environmental protection tax paid to regions.", "pollution_tax"),
        Output("research_subsidies", "Research subsidies", "研发补贴支出", "MCNY", "public",
               "Research spending paid back by the centre, the super deduction included.", "research_subsidies"),
        Output("tax_relief", "Preferential tax relief", "税率优惠额", "MCNY", "public",
               "Corporate tax forgone through the preferential rate.", "tax_relief"),
        Output("digital_support_paid", "Digitalisation support paid", "数字化补贴支出", "MCNY", "public",
               "Digitalisation beyond the trend paid by regions.", "digital_support"),
        Output("programme_costs", "Cost of programmes", "项目运行支出", "MCNY", "public",
               "Publicity, platforms, talent and demonstration programmes.", "programme_costs", tables="N"),
        Output("carbon_revenue", "Carbon revenue", "碳收入", "MCNY", "public",
               "Carbon tax, allowance auctions and penalties received by the centre.", "carbon_revenue"),
        Output("free_riding", "Free-riding", "搭便车比例", "fraction", "public",
               "Part of investment subsidies that went to projects which would have been begun without any incentive.", "unaided_support", "subsidies"),
        Output("green_spending", "Public spending on the transition", "绿色转型公共支出", "MCNY", "public",
               "Subsidies, awards, tax credits and relief, technology bonuses, research and digital support, premium support and compensation: public money paid or forgone.", "green_spending"),
        Output("fines", "Fines", "罚款", "MCNY", "supervision", "Fines paid for breaches of the standard.", "fines"),
        Output("inspections", "Inspections", "检查次数", "inspections", "supervision", "Inspections carried out.", "inspections"),
        Output("cases", "Cases", "处罚案件", "cases", "supervision", "Breaches found and punished.", "cases"),
        Output("breach_share", "In breach", "超标企业占比", "fraction", "supervision",
               "Share of enterprises above the standard in force.", "in_breach", "present"),
        Output("closures", "Closures", "关停企业", "enterprises", "supervision",
               "Enterprises closed by order after repeated breaches.", "closures"),
        Output("phased_out", "Phased out", "淘汰企业", "enterprises", "supervision",
               "Enterprises whose outdated capacity was made to leave.", "phased_out"),
        Output("illegal_output", "Illegal output", "违法产出", "MCNY", "supervision",
               "Banned disposable products that were still made.", "illegal_output"),
        Output("enforcement_effort", "Enforcement effort", "执法力度", "1 = usual", "supervision",
               "Mean enforcement effort of provinces, weighted by enterprises.", "effort", "enterprises", tables="NR"),
        Output("operating_care", "Operating care", "运行合规度", "fraction", "supervision",
               "Mean care with which equipment is run.", "care", "enterprises"),
        Output("energy_surcharge", "Energy surcharge", "差别电价支出", "MCNY", "supervision",
               "Differential price paid for energy beyond the quota.", "energy_surcharge"),
        Output("carbon_price", "Carbon price", "碳价", "CNY per tCO2", "carbon",
               "Price of an allowance; before the market opens the price expected.", "carbon_price", "one", tables="N"),
        Output("carbon_cost", "Carbon cost", "碳成本", "MCNY", "carbon",
               "Allowances bought less sold, auctions, penalties, short-run abatement and carbon tax paid by enterprises.", "carbon_cost"),
        Output("allowances_traded", "Allowances traded", "配额成交量", "tCO2", "carbon",
               "Allowances sold by enterprises.", "allowances_sold"),
        Output("allowances_banked", "Allowances banked", "配额结余", "tCO2", "carbon",
               "Allowances enterprises hold at the end of the quarter.", "permits", stock=True),
        Output("uncovered_emissions", "Uncovered emissions", "未履约排放", "tCO2", "carbon",
               "Emissions for which no allowance could be had.", "uncovered"),
        Output("border_charge_paid", "Border charge paid", "碳边境费", "MCNY", "carbon",
               "Carbon border charge paid on exports.", "border_charge"),
    )
}  # fmt: skip

MEASURE_OUTPUTS: Mapping[str, Output] = {
    output.name: output
    for output in (
        Output("adoption", "Adoption", "采纳率", "fraction", "adoption",
               "Share of enterprises to which the measure is applicable that have installed it."),
        Output("adoption_by_output", "Adoption by output", "按产出加权采纳率", "fraction", "adoption",
               "The same share weighted by output."),
        Output("awareness", "Awareness", "知晓率", "fraction", "adoption", "Share of these enterprises that know of it."),
        Output("capital_cost", "Capital cost", "投资成本", "2017 = 1", "adoption",
               "Capital cost of the measure relative to 2017, after learning."),
        Output("adopters", "Enterprises with the measure", "采纳企业数", "enterprises", "adoption", "Enterprises that have installed it."),
    )
}  # fmt: skip

BARRIER_GROUPS = {
    "done": ("Adopted", "已采纳"),
    "able": ("Not able", "没有能力"),
    "aware": ("Not aware", "不知晓"),
    "willing": ("Not willing", "没有意愿"),
    "finance": ("Not financed", "没有资金"),
    "waiting": ("Waiting", "等待"),
}

BARRIER_SIZES = {"small": "Small enterprises", "medium": "Medium enterprises", "large": "Large enterprises"}
BARRIER_SCOPES = {"nation": "The nation", "sector": "A sector", "region": "A province", "size": "A size class"}
BARRIER_WEIGHTINGS = {
    "enterprises": "Each enterprise counts the same",
    "abatement": "Pairs count by the CO2 the measure would avoid in a year in the plant if it had no other measure",
}
BARRIER_TOTAL = Output(
    "total", "Pairs", "企业与措施组合数", "pairs, or tCO2 per year", "done",
    "What the shares of the row are shares of: pairs of an enterprise and a measure, or the CO2 their measures would avoid.",
)  # fmt: skip

BARRIERS: Mapping[str, Output] = {  # what a firm and a measure are stopped by; the first that is true counts
    barrier.name: barrier
    for barrier in (
        Output("installed", "Installed", "已投运", "fraction", "done", "The measure works in the plant (for green power: it is bought)."),
        Output("under_construction", "Under construction", "建设中", "fraction", "done", "The measure is being built."),
        Output("too_small", "Too small", "规模不足", "fraction", "able",
               "The enterprise is below the smallest revenue the measure needs; counts by the share of plants the measure fits."),
        Output("unaware", "Unaware", "不知晓", "fraction", "aware", "The enterprise has not heard of the measure."),
        Output("not_on_market", "Not on the market", "尚未上市", "fraction", "able", "The measure cannot be bought yet."),
        Output("not_digital", "Not digital enough", "数字化不足", "fraction", "able", "The enterprise's digital maturity is below what the measure needs."),
        Output("no_prerequisite", "Prerequisite missing", "缺少前置措施", "fraction", "able", "Another measure must be installed first."),
        Output("between_rebuilds", "Between rebuilds", "未到改造期", "fraction", "able",
               "A change of the main process waits for the next rebuild of the plant."),
        Output("unprofitable", "Unprofitable", "不盈利", "fraction", "willing",
               "The measure would be worth less than its cost even if its performance were certain."),
        Output("too_risky", "Too risky", "风险过高", "fraction", "willing",
               "The measure is worth less than its cost only because of the risk the enterprise sees in it."),
        Output("inert", "Inert", "积极性不足", "fraction", "willing",
               "The measure is worth its cost, but not so much more that the enterprise moves."),
        Output("no_own_share", "No own share", "自有资金不足", "fraction", "finance",
               "When it last applied, the enterprise could not put up the share of the cost that banks demand."),
        Output("rejected", "Rejected", "贷款被拒", "fraction", "finance", "When it last applied, its bank found it not creditworthy."),
        Output("rationed", "Rationed", "信贷配给", "fraction", "finance",
               "When it last applied, its bank was willing but had no capital left to lend."),
        Output("no_subsidy", "Subsidy budget spent", "补贴额度用尽", "fraction", "finance",
               "When it last applied, it could have financed the project had the subsidy promised been paid in full."),
        Output("not_reviewed", "Waiting for a review", "等待下次评估", "fraction", "waiting",
               "The enterprise would and could take the measure when it next reviews its plant."),
    )
}  # fmt: skip


def outputs(table: str) -> list[Output]:
    """Outputs of a table: ``"N"`` national, ``"R"`` regions, ``"S"`` sectors."""
    return [output for output in OUTPUTS.values() if table in output.tables]
