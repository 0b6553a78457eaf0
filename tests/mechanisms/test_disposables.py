import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.disposables import ban_fine, banned_share, illegal_share

from .draws import NONE, ROWS, column, in_order, never_below, number, promise, within


@promise
@given(disposables=column(0, 1), substituted=column(0, 1))
def test_off_means_off(disposables, substituted):
    assert np.all(banned_share(disposables, substituted, ban=0.0) == 0.0)


@promise
@given(disposables=column(0, 1), ban=number(0, 1))
def test_substitutes_are_legal(disposables, ban):
    assert np.all(banned_share(disposables, np.ones(ROWS), ban=ban) == 0.0)


@promise
@given(temptation=column(0, 0.999), one=column(0, 1), other=column(0, 1), compliance_at_full=number(0, 1))
def test_enforcement_never_raises_illegality(temptation, one, other, compliance_at_full):
    lax, strict = in_order(one, other)
    illegal = illegal_share(temptation, enforcement=strict, compliance_at_full=compliance_at_full)
    assert np.all(illegal <= illegal_share(temptation, enforcement=lax, compliance_at_full=compliance_at_full))


@promise
@given(temptation=column(0, 0.999), enforcement=number(0, 1), compliance_at_full=number(0, 1))
def test_all_obey_or_not(temptation, enforcement, compliance_at_full):
    illegal = illegal_share(temptation, enforcement=enforcement, compliance_at_full=compliance_at_full)
    assert np.all(np.isin(illegal, [0.0, 1.0]))


@promise
@given(margin=number(0, 1), fine=number(0, 10), confiscation=number(0, 5))
def test_legal_firms_pay_nothing(margin, fine, confiscation):
    assert np.all(ban_fine(np.zeros(ROWS), margin=margin, fine=fine, confiscation=confiscation) == 0.0)


@promise
@given(
    one=column(0, 100), other=column(0, 100), margin=number(0, 1), fine=number(0, 10), confiscation=number(0, 5)
)  # fmt: skip
def test_grows_with_illegal_output(one, other, margin, fine, confiscation):
    less, more = in_order(one, other)
    terms = {"margin": margin, "fine": fine, "confiscation": confiscation}
    assert never_below(ban_fine(more, **terms), ban_fine(less, **terms))


def test_by_hand():
    # 0.6 * 0.5 * 0.75 = 0.225
    banned = banned_share(np.array([0.5, 0.0]), np.array([0.25, 0.0]), ban=0.6)
    assert banned == pytest.approx([0.225, 0.0])
    # obeys below 0.8 * 0.5 = 0.4 under half enforcement, below 0.8 under full
    enforcement = np.array([0.5, 0.5, 1.0])
    illegal = illegal_share(np.array([0.3, 0.5, 0.5]), enforcement=enforcement, compliance_at_full=0.8)
    assert illegal.tolist() == [0.0, 1.0, 0.0]
    # 0.3 + 3 * 0.2 * 10 = 6.3
    fines = ban_fine(np.array([10.0, 0.0]), margin=0.2, fine=0.3, confiscation=3.0)
    assert fines == pytest.approx([6.3, 0.0])


def test_limits():
    assert banned_share(NONE, NONE, ban=1.0).shape == (0,)
    assert illegal_share(NONE, enforcement=1.0, compliance_at_full=1.0).shape == (0,)
    assert ban_fine(NONE, margin=0.1, fine=1.0, confiscation=1.0).shape == (0,)
    assert banned_share(np.ones(1), np.zeros(1), ban=1.0).tolist() == [1.0]
    assert illegal_share(np.array([0.999]), enforcement=1.0, compliance_at_full=1.0).tolist() == [0.0]
    assert illegal_share(np.zeros(1), enforcement=0.0, compliance_at_full=1.0).tolist() == [1.0]
    assert within(ban_fine(np.array([1e300]), margin=1.0, fine=1.0, confiscation=1.0), 0.0, 1e301)
