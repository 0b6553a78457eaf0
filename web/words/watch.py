"""What the page to watch a run says."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
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
    "map_shows": ("The map shows", "地图显示"),
    "chart_shows": ("The chart shows", "图表显示"),
    "scale_run": ("whole run", "整个过程"),
    "scale_quarter": ("this quarter", "本季度"),
    "by_category": ("Adoption by kind of measure", "分类别采纳率"),
    "by_category_meaning": (
        "Share of the enterprises to which a measure of the kind is applicable that have one.",
        "适用该类措施的企业中已采纳的比例。",
    ),
    "national_output": ("The nation through time", "全国走势"),
    "levers_hint": (
        "A moved lever acts from {quarter} on, and from the start in a fresh run.",
        "调整自{quarter}起生效；重新运行时从起点生效。",
    ),
    "levers_hint_end": (
        "This run is over; a moved lever acts in a fresh run.",
        "本次运行已结束；调整在重新运行时生效。",
    ),
    "release_all": ("All back to the scenario", "全部恢复"),
    "failed": ("The run stopped: ", "运行中断："),
}  # fmt: skip
