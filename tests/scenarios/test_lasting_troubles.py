# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Troubles that do not end while a run lasts: it never makes a second order, and afterwards the name comes to rest."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from tests.scenarios.harness import NAME, Killed, World
from tests.simulation.history import TROUBLES

FLAVOURS = ("EU", "CA", "US")
EVERYWHERE = pytest.mark.parametrize("flavour", FLAVOURS)
CART = "/order/cart/{cartId}"
LATER = {"transitions": [{"status": "checking"}, {"status": "delivered", "after_seconds": 60}]}


def fresh(flavour: str) -> World:
    return World(flavour, {"settings": LATER, "quota": 9})


def prepared(flavour: str) -> World:
    world = fresh(flavour)
    assert world.ordered(state="cart")["changed"]
    return world


def another_cart(flavour: str) -> World:
    world = fresh(flavour)
    world.ordered(state="cart", vrack="pn-other")
    return world


def cut_off(flavour: str, moment: str, path_end: str, **seed: Any) -> World:
    """Return an account whose run was killed at a request: `before` it, or `after` its effect."""
    world = fresh(flavour)
    world.emulator.seed(seed)

    def kill(_number: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith(path_end):
            raise Killed

    hook: dict[str, Any] = {moment: kill}
    with pytest.raises(Killed):
        world.ordered(**hook)
    return world


def about_to_check_out(flavour: str) -> World:
    return cut_off(flavour, "before", "/checkout")


def checked_out(flavour: str) -> World:
    return cut_off(flavour, "after", "/checkout")


def unpaid(flavour: str) -> World:
    world = fresh(flavour)
    assert world.ordered(payment_method="none")["changed"]
    world.emulator.seed({"carts": [{"description": f"ansible/{NAME}"}]})
    return world


STARTS: list[Callable[[str], World]] = [fresh, prepared, another_cart, about_to_check_out, checked_out, unpaid]


def assert_rests(world: World) -> None:
    """Without the trouble the task ends with one order and one usable project, and has nothing to do then."""
    world.emulator.faults.clear()
    world.clock.seconds += 1200  # so that even a checkout without any trace of its outcome is settled
    world.emulator.settle()
    for dummy in range(3):
        result = world.ordered()
        if not result.get("failed") and not result["changed"]:
            break
    assert not result.get("failed"), result["msg"]
    assert (result["changed"], result["project"]["usable"]) == (False, True)
    assert [len(order.projects) for order in world.orders] == [1]
    assert [project.description for project in world.projects] == [NAME]


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.__name__)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_trouble_that_lasts_for_some_runs_makes_no_second_order_and_no_traceback(
    trouble: str, start: Callable[[str], World]
) -> None:
    for number, wait_timeout in enumerate((5, 60, 1800)):
        world = start(FLAVOURS[(len(trouble) + number) % 3])
        world.emulator.faults.add(**TROUBLES[trouble], count=0)
        for dummy in range(2):
            result = world.ordered(wait_timeout=wait_timeout)
            if result.get("failed"):
                assert "failed by an error of its own" not in result["msg"]
                assert result["resumable"] is True, result["msg"]
            assert len(world.orders) <= 1
        assert_rests(world)


@EVERYWHERE
@pytest.mark.parametrize("listed", [True, False], ids=["checked-out carts are listed", "only the intent is listed"])
@pytest.mark.parametrize("pause", [0, 600, 7200])
def test_a_checked_out_cart_or_an_intent_that_cannot_be_read_is_not_taken_for_none(
    flavour: str, listed: bool, pause: int
) -> None:
    world = cut_off(flavour, "after", "/checkout", settings={"list_checked_out_carts": listed})
    for lagging in ("orders", "cloud_orders"):
        world.emulator.faults.add("lag", list=lagging, seconds=1_000_000, reads=1_000_000)
    world.emulator.faults.add("query_time_out", method="GET", path=CART, count=0)
    world.clock.seconds += pause
    for dummy in range(2):
        result = world.ordered(wait_timeout=60)
        assert result["failed"] and result["resumable"] and not result["changed"], result
        assert len(world.orders) == 1
    assert_rests(world)


