"""What a policy does and what it costs, in plain language: only what can be told apart from chance is claimed."""

import numpy as np

from model.levers import LEVERS
from model.policy import Scenario
from model.results import OUTPUTS
from web.comparison import Comparison, Interval, interval
from web.link import State, shipped
from web.numerals import short
from web.words import FULL_STOP, SEMICOLON, Language, listed, title, word

EFFECTS = ("green_factories", "adoption", "co2", "output", "jobs")  # shares of the baseline's value in the last year
LEAST = 0.0005  # of the baseline: a smaller change is told as none to speak of
BILLION_CNY, HUNDRED_MILLION_CNY = 1000, 100  # in MCNY


def verdict(comparison: Comparison, state: State, language: Language) -> str:
    """Say what the policy does and what it costs."""
    if comparison.since is None:
        return word("says_same", language)
    rough = comparison.pairs == 1
    begin = word(
        "says_from", language, year=str(comparison.first_year),
        policy=name(state, language), baseline=title(shipped(state.baseline), language),
    )  # fmt: skip
    sentences = [effects(comparison, language), costs(comparison, language)]
    if rough:
        sentences.append(
            word("says_rough", language, firms=f"{comparison.firms:,}").removesuffix(".").removesuffix("。")
        )
    stop = FULL_STOP[language]
    space = " " if language == "en" else ""
    return begin + space + "".join(_capital(each) + stop for each in sentences if each).strip()


def name(state: State, language: Language) -> str:
    """Name a policy by its scenario and what is set on top of it."""
    scenario: Scenario = shipped(state.scenario)
    levers = list(dict.fromkeys(each.lever for each in state.settings))
    if not levers:
        return title(scenario, language)
    if len(levers) == 1:
        return word(
            "says_set_one", language, scenario=title(scenario, language), lever=title(LEVERS[levers[0]], language)
        )
    return word("says_set", language, scenario=title(scenario, language), count=str(len(levers)))


def effects(comparison: Comparison, language: Language) -> str:
    """Say which outputs rise and fall, by how much, and which do not for all that can be known."""
    up, down, hardly, unclear = [], [], [], []
    for output in EFFECTS:
        found = relative(comparison, output)
        called = inside_a_sentence(title(OUTPUTS[output], language))
        judged = not found.known or found.certain or max(abs(found.low), abs(found.high)) < LEAST
        if not judged:
            unclear.append(called)
        elif not abs(found.value) >= LEAST:
            hardly.append(called)
        else:
            (up if found.value > 0 else down).append(_change(found, called, language))
    parts = [_moves(up, down, str(comparison.last_year), language)] if up or down else []
    parts += [word("says_hardly", language, titles=listed(hardly, language))] if hardly else []
    parts += [word("says_unclear", language, titles=listed(unclear, language))] if unclear else []
    return SEMICOLON[language].join(parts)


def _moves(up: list[str], down: list[str], year: str, language: Language) -> str:
    if not up:
        return word("says_lowers_only", language, year=year, parts=listed(down, language))
    raised = word("says_raises", language, year=year, parts=listed(up, language))
    if not down:
        return raised
    return raised + word("says_and_lowers", language, parts=listed(down, language))


def relative(comparison: Comparison, output: str) -> Interval:
    """Change of an output in the last year as a share of the baseline's mean."""
    policy, baseline = comparison.read(comparison.over(output))
    return interval((policy - baseline) / baseline.mean()) if baseline.mean() else Interval(np.nan, np.nan, np.nan)


def _change(found: Interval, called: str, language: Language) -> str:
    low, high = sorted(abs(end) for end in (found.low, found.high))
    key = ("says_up" if found.value > 0 else "says_down") + ("" if found.known else "_rough")
    return word(
        key, language, title=called, share=percent(abs(found.value), language),
        low=percent(low, language).removesuffix(" %"), high=percent(high, language),
    )  # fmt: skip


def inside_a_sentence(name: str) -> str:
    """A title as it stands inside a sentence; abbreviations stay as they are.

    >>> inside_a_sentence("Green factories"), inside_a_sentence("CO2")
    ('green factories', 'CO2')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def costs(comparison: Comparison, language: Language) -> str:
    """Say what the policy costs the public, in all and per tonne of CO2 avoided."""
    found = interval(comparison.extra_cost)
    if found.known and not found.certain:
        return word("says_no_cost", language)
    ends = sorted(abs(end) for end in (found.low, found.high))
    key = ("says_costs" if found.value > 0 else "says_saves") + ("" if found.known else "_rough")
    said = word(
        key, language, amount=money(abs(found.value), language), low=money(ends[0], language).removesuffix(" bn CNY"),
        high=money(ends[1], language), first=str(comparison.first_year), last=str(comparison.last_year),
    )  # fmt: skip
    if found.value <= 0:
        return said
    return SEMICOLON[language].join([said, per_tonne(comparison, language)])


def per_tonne(comparison: Comparison, language: Language) -> str:
    """Say what a tonne of CO2 avoided costs the public, where some is."""
    found = comparison.cost_per_tonne
    if comparison.pairs == 1 and found.value > 0:
        return word("says_per_tonne_rough", language, amount=yuan(found.value, language))
    if not found.known or found.low < 0:
        return word("says_per_tonne_unknown", language)
    return word(
        "says_per_tonne", language, amount=yuan(found.value, language), low=short(found.low),
        high=yuan(found.high, language),
    )  # fmt: skip


def percent(share: float, language: Language) -> str:
    """Write a share in percent.

    >>> percent(0.0321, "en"), percent(0.0321, "zh")
    ('3.2 %', '3.2%')
    """
    figure = f"{100 * share:.1f}" if share < 0.1 else f"{100 * share:.0f}"
    return f"{figure} %" if language == "en" else f"{figure}%"


def money(amount: float, language: Language) -> str:
    """Write an amount given in MCNY as a reader of the language counts it.

    >>> money(12_345, "en"), money(12_345, "zh")
    ('12.3 bn CNY', '123亿元')
    """
    if language == "en":
        return f"{short(amount / BILLION_CNY)} bn CNY"
    return f"{short(amount / HUNDRED_MILLION_CNY)}亿元"


def yuan(amount: float, language: Language) -> str:
    """Write an amount of yuan."""
    return f"{short(amount)} CNY" if language == "en" else f"{short(amount)}元"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
