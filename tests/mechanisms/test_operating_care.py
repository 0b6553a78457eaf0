import numpy as np
import pytest
from hypothesis import given

from model.mechanisms.operating_care import care_factor, operating_care

from .draws import NONE, ROWS, column, in_order, never_below, number, promise, within


@promise
@given(half_visits=number(0.01, 10))
def test_off_means_off(half_visits):
    assert np.all(operating_care(np.zeros(ROWS), campaign=0.0, half_visits=half_visits) == 0.0)


@promise
@given(one=column(0, 20), other=column(0, 20), campaign=column(0, 1), half_visits=number(0.01, 10))
def test_rises_with_visits(one, other, campaign, half_visits):
    fewer, more = in_order(one, other)
    terms = {"campaign": campaign, "half_visits": half_visits}
    assert never_below(operating_care(more, **terms), operating_care(fewer, **terms))
    assert within(operating_care(more, **terms), 0.0, 1.0)


@promise
@given(visits=column(0, 20), half_visits=number(0.01, 10))
def test_a_campaign_brings_full_care(visits, half_visits):
    assert np.all(operating_care(visits, campaign=1.0, half_visits=half_visits) == 1.0)


@promise
@given(usual=column(0, 1), effect=number(0, 0.99))
def test_usual_care_changes_nothing(usual, effect):
    assert np.all(care_factor(usual, usual, effect=effect) == 1.0)


@promise
@given(one=column(0, 1), other=column(0, 1), usual=column(0, 1), effect=number(0, 0.99))
def test_falls_with_care(one, other, usual, effect):
    less, more = in_order(one, other)
    assert never_below(care_factor(less, usual, effect=effect), care_factor(more, usual, effect=effect))


def test_by_hand():
    # one visit a year where one brings half of full care: 0.5; a campaign of strength 0.6 takes 0.6 of what is missing
    care = operating_care(np.ones(2), campaign=np.array([0.0, 0.6]), half_visits=1.0)
    assert care == pytest.approx([0.5, 0.8])
    # full care avoids half: (1 - 0.4) / (1 - 0.25) = 0.8
    assert care_factor(care, np.full(2, 0.5), effect=0.5) == pytest.approx([1.0, 0.8])


def test_limits():
    assert operating_care(NONE, campaign=0.5, half_visits=1.0).shape == (0,)
    assert care_factor(NONE, NONE, effect=0.5).shape == (0,)
    assert operating_care(np.array([1e300]), campaign=0.0, half_visits=1.0).tolist() == [1.0]
    assert care_factor(np.ones(1), np.zeros(1), effect=0.0).tolist() == [1.0]
    assert within(care_factor(np.zeros(1), np.ones(1), effect=0.99), 1.0, 100.1)
