# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The intent of a checkout: how it is told from carts, when it is settled, and which order answers it."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._intent import (
    FRESH,
    SETTLE_TIME,
    created_at,
    is_answered,
    is_settled,
    settles_at,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import (
    intent_description,
    is_intent_description,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import MARKER, NAME, START, cart

INTENT = cart(1)
ENDLESS = dataclasses.replace(cart(1), expire=None)


def later(seconds: float) -> datetime.datetime:
    return START + datetime.timedelta(seconds=seconds)


def test_an_intent_is_told_from_a_cart_by_its_description_and_found_by_the_name() -> None:
    assert intent_description(NAME) == "checkout intent: " + NAME
    assert is_intent_description(intent_description(NAME))
    assert not is_intent_description(MARKER)


def test_the_settle_time_outlasts_the_latest_checkout_and_its_longest_wait_by_ten_minutes() -> None:
    before_it_is_sent, longest_timeout = datetime.timedelta(seconds=115), datetime.timedelta(seconds=120)
    assert SETTLE_TIME - FRESH - before_it_is_sent - longest_timeout >= datetime.timedelta(minutes=10)


@pytest.mark.parametrize(("seconds", "settled"), [(-60, False), (0, False), (899, False), (900, True), (90000, True)])
def test_an_intent_is_settled_a_quarter_of_an_hour_after_its_creation(seconds: float, settled: bool) -> None:
    assert (created_at(INTENT), settles_at(INTENT)) == (START, later(900))
    assert is_settled(INTENT, later(seconds)) is settled


def test_an_intent_of_unknown_age_never_settles_and_no_order_answers_it() -> None:
    assert (created_at(ENDLESS), settles_at(ENDLESS)) == (None, None)
    assert not is_settled(ENDLESS, later(10**9))
    assert not is_answered(ENDLESS, [later(1)])


@pytest.mark.parametrize(
    ("dates", "answered"),
    [([], False), ([None], False), ([-1], False), ([0], True), ([-900, None, 40], True)],
)
def test_an_intent_is_answered_by_an_order_that_was_made_after_it(dates: list[float | None], answered: bool) -> None:
    assert is_answered(INTENT, [None if one is None else later(one) for one in dates]) is answered
