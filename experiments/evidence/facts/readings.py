"""What is read off one run of history: a number for each statistic, from the panel of its enterprises."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import spearmanr

from agents.firm import INSTALLED, NONE
from experiments.evidence.facts import statistics
from experiments.evidence.facts.observing import Panel
from model import clock
from model.arrays import Array, Mask, Rows

type Readings = Mapping[str, float]

TAIL = 0.05  # the largest enterprises that count as the upper tail
EARLY = 2019  # adopters up to the end of this year are early
LATER = 2025  # by when links show
SPIKE = 0.2  # investment in a year above this share of capital is a spike
YEARS_OF_INVESTMENT = 17  # as in Doms and Dunne
RISE = 0.1  # a measure that spreads by less has no curve to speak of
SHUFFLES = 20
SETTLED = clock.number(2019)  # from when on cycles are looked at


def readings(panel: Panel) -> Readings:
    """All numbers read off a run of history to 2035."""
    found: dict[str, float] = {}
    for part in (_sizes, _growth, _investment, _diffusion, _cheap_first, _early_adopters, _certified, _links,
                 _bad_loans, _cycles, _punished, _free_riding):  # fmt: skip
        found |= part(panel)
    return found


def last_quarter(year: int) -> int:
    """Number of the last quarter of a year."""
    return clock.number(year) + 3


def yearly(values: Array) -> Array:
    """Sums of four quarters, shape (years, ...)."""
    return values.reshape(-1, 4, *values.shape[1:]).sum(axis=1)


# --- sizes, growth, investment


def _sizes(panel: Panel) -> Readings:
    weight, first, last = panel.start.weight, panel.start.output, 4 * panel.output[-1]
    here, stayed = panel.present[-1], panel.survivors
    return {
        "tail_2035": statistics.tail_exponent(last[here], weight[here], share=TAIL),
        "hill_2035": statistics.hill_exponent(last[here], weight[here], share=TAIL),
        "tail_2017": statistics.tail_exponent(first, weight, share=TAIL),
        "size_stays": float(spearmanr(first[stayed], last[stayed])[0]),
    }


def _growth(panel: Panel) -> Readings:
    """Log growth of yearly output, less the mean of the sector and year, of enterprises present in both years.

    Makers of disposables are left out: the ban takes a third of their sales at a stroke.
    """
    output, unbanned, pooled = yearly(panel.output), panel.world.disposables_2017 == 0, []
    for year in range(len(output) - 1):
        quarters = slice(4 * year, 4 * year + 8)
        same = panel.present[quarters].all(axis=0) & (panel.generation[4 * year] == panel.generation[4 * year + 7])
        rows = np.flatnonzero(same & unbanned & (panel.output[quarters].min(axis=0) > 0))
        growth = np.log(output[year + 1, rows] / output[year, rows])
        weight, sector = panel.start.weight[rows], panel.start.sector[rows]
        mean = np.bincount(sector, weight * growth) / np.maximum(np.bincount(sector, weight), 1e-9)
        pooled.append(np.stack([growth - mean[sector], output[year, rows], weight]))
    growth, size, weight = np.concatenate(pooled, axis=1)
    return {
        "growth_shape": statistics.subbotin_shape(growth, weight),
        "growth_kurtosis": statistics.excess_kurtosis(growth, weight),
        "spread_by_size": statistics.spread_by_size(growth, size, weight),
    }


def _investment(panel: Panel) -> Readings:
    stayed = panel.survivors & np.isfinite(panel.investment).all(axis=0)
    amounts, capital = yearly(panel.investment)[:, stayed], panel.capital[3::4, stayed]
    weight, some = panel.start.weight[stayed], slice(None, YEARS_OF_INVESTMENT)
    share = statistics.share_of_largest(amounts[some])
    spikes = amounts[1:] > SPIKE * capital[:-1]
    return {
        "largest_year": float(np.average(share, weights=weight)),
        "spike_rate": float(np.average(spikes.mean(axis=0), weights=weight)),
    }


# --- adoption


def _curves(panel: Panel) -> Array:
    """Share of enterprises with each measure, from the end of 2016 on, shape (quarters + 1, measures)."""
    world = panel.world
    start = world.tech.by_measure(world.diffusion_2017.adopted)
    return np.vstack([start, world.record.measures["adoption"]])


def _diffusion(panel: Panel) -> Readings:
    curves = _curves(panel)
    bought = panel.world.tech.by_measure(panel.world.tech.capital_cost) > 0
    time = np.arange(len(curves)) / 4
    fits = [
        [statistics.fit_diffusion(time, curve, form) for form in ("logistic", "exponential", "bass")]
        for curve in curves.T[bought & (curves[-1] - curves[0] >= RISE)]
    ]
    return {
        "logistic_explains": float(np.median([s.explained for s, _, _ in fits])),
        "logistic_better": float(np.mean([s.unexplained < e.unexplained for s, e, _ in fits])),
        "years_10_to_90": float(np.median([s.years_10_to_90 for s, _, _ in fits])),
        "bass_p": float(np.median([bass.alone for _, _, bass in fits])),
        "bass_q": float(np.median([bass.imitation for _, _, bass in fits])),
    }


def _cheap_first(panel: Panel) -> Readings:
    """Rank correlation of what a measure costs with the part of its non-adopters won by the end of 2022."""
    world, curves = panel.world, _curves(panel)
    tech, bill = world.tech, world.tables.bill[world.tech.sector]
    cost = tech.by_measure(tech.capital_cost)
    saved = tech.by_measure(tech.energy_saving) * bill + tech.by_measure(tech.market_premium - tech.running_cost)
    payback = np.where(saved > 0, cost / np.maximum(saved, 1e-12), np.inf)
    won = (curves[last_quarter(2022) + 1] - curves[0]) / np.maximum(1 - curves[0], 1e-9)
    bought = cost > 0
    return {
        "cost_and_order": float(spearmanr(cost[bought], won[bought])[0]),
        "payback_and_order": float(spearmanr(payback[bought], won[bought])[0]),
    }


def open_pairs(panel: Panel, quarter: int) -> Mask:
    """Firms and measures to buy that were open at the start, of firms still there in a quarter, (firms, slots)."""
    start, tech = panel.start, panel.world.tech
    same = panel.present[quarter] & (panel.generation[quarter] == 0)
    return start.applicable & (start.status == NONE) & (tech.capital_cost > 0)[start.sector] & same[:, None]


def _early_adopters(panel: Panel) -> Readings:
    """Odds of adopting a measure by the end of 2019, by a standard deviation of log size and of own funds."""
    start, quarter = panel.start, last_quarter(EARLY)
    rows, slots = np.nonzero(open_pairs(panel, quarter))
    slots_of_all = start.status.shape[1]
    features = np.column_stack(
        [_standard(np.log(start.output), start.weight), _standard(start.own_funds, start.weight)]
    )
    effects = statistics.logit_effects(
        features[rows], start.sector[rows] * slots_of_all + slots,
        panel.status[quarter][rows, slots] == INSTALLED, start.weight[rows],
    )  # fmt: skip
    return {
        "odds_by_size": float(np.exp(effects[0])),
        "odds_by_own_funds": float(np.exp(effects[1])),
        **_refused(panel),
    }


def _refused(panel: Panel) -> Readings:
    """Part of the projects wanted by the end of 2019 that were begun, of the thirds with most and least own funds."""
    third = _thirds(panel.start.own_funds, panel.start.sector)
    quarters = slice(None, last_quarter(EARLY) + 1)
    wanted, begun = panel.wanted[quarters].sum(axis=0), panel.begun[quarters].sum(axis=0)
    shares = [float(begun[third == k].sum() / max(wanted[third == k].sum(), 1)) for k in (0, 2)]
    return {"begun_least_own_funds": shares[0], "begun_most_own_funds": shares[1]}


def _standard(values: Array, weight: Array) -> Array:
    centred = values - np.average(values, weights=weight)
    return centred / np.sqrt(np.average(centred**2, weights=weight))


def _thirds(values: Array, sector: Rows) -> Rows:
    """Which third of its sector a firm belongs to, 0 to 2, shape (firms,)."""
    found = np.empty(values.size, np.intp)
    for each in np.unique(sector):
        inside = sector == each
        rank = values[inside].argsort().argsort()
        found[inside] = 3 * rank // rank.size
    return found


def _certified(panel: Panel) -> Readings:
    """Mean revenue of certified factories over that of all enterprises, in 2022 and at the end."""
    found = {}
    for year in (2022, clock.year(len(panel.output) - 1)):
        quarter = last_quarter(year)
        here, titled = panel.present[quarter], panel.certified[quarter]
        mean = [float(np.average(panel.output[quarter, rows], weights=panel.start.weight[rows]))
                if rows.any() else np.nan for rows in (titled, here)]  # fmt: skip
        found[f"certified_size_{year}"] = mean[0] / mean[1]
    return found


def _links(panel: Panel) -> Readings:
    """Effect of a measure seen at linked firms at the start on having it in 2025, less that at links dealt anew."""
    start, links, quarter = panel.start, panel.world.network.peers, last_quarter(LATER)
    able, had = open_pairs(panel, quarter), start.status == INSTALLED
    has = panel.status[quarter] == INSTALLED
    cell = start.sector[:, None] * has.shape[1] + np.arange(has.shape[1])
    place = start.sector * len(panel.world.regions) + start.region
    generator = np.random.default_rng(0)

    def effect(seen_at: Rows) -> float:
        return statistics.seen_effect(has, had[seen_at].mean(axis=0), cell, able)

    dealt = [effect(statistics.exchanged_within(links, place, generator)) for _ in range(SHUFFLES)]
    return {"seen_at_links": effect(links) - float(np.mean(dealt))}


# --- money


def _bad_loans(panel: Panel) -> Readings:
    """Bad-loan ratios of green and other loans, means of the quarters from 2020 on, of loans owed by the insolvent."""
    weight, resolution = panel.start.weight, panel.world.p.loss_resolution
    since = clock.number(2020)
    ratio = {}
    for name, loans in (("green", panel.green_owed), ("other", panel.other_owed)):
        owed, lost = (loans * weight).sum(axis=1), (loans * weight * panel.bankrupt).sum(axis=1)
        ratio[name] = float(statistics.bad_loan_ratio(lost, owed - lost, resolution=resolution)[since:].mean())
    return {
        "bad_green": ratio["green"],
        "bad_other": ratio["other"],
        "bad_green_less_other": ratio["green"] - ratio["other"],
    }


def _cycles(panel: Panel) -> Readings:
    """Correlations of cycles, without the first years, in which loans and plant find their level."""
    national = panel.world.record.national
    output, credit = np.log(national["output"]), np.log(national["green_loans"] + national["other_loans"])
    failures = national["bankruptcies"] / national["enterprises"]
    late_output, late_credit, late_failures = (statistics.cycle(each[SETTLED:]) for each in (output, credit, failures))
    return {
        "credit_and_output": statistics.cross_correlation(late_output, late_credit, 0),
        "credit_a_year_later": statistics.cross_correlation(late_output, late_credit, 4),
        "credit_from_the_start": statistics.cross_correlation(statistics.cycle(output), statistics.cycle(credit), 0),
        "failures_and_output": statistics.cross_correlation(late_output, late_failures, 0),
        "size_of_cycle": float(late_output.std()),
    }


# --- supervision and public money


def _punished(panel: Panel) -> Readings:
    """Share of small enterprises in cases, closures, fines and among all, over the whole run."""
    weight, small = panel.start.weight, panel.start.size_class == 0
    counted: dict[str, Array | Mask] = {
        "cases_small": panel.fined, "closures_small": panel.closed, "fines_small": np.nan_to_num(panel.fine),
        "enterprises_small": panel.present,
    }  # fmt: skip
    found = {}
    for name, values in counted.items():
        total = (values * weight).sum(axis=0)
        found[name] = float(total[small].sum() / total.sum()) if total.any() else np.nan
    return found


def _free_riding(panel: Panel) -> Readings:
    national = panel.world.record.national
    return {"free_riding": float((national["free_riding"] * national["subsidies"]).sum() / national["subsidies"].sum())}
