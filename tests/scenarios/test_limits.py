# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that takes so many requests a minute and no more: runs get slower, and nothing else happens."""

from __future__ import annotations

import collections
from collections.abc import Iterator
from typing import Any

import pytest

from tests.scenarios.harness import NAME, START, World
from tests.simulation import simulate
from tests.simulation.history import History, RunPlan
from tests.simulation.simulate import Simulation

FAIR_USE = 60


def limited(*, retry_after: bool, per_minute: int = FAIR_USE, **seed: Any) -> World:
    settings = {"requests_per_minute": per_minute, "limit_retry_after": retry_after}
    return World(seed={"settings": settings, "quota": 200, **seed})


def refusals(world: World) -> int:
    return sum(1 for entry in world.emulator.journal if entry.status == 429)


@pytest.mark.parametrize("retry_after", [True, False])
@pytest.mark.parametrize("count", [5, 20, 50])
def test_all_projects_of_a_task_are_ordered_within_the_limit(retry_after: bool, count: int) -> None:
    world = limited(retry_after=retry_after)
    names = [{"name": f"web-{number}"} for number in range(count)]
    began = world.clock.seconds
    result = world.run(projects=names, accept_contracts=True)
    assert not result.get("failed"), result["msg"]
    assert len(world.orders) == len(world.projects) == count
    assert world.open_carts == []
    served = len(world.emulator.journal) - refusals(world)
    assert world.clock.seconds - began <= 60 + served * 1.4, "about as fast as the limit allows"
    assert refusals(world) <= 10 + served / 8, "the limit is heeded, not hammered at"
    for entry in result["projects"]:
        assert [step["action"] for step in entry["steps"]].count("pay") == 1


@pytest.mark.parametrize("retry_after", [True, False])
def test_projects_ordered_at_once_share_the_limit(retry_after: bool) -> None:
    settings = (("requests_per_minute", FAIR_USE), ("limit_retry_after", retry_after))
    names = tuple(f"web-{number}" for number in range(12))
    simulation = Simulation(
        History(
            seed=3,
            flavour="EU",
            settings=settings,
            world_faults=(),
            transitions=None,
            runs=(RunPlan(start=0.0),),
            names=names,
        )
    )
    simulation.emulator.seed({"quota": 50})
    simulation.play()
    assert len(simulation.emulator.state.orders) == len(names)
    assert simulation.report.carts_left == 0
    journal = simulation.emulator.journal
    refused = sum(1 for entry in journal if entry.status == 429)
    assert refused <= 20 + len(journal) / 8


def test_projects_of_a_wide_task_are_ordered_although_each_request_waits_for_many_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A checkout is only sent soon after its intent: with a turn every half minute that takes some that wait."""
    monkeypatch.setattr(simulate, "CONCURRENCY", 32)
    names = tuple(f"web-{number}" for number in range(36))
    settings = (("requests_per_minute", FAIR_USE), ("limit_retry_after", True))
    simulation = Simulation(History(3, "EU", settings, (), None, (RunPlan(start=0.0),), names))
    simulation.emulator.seed({"quota": 50})
    simulation.play()
    assert len(simulation.emulator.state.orders) == len(names)
    assert simulation.emulator.clock.now() - START < 1200


def places() -> Iterator[Any]:
    """Return every place in a fresh run at which the limit may be reached."""
    world = World()
    world.ordered()
    for number in range(1, len(world.emulator.journal) + 1):
        yield pytest.param(number, id=f"after-{number - 1}-requests")


@pytest.mark.parametrize("retry_after", [True, False])
@pytest.mark.parametrize("number", list(places()))
def test_a_limit_that_is_reached_anywhere_in_a_run_is_waited_for(number: int, retry_after: bool) -> None:
    world = limited(retry_after=retry_after)
    earlier = [world.clock.seconds] * (FAIR_USE - number + 1)
    world.emulator.state.recent_requests[world.emulator.identity().name] = collections.deque(earlier)
    result = world.ordered()
    assert not result.get("failed"), result["msg"]
    assert refusals(world) > 0
    assert len(world.orders) == len(world.projects) == 1
    assert [step["action"] for step in result["steps"]].count("pay") == 1
    assert world.open_carts == []


def test_a_checkout_that_the_limit_holds_back_for_long_is_looked_at_again_before_it_is_sent() -> None:
    world = World()
    world.emulator.faults.add(
        "status", path="/order/cart/{cartId}/checkout", method="POST", status=429, retry_after=30, effect=False
    )
    result = world.ordered()
    assert result["changed"] and not result.get("failed"), result
    requests = world.requests()
    checkouts = [place for place, one in enumerate(requests) if one.startswith("POST") and one.endswith("/checkout")]
    assert len(checkouts) == 2
    between = requests[checkouts[0] + 1 : checkouts[1]]
    # The intent stands, and is young enough: what is looked at again are the price and the orders.
    assert sorted(between) == ["GET /me/order", "GET /order/cart/{cartId}/checkout"]
    assert len(world.orders) == 1


def test_a_payment_that_comes_too_soon_is_made_later_and_told_once() -> None:
    world = World()
    path = "/me/order/{orderId}/payWithRegisteredPaymentMean"
    world.emulator.faults.add("status", path=path, method="POST", status=429, retry_after=2, effect=False, count=3)
    began = world.clock.seconds
    result = world.ordered()
    assert not result.get("failed"), result
    assert [step["action"] for step in result["steps"]].count("pay") == 1
    assert world.clock.seconds - began < 20


def test_a_server_that_refuses_everything_is_given_up_on_with_its_own_words() -> None:
    world = limited(retry_after=False, per_minute=3)
    world.emulator.faults.add("status", path="/order/cart", method="GET", status=429, effect=False, count=0)
    began = world.clock.seconds
    result = world.run(name=NAME, accept_contracts=True, wait_timeout=1800)
    assert result["failed"] and "HTTP 429" in result["msg"] and result["changed"] is False
    assert 300 <= world.clock.seconds - began < 400


@pytest.mark.parametrize("state", ["cart", "absent"])
def test_carts_are_prepared_and_removed_within_the_limit(state: str) -> None:
    world = limited(retry_after=False)
    names = [{"name": f"web-{number}"} for number in range(20)]
    assert world.run(projects=names, state="cart")["changed"]
    if state == "absent":
        assert world.run(projects=names, state="absent")["changed"]
    assert len(world.open_carts) == (20 if state == "cart" else 0)
    assert refusals(world) > 0
