"""One run in short: where the usual outputs stood in its first year and where they stand in its last."""

from experiments.figures import Scale, percent
from experiments.report.axes import level
from experiments.report.folder import Folder
from experiments.report.history import yearly
from experiments.report.markup import Markup, table, tag
from experiments.study.headlines import DEFAULT
from model.results import OUTPUTS


def change(folder: Folder) -> Markup | None:
    """The section, if the folder is that of one run."""
    if "national" not in folder.resources:
        return None
    names = [name for name in DEFAULT if name in folder.resources["national"]]
    frame = yearly(folder.frame("national", ["year", *names]), []).set_index("year")
    first, last = int(frame.index[0]), int(frame.index[-1])
    rows = []
    for name in names:
        before, after = float(frame[name].iloc[0]), float(frame[name].iloc[-1])
        scale = Scale.of(OUTPUTS[name].unit, [before, after])
        grown = "" if OUTPUTS[name].is_share or before == 0 else percent(after / before - 1).removeprefix("-")
        sign = "" if not grown else "-" if after < before else "+"
        title = tag("span", OUTPUTS[name].title, " ", tag("span", scale.unit, class_="unit"))
        rows.append([title, level(before, scale), level(after, scale), sign + grown])
    return tag("section", tag("h2", "In short"), table(["", str(first), str(last), "Change"], rows))
