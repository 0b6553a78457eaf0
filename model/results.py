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
    "environment": ("Energy and environment", "能源与环境"),
    "credit": ("Credit", "信贷"),
    "public": ("Public money", "公共财政"),
    "supervision": ("Supervision", "监管"),
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
        Output("subsidies", "Investment subsidies", "投资补贴支出", "MCNY", "public", "Investment subsidies paid by regions.", "subsidies"),
        Output("awards", "Awards", "奖励支出", "MCNY", "public", "Green-factory awards paid by regions.", "awards"),
        Output("tax_credits", "Tax credits used", "税收抵免", "MCNY", "public", "Corporate tax forgone through the equipment tax credit.", "tax_credits"),
        Output("technology_bonuses", "Technology bonuses", "技术补贴支出", "MCNY", "public",
               "Feed-in and vehicle bonuses paid by the national government.", "technology_bonuses"),
        Output("corporate_tax", "Corporate tax", "企业所得税", "MCNY", "public", "Corporate income tax paid.", "corporate_tax"),
        Output("pollution_tax_paid", "Pollution tax paid", "环境保护税收入", "MCNY", "public", "Environmental protection tax paid to regions.", "pollution_tax"),
        Output("fines", "Fines", "罚款", "MCNY", "supervision", "Fines paid for breaches of the standard.", "fines"),
        Output("inspections", "Inspections", "检查次数", "inspections", "supervision", "Inspections carried out.", "inspections"),
        Output("cases", "Cases", "处罚案件", "cases", "supervision", "Breaches found and punished.", "cases"),
        Output("breach_share", "In breach", "超标企业占比", "fraction", "supervision",
               "Share of enterprises above the standard in force.", "in_breach", "present"),
        Output("closures", "Closures", "关停企业", "enterprises", "supervision",
               "Enterprises closed by order after repeated breaches.", "closures"),
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


def outputs(table: str) -> list[Output]:
    """Outputs of a table: ``"N"`` national, ``"R"`` regions, ``"S"`` sectors."""
    return [output for output in OUTPUTS.values() if table in output.tables]