@EVERYWHERE
@pytest.mark.parametrize("seconds", [5, 20])
def test_a_deleted_cart_that_the_list_still_shows_is_no_run_that_came_first(flavour: str, seconds: int) -> None:
    world = fresh(flavour)
    world.ordered(state="cart", vrack="pn-other")
    carts = world.emulator.state.carts
    (ghost,) = carts.values()
    del carts[ghost.id]
    ghost.id = "00000000" + ghost.id[8:]  # it comes before whatever the next run makes
    carts[ghost.id] = ghost
    world.emulator.faults.add("lag", list="carts", seconds=seconds)
    world.clock.seconds += 60
    world.ordered(state="absent")
    mark = len(world.emulator.journal)
    result = world.ordered()
    assert not result.get("failed") and result["project"]["usable"], result
    assert world.writes(mark).count("POST /order/cart") == 2, "one cart and its intent"
    assert len(world.orders) == 1


@EVERYWHERE
def test_a_list_of_carts_that_ignores_its_filter_shows_nobody_who_came_first(flavour: str) -> None:
    world = fresh(flavour)
    foreign = [text for number in range(10) for text in (f"ansible/other-{number}", f"checkout intent: other-{number}")]
    world.emulator.seed({"carts": [{"description": description} for description in foreign]})
    handle = world.emulator.handle

    def handle_unfiltered(request: Any, *arguments: Any, **others: Any) -> Any:
        if request.method == "GET" and request.path.endswith("/order/cart"):
            request = dataclasses.replace(request, query={})
        return handle(request, *arguments, **others)

    world.emulator.handle = handle_unfiltered  # type: ignore[method-assign]
    result = world.ordered()
    assert not result.get("failed") and result["project"]["usable"], result
    assert world.writes().count("POST /order/cart") == 2, "one cart and its intent"
    assert sorted(cart.description for cart in world.open_carts) == sorted(foreign)
    assert len(world.orders) == 1


REFUSALS: dict[str, dict[str, Any]] = {
    "a right is missing": {"kind": "missing_route", "status": 403},
    "refused": {"kind": "status", "status": 403},
    "no such route": {"kind": "missing_route", "status": 404},
    "times out": {"kind": "query_time_out", "effect": False},
    "gateway": {"kind": "status", "status": 504},
}


@EVERYWHERE
@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("start", [unpaid, checked_out], ids=lambda start: start.__name__)
def test_what_cannot_be_deleted_does_not_keep_a_pending_order_from_its_payment_and_delivery(
    flavour: str, refusal: str, start: Callable[[str], World]
) -> None:
    world = start(flavour)
    left = [cart.id for cart in world.open_carts]
    assert left
    world.emulator.faults.add(**{"method": "DELETE", "path": CART, "count": 0, **REFUSALS[refusal]})
    result = world.ordered()
    assert not result.get("failed"), result["msg"]
    assert (result["changed"], result["project"]["usable"]) == (True, True)
    assert world.orders[0].payment is not None
    if refusal not in (
        "refused",
        "no such route",
    ):  # the one may be said of a cart that was checked out, the other of none
        assert [warning for warning in result["warnings"] if left[0] in warning and "is left behind" in warning]
    assert world.ordered()["changed"] is False


@pytest.mark.parametrize("status", [403, 404])
@EVERYWHERE
def test_a_route_that_is_missing_for_one_run_costs_no_more_than_that_run(flavour: str, status: int) -> None:
    world = fresh(flavour)
    world.ordered()
    used = dict.fromkeys((entry.method, entry.route) for entry in world.emulator.journal)
    for method, route in used:
        world = fresh(flavour)
        world.emulator.faults.add("missing_route", method=method, path=route, status=status)
        result = world.ordered(wait_timeout=120)
        assert "failed by an error of its own" not in result.get("msg", ""), (method, route)
        assert len(world.orders) <= 1
        assert_rests(world)
