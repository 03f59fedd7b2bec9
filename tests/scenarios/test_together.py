# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One play on many hosts without `run_once`: as many runs on one name at once. One of them orders, all of them succeed."""

from __future__ import annotations

import statistics
from typing import Any

import pytest

from tests.simulation.history import RunPlan, crowd
from tests.simulation.simulate import Simulation

# Runs that got into each other's way, until they waited for the order of whoever came first.
SEEDS = range(11, 15)


class Crowd(Simulation):
    """Keeps what each run said."""

    def __init__(self, seed: int, count: int) -> None:
        super().__init__(crowd(seed, count))
        self.results: list[dict[str, Any]] = []

    def _result_of(self, number: int, plan: RunPlan) -> dict[str, Any] | None:
        result = super()._result_of(number, plan)
        if number < len(self.history.runs) and result is not None:
            self.results.append(result)
        return result


def played(seed: int, count: int) -> Crowd:
    """Play the runs, then calm ones. Broken promises raise."""
    simulation = Crowd(seed, count)
    simulation.play()
    return simulation


def requests_of(simulation: Crowd) -> int:
    return sum(1 for _moment, run, *_rest in simulation.trace if run < len(simulation.history.runs))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [2, 10, 30])
def test_many_runs_at_once_make_one_order_and_none_of_them_fails(count: int, seed: int) -> None:
    simulation = played(seed, count)
    assert len(simulation.results) == count
    assert [result["msg"] for result in simulation.results if result.get("failed")] == []
    assert all(result["project"]["usable"] for result in simulation.results)
    assert any(result["changed"] for result in simulation.results)
    assert len({result["project"]["id"] for result in simulation.results}) == 1
    assert len(simulation.emulator.state.orders) == 1
    checkouts = [entry for entry in simulation.emulator.journal if entry.write and entry.path.endswith("/checkout")]
    assert len(checkouts) == 1
    assert simulation.report.carts_left == 0


def test_the_number_of_requests_grows_no_faster_than_the_number_of_runs() -> None:
    few, many = (statistics.median(requests_of(played(seed, count)) for seed in SEEDS) for count in (10, 30))
    assert many <= 3.3 * few, (few, many)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_is_over_as_soon_as_one_run_alone_would_have_been_a_few_times_over(seed: int) -> None:
    alone, together = (last_moment(played(seed, count)) for count in (1, 30))
    assert together <= 120 + 6 * alone, (alone, together)


def last_moment(simulation: Crowd) -> float:
    return max(moment for moment, run, *_rest in simulation.trace if run < len(simulation.history.runs))
