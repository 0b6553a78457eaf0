import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.entry_standard import entry_chance, required_measures

from .draws import NONE, ROWS, column, either, in_order, never_below, number, promise, within

SLOTS = 4
MEASURES = {"adopted": column(0, 1, (ROWS, SLOTS)), "pays": either(0.0, 1.0, (ROWS, SLOTS)), "usual": number(0.01, 1)}


@promise
@given(chance=column(0, 1), extra_cost=column(0, 10), deterrence=number(0, 10))
def test_entry_chance__off_means_off(chance, extra_cost, deterrence):
    assert np.array_equal(entry_chance(chance, extra_cost, standard=0.0, deterrence=deterrence), chance)


@promise
@given(
    chance=column(0, 1), one=column(0, 10), other=column(0, 10), standard=column(0, 1), deterrence=number(0, 10)
)  # fmt: skip
def test_cost_keeps_out(chance, one, other, standard, deterrence):
    cheap, dear = in_order(one, other)
    terms = {"standard": standard, "deterrence": deterrence}
    assert never_below(entry_chance(chance, cheap, **terms), entry_chance(chance, dear, **terms))
    assert within(entry_chance(chance, dear, **terms), 0.0, 1.0)


@promise
@given(**MEASURES)
def test_required_measures__off_means_off(adopted, pays, usual):
    assert np.array_equal(required_measures(adopted, pays > 0.0, usual=usual, standard=0.0), adopted >= usual)


@promise
@given(**MEASURES, one=column(0, 1, (ROWS, 1)), other=either(0.0, 1.0, (ROWS, 1)))
def test_a_stricter_standard_demands_no_less(adopted, pays, usual, one, other):
    lax, strict = in_order(one, other)
    demanded = required_measures(adopted, pays > 0.0, usual=usual, standard=strict)
    assert np.all(demanded | ~required_measures(adopted, pays > 0.0, usual=usual, standard=lax))


@promise
@given(**MEASURES, standard=either(0.5, 1.0, (ROWS, 1)))
def test_the_unused_is_demanded_only_if_it_pays(adopted, pays, usual, standard):
    unused = adopted.copy()
    unused[:, 0] = 0.0
    demanded = required_measures(unused, pays > 0.0, usual=usual, standard=standard)[:, 0]
    assert np.array_equal(demanded, (pays[:, 0] > 0.0) & (standard[:, 0] == 1.0))


def test_by_hand():
    # measures for half a yuan per yuan of output, deterrence ln 4, half the standard: exp(-ln 4 / 4) = 1 / sqrt(2)
    chance = entry_chance(
        np.full(2, 0.2), np.full(2, 0.5), standard=np.array([0.5, 0.0]), deterrence=np.log(4.0)
    )  # fmt: skip
    assert chance == pytest.approx([0.2 / np.sqrt(2.0), 0.2])
    # usual from 0.5; half the standard demands what a quarter of the sector has, the full one all in use or that pays
    adopted, pays = np.array([[0.6, 0.3, 0.1, 0.0, 0.0]]), np.array([[False, False, False, True, False]])
    by_standard = {0.0: 1, 0.5: 2, 1.0: 4}
    for standard, count in by_standard.items():
        demanded = required_measures(adopted, pays, usual=0.5, standard=standard)
        assert demanded[0].tolist() == [slot < count for slot in range(5)]


def test_limits():
    assert entry_chance(NONE, NONE, standard=1.0, deterrence=1.0).shape == (0,)
    empty = np.zeros((0, SLOTS))
    assert required_measures(empty, empty > 0.0, usual=0.5, standard=1.0).shape == (0, SLOTS)
    assert entry_chance(np.ones(1), np.array([1e300]), standard=1.0, deterrence=1.0).tolist() == [0.0]
    nobody = np.zeros((1, 1))
    assert not required_measures(nobody, nobody > 0.0, usual=1.0, standard=1.0).any()
