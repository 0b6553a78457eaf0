"""The tables of the page of comparisons: headline figures with paired differences, and the scoreboard of targets."""

import shlex
from collections.abc import Sequence

from experiments import scoreboard
from experiments.folders import PROGRAM
from web.compare import targets
from web.compare.comparing import Compared, as_variant, called
from web.compare.targets import Figure, Judged
from web.comparison import Comparison, Interval, interval
from web.components.figures import certainty
from web.components.table import Head, Sheet, TableCell
from web.link import State
from web.numerals import BLANK, Scale, change
from web.pool.runs import REPLICATIONS
from web.verdict import percent
from web.words import COMMA, Language, meaning, title, unit, word
from web.words.compare import INDICATORS_ZH, NOTES_ZH

Rows = list[list[str | float]]  # of a CSV file, its heads first
VERDICTS = {
    scoreboard.MET: ("target_met", "good", "✓"), scoreboard.IN_PART: ("target_part", "good", "◐"),
    scoreboard.ON_COURSE: ("target_course", "good", "↗"), scoreboard.BEHIND: ("target_behind", "bad", "↘"),
    scoreboard.MISSED: ("target_missed", "bad", "✗"), scoreboard.TOO_EARLY: ("target_early", "pale", "…"),
    scoreboard.NOT_MODELLED: ("target_unmodelled", "pale", "–"), targets.UNSURE: ("target_unsure", "unsure", "?"),
}  # fmt: skip


def command(state: State) -> str:
    """The command that gives the numbers of the table of headlines."""
    from web.compare.comparing import others, reference

    words = [PROGRAM, "compare", *(as_variant(state, name) for name in (reference(state), *others(state)))]
    numbers = {"firms": state.firms, "replications": REPLICATIONS, "seed": state.seed, "until": state.until}
    for name, value in numbers.items():
        words += [f"--{name}", str(value)]
    return shlex.join(words)


# --- headline figures


def headline_sheet(found: Compared, language: Language) -> tuple[Sheet, Rows]:
    """The table of headlines as it is shown, and as it is saved."""
    state = found.state
    held = called(state, found.reference, language)
    heads = [
        Head(word("output_name", language), number=False),
        Head(word("compare_reference_mark", language, scenario=held)),
        *(Head(called(state, name, language)) for name in found.others),
    ]
    saved: Rows = [["output", "unit", "year", "scenario", "level", "difference", "low", "high"]]
    shown = []
    for headline in found.headlines:
        levels = found.read(found.reference, headline)
        scale = Scale.of([float(levels.mean())])
        declared = headline.output
        first = TableCell(
            title(declared, language), scale.unit(unit(declared.unit, language)), meaning(declared, language)
        )
        row = [first, _level(interval(levels), scale, language)]
        none = ["", "", ""]  # a difference from itself
        saved.append([declared.name, declared.unit, str(headline.last), found.reference, float(levels.mean()), *none])
        for name in found.others:
            own = found.read(name, headline)
            difference = interval(own - levels)
            row.append(_difference(difference, float(levels.mean()), scale, language))
            ends = [difference.value, difference.low, difference.high]
            saved.append([declared.name, declared.unit, str(headline.last), name, float(own.mean()), *ends])
        shown.append(row)
    shown.append(_cost_row(found, language))
    return Sheet(
        name="compare-headlines", title=f"{word('headlines', language)}{_year(state, language)}",
        meaning=word("headlines_meaning", language), heads=heads, rows=shown, note=word("headlines_note", language),
    ), saved  # fmt: skip


def _year(state: State, language: Language) -> str:
    return f", {state.until}" if language == "en" else f"（{state.until}年）"


def _level(level: Interval, scale: Scale, language: Language) -> TableCell:
    ends = [scale.write(end) for end in (level.low, level.high)]
    tip = word("interval", language, low=ends[0], high=ends[1]) if level.known else word("no_interval", language)
    return TableCell(scale.write(level.value), tip=tip)


