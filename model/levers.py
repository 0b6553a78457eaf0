"""Levers: every policy instrument declared once.

Validation, the web page's controls, the documentation's table and the sweep designs are derived from :data:`LEVERS`.
``neutral`` is the value at which a lever does nothing: a run with it there is the run of a model without the lever.
What was in force historically stands with its sources in ``data/policy_paths.csv``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from model.errors import InputError, nearest

GROUPS = {
    "innovation": ("Innovation", "绿色技术创新"),
    "coordination": ("Regional coordination", "区域协同"),
    "incentives": ("Incentives", "激励"),
    "finance": ("Green finance", "绿色金融"),
    "supervision": ("Supervision", "监管"),
    "carbon": ("Carbon pricing", "碳定价"),
    "society": ("Society", "社会"),
}


@dataclass(frozen=True)
class Lever:
    """One policy instrument: what it is called, in which unit, how far it can be moved, and what it does."""

    name: str
    title: str
    title_zh: str
    unit: str
    low: float
    high: float
    neutral: float
    group: str
    meaning: str
    meaning_zh: str
    varies: str = ""  # by "region" or "sector" where it makes sense

    def check(self, value: object, where: str = "") -> float:
        """Return ``value`` as a number within the lever's bounds.

        Raises:
            InputError: it is not a number, or outside the bounds.
        """
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise InputError(
                f"{where}{self.name}: '{value}' is not a number; give {self.low:g} to {self.high:g} {self.unit}"
            )
        if not self.low <= value <= self.high:
            raise InputError(
                f"{where}{self.name}: {value:g} is out of bounds; allowed is {self.low:g} to {self.high:g} {self.unit}"
            )
        return float(value)


LEVERS: Mapping[str, Lever] = {
    lever.name: lever
    for lever in (
        Lever("research_subsidy", "Research subsidy", "研发补贴", "share of research spending", 0, 0.6, 0, "innovation",
              "Share of firms' research spending the centre pays back, the super deduction included; firms spend more, grow abler, and young measures get cheaper.",
              "中央财政返还企业研发支出的比例，含加计扣除；企业因此增加研发、提升能力，新兴措施成本随之下降。"),
        Lever("technology_platform", "Technology-transfer platform", "技术转移平台", "index 0-1", 0, 1, 0, "innovation",
              "Platforms that tell firms of measures and let followers license what leaders know, for a fee.",
              "向企业介绍绿色措施的技术转移平台；跟进企业可付费取得领先企业的技术许可。", "region"),
        Lever("talent_programme", "Talent programme", "人才计划", "index 0-1", 0, 1, 0, "innovation",
              "Training and recruitment that raise firms' ability to run green technology, paid by regions.",
              "由地方出资的培训与引才，提高企业运用绿色技术的能力。", "region"),
        Lever("association", "Association self-discipline", "行业协会自律", "index 0-1", 0, 1, 0, "innovation",
              "Industry associations spread information inside a sector and make what peers do the norm.",
              "行业协会在行业内传播信息，使同行做法成为惯例。", "sector"),
        Lever("patent_protection", "Patent protection", "知识产权保护", "index 0-1", 0, 1, 0, "innovation",
              "Protection of intellectual property: more private return on research, higher licence fees, less spillover to others.",
              "知识产权保护强度：研发的私人回报与许可费提高，对其他企业的技术外溢减少。"),
        Lever("cooperation", "Regional cooperation", "区域合作", "index 0-1", 0, 1, 0, "coordination",
              "Strength of cooperation with partner provinces: their adopters are seen as if they stood at home.",
              "与伙伴省份合作的强度：伙伴省份的采纳企业视同本省企业，供本省企业借鉴。", "region"),
        Lever("mutual_learning", "Mutual learning of regions", "区域互学互鉴", "index 0-1", 0, 1, 0, "coordination",
              "Information sharing among governments: a region copies the enforcement and support of a partner that did better.",
              "地方政府之间的信息共享：一省借鉴成效更好的伙伴省份的执法与支持力度。", "region"),
        Lever("technology_openness", "Openness to foreign technology", "技术开放", "index 0-1.2", 0, 1.2, 0, "coordination",
              "How far cost falls abroad reach domestic buyers; 1 is as in the data.",
              "国外成本下降传导至国内购买者的程度；1为数据所示水平。"),
        Lever("rule_alignment", "Alignment with international rules", "国际规则对接", "index 0-1", 0, 1, 0, "coordination",
              "Accounting and labels recognised abroad: green exporters earn a premium, and the border charge is on real emissions, not on defaults.",
              "核算与标识获得国外认可：绿色出口企业获得溢价，碳边境费按实际排放而非默认值计征。"),
        Lever("border_charge", "Carbon border charge", "碳边境调节", "multiple of the EU table", 0, 2, 0, "coordination",
              "Charge of the European Union on the emissions of imports, by its phase-in table from 2026.",
              "欧盟对进口产品排放的收费，自2026年起按其分阶段时间表执行。"),
        Lever("investment_subsidy", "Investment subsidy", "投资补贴", "share of capital cost", 0, 0.5, 0, "incentives",
              "Share of a green measure's capital cost the regional government pays, up to a cap per project.",
              "省级政府承担绿色措施投资成本的比例，每个项目设有上限。", "region"),
        Lever("subsidy_budget", "Subsidy budget", "补贴预算", "share of regional GDP per year", 0, 0.003, 0, "incentives",
              "What a region may spend in a year on investment subsidies; the best projects per yuan come first.",
              "一省每年可用于投资补贴的额度；每元补贴减排效果最好的项目优先。", "region"),
        Lever("equipment_tax_credit", "Equipment tax credit", "设备税收抵免", "share of capital cost", 0, 0.5, 0, "incentives",
              "Share of a green measure's capital cost credited against corporate income tax, carried forward.",
              "绿色措施投资成本可抵免企业所得税的比例，未抵完部分可结转。"),
        Lever("green_factory_award", "Green-factory award", "绿色工厂奖励", "MCNY", 0, 5, 0, "incentives",
              "One-off payment by the region to an enterprise newly certified as a green factory.",
              "企业新获绿色工厂认证时，由省级政府一次性发放的奖励。", "region"),
        Lever("technology_bonus", "Technology bonus", "技术补贴", "share of the 2017 bonus", 0, 1.5, 0, "incentives",
              "Feed-in bonuses for renewables and purchase bonuses for vehicles, paid by the national government.",
              "由中央财政支付的可再生能源上网补贴与车辆购置补贴。"),
        Lever("policy_credibility", "Policy credibility", "政策可信度", "index 0-1", 0, 1, 0, "incentives",
              "How far firms trust that present policy lasts; lowers the return they ask of green projects.",
              "企业相信现行政策会延续的程度；越高则企业对绿色项目要求的回报率越低。"),
        Lever("preferential_tax_rate", "Preferential tax rate", "优惠税率", "points of the tax rate", 0, 0.15, 0, "incentives",
              "By how much the corporate tax rate of a firm with most of its measures installed is lowered.",
              "对已安装大部分适用措施的企业，企业所得税税率的下调幅度。"),
        Lever("incentive_coverage", "Coverage of tax incentives", "税收优惠覆盖面", "share of firms", 0, 1, 1, "incentives",
              "Share of firms that qualify for the equipment tax credit and the preferential rate.",
              "可享受设备税收抵免与优惠税率的企业比例。"),
        Lever("digital_support", "Digitalisation support", "数字化补贴", "share of cost", 0, 0.8, 0, "incentives",
              "Share of the cost of digitalisation beyond the trend that regions pay.",
              "地方政府承担超出趋势部分的数字化成本的比例。", "region"),
        Lever("green_credit_discount", "Green credit discount", "绿色信贷优惠", "per year", 0, 0.03, 0, "finance",
              "By how much the interest on a green loan lies below that on another loan of the same risk.",
              "绿色贷款利率低于同等风险其他贷款的幅度。"),
        Lever("green_lending_preference", "Green lending preference", "绿色信贷优先", "per year", 0, 0.05, 0, "finance",
              "Return that banks add to green applications when they rank them for scarce capital.",
              "银行在为有限资本安排贷款排序时，给绿色申请额外加上的回报率。"),
        Lever("capital_requirement", "Bank capital requirement", "银行资本要求", "share of loans", 0.06, 0.15, 0.105, "finance",
              "Equity a bank must hold for each yuan lent; above it lending stops.",
              "银行每放贷一元须持有的自有资本；达到上限后停止放贷。"),
        Lever("green_lending_quota", "Green lending quota", "绿色信贷配额", "share of new lending room", 0, 0.5, 0, "finance",
              "Share of what a bank can lend that it must first offer to green applications.",
              "银行可贷资金中须首先提供给绿色申请的比例。"),
        Lever("relending_share", "Relending share", "再贷款比例", "share of principal", 0, 1, 0, "finance",
              "Share of the principal of new green loans that the central bank funds.",
              "新增绿色贷款本金中由中央银行提供资金的比例。"),
        Lever("relending_rate", "Relending rate", "再贷款利率", "per year", 0, 0.04, 0.0175, "finance",
              "Interest the central bank asks for relending; without a relending share it does nothing.",
              "中央银行再贷款的利率；未设再贷款比例时不起作用。"),
        Lever("green_bond_access", "Green-bond access", "绿色债券准入", "index 0-1", 0, 1, 0, "finance",
              "Opens the market for green bonds: the net assets an issuer needs fall in proportion as it rises.",
              "开放绿色债券市场：数值越高，对发行企业净资产的要求按比例越低。"),
        Lever("green_bond_discount", "Green-bond discount", "绿色债券贴水", "per year", 0, 0.02, 0, "finance",
              "By how much the coupon of a green bond lies below that of a comparable bond.",
              "绿色债券票面利率低于可比债券的幅度。"),
        Lever("insurance_coverage", "Insurance coverage", "绿色保险保障比例", "share of shortfall", 0, 0.9, 0, "finance",
              "Share of the shortfall of an under-performing measure that insurers offer to make good.",
              "措施未达预期时，保险公司愿意赔付的缺口比例。"),
        Lever("insurance_support", "Insurance premium support", "绿色保险保费补贴", "share of premium", 0, 1, 0, "finance",
              "Share of the insurance premium that regions pay.",
              "由省级政府承担的保费比例。", "region"),
        Lever("fund_size", "Green investment fund", "绿色产业基金", "MCNY per year", 0, 50000, 0, "finance",
              "Public seed money paid into the green industry investment fund.",
              "投入绿色产业基金的财政引导资金。"),
        Lever("fund_leverage", "Fund leverage", "基金杠杆", "yuan per public yuan", 0, 10, 0, "finance",
              "Social capital that joins each yuan of public seed money in the fund.",
              "每一元财政引导资金在基金中带动的社会资本。"),
        Lever("inspection_rate", "Inspection rate", "检查频率", "per year", 0, 1.5, 0, "supervision",
              "Inspections of an ordinary enterprise in a year; key polluters are inspected more often.",
              "普通企业每年接受检查的次数；重点排污企业检查更频繁。", "region"),
        Lever("fine_rate", "Fine rate", "罚款力度", "MCNY", 0, 2, 0, "supervision",
              "Fine for an enterprise of mean size just above the standard; grows with size and with the excess.",
              "平均规模企业刚超标时的罚款额；随规模与超标程度增加。", "region"),
        Lever("standard_stringency", "Standard stringency", "排放标准严格度", "2017 sector mean over limit", 0, 3, 0, "supervision",
              "How strict the pollution standard is: 1 sets the limit at the sector's mean of 2017, 0 sets none.",
              "污染排放标准的严格程度：1表示限值等于2017年行业均值，0表示不设限值。", "region"),
        Lever("standard_tightening", "Standard tightening", "标准逐年收紧", "per year", 0, 0.2, 0, "supervision",
              "Share by which the permitted pollution per output falls each year.",
              "单位产出允许的污染排放每年下降的比例。"),
        Lever("record_sharing", "Record sharing", "环保信息共享", "index 0-1", 0, 1, 0, "supervision",
              "Information sharing between departments: inspections follow risk, and banks see the environmental record.",
              "部门间信息共享：检查按风险安排，银行可查看企业环保记录。"),
        Lever("pollution_tax", "Pollution tax", "环境保护税", "multiple of provincial rates", 0, 10, 0, "supervision",
              "Environmental protection tax as a multiple of the rates the provinces set.",
              "环境保护税相对于各省所定税额的倍数。", "region"),
        Lever("clean_production_bonus", "Clean production bonus", "清洁生产优待", "share of the 2017 bonus", 0, 2, 0, "supervision",
              "Tariff bonus and exemption from production curbs for ultra-low-emission plants.",
              "超低排放企业享受的电价优惠，并免于限产。"),
        Lever("central_supervision", "Central supervision", "中央环保督察", "index 0-1", 0, 1, 0, "supervision",
              "Strength of central inspection that holds regions to account; while teams are on site firms run their equipment with care.",
              "中央督察对地方问责的强度；督察组驻点期间，企业更认真运行治理设施。"),
        Lever("phase_out_rate", "Phase-out rate", "落后产能淘汰率", "share of capacity per year", 0, 0.1, 0, "supervision",
              "Share of each sector's capacity, the most polluting first, that is made to leave the market.",
              "每个行业每年被淘汰的产能比例，污染最重的产能优先退出。", "sector"),
        Lever("entry_standard", "Entry standard", "准入标准", "index 0-1", 0, 1, 0, "supervision",
              "How clean a newcomer must be: at 1 it comes with every measure that pays for itself or is in use in its sector.",
              "对新进入企业的清洁要求：取1时，新企业须配备所有可自行收回成本或行业内已在使用的措施。", "sector"),
        Lever("energy_quota", "Energy quota", "用能指标", "per year", 0, 0.08, 0, "supervision",
              "Share by which the energy firms may use per output falls each year.",
              "企业单位产出允许的能耗每年下降的比例。", "region"),
        Lever("quota_by_productivity", "Quota by energy productivity", "按能效分配指标", "share", 0, 1, 0, "supervision",
              "Share of energy quotas given by the sector's mean energy productivity rather than by own use in 2017.",
              "用能指标中按行业平均能效（而非企业2017年用量）分配的比例。", "region"),
        Lever("differential_price", "Differential electricity price", "差别电价", "CNY per kWh", 0, 0.6, 0, "supervision",
              "Surcharge on energy used beyond the quota, in kilowatt-hours of equal heat.",
              "对超出指标的用能加价，按等热值千瓦时计。", "region"),
        Lever("disposables_ban", "Disposables ban", "一次性塑料禁令", "share of products", 0, 1, 0, "supervision",
              "Share of disposable products whose production and sale is forbidden.",
              "禁止生产和销售的一次性产品所占比例。"),
        Lever("ban_enforcement", "Ban enforcement", "禁令执法", "index 0-1", 0, 1, 0, "supervision",
              "How hard illegal production of banned products is hunted.",
              "查处禁限产品违法生产的力度。", "region"),
        Lever("carbon_market", "Carbon market", "碳市场", "share of emissions covered", 0, 1, 0, "carbon",
              "Share of a large emitter's direct emissions that must be covered by allowances.",
              "大型排放企业的直接排放中须以配额清缴的比例。", "sector"),
        Lever("benchmark_tightening", "Benchmark tightening", "基准收紧率", "per year", 0, 0.1, 0, "carbon",
              "Share by which free allocation falls each year from the sector's entry.",
              "自行业纳入市场起，免费配额每年下降的比例。"),
        Lever("auctioned_share", "Auctioned share", "有偿分配比例", "share of allowances", 0, 1, 0, "carbon",
              "Share of allowances sold by the government rather than given.",
              "由政府有偿出售而非免费发放的配额比例。"),
        Lever("carbon_cap_decline", "Absolute cap", "绝对总量上限", "per year", 0, 0.1, 0, "carbon",
              "With a value above zero allocation is no longer by output: a fixed cap falls by this share each year.",
              "取值大于零时，配额不再按产出分配，而是设固定总量，并每年按此比例下降。"),
        Lever("carbon_price_floor", "Carbon price floor", "碳价下限", "CNY per tCO2", 0, 500, 0, "carbon",
              "Price below which no allowance is sold.",
              "低于此价格不出售配额。"),
        Lever("carbon_price_ceiling", "Carbon price ceiling", "碳价上限", "CNY per tCO2", 20, 2000, 2000, "carbon",
              "Price above which no allowance is sold; what is missing bears the penalty.",
              "高于此价格不出售配额；缺口部分按规定受罚。"),
        Lever("carbon_penalty", "Carbon penalty", "履约罚款倍数", "multiple of the price", 0, 10, 0, "carbon",
              "Fine for a tonne that is not covered, as a multiple of the allowance price.",
              "每吨未清缴排放的罚款，为配额价格的倍数。"),
        Lever("carbon_tax", "Carbon tax", "碳税", "CNY per tCO2", 0, 1000, 0, "carbon",
              "Tax on direct emissions of all modelled sectors.",
              "对所有模型行业的直接排放征收的税。", "sector"),
        Lever("revenue_to_subsidies", "Carbon revenue to subsidies", "碳收入用于补贴", "share of revenue", 0, 1, 0, "carbon",
              "Share of carbon revenue added to the regions' budgets for green subsidies.",
              "碳收入中转入各省绿色补贴预算的比例。"),
        Lever("revenue_to_labour", "Carbon revenue to labour", "碳收入用于减负", "share of revenue", 0, 1, 0, "carbon",
              "Share of carbon revenue given back to firms in proportion to wages.",
              "碳收入中按工资比例返还企业的部分。"),
        Lever("publicity", "Publicity", "宣传", "index 0-1", 0, 1, 0, "society",
              "Information campaigns and demonstration that make enterprises hear of green measures.",
              "信息宣传与示范，使企业了解绿色措施。", "region"),
        Lever("demonstration", "Demonstration programme", "示范企业", "leading enterprises", 0, 2000, 0, "society",
              "Leading enterprises that show their measures to their sector and province.",
              "向本行业、本省展示其绿色措施的示范企业数量。"),
        Lever("green_consumption", "Green consumption", "绿色消费", "index 0-1", 0, 1, 0, "society",
              "How far willing consumers act on it: greener firms earn a premium and gain market share.",
              "有意愿的消费者付诸行动的程度：更绿色的企业获得溢价并扩大市场份额。"),
    )
}  # fmt: skip


def find_lever(name: str, where: str = "") -> Lever:
    """Return the lever of that name.

    Raises:
        InputError: there is none.
    """
    try:
        return LEVERS[name]
    except KeyError:
        raise InputError(
            f"{where}unknown lever '{name}'{nearest(name, LEVERS)}; 'greenforge levers' lists them"
        ) from None
