"""What every page says: the frame, levers, maps and charts."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "tagline": ("Policy laboratory for the green transition of manufacturing", "制造业绿色转型政策实验室"),
    "pages": ("Pages", "页面"),
    "page_lab": ("Policy lab", "政策实验"),
    "page_watch": ("Watch", "逐季观察"),
    "page_why": ("Why", "原因"),
    "page_compare": ("Compare", "情景比较"),
    "page_results": ("Results", "结果"),
    "page_evidence": ("Evidence", "依据"),
    "page_about": ("About", "关于"),
    "language": ("Language", "语言"),
    "theme": ("Light or dark", "浅色或深色"),
    "scenario": ("Scenario", "情景"),
    "map": ("Provinces", "省份"),
    "scale": ("Colour scale", "色标范围"),
    "no_value": ("no value", "无数据"),
    "rank": ("rank", "排名"),
    "levers": ("Policy levers", "政策工具"),
    "mark": ("In the scenario", "情景值"),
    "moved": ("moved", "已调整"),
    "release": ("Back to the scenario", "恢复情景值"),
    "own_ways": ("in the scenario: {places}", "情景中：{places}"),
    "range": ("Range", "范围"),
    "neutral": ("without effect at", "无作用值"),
}  # fmt: skip
