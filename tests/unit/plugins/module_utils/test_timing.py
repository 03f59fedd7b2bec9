# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time: budgets, pauses between tries, and the real clock."""

from __future__ import annotations

import itertools
import math
import random
import time
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._timing import (
    SETTLE_PAUSES,
    Budget,
    SystemClock,
    follow_pause,
    poll_pause,
    retry_pause,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import FakeClock


def test_a_budget_shrinks_with_the_time_that_passes_and_never_below_nothing() -> None:
    clock = FakeClock()
    budget = Budget(clock, 10)
    seen = []
    for dummy in range(3):
        seen.append(budget.remaining())
        clock.seconds += 6
    assert seen == [10, 4, 0]


def test_a_pause_does_not_reach_beyond_the_end_of_the_budget() -> None:
    clock = FakeClock()
    budget = Budget(clock, 10)
    assert [budget.pause(6), budget.pause(6), budget.pause(6)] == [True, True, False]
    assert clock.slept == [6, 4]


@pytest.mark.parametrize("seconds", [0, -5])
def test_an_empty_budget_allows_no_pause(seconds: float) -> None:
    clock = FakeClock()
    assert not Budget(clock, seconds).pause(1)
    assert clock.slept == []


def test_pauses_between_tries_grow_to_a_limit() -> None:
    assert [retry_pause(attempt, None, 1.0) for attempt in range(1, 8)] == [0.5, 1, 2, 4, 8, 8, 8]


def test_pauses_between_tries_are_spread_by_half() -> None:
    assert (retry_pause(3, None, 0.0), retry_pause(3, None, 1.0)) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("asked", "low", "high"), [(0, 0, 0.25), (5, 5, 5.25), (60, 60, 60.25), (3600, 60, 60.25), (-1, 0, 0.25)]
)
def test_what_the_server_asks_for_is_honoured_up_to_a_limit(asked: float, low: float, high: float) -> None:
    assert (retry_pause(1, asked, 0.0), retry_pause(9, asked, 1.0)) == (low, high)


@pytest.mark.parametrize(
    ("elapsed", "pause"), [(0, 0.5), (2, 1.0), (4, 1.5), (10, 1.5), (100, 8.0), (500, 40.0), (10_000, 800.0)]
)
def test_polls_come_further_apart_the_longer_they_take(elapsed: float, pause: float) -> None:
    assert poll_pause(elapsed, 0.5) == pytest.approx(pause)


@pytest.mark.parametrize(("elapsed", "pause"), [(0, 2.0), (8, 4.0), (52, 15.0), (10_000, 15.0)])
def test_another_run_is_looked_at_again_after_two_to_fifteen_seconds_spread_by_a_quarter(
    elapsed: float, pause: float
) -> None:
    spread = [follow_pause(elapsed, jitter) for jitter in (0.0, 0.5, 1.0)]
    assert spread == pytest.approx([pause * 0.75, pause, pause * 1.25])


def test_polls_are_spread_by_a_tenth_either_way() -> None:
    assert [poll_pause(100, 0.0), poll_pause(100, 1.0)] == pytest.approx([7.2, 8.8])


DAY = 24 * 60 * 60.0
# Always the same jitter, the least or the most, or another one each time.
JITTERS: dict[str, t.Callable[[], t.Iterator[float]]] = {
    "least": lambda: itertools.repeat(0.0),
    "middle": lambda: itertools.repeat(0.5),
    "most": lambda: itertools.repeat(1.0),
    "any": lambda: iter(random.Random(7).random, None),
    "any other": lambda: iter(random.Random(8).random, None),
}


def looks(jitter: t.Iterator[float]) -> t.Iterator[float]:
    """Yield when something is looked at that begins at 0."""
    elapsed = 0.0
    for drawn in jitter:
        yield elapsed
        elapsed += poll_pause(elapsed, drawn)


def pairs(moments: t.Iterator[float]) -> t.Iterator[tuple[float, float]]:
    """Yield each moment with the one after it."""
    last = None
    for following in moments:
        if last is not None:
            yield last, following
        last = following


@pytest.mark.parametrize("jitter", JITTERS.values(), ids=JITTERS.keys())
def test_whatever_is_over_within_a_day_is_noticed_within_two_seconds_or_a_tenth_of_its_time(
    jitter: t.Callable[[], t.Iterator[float]],
) -> None:
    """The longest time between an end and the look that notices it is that of an end just after a look."""
    for last, following in itertools.takewhile(lambda pair: pair[0] <= DAY, pairs(looks(jitter()))):
        assert following - last <= max(2.0, last * 0.1)


@pytest.mark.parametrize("jitter", JITTERS.values(), ids=JITTERS.keys())
def test_the_number_of_looks_grows_with_the_logarithm_of_the_time(jitter: t.Callable[[], t.Iterator[float]]) -> None:
    """After the first twenty seconds each look comes a fixed part later than the one before."""
    for count, moment in enumerate(itertools.takewhile(lambda moment: moment <= DAY, looks(jitter())), 1):
        assert count <= 20 + 14.5 * math.log(max(moment, 20) / 20)
    assert count < 140


@pytest.mark.parametrize("elapsed", [0.0, 0.01, 1.0, 18.0, 19.0, DAY])
def test_no_poll_follows_at_once(elapsed: float) -> None:
    assert poll_pause(elapsed, 0.0) >= 0.4


def test_lost_effects_are_looked_for_during_half_a_minute_with_growing_pauses() -> None:
    assert sum(SETTLE_PAUSES) == 30.0
    assert list(SETTLE_PAUSES) == sorted(SETTLE_PAUSES)


def test_the_real_clock_tells_the_time_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    clock = SystemClock()
    assert abs(clock.now() - time.time()) < 5
    assert clock.monotonic() <= clock.monotonic()
    clock.sleep(3.5)
    assert slept == [3.5]
    numbers = [clock.jitter() for dummy in range(20)]
    assert all(0 <= number <= 1 for number in numbers)
    assert len(set(numbers)) > 1
