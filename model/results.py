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
    """One thing the model reports: name, titles, unit, group, meanings, and the sums it is made of."""

    name: str
    title: str
    title_zh: str
    unit: str
    group: str
    meaning: str
    meaning_zh: str
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
               "企业适用的绿色措施中已安装的比例，按企业措施取平均。",
               "installed", "applicable"),
        Output("adoption_by_output", "Adoption by output", "按产出加权采纳率", "fraction", "adoption",
               "The same share with each enterprise weighted by its output.",
               "同一比例，每家企业按产出加权。", "installed_output", "applicable_output"),
        Output("awareness", "Awareness", "知晓率", "fraction", "adoption",
               "Share of applicable measures that enterprises know of.",
               "企业适用的绿色措施中已知晓的比例。", "known", "applicable"),
        Output("green_factories", "Green factories", "绿色工厂", "enterprises", "adoption",
               "National equivalent of the stock of certified green factories (modelled stock over the modelled sectors' share of the lists).",
               "已认证绿色工厂存量的全国等值（模型存量除以模型行业在名单中的占比）。",
               "certified_equivalent", tables="N", stock=True),
        Output("green_factories_modelled", "Green factories in the modelled sectors", "模型行业绿色工厂", "enterprises", "adoption",
               "Certified green factories in the modelled sectors at the end of the quarter.",
               "季末模型行业内已认证的绿色工厂数。", "certified", stock=True),
        Output("green_factories_output", "Output of green factories", "绿色工厂产出", "MCNY", "adoption",
               "Output of the quarter, at 2017 prices, of the enterprises of the modelled sectors certified at its end.",
               "季末已认证的模型行业企业在本季度的产出，按2017年价格计。",
               "certified_output", tables="N"),
        Output("green_factories_new", "New green factories", "新增绿色工厂", "enterprises", "adoption",
               "Enterprises of the modelled sectors certified in the quarter (once a year, in the fourth).",
               "模型行业中本季度获得认证的企业（每年一次，在第四季度）。", "newly_certified"),
        Output("projects", "Green projects started", "新开绿色项目", "projects", "adoption",
               "Green measures whose construction began in the quarter.",
               "本季度开工建设的绿色措施数。", "projects"),
        Output("green_investment", "Green investment", "绿色投资", "MCNY", "adoption",
               "Capital cost of the green measures begun in the quarter, before subsidy.",
               "本季度开工的绿色措施的投资成本，未扣除补贴。", "green_investment"),
        *(
            Output(f"adoption_{name}", f"Adoption: {title}", f"采纳率：{title_zh}", "fraction", "adoption",
                   f"Share of enterprises to which a measure of the category '{title.lower()}' is applicable that have it.",
                   f"适用“{title_zh}”类措施的企业中已安装的比例。",
                   f"installed_{name}", f"applicable_{name}", "N")
            for name, (title, title_zh) in CATEGORIES.items()
        ),
        Output("enterprises", "Enterprises", "企业数", "enterprises", "economy", "Active enterprises.",
               "在营企业数。", "enterprises", stock=True),
        Output("output", "Output", "产出", "MCNY", "economy", "Output of the quarter at 2017 prices.",
               "本季度产出，按2017年价格计。", "output"),
        Output("jobs", "Jobs", "就业", "persons", "economy",
               "Jobs proxy: the wage bill over the mean industrial wage of the year.",
               "就业代理指标：工资总额除以当年工业平均工资。", "jobs", stock=True),
        Output("profit_margin", "Profit margin", "利润率", "fraction", "economy",
               "Profit before tax over revenue.",
               "税前利润占营业收入的比例。", "profit", "revenue"),
        Output("price_index", "Price index", "价格指数", "2017 = 1", "economy",
               "Revenue over output at 2017 prices.",
               "营业收入与按2017年价格计的产出之比。", "revenue", "output"),
        Output("bankruptcies", "Bankruptcies", "破产企业", "enterprises", "economy",
               "Enterprises that could not pay, or owed more than they owned, and left.",
               "无力支付或资不抵债而退出的企业。", "bankruptcies"),
        Output("entrants", "Entrants", "新进入企业", "enterprises", "economy", "Enterprises founded in the quarter.",
               "本季度新成立的企业。", "entrants"),
        Output("digital_maturity", "Digital maturity", "数字化成熟度", "fraction", "innovation",
               "Mean digital maturity of enterprises.",
               "企业数字化成熟度的平均值。", "digital", "enterprises"),
        Output("capability", "Capability", "绿色技术能力", "fraction", "innovation",
               "Mean ability of enterprises to run green technology.",
               "企业运用绿色技术能力的平均值。", "capability", "enterprises"),
        Output("research", "Research spending", "研发支出", "MCNY", "innovation",
               "Research spending of enterprises, usual and beyond.",
               "企业研发支出，含常规部分与额外部分。", "research"),
        Output("licence_fees", "Licence fees", "技术许可费", "MCNY", "innovation",
               "What followers paid leaders for know-how.",
               "跟进企业为取得技术诀窍向领先企业支付的费用。", "licence_fees"),
        Output("energy", "Energy use", "能源消费", "tce", "environment", "Fuel and purchased electricity of all modelled sectors; fuel burnt for power sold to the others is in it twice.",
               "所有模型行业的燃料与外购电力；为向其他行业供电而燃烧的燃料被计算两次。", "energy"),
        Output("energy_intensity", "Energy intensity", "能源强度", "tce per MCNY", "environment",
               "Energy over output at 2017 prices.",
               "能源消费与按2017年价格计的产出之比。", "energy", "output"),
        Output("co2", "CO2", "二氧化碳排放", "tCO2", "environment",
               "Scope 1 of all modelled sectors and scope 2 of purchased power and heat; add scope 2 to the power sector's scope 1 and power is counted twice.",
               "所有模型行业的范围一排放，加外购电力和热力的范围二排放；范围二与电力行业范围一相加时，电力被重复计算。",
               "co2"),
        Output("co2_direct", "CO2, scope 1", "直接排放", "tCO2", "environment", "Direct emissions of fuel and process.",
               "燃料燃烧与工业过程的直接排放。", "co2_direct"),
        Output("co2_indirect", "CO2, scope 2", "间接排放", "tCO2", "environment",
               "Emissions of purchased electricity and heat with the region's grid factor.",
               "外购电力和热力的排放，按所在省份的电网排放因子计算。", "co2_indirect"),
        Output("co2_intensity", "CO2 intensity", "碳排放强度", "tCO2 per MCNY", "environment",
               "Scope 1 and 2 over output at 2017 prices.",
               "范围一与范围二排放与按2017年价格计的产出之比。", "co2", "output"),
        Output("pollution", "Pollution", "污染排放", "pollution equivalents", "environment",
               "Local pollution in the unit of the environmental protection tax.",
               "本地污染物排放，以环境保护税的污染当量计。", "pollution"),
        Output("pollution_intensity", "Pollution intensity", "污染排放强度", "equivalents per MCNY", "environment",
               "Pollution over output at 2017 prices.",
               "污染排放与按2017年价格计的产出之比。", "pollution", "output"),
        Output("green_loans", "Green loans", "绿色贷款", "MCNY", "credit", "Outstanding green loans to enterprises.",
               "企业绿色贷款余额。", "green_loans", stock=True),
        Output("other_loans", "Other loans", "其他贷款", "MCNY", "credit", "Outstanding other loans to enterprises.",
               "企业其他贷款余额。", "other_loans", stock=True),
        Output("loan_rate", "Interest on loans", "贷款利率", "per year", "credit",
               "Interest of the quarter, at a yearly rate, over loans outstanding.",
               "本季度利息（折年率）与贷款余额之比。", "yearly_interest", "loans_bearing"),
        Output("rejection_share", "Credit refused", "信贷拒绝率", "fraction", "credit",
               "Part of the green credit applied for that banks refused or rationed.",
               "申请的绿色信贷中被银行拒绝或配给的部分。", "green_credit_refused", "green_credit_asked"),
        Output("bank_capital_ratio", "Bank capital ratio", "银行资本充足率", "fraction", "credit",
               "Banks' equity over their loans net of provisions.",
               "银行自有资本与扣除拨备后贷款之比。", "bank_equity", "bank_loans", "N"),
        Output("bad_loan_ratio", "Bad-loan ratio", "不良贷款率", "fraction", "credit",
               "Loans of failed enterprises not yet resolved over all loans.",
               "倒闭企业尚未处置的贷款占全部贷款的比例。", "bad_loans", "gross_loans", "N"),
        Output("green_bonds", "Green bonds", "绿色债券余额", "MCNY", "credit",
               "Outstanding green bonds of enterprises.",
               "企业绿色债券余额。", "bonds", stock=True),
        Output("fund_stakes", "Stakes of the green fund", "绿色基金持股", "MCNY", "credit",
               "Stakes of the green investment fund in enterprises.",
               "绿色产业基金持有的企业股权。", "fund_stake", stock=True),
        Output("relending", "Relending", "再贷款余额", "MCNY", "credit",
               "What banks owe the central bank for green loans.",
               "银行因绿色贷款欠中央银行的资金。", "relending", tables="N", stock=True),
        Output("insurance_premiums", "Insurance premiums", "绿色保险保费", "MCNY", "credit",
               "Premiums of performance insurance, public support included.",
               "绩效保险保费，含公共补贴。", "premiums"),
        Output("insurance_claims", "Insurance claims", "绿色保险赔付", "MCNY", "credit",
               "Claims paid where measures under-perform.",
               "措施未达预期时支付的赔款。", "insurance_claims"),
        Output("subsidies", "Investment subsidies", "投资补贴支出", "MCNY", "public", "Investment subsidies paid by regions.",
               "省级政府支付的投资补贴。", "subsidies"),
        Output("awards", "Awards", "奖励支出", "MCNY", "public", "Green-factory awards paid by regions.",
               "省级政府支付的绿色工厂奖励。", "awards"),
        Output("tax_credits", "Tax credits used", "税收抵免", "MCNY", "public", "Corporate tax forgone through the equipment tax credit.",
               "因设备税收抵免而少征的企业所得税。", "tax_credits"),
        Output("technology_bonuses", "Technology bonuses", "技术补贴支出", "MCNY", "public",
               "Feed-in and vehicle bonuses paid by the national government.",
               "中央财政支付的可再生能源上网补贴与车辆补贴。", "technology_bonuses"),
        Output("corporate_tax", "Corporate tax", "企业所得税", "MCNY", "public", "Corporate income tax paid.",
               "企业缴纳的所得税。", "corporate_tax"),
        Output("pollution_tax_paid", "Pollution tax paid", "环境保护税收入", "MCNY", "public", "Environmental protection tax paid to regions.",
               "向省级政府缴纳的环境保护税。", "pollution_tax"),
        Output("research_subsidies", "Research subsidies", "研发补贴支出", "MCNY", "public",
               "Research spending paid back by the centre, the super deduction included.",
               "中央财政返还的研发支出，含加计扣除。", "research_subsidies"),
        Output("tax_relief", "Preferential tax relief", "税率优惠额", "MCNY", "public",
               "Corporate tax forgone through the preferential rate.",
               "因优惠税率而少征的企业所得税。", "tax_relief"),
        Output("digital_support_paid", "Digitalisation support paid", "数字化补贴支出", "MCNY", "public",
               "Digitalisation beyond the trend paid by regions.",
               "省级政府为超出趋势的数字化支付的资金。", "digital_support"),
        Output("programme_costs", "Cost of programmes", "项目运行支出", "MCNY", "public",
               "Publicity, platforms, talent and demonstration programmes.",
               "宣传、平台、人才与示范项目的支出。", "programme_costs", tables="N"),
        Output("carbon_revenue", "Carbon revenue", "碳收入", "MCNY", "public",
               "Carbon tax, allowance auctions and penalties received by the centre.",
               "中央财政取得的碳税、配额拍卖与罚款收入。", "carbon_revenue"),
        Output("free_riding", "Free-riding", "搭便车比例", "fraction", "public",
               "Part of investment subsidies that went to projects which would have been begun without any incentive.",
               "投资补贴中流向无任何激励也会开工的项目的部分。", "unaided_support", "subsidies"),
        Output("green_spending", "Public spending on the transition", "绿色转型公共支出", "MCNY", "public",
               "Subsidies, awards, tax credits and relief, technology bonuses, research and digital support, premium support and compensation: public money paid or forgone.",
               "补贴、奖励、税收抵免与优惠、技术补贴、研发与数字化支持、保费补贴和补偿：实际支出或少收的公共资金。", "green_spending"),
        Output("fines", "Fines", "罚款", "MCNY", "supervision", "Fines paid for breaches of the standard.",
               "因超标缴纳的罚款。", "fines"),
        Output("inspections", "Inspections", "检查次数", "inspections", "supervision", "Inspections carried out.",
               "已开展的检查次数。", "inspections"),
        Output("cases", "Cases", "处罚案件", "cases", "supervision", "Breaches found and punished.",
               "查实并处罚的违规案件。", "cases"),
        Output("breach_share", "In breach", "超标企业占比", "fraction", "supervision",
               "Share of enterprises above the standard in force.",
               "超出现行标准的企业比例。", "in_breach", "present"),
        Output("closures", "Closures", "关停企业", "enterprises", "supervision",
               "Enterprises closed by order after repeated breaches.",
               "屡次超标后被责令关停的企业。", "closures"),
        Output("phased_out", "Phased out", "淘汰企业", "enterprises", "supervision",
               "Enterprises whose outdated capacity was made to leave.",
               "因落后产能被淘汰而退出的企业。", "phased_out"),
        Output("illegal_output", "Illegal output", "违法产出", "MCNY", "supervision",
               "Banned disposable products that were still made.",
               "仍在生产的被禁一次性产品。", "illegal_output"),
        Output("enforcement_effort", "Enforcement effort", "执法力度", "1 = usual", "supervision",
               "Mean enforcement effort of provinces, weighted by enterprises.",
               "各省执法力度的平均值，按企业数加权。", "effort", "enterprises", tables="NR"),
        Output("operating_care", "Operating care", "运行合规度", "fraction", "supervision",
               "Mean care with which equipment is run.",
               "企业认真运行治理设施的平均程度。", "care", "enterprises"),
        Output("energy_surcharge", "Energy surcharge", "差别电价支出", "MCNY", "supervision",
               "Differential price paid for energy beyond the quota.",
               "超出用能指标部分按差别电价支付的费用。", "energy_surcharge"),
        Output("carbon_price", "Carbon price", "碳价", "CNY per tCO2", "carbon",
               "Price of an allowance; before the market opens the price expected.",
               "配额价格；市场开启前为预期价格。", "carbon_price", "one", tables="N"),
        Output("carbon_cost", "Carbon cost", "碳成本", "MCNY", "carbon",
               "Allowances bought less sold, auctions, penalties, short-run abatement and carbon tax paid by enterprises.",
               "企业的配额买入减卖出、拍卖、罚款、短期减排与碳税支出之和。", "carbon_cost"),
        Output("allowances_traded", "Allowances traded", "配额成交量", "tCO2", "carbon",
               "Allowances sold by enterprises.",
               "企业卖出的配额。", "allowances_sold"),
        Output("allowances_banked", "Allowances banked", "配额结余", "tCO2", "carbon",
               "Allowances enterprises hold at the end of the quarter.",
               "季末企业持有的配额。", "permits", stock=True),
        Output("uncovered_emissions", "Uncovered emissions", "未履约排放", "tCO2", "carbon",
               "Emissions for which no allowance could be had.",
               "未能取得配额的排放。", "uncovered"),
        Output("border_charge_paid", "Border charge paid", "碳边境费", "MCNY", "carbon",
               "Carbon border charge paid on exports.",
               "出口产品缴纳的碳边境费。", "border_charge"),
    )
}  # fmt: skip

