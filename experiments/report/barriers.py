"""What holds enterprises back from measures at the end of a run."""

from experiments.report.folder import Folder
from experiments.report.intervals import Interval, interval_table
from experiments.report.markup import Markup, tag
from model.results import BARRIERS


def barriers(folder: Folder) -> Markup | None:
    """The section, if the folder has a table of barriers."""
    if "barriers" not in folder.resources:
        return None
    names = [name for name in BARRIERS if name in folder.resources["barriers"]]
    frame = folder.frame("barriers", ["quarter", "scope", "weighting", *names])
    nation = frame[(frame["scope"] == "nation") & (frame["weighting"] == "enterprises")]
    if nation.empty:
        return None
    last = nation.iloc[-1]
    rows = sorted((Interval(BARRIERS[name].title, float(last[name])) for name in names), key=lambda row: -row.value)
    chart = interval_table(f"All pairs of an enterprise and a measure, {last['quarter']}", "", rows, "fraction",
                           difference=False)  # fmt: skip
    note = "Each pair of an enterprise and a measure it could have counts once, under the first thing that stops it."
    return tag("section", tag("h2", "What holds enterprises back"), tag("p", note, class_="note"),
               tag("div", chart, class_="answers"))  # fmt: skip
