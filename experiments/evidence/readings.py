"""What a run says about a published series in a year, in the unit of the series. Read off the record of a world."""

import math
from typing import TYPE_CHECKING

import numpy as np

from model import clock

if TYPE_CHECKING:
    from model.arrays import Array
    from model.world import World

TRILLION, BILLION = 1e6, 1e3  # MCNY


def _quarters(year: int) -> slice:
    first = 4 * (year - clock.START_YEAR)
    return slice(first, first + 4)


def _end(world: "World", output: str, year: int) -> float:
    return float(world.record.national[output][_quarters(year)][-1])


def _sum(world: "World", output: str, year: int) -> float:
    return float(world.record.national[output][_quarters(year)].sum())


def green_factories(world: "World", year: int) -> float:
    """National equivalent of the stock of certified green factories at the end of the year; none before 2017."""
    return 0.0 if year < clock.START_YEAR else _end(world, "green_factories", year)


def green_factories_net_new(world: "World", year: int) -> float:
    """How much that stock has grown in the year."""
    return green_factories(world, year) - green_factories(world, year - 1)


def green_factory_size(world: "World", year: int) -> float:
    """Mean output of certified enterprises over that of all, in the last quarter; NaN where nobody is certified."""
    certified = _end(world, "green_factories_modelled", year)
    if certified == 0:
        return math.nan
    mean = _end(world, "output", year) / _end(world, "enterprises", year)
    return _end(world, "green_factories_output", year) / certified / mean


def green_loans(world: "World", year: int) -> float:
    """Green loans outstanding at the end of the year, trillion CNY."""
    return _end(world, "green_loans", year) / TRILLION


def loan_rate(world: "World", year: int) -> float:
    """Interest on loans at the end of the year, per year."""
    return _end(world, "loan_rate", year)


def bad_loans(world: "World", year: int) -> float:
    """Bad loans over all loans at the end of the year."""
    return _end(world, "bad_loan_ratio", year)


def energy_intensity_change(world: "World", year: int) -> float:
    """Relative change of energy over output on the year before; NaN in the first year."""
    if year == clock.START_YEAR:
        return math.nan
    now, before = (_sum(world, "energy", when) / _sum(world, "output", when) for when in (year, year - 1))
    return now / before - 1


def carbon_price(world: "World", year: int) -> float:
    """Price of an allowance, mean of the quarters weighted by what was traded; NaN where nothing was."""
    price, traded = (world.record.national[name][_quarters(year)] for name in ("carbon_price", "allowances_traded"))
    return float(np.average(price, weights=traded)) if traded.sum() > 0 else math.nan


def cases(world: "World", year: int) -> float:
    """Breaches found and punished in the year."""
    return _sum(world, "cases", year)


def fines(world: "World", year: int) -> float:
    """Fines of the year, billion CNY."""
    return _sum(world, "fines", year) / BILLION


def digital_maturity(world: "World", year: int) -> float:
    """Mean digital maturity of enterprises over the year."""
    return float(world.record.national["digital_maturity"][_quarters(year)].mean())


def enterprises(world: "World", year: int) -> float:
    """Active enterprises at the end of the year."""
    return _end(world, "enterprises", year)


def electric_furnaces(world: "World", year: int) -> float:
    """Share of the year's steel output from enterprises that have switched to scrap and electric furnaces."""
    return float(_share_of_output(world, "ST5")[_quarters(year)].mean())


def ultra_low_emission(world: "World", year: int) -> float:
    """Share of power output from plants with ultra-low-emission treatment, at the end of the year."""
    return float(_share_of_output(world, "PW3")[_quarters(year)][-1])


def relending(world: "World", year: int) -> float:
    """What banks owe the central bank for green loans at the end of the year, billion CNY."""
    return _end(world, "relending", year) / BILLION


def _share_of_output(world: "World", name: str) -> "Array":
    """Share of its sector's output that a measure has reached, by quarter, shape (quarters,).

    The record holds the share among plants the measure is applicable to; their share of the sector is that of 2017.
    """
    column = [measure.id for measure in world.data.measures].index(name)
    measure = world.data.measures[column]
    firms = world.firms
    rows = firms.sector == [sector.id for sector in world.data.sectors].index(measure.sector)
    output = (firms.weight * firms.founding_output)[rows]
    able = float(output @ (firms.applicable[rows, measure.slot] > 0)) / float(output.sum())
    return world.record.measures["adoption_by_output"][:, column] * able