MEASURE_OUTPUTS: Mapping[str, Output] = {
    output.name: output
    for output in (
        Output("adoption", "Adoption", "采纳率", "fraction", "adoption",
               "Share of enterprises to which the measure is applicable that have installed it.",
               "适用该措施的企业中已安装的比例。"),
        Output("adoption_by_output", "Adoption by output", "按产出加权采纳率", "fraction", "adoption",
               "The same share weighted by output.",
               "同一比例，按产出加权。"),
        Output("awareness", "Awareness", "知晓率", "fraction", "adoption", "Share of these enterprises that know of it.",
               "适用企业中知晓该措施的比例。"),
        Output("capital_cost", "Capital cost", "投资成本", "2017 = 1", "adoption",
               "Capital cost of the measure relative to 2017, after learning.",
               "该措施的投资成本相对于2017年的水平，已计入学习效应。"),
        Output("adopters", "Enterprises with the measure", "采纳企业数", "enterprises", "adoption", "Enterprises that have installed it.",
               "已安装该措施的企业数。"),
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
                       "本行各比例的分母：企业与措施的组合数，或这些措施可减少的二氧化碳。",
)  # fmt: skip

BARRIERS: Mapping[str, Output] = {  # what a firm and a measure are stopped by; the first that is true counts
    barrier.name: barrier
    for barrier in (
        Output("installed", "Installed", "已投运", "fraction", "done", "The measure works in the plant (for green power: it is bought).",
               "措施已在工厂运行（绿电则为已采购）。"),
        Output("under_construction", "Under construction", "建设中", "fraction", "done", "The measure is being built.",
               "措施正在建设。"),
        Output("too_small", "Too small", "规模不足", "fraction", "able",
               "The enterprise is below the smallest revenue the measure needs; counts by the share of plants the measure fits.",
               "企业营业收入低于该措施所需的最低规模；按措施适用的工厂比例计。"),
        Output("unaware", "Unaware", "不知晓", "fraction", "aware", "The enterprise has not heard of the measure.",
               "企业尚未听说该措施。"),
        Output("not_on_market", "Not on the market", "尚未上市", "fraction", "able", "The measure cannot be bought yet.",
               "该措施尚不能购买。"),
        Output("not_digital", "Not digital enough", "数字化不足", "fraction", "able", "The enterprise's digital maturity is below what the measure needs.",
               "企业数字化成熟度低于该措施的要求。"),
        Output("no_prerequisite", "Prerequisite missing", "缺少前置措施", "fraction", "able", "Another measure must be installed first.",
               "须先安装另一项措施。"),
        Output("between_rebuilds", "Between rebuilds", "未到改造期", "fraction", "able",
               "A change of the main process waits for the next rebuild of the plant.",
               "主工艺变更须等到工厂下次改造。"),
        Output("unprofitable", "Unprofitable", "不盈利", "fraction", "willing",
               "The measure would be worth less than its cost even if its performance were certain.",
               "即使效果确定，该措施的价值也低于其成本。"),
        Output("too_risky", "Too risky", "风险过高", "fraction", "willing",
               "The measure is worth less than its cost only because of the risk the enterprise sees in it.",
               "仅因企业认为有风险，该措施的价值才低于其成本。"),
        Output("inert", "Inert", "积极性不足", "fraction", "willing",
               "The measure is worth its cost, but not so much more that the enterprise moves.",
               "该措施价值高于成本，但不足以促使企业行动。"),
        Output("no_own_share", "No own share", "自有资金不足", "fraction", "finance",
               "When it last applied, the enterprise could not put up the share of the cost that banks demand.",
               "上次申请时，企业拿不出银行要求的自有资金比例。"),
        Output("rejected", "Rejected", "贷款被拒", "fraction", "finance", "When it last applied, its bank found it not creditworthy.",
               "上次申请时，银行认定其信用不足。"),
        Output("rationed", "Rationed", "信贷配给", "fraction", "finance",
               "When it last applied, its bank was willing but had no capital left to lend.",
               "上次申请时，银行愿意放贷但已无可用资本。"),
        Output("no_subsidy", "Subsidy budget spent", "补贴额度用尽", "fraction", "finance",
               "When it last applied, it could have financed the project had the subsidy promised been paid in full.",
               "上次申请时，若承诺的补贴足额到位，项目本可落实资金。"),
        Output("not_reviewed", "Waiting for a review", "等待下次评估", "fraction", "waiting",
               "The enterprise would and could take the measure when it next reviews its plant.",
               "企业在下次评估工厂时将愿意且能够采取该措施。"),
    )
}  # fmt: skip


def outputs(table: str) -> list[Output]:
    """Outputs of a table: ``"N"`` national, ``"R"`` regions, ``"S"`` sectors."""
    return [output for output in OUTPUTS.values() if table in output.tables]
