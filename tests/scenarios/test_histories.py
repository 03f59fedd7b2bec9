# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small, fixed part of the random histories; `make soak` plays many more."""

from __future__ import annotations

import dataclasses

import pytest

from tests.simulation.__main__ import play_chunk, shrink, violation
from tests.simulation.history import FAULTS, NAME, History, RunPlan, draw
from tests.simulation.simulate import Simulation, ViolationError

PER_TEST = 100


@pytest.mark.parametrize("first", range(0, 500, PER_TEST))
def test_no_random_history_breaks_a_promise(first: int) -> None:
    tally = play_chunk(first, PER_TEST, sleepers=False)
    assert tally.violations == []
    assert tally.sums["histories"] == PER_TEST


# Seeds that once broke a promise, with what they taught.
LESSONS = {
    348: "a checked-out cart that leaves the list while the list of orders lags",
    433: "the project added to one cart by two runs",
    1028: "a run that starts when the intent is gone and the pending order is not listed any more",
    1878: "another run's cart filled while its owner was still at it",
    2459: "orders read before carts",
    1000985: "a cart checked out by its owner while another run, which keeps a different one, was about to delete it",
    1008540: "the project added by a run whose look at the cart was long ago",
}


@pytest.mark.parametrize("seed", LESSONS)
def test_what_a_history_once_broke_stays_mended(seed: int) -> None:
    history = dataclasses.replace(draw(seed, sleepers=False), names=(NAME,))
    assert violation(history) is None


def test_the_same_seed_plays_the_same_history() -> None:
    stories = []
    for dummy in range(2):
        simulation = Simulation(draw(7, sleepers=True))
        simulation.play()
        stories.append(simulation.story())
    assert stories[0] == stories[1]


def test_a_broken_promise_is_noticed_and_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    def always(self: Simulation) -> None:
        raise ViolationError("made up")

    monkeypatch.setattr(Simulation, "_check_orders", always)
    history = History(
        seed=1,
        flavour="EU",
        settings=(),
        world_faults=(),
        transitions="unknown",
        runs=(RunPlan(0.0, faults=((3, next(iter(FAULTS))),)), RunPlan(9.0, check_mode=True)),
    )
    assert violation(history) == "made up"
    plainest = shrink(history)
    assert violation(plainest) == "made up"
    assert len(plainest.runs) == 1
    assert plainest.runs[0].faults == ()
    assert plainest.transitions is None
