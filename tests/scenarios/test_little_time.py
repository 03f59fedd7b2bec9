# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks with little time: `wait_timeout` limits the wait for an order, and takes nothing from the care before a checkout."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import SettingsError
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import read_settings
from tests.scenarios.harness import World

EVERYWHERE = pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
LITTLE = pytest.mark.parametrize("wait_timeout", [1, 5, 60])
CHECKOUT = "POST /order/cart/{cartId}/checkout"


def slow_world(flavour: str, lag: float, latency: float) -> World:
    """Return an account whose list of carts is behind by `lag` seconds, and whose every answer takes `latency` seconds."""
    world = World(flavour, {"quota": 9})
    if lag:
        world.emulator.faults.add("lag", list="carts", seconds=lag)
    if latency:
        world.emulator.faults.add("delay", seconds=latency, when="before", count=0)
    return world


def assert_comes_to_rest(world: World) -> None:
    world.emulator.faults.clear()
    world.clock.seconds += 60
    result = world.ordered()
    assert not result.get("failed") and result["project"]["usable"], result
    assert len(world.orders) == len(world.projects) == 1
    assert world.open_carts == []


@EVERYWHERE
@LITTLE
@pytest.mark.parametrize("latency", [0.0, 2.0])
@pytest.mark.parametrize("lag", [0.0, 3.0, 20.0])
def test_before_its_checkout_a_run_reads_its_intent_in_the_list_however_little_time_it_has(
    flavour: str, wait_timeout: int, lag: float, latency: float
) -> None:
    world = slow_world(flavour, lag, latency)
    world.ordered(wait_timeout=wait_timeout)
    requests = world.requests()
    assert requests.count(CHECKOUT) == 1
    before = world.emulator.journal[: requests.index(CHECKOUT)]
    placed = next(entry for entry in reversed(before) if entry.path.endswith("/assign"))
    reads = [
        entry for entry in before if entry.n > placed.n and entry.route == "/order/cart" and "intent" in entry.query
    ]
    assert reads[-1].time >= placed.time + lag
    assert any(entry.route == "/me/order" for entry in before if entry.n > reads[-1].n), "the orders come after it"
    assert_comes_to_rest(world)


@EVERYWHERE
@LITTLE
@pytest.mark.parametrize("lag", [0.0, 3.0, 20.0])
def test_another_run_right_before_the_checkout_orders_nothing(flavour: str, wait_timeout: int, lag: float) -> None:
    world = slow_world(flavour, lag, 0.0)
    others: list[dict[str, Any]] = []

    def before(_number: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith("/checkout"):
            others.append(world.ordered(wait_timeout=wait_timeout))

    world.ordered(wait_timeout=wait_timeout, before=before)
    (other,) = others
    assert other["failed"] and other["resumable"] and not other["changed"], other
    assert len(world.orders) == 1
    assert_comes_to_rest(world)


@EVERYWHERE
@LITTLE
@pytest.mark.parametrize(("slow", "intents"), [(1, 1), (2, 2), (4, 3)])
def test_a_checkout_that_would_outlive_its_intent_is_not_sent_before_there_is_a_new_one(
    flavour: str, wait_timeout: int, slow: int, intents: int
) -> None:
    """The longer the last look takes, the older is the intent; it must not be settled before the checkout can have come."""
    world = World(flavour, {"quota": 9})
    slowed: list[str] = []

    def before(_number: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith("/cloud"):
            slowed.append(path)
        looks = path.startswith("/me/order?") or path.endswith("/checkout")
        if slowed and method == "GET" and looks and len(slowed) <= slow:
            slowed.append(path)
            world.emulator.faults.add("delay", seconds=60, when="before", count=1)

    world.ordered(wait_timeout=wait_timeout, before=before)
    sent = world.emulator.journal[: world.requests().index(CHECKOUT) + 1]
    created = [entry for entry in sent if entry.write and entry.route == "/order/cart"]
    assert len(created) == 1 + intents
    assert sent[-1].time - created[-1].time <= 75 + 1  # and the time of a request or two
    assert_comes_to_rest(world)


@EVERYWHERE
@pytest.mark.parametrize("state", ["ordered", "cart"])
def test_a_finished_cart_with_other_content_is_replaced_at_once_and_not_waited_for(flavour: str, state: str) -> None:
    world = slow_world(flavour, 0.0, 0.0)
    other = world.ordered(state="cart", vrack="pn-1")["cart"]["id"]
    began = world.clock.seconds
    foretold = world.ordered(state=state, wait_timeout=5, check_mode=True)
    result = world.ordered(state=state, wait_timeout=5)
    assert not result.get("failed") and foretold["changed"] is result["changed"] is True, result
    assert world.clock.seconds - began < 5
    assert [step["action"] for step in foretold["steps"]] == [step["action"] for step in result["steps"]]
    assert result["steps"][0] == {"action": "delete_cart", "cart_id": other}
    assert_comes_to_rest(world)
    assert world.orders[0].projects[0].vrack is None


@pytest.mark.parametrize("wait_timeout", [0, -5])
@pytest.mark.parametrize("wait", [True, False])
def test_no_time_at_all_is_bad_input_and_buys_nothing(wait_timeout: int, wait: bool) -> None:
    world = World()
    result = world.ordered(wait_timeout=wait_timeout, wait=wait)
    assert (
        result["failed"] and f"wait_timeout is a number of seconds, at least 1; it is {wait_timeout}" in result["msg"]
    )
    assert world.requests() == []


@pytest.mark.parametrize("timeout", [0, -1, 121])
def test_a_time_out_of_requests_that_makes_no_sense_is_bad_input_and_not_replaced(timeout: object) -> None:
    given = {"endpoint": "ovh-eu", "access_token": "a", "timeout": timeout}
    with pytest.raises(SettingsError, match="timeout is a number of seconds above 0, at most 120"):
        read_settings(given.get, {})