def _difference(found: Interval, level: float, scale: Scale, language: Language) -> TableCell:
    if found.value == 0 and (not found.known or found.low == found.high):
        return TableCell("0", tip=word("compare_same", language))
    relative = f"{'+' if found.value > 0 else '−'}{percent(abs(found.value / level), language)}" if level else ""
    ends = [change(end, 0.0, scale) or "0" for end in (found.low, found.high)] if found.known else []
    note = "; ".join(filter(None, [f"{ends[0]} – {ends[1]}" if ends else "", relative]))
    sure = found.known and found.certain
    tone = "pale" if found.known and not found.certain else ""
    return TableCell(change(found.value, 0.0, scale), note, certainty(found, scale, language), tone, strong=sure)


def _cost_row(found: Compared, language: Language) -> list[TableCell]:
    name = TableCell(
        word("cost_per_tonne", language), unit("CNY per tCO2", language), word("cost_per_tonne_meaning", language)
    )
    return [name, TableCell(BLANK), *(_cost(found.against[other], language) for other in found.others)]


def _cost(comparison: Comparison, language: Language) -> TableCell:
    cost = comparison.cost_per_tonne
    if comparison.since is None or not cost.known:
        return TableCell(BLANK, tip=word("cost_unknown", language), tone="pale")
    scale = Scale.of([cost.value])
    return TableCell(scale.write(cost.value), f"{scale.write(cost.low)} – {scale.write(cost.high)}")


# --- official targets


def target_sheet(found: Compared, language: Language) -> tuple[Sheet, Rows]:
    """The scoreboard as it is shown, and as it is saved."""
    state = found.state
    heads = [
        Head(word("target", language), number=False),
        *(Head(called(state, name, language), number=False) for name in found.runs),
    ]
    saved: Rows = [["indicator", "document", "year", "target", "scenario", "verdict", "value", "low", "high", "source"]]
    shown = []
    for target in targets.targets():
        row = [_target(target, language)]
        for name, runs in found.runs.items():
            judged = targets.judge(runs, target)
            row.append(_judged(judged, language))
            saved += _target_rows(judged, name)
        shown.append(row)
    return Sheet(
        name="compare-targets", title=word("targets", language), meaning=word("targets_meaning", language),
        heads=heads, rows=shown, note=word("targets_meaning", language),
    ), saved  # fmt: skip


def _target(target: targets.Target, language: Language) -> TableCell:
    own = f"{target.value} {'' if target.unit == 'no number' else target.unit}".strip()
    name, aim = INDICATORS_ZH[target.indicator] if language == "zh" else (target.indicator, own)
    year = word("target_year", language, year=str(target.year))
    note = f"{year}{COMMA[language]}{aim}"
    source = word("target_source", language, source=target.source, confidence=target.note)
    return TableCell(name[:1].upper() + name[1:], note, source)


def _judged(judged: Judged, language: Language) -> TableCell:
    key, tone, sign = VERDICTS[judged.verdict]
    figures = COMMA[language].join(figure_text(each, judged.since, language) for each in judged.figures)
    if judged.figures and judged.year < judged.target.year:
        figures += f" {word('target_in_year', language, year=str(judged.year))}"
    notes = [NOTES_ZH.get(note, note) if language == "zh" else note for note in judged.notes]
    return TableCell(f"{sign} {word(key, language)}", figures, "; ".join(notes), tone, strong=tone in ("good", "bad"))


def figure_text(figure: Figure, since: int, language: Language) -> str:
    """A figure with its interval: ``-5.2 % (-5.9 to -4.5) on 2020``."""
    value = figure.value
    ends = f" ({_number(figure.kind, value.low)} – {_number(figure.kind, value.high)})" if value.known else ""
    return word(f"target_{figure.kind}", language, value=_number(figure.kind, value.value) + ends, since=str(since))


def _number(kind: str, value: float) -> str:
    if kind == targets.PERCENT:
        return f"{100 * value:+.1f} %"
    return f"{100 * value:.0f} %" if kind == targets.MATURITY else f"{value:,.0f}"


def _target_rows(judged: Judged, scenario: str) -> Rows:
    target = judged.target
    head: list[str | float] = [target.indicator, target.document, str(target.year), target.value, scenario]
    head.append(judged.verdict)
    values: Sequence[list[str | float]] = [
        [each.value.value, each.value.low, each.value.high] for each in judged.figures
    ] or [["", "", ""]]
    return [[*head, *own, target.source] for own in values]
