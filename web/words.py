"""Every word the pages say themselves, in English and Chinese. Levers and outputs are named by their declarations."""

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

Language = Literal["en", "zh"]
LANGUAGES: Mapping[Language, str] = {"en": "English", "zh": "中文"}

WORDS: Mapping[str, tuple[str, str]] = {
    "tagline": ("Policy laboratory for the green transition of manufacturing", "制造业绿色转型政策实验室"),
    "language": ("Language", "语言"),
    "theme": ("Light or dark", "浅色或深色"),
    "scenario": ("Scenario", "情景"),
    "play": ("Play", "播放"),
    "pause": ("Pause", "暂停"),
    "replay": ("Run again", "重新运行"),
    "step": ("One quarter", "前进一季"),
    "reset": ("Back to the start", "回到起点"),
    "speed": ("Speed", "速度"),
    "per_second": ("quarters a second", "季/秒"),
    "time": ("Time simulated", "模拟进度"),
    "quarter": ("Quarter", "季度"),
    "not_started": ("not started", "尚未开始"),
    "start_hint": ("Press play to run the years, or step through them by quarter.", "点击播放逐年运行，或逐季前进。"),
    "year_ago": ("on a year ago", "同比"),
    "map": ("Provinces", "省份"),
    "map_shows": ("The map shows", "地图显示"),
    "chart_shows": ("The chart shows", "图表显示"),
    "scale": ("Colour scale", "色标范围"),
    "scale_run": ("whole run", "整个过程"),
    "scale_quarter": ("this quarter", "本季度"),
    "no_value": ("no value", "无数据"),
    "rank": ("rank", "排名"),
    "by_category": ("Adoption by kind of measure", "分类别采纳率"),
    "by_category_meaning": (
        "Share of the enterprises to which a measure of the kind is applicable that have one.",
        "适用该类措施的企业中已采纳的比例。",
    ),
    "national_output": ("The nation through time", "全国走势"),
    "levers": ("Policy levers", "政策工具"),
    "levers_hint": (
        "A moved lever acts from {quarter} on, and from the start in a fresh run.",
        "调整自{quarter}起生效；重新运行时从起点生效。",
    ),
    "levers_hint_end": (
        "This run is over; a moved lever acts in a fresh run.",
        "本次运行已结束；调整在重新运行时生效。",
    ),
    "mark": ("In the scenario", "情景值"),
    "moved": ("moved", "已调整"),
    "release": ("Back to the scenario", "恢复情景值"),
    "release_all": ("All back to the scenario", "全部恢复"),
    "own_ways": ("in the scenario: {places}", "情景中：{places}"),
    "range": ("Range", "范围"),
    "neutral": ("without effect at", "无作用值"),
    "failed": ("The run stopped: ", "运行中断："),
}  # fmt: skip

UNITS_ZH: Mapping[str, str] = {
    "fraction": "比例",
    "share of capital cost": "占投资成本比例",
    "share of regional GDP per year": "占地区生产总值比例/年",
    "share of the 2017 bonus": "2017年补贴的倍数",
    "share of loans": "占贷款比例",
    "index 0-1": "指数 0–1",
    "per year": "每年",
    "MCNY": "百万元",
    "2017 sector mean over limit": "2017年行业均值/限值",
    "CNY per kWh": "元/千瓦时",
    "CNY per tCO2": "元/吨二氧化碳",
    "MCNY per year": "百万元/年",
    "index 0-1.2": "指数 0–1.2",
    "leading enterprises": "家示范企业",
    "multiple of the EU table": "欧盟时间表的倍数",
    "multiple of the price": "价格的倍数",
    "points of the tax rate": "税率降低幅度",
    "share": "比例",
    "share of allowances": "占配额比例",
    "share of capacity per year": "占产能比例/年",
    "share of cost": "占成本比例",
    "share of emissions covered": "覆盖排放的比例",
    "share of firms": "占企业比例",
    "share of new lending room": "占新增信贷空间比例",
    "share of premium": "占保费比例",
    "share of principal": "占本金比例",
    "share of products": "占产品比例",
    "share of research spending": "占研发支出比例",
    "share of revenue": "占收入比例",
    "share of shortfall": "占缺口比例",
    "yuan per public yuan": "元/元财政资金",
    "multiple of provincial rates": "省定税率的倍数",
    "enterprises": "家",
    "projects": "个",
    "persons": "人",
    "2017 = 1": "2017年=1",
    "1 = usual": "通常=1",
    "tce": "吨标准煤",
    "tce per MCNY": "吨标准煤/百万元",
    "tCO2": "吨二氧化碳",
    "tCO2 per MCNY": "吨二氧化碳/百万元",
    "pollution equivalents": "污染当量",
    "equivalents per MCNY": "污染当量/百万元",
    "inspections": "次",
    "cases": "件",
}


class Titled(Protocol):
    """A declaration with a title in both languages."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def title_zh(self) -> str: ...  # noqa: D102


def word(key: str, language: Language, **parts: str) -> str:
    """Return one of the page's own words.

    >>> word("play", "zh")
    '播放'
    """
    return WORDS[key][language == "zh"].format(**parts)


def words(keys: Iterable[str], language: Language) -> dict[str, str]:
    """Return several of the page's own words by their keys, for a component."""
    return {key: word(key, language) for key in keys}


def title(declared: Titled, language: Language) -> str:
    """Return the title of a lever, output or scenario; the English one where there is no Chinese."""
    return (language == "zh" and declared.title_zh) or declared.title


def unit(name: str, language: Language) -> str:
    """Return a declared unit; as it is declared where there is no translation.

    >>> unit("MCNY", "en"), unit("MCNY", "zh")
    ('MCNY', '百万元')
    """
    return UNITS_ZH.get(name, name) if language == "zh" else name
