import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.certification import qualifies

from .draws import NONE, column, in_order, number, promise


@promise
@given(
    installed_share=column(0, 1), intensity=column(0, 3), stain=column(0.000001, 1), digital=column(0, 1),
    best_intensity=column(0, 3), least_installed=number(0, 1), least_digital=number(0, 1),
)  # fmt: skip
def test_a_bad_record_never_qualifies(
    installed_share, intensity, stain, digital, best_intensity, least_installed, least_digital
):
    criteria = {"least_installed": least_installed, "least_digital": least_digital}
    assert not qualifies(installed_share, intensity, stain, digital, best_intensity, **criteria).any()


@promise
@given(
    one=column(0, 1), other=column(0, 1), intensity=column(0, 3), record=column(0, 1), digital=column(0, 1),
    least_installed=number(0, 1),
)  # fmt: skip
def test_more_measures_never_hurt(one, other, intensity, record, digital, least_installed):
    fewer, more = in_order(one, other)
    best = np.full_like(intensity, 1.5)
    criteria = {"least_installed": least_installed, "least_digital": 0.3}
    clean = np.where(record < 0.5, 0.0, record)
    before = qualifies(fewer, intensity, clean, digital, best, **criteria)
    after = qualifies(more, intensity, clean, digital, best, **criteria)
    assert np.all(after >= before)


@pytest.mark.parametrize(
    ("installed_share", "intensity", "record", "digital", "expected"),
    [
        (0.6, 0.9, 0.0, 0.5, True),  # just on all four limits
        (0.59, 0.9, 0.0, 0.5, False),  # too few measures
        (0.6, 0.91, 0.0, 0.5, False),  # emits more than a leader
        (0.6, 0.9, 0.01, 0.5, False),  # was fined
        (0.6, 0.9, 0.0, 0.49, False),  # not digital enough
    ],
)
def test_by_hand(installed_share, intensity, record, digital, expected):
    row = (np.array([value]) for value in (installed_share, intensity, record, digital, 0.9))
    assert qualifies(*row, least_installed=0.6, least_digital=0.5).tolist() == [expected]


def test_limits():
    zero, huge = np.zeros(2), np.full(2, 1e300)
    nothing_asked = {"least_installed": 0.0, "least_digital": 0.0}
    assert qualifies(NONE, NONE, NONE, NONE, NONE, **nothing_asked).shape == (0,)
    assert qualifies(zero, zero, zero, zero, zero, **nothing_asked).all()
    assert qualifies(zero, zero, zero, zero, zero, **nothing_asked).dtype == np.bool_
    assert not qualifies(zero, huge, zero, zero, zero, **nothing_asked).any()
    assert qualifies(huge, huge, zero, huge, huge, **nothing_asked).all()
