"""Every lever moves what it should, and costs or harms what it should, under the same luck over ten seeds."""

import pytest

from model.catalogue import catalogue
from model.levers import LEVERS
from model.results import OUTPUTS

from .runs import SEEDS, difference, pair
from .table import ROWS, Measure, Row


def test_every_lever_has_one_row():
    assert [row.lever for row in ROWS] == list(LEVERS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.lever)
def test_a_row_speaks_of_what_there_is(row: Row):
    levers = {**row.context, row.lever: row.to}
    for name, value in levers.items():
        assert value is None or LEVERS[name].check(value) == value
    assert row.lever not in row.context
    assert pair(row)[0] != pair(row)[1]
    for measure in filter(None, (row.moves, row.costs)):
        assert ("R" if measure.places else "N") in OUTPUTS[measure.output].tables
        assert set(measure.places) <= {region.id for region in catalogue().regions}
        assert measure.direction in (1, -1)
        assert 2017 <= measure.since <= row.until
    assert row.moves != row.costs


def test_what_has_no_price_is_named():
    assert [row.lever for row in ROWS if row.costs is None] == ["green_bond_discount"]


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.lever)
def test_the_lever_moves_what_it_should_and_has_its_price(row: Row):
    assert len(SEEDS) >= 10
    for what, measure in (("moves", row.moves), ("costs", row.costs)):
        if measure is None:
            continue
        found = difference(row, measure)
        assert found.direction == measure.direction, f"{row.lever} {what} {sign(measure)}: {found}"


def sign(measure: Measure) -> str:
    """The measure and its direction as words."""
    return f"{measure.output} {'up' if measure.direction > 0 else 'down'}"
