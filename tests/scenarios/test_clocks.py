# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Machines, and servers, that have the time of day wrong: what is fresh stays fresh for every run, by the server's clock."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.harness import NAME, Killed, World

HOURS = 7200.0
SETTLED = 900
# (the clock of the first run, that of the second one, that of the server), seconds ahead of the true time
CLOCKS = {
    "the first is slow": (-HOURS, 0.0, 0.0),
    "the first is fast": (HOURS, 0.0, 0.0),
    "the second is slow": (0.0, -HOURS, 0.0),
    "the second is fast": (0.0, HOURS, 0.0),
    "slow, then fast": (-HOURS, HOURS, 0.0),
    "fast, then slow": (HOURS, -HOURS, 0.0),
    "the server is slow": (0.0, 0.0, -HOURS),
    "the server is fast": (0.0, 0.0, HOURS),
    "all are wrong": (-HOURS, HOURS, HOURS / 2),
}
EVERYWHERE = pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
OFF = pytest.mark.parametrize("clocks", CLOCKS.values(), ids=CLOCKS)
Clocks = tuple[float, float, float]


def killed(flavour: str, clocks: Clocks, moment: str, path_end: str) -> World:
    """Return an account whose first run was killed at a request; only carts tell of it for some minutes."""
    world = World(flavour, {"settings": {"list_checked_out_carts": False, "clock_skew": clocks[2]}, "quota": 9})
    for lagging in ("orders", "cloud_orders"):
        world.emulator.faults.add("lag", list=lagging, seconds=600)

    def kill(_number: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith(path_end):
            raise Killed

    hook: dict[str, Any] = {moment: kill}
    with pytest.raises(Killed):
        world.ordered(clock_off=clocks[0], **hook)
    return world


@EVERYWHERE
@OFF
def test_a_fresh_intent_is_settled_for_no_run_however_wrong_the_clocks_are(flavour: str, clocks: Clocks) -> None:
    world = killed(flavour, clocks, "after", "/checkout")
    for pause in (0, 5, 300):
        world.clock.seconds += pause
        result = world.ordered(clock_off=clocks[1], wait_timeout=30)
        assert result["failed"] and result["resumable"], result
        assert "may still appear until" in result["msg"]
        assert len(world.orders) == 1
    result = world.ordered(clock_off=clocks[1])
    assert result["project"]["usable"]
    assert len(world.orders) == len(world.projects) == 1


@EVERYWHERE
@OFF
def test_a_quarter_of_an_hour_is_one_for_every_run_however_wrong_the_clocks_are(flavour: str, clocks: Clocks) -> None:
    world = killed(flavour, clocks, "before", "/checkout")
    began = world.clock.seconds
    result = world.ordered(clock_off=clocks[1])
    assert not result.get("failed") and result["project"]["usable"], result
    (order,) = world.orders
    # An order is dated by the server.
    assert SETTLED - 10 <= order.date - clocks[2] - began <= SETTLED + 40


@EVERYWHERE
@OFF
@pytest.mark.parametrize("missing", ["/cloud", "/configuration"], ids=["empty", "nameless"])
def test_a_cart_that_was_made_a_moment_ago_is_left_to_the_run_that_fills_it(
    flavour: str, clocks: Clocks, missing: str
) -> None:
    world = killed(flavour, clocks, "before", missing)
    (cart,) = world.open_carts
    began = world.clock.seconds
    result = world.ordered(clock_off=clocks[1])
    assert not result.get("failed") and result["project"]["usable"], result
    first = next(entry for entry in world.emulator.journal if entry.write and entry.time > began)
    assert (first.method, first.path) == ("DELETE", f"/order/cart/{cart.id}")
    assert 35 <= first.time - began <= 70
    assert len(world.orders) == 1


@EVERYWHERE
@OFF
@pytest.mark.parametrize("accepted", [False, True])
def test_a_checkout_that_comes_late_is_waited_for_however_wrong_the_clocks_are(
    flavour: str, clocks: Clocks, accepted: bool
) -> None:
    world = World(flavour, {"settings": {"clock_skew": clocks[2]}, "quota": 9})
    world.emulator.faults.add(
        "late", method="POST", path="/order/cart/{cartId}/checkout", seconds=400, accepted=accepted
    )
    first = world.ordered(clock_off=clocks[0], wait_timeout=5)
    assert first["failed"] and world.orders == []
    second = world.ordered(clock_off=clocks[1])
    assert not second.get("failed") and second["project"]["name"] == NAME
    world.clock.seconds += 700
    world.emulator.settle()
    assert len(world.orders) == len(world.projects) == 1


def test_an_answer_s_date_is_all_that_is_asked_of_the_server() -> None:
    world = killed("EU", (-HOURS, HOURS, HOURS), "after", "/checkout")
    world.ordered(clock_off=HOURS)
    assert "GET /auth/time" not in world.requests()


@EVERYWHERE
def test_without_any_date_a_right_clock_does(flavour: str) -> None:
    world = World(flavour, {"settings": {"date_header": False}, "quota": 9})
    world.emulator.faults.add("status", method="POST", path="/order/cart/{cartId}/checkout", status=504)
    began = world.clock.seconds
    assert world.ordered()["project"]["usable"]
    assert SETTLED <= world.clock.seconds - began <= SETTLED + 100
    assert len(world.orders) == 1


@EVERYWHERE
@pytest.mark.parametrize("life", [3600, 43_200, 85_400])
@pytest.mark.parametrize("requested", ["kept", "ignored"])
def test_where_carts_live_less_than_a_day_an_intent_does_so_too_or_nothing_is_ordered(
    flavour: str, life: int, requested: str
) -> None:
    world = World(flavour, {"settings": {"cart_lifetime": life, "requested_expiry": requested}, "quota": 9})
    world.emulator.faults.add("late", method="POST", path="/order/cart/{cartId}/checkout", seconds=300, accepted=True)
    result = world.ordered()
    if requested == "kept":
        assert not result.get("failed") and result["project"]["usable"], result
    else:
        assert result["failed"] and "less than the day that it documents" in result["msg"], result
        assert (result["changed"], world.open_carts) == (False, [])
    world.clock.seconds += 700
    world.emulator.settle()
    assert len(world.orders) == (requested == "kept")
