import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.border_charge import border_charge

from .draws import NONE, column, in_order, never_below, number, promise, within

EXPORTS = {"intensity": column(0, 1e3), "benchmark": column(0, 1e3), "sold": column(0, 500)}
RULES = {"phase_in": number(0, 2), "alignment": number(0, 1), "default_markup": number(0, 1)}


@promise
@given(**EXPORTS, **RULES, price_gap=column(0, 0.001))
def test_off_means_off(intensity, benchmark, sold, price_gap, phase_in, alignment, default_markup):
    terms = {"alignment": alignment, "default_markup": default_markup}
    assert np.all(border_charge(intensity, benchmark, sold, price_gap=price_gap, phase_in=0.0, **terms) == 0.0)
    assert np.all(border_charge(intensity, benchmark, sold, price_gap=0.0, phase_in=phase_in, **terms) == 0.0)


@promise
@given(**EXPORTS, **RULES, one=column(0, 0.001), other=column(0, 0.001))
def test_falls_with_the_home_price(intensity, benchmark, sold, one, other, phase_in, alignment, default_markup):
    terms = {"phase_in": phase_in, "alignment": alignment, "default_markup": default_markup}
    small, large = in_order(one, other)
    cheap = border_charge(intensity, benchmark, sold, price_gap=small, **terms)
    assert never_below(border_charge(intensity, benchmark, sold, price_gap=large, **terms), cheap)
    assert np.all(cheap >= 0.0)


@promise
@given(**EXPORTS, one=number(0, 1), other=number(0, 1), phase_in=number(0, 2), default_markup=number(0, 1))
def test_alignment_rewards_the_clean(intensity, benchmark, sold, one, other, phase_in, default_markup):
    terms = {"price_gap": 0.0005, "phase_in": phase_in, "default_markup": default_markup}
    less, more = sorted((one, other))
    before = border_charge(intensity, benchmark, sold, alignment=less, **terms)
    after = border_charge(intensity, benchmark, sold, alignment=more, **terms)
    clean = intensity <= benchmark * (1.0 + default_markup)
    assert never_below(before[clean], after[clean])
    assert never_below(after[~clean], before[~clean])


def test_by_hand():
    # default 200 * 1.2 = 240; half aligned: 0.5 * 140 + 0.5 * 240 = 190 and 0.5 * 340 + 120 = 290
    # 2 MCNY sold, 500 CNY a tonne, a tenth phased in: 2 * 0.0005 * 0.1 * 190 = 0.019
    terms = {"phase_in": 0.1, "alignment": 0.5, "default_markup": 0.2}
    charge = border_charge(
        np.array([140.0, 340.0]), np.full(2, 200.0), np.full(2, 2.0), price_gap=np.array([0.0005, 0.0002]), **terms
    )
    assert charge == pytest.approx([0.019, 0.0116])


def test_limits():
    terms = {"price_gap": 0.0005, "phase_in": 1.0, "default_markup": 0.1}
    assert border_charge(NONE, NONE, NONE, alignment=0.0, **terms).shape == (0,)
    one, none = np.ones(1), np.zeros(1)
    assert border_charge(none, one, one, alignment=1.0, **terms).tolist() == [0.0]  # clean and recognised as such
    assert border_charge(one, one, none, alignment=0.0, **terms).tolist() == [0.0]  # nothing sold there
    assert border_charge(-one, none, one, alignment=1.0, **terms).tolist() == [0.0]  # no reward for negative emissions
    assert within(border_charge(np.full(1, 1e150), one, np.full(1, 1e150), alignment=1.0, **terms), 0.0, 1e300)
