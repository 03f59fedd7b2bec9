# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Three projects ordered at once, their requests interleaved: cut off, or disturbed, at every single request."""

from __future__ import annotations

import dataclasses

import pytest

from tests.simulation.history import FAULTS, THREE, History, RunPlan
from tests.simulation.simulate import Simulation

UNDISTURBED = History(
    seed=11, flavour="EU", settings=(), world_faults=(), transitions=None, runs=(RunPlan(start=0.0),), names=THREE
)


def played(run: RunPlan) -> Simulation:
    """Play one run with what befalls it, then calm ones until quiet. Broken promises raise."""
    simulation = Simulation(dataclasses.replace(UNDISTURBED, runs=(run,)))
    simulation.play()
    return simulation


def length() -> int:
    """Return how many requests the undisturbed run makes."""
    return sum(1 for _moment, run, *_rest in played(UNDISTURBED.runs[0]).trace if run == 0)


NUMBERS = range(1, length() + 1)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("after_effect", [False, True], ids=["before", "after"])
def test_a_run_for_three_names_killed_at_a_request_is_finished_by_the_next_one(number: int, after_effect: bool) -> None:
    simulation = played(RunPlan(start=0.0, kill_at=number, kill_after_effect=after_effect))
    assert simulation.report.killed == 1
    assert simulation.report.ending == "3 names, each with an end of its own"
    assert len(simulation.emulator.state.orders) == 3
    assert simulation.report.carts_left == 0


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_among_three_names_never_makes_a_second_order(number: int, fault: str) -> None:
    simulation = played(RunPlan(start=0.0, faults=((number, fault),)))
    assert simulation.report.faults == {fault: 1}
    assert len(simulation.emulator.state.orders) == 3
    assert simulation.report.carts_left == 0


def test_the_requests_of_the_names_are_really_interleaved() -> None:
    simulation = played(UNDISTURBED.runs[0])
    paid = [path for _moment, run, method, path, *_rest in simulation.trace if run == 0 and method == "POST"]
    checkouts = [place for place, path in enumerate(paid) if path.endswith("/checkout")]
    creations = [place for place, path in enumerate(paid) if path == "/order/cart"]
    assert creations[2] < checkouts[0], "every name has its cart before the first one is ordered"
