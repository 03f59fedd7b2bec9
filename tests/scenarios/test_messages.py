# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user reads when a run stops: the ids, the state that is known, the next step; and that the next step works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator import lifecycle
from tests.scenarios.harness import NAME, World

CHECKOUT = "/order/cart/{cartId}/checkout"
ID = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
Result = dict[str, Any]


def one_order(world: World) -> int:
    (order,) = world.orders
    return int(order.id)


def assert_stop(result: Result, *words: object, changed: bool, resumable: bool) -> None:
    """The run failed with one message that holds these words, and `changed` and `resumable` are the truth."""
    assert result.get("failed") is True, result
    missing = [str(word) for word in words if str(word) not in result["msg"]]
    assert not missing, (missing, result["msg"])
    assert "\n" not in result["msg"]
    assert result["msg"].endswith(".")
    assert (result["changed"], result["resumable"]) == (changed, resumable), result


def assert_goes_on(world: World, **params: Any) -> None:
    """The same task, run again, ends with one order and one usable project."""
    result = world.ordered(**params)
    assert not result.get("failed"), result
    assert result["project"]["usable"] is True
    assert len(world.orders) == len(world.projects) == 1


def assert_orders_nothing(world: World, **params: Any) -> Result:
    """This task stops, and leaves no trace at all."""
    orders, mark = len(world.orders), len(world.emulator.journal)
    result = world.ordered(**params)
    assert result.get("failed") is True, result
    assert len(world.orders) == orders
    assert world.writes(mark) == []
    return result


# Outcome unknown.


def unknown_outcome() -> tuple[World, Result]:
    """The checkout happened, its answer got lost, and no list shows the order for longer than the run has time."""
    world = World()
    for name in ("orders", "cloud_orders"):
        world.emulator.faults.add("lag", list=name, seconds=300, count=1)
    world.emulator.faults.add("close", method="POST", path=CHECKOUT, effect=True)
    return world, world.ordered(wait_timeout=60)


def test_an_unknown_outcome_names_the_cart_and_says_until_when_nothing_is_ordered() -> None:
    world, result = unknown_outcome()
    (checked_out,) = (cart for cart in world.emulator.state.carts.values() if cart.read_only)
    words = (
        checked_out.id,
        NAME,
        "may still appear until 2026-01-05 10:15:0",
        "Until then nothing is ordered for this name",
    )
    assert_stop(result, *words, "60 seconds of wait_timeout are over. Run the task again", changed=True, resumable=True)
    assert "order_id" not in result, "nobody knows it"
    assert {"action": "check_out", "cart_id": checked_out.id} in result["steps"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_unknown_outcome_stays_one_until_the_order_shows_and_then_the_run_goes_on(check_mode: bool) -> None:
    world, _result = unknown_outcome()
    again = assert_orders_nothing(world, wait_timeout=30, check_mode=check_mode)
    assert_stop(again, NAME, "may still appear until 2026-01-05 10:15:0", changed=False, resumable=True)
    assert len(world.orders) == 1
    world.clock.seconds += 600
    assert_goes_on(world)


def test_with_time_enough_a_run_waits_until_its_order_shows() -> None:
    world, _result = unknown_outcome()
    assert_goes_on(world)


def test_order_id_ends_an_unknown_outcome_at_once() -> None:
    world, _result = unknown_outcome()
    assert_goes_on(world, order_id=one_order(world))


# An order that cannot be identified.


def unidentified() -> World:
    """An open order for a project, and nothing tells for which."""
    world = World(seed={"settings": {"extension_from": "never"}})
    world.emulator.seed({"orders": [{"description": "somebody-elses", "status": "checking"}]})
    return world


def test_an_unidentified_order_is_named_with_its_state_and_both_ways_out() -> None:
    world = unidentified()
    result = assert_orders_nothing(world)
    order_id = one_order(world)
    words = (order_id, "checking", NAME, "order_id to adopt it", "ignore_orders")
    assert_stop(result, *words, changed=False, resumable=True)
    assert result["order_id"] == order_id


def test_an_unidentified_order_that_the_task_ignores_is_left_alone() -> None:
    world = unidentified()
    foreign = one_order(world)
    world.emulator.seed({"settings": {"extension_from": "checkout"}})
    result = world.ordered(ignore_orders=[foreign])
    assert not result.get("failed"), result
    assert result["order"]["id"] != foreign
    assert len(world.orders) == 2


def test_an_unidentified_order_that_the_task_adopts_becomes_the_project() -> None:
    world = unidentified()
    world.emulator.seed({"settings": {"transitions": []}})
    order_id = one_order(world)
    stopped = world.ordered(order_id=order_id, wait_timeout=10)
    assert_stop(stopped, order_id, "checking", "run the task again", changed=False, resumable=True)
    deliver(world, order_id)
    assert_goes_on(world, order_id=order_id)
    assert world.projects[0].description == NAME


def deliver(world: World, order_id: int) -> None:
    now = world.clock.now()
    lifecycle.force(world.emulator.state, world.emulator.state.orders[order_id], [{"status": "delivered"}], now)


# A refused order.


def refused(outcome: str = "cancelled") -> tuple[World, Result]:
    world = World(seed={"settings": {"next_transitions": [outcome]}})
    return world, world.ordered()


@pytest.mark.parametrize(("outcome", "verdict"), [("cancelled", "cancelled"), ("fraud_refused", "FRAUD_REFUSED")])
def test_a_refused_order_is_named_with_the_verdict_and_running_again_is_not_promised(
    outcome: str, verdict: str
) -> None:
    world, result = refused(outcome)
    order_id = one_order(world)
    words = (order_id, NAME, "cancelled by OVHcloud", verdict, "Control Panel", "on_refusal: order")
    assert_stop(result, *words, changed=True, resumable=False)
    assert (result["order_id"], result["order"]["status"]) == (order_id, "cancelled")


def test_a_refused_order_stops_the_next_run_too() -> None:
    world, _result = refused()
    order_id = one_order(world)
    result = assert_orders_nothing(world)
    words = (order_id, NAME, "cancelled before delivery", "Find out why", "on_refusal: order")
    assert_stop(result, *words, changed=False, resumable=False)
    assert result["order_id"] == order_id


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_refused_order_is_told_whatever_else_would_stop_a_new_one_and_nothing_is_asked_about_that(
    check_mode: bool,
) -> None:
    world, _result = refused()
    world.emulator.seed({"quota": 0})
    mark = len(world.emulator.journal)
    result = world.ordered(check_mode=check_mode)
    assert_stop(result, "cancelled before delivery", "on_refusal: order", changed=False, resumable=False)
    assert result["order_id"] == one_order(world)
    assert not {"GET /me", "GET /cloud/eligibility", "GET /order/catalog/public/cloud"} & set(world.requests(mark))


def test_on_refusal_order_orders_anew_once() -> None:
    world, _result = refused()
    first = world.ordered(on_refusal="order")
    assert not first.get("failed"), first
    assert first["changed"] is True
    again = world.ordered(on_refusal="order")
    assert again["changed"] is False
    assert [order.status for order in world.orders] == ["cancelled", "delivered"]
    assert len(world.projects) == 1


def test_the_diff_of_an_order_anew_begins_with_the_one_that_was_refused() -> None:
    world, _result = refused()
    foretold = world.ordered(on_refusal="order", check_mode=True)
    result = world.ordered(on_refusal="order")
    for one in (foretold, result):
        assert one["diff"]["before"]["order"] == {"status": "cancelled"}
        assert one["diff"]["after"]["order"] == {"status": "delivered"}


# Several projects of one name.


def twins() -> World:
    return World(
        seed={"projects": [{"description": NAME, "project_id": ID}, {"description": NAME, "project_id": OTHER}]}
    )


def test_several_projects_of_one_name_are_listed_and_nothing_is_ordered() -> None:
    result = assert_orders_nothing(twins())
    assert_stop(result, "2 projects", NAME, ID, OTHER, "Set project_id", changed=False, resumable=True)


@pytest.mark.parametrize("project_id", [ID, OTHER])
def test_project_id_says_which_of_them_is_meant(project_id: str) -> None:
    world = twins()
    result = world.ordered(project_id=project_id)
    assert not result.get("failed"), result
    assert (result["changed"], result["project"]["id"]) == (False, project_id)
    assert world.writes() == []


# Documents requested.


def test_documents_requested_names_the_order_and_the_next_run_goes_on_when_they_are_there() -> None:
    world = World(seed={"settings": {"next_transitions": ["documents_requested"]}})
    result = world.ordered()
    order_id = one_order(world)
    words = (order_id, NAME, "asks for documents", "FRAUD_DOCS_REQUESTED", "e-mail", "run the task again")
    assert_stop(result, *words, changed=True, resumable=True)
    assert (result["order_id"], result["order"]["status"]) == (order_id, "documentsRequested")
    again = assert_orders_nothing(world)
    assert_stop(again, order_id, "asks for documents", changed=False, resumable=True)
    deliver(world, order_id)
    assert_goes_on(world)


# Time-outs.


def test_a_time_out_names_the_order_its_status_and_the_time_and_loses_nothing() -> None:
    world = World(seed={"settings": {"next_transitions": ["stuck"]}})
    result = world.ordered(wait_timeout=60)
    order_id = one_order(world)
    words = (order_id, "delivering", "60 seconds of wait_timeout", "Nothing is lost", "run the task again")
    assert_stop(result, *words, changed=True, resumable=True)
    assert (result["order_id"], result["order"]["status"]) == (order_id, "delivering")
    again = assert_orders_nothing(world, wait_timeout=60)
    assert_stop(again, order_id, "delivering", changed=False, resumable=True)
    deliver(world, order_id)
    assert_goes_on(world)


def test_a_project_that_is_delivered_but_not_usable_is_named_with_its_id() -> None:
    world = World(seed={"settings": {"project_gate": {"after_seconds": 700}}})
    result = world.ordered(wait_timeout=300)
    order_id = one_order(world)
    (project,) = world.projects
    words = (order_id, "is delivered, but", project.id, "cannot be read yet", "404", "run the task again")
    assert_stop(result, *words, changed=True, resumable=True)
    assert (result["order_id"], result["project_id"]) == (order_id, project.id)
    again = assert_orders_nothing(world, wait_timeout=60)
    assert_stop(again, project.id, "cannot be read yet", changed=False, resumable=True)
    assert_goes_on(world)


def test_a_project_that_is_still_being_created_is_waited_for() -> None:
    world = World(seed={"settings": {"project_gate": {}, "project_creating": {"after_seconds": 700}}})
    result = world.ordered(wait_timeout=300)
    (project,) = world.projects
    assert_stop(result, project.id, "is creating", "run the task again", changed=True, resumable=True)
    world.clock.seconds += 700
    assert_goes_on(world)


# Wrong ids never order.


def empty() -> World:
    return World()


def with_foreign_order() -> World:
    return World(seed={"orders": [{"description": "other", "status": "notPaid"}]})


def with_deleting_project() -> World:
    return World(seed={"projects": [{"description": NAME, "project_id": ID, "status": "deleted"}]})


WRONG: list[tuple[Callable[[], World], Result, tuple[str, ...]]] = [
    (empty, {"order_id": 4711}, ("no order 4711", "Nothing is ordered in its place")),
    (empty, {"project_id": ID}, (f"no project {ID}", "Nothing is ordered in its place")),
    (with_deleting_project, {"project_id": ID}, (ID, "deleted", "Nothing is ordered in its place")),
    (with_foreign_order, {"order_id": 200_000_001}, ("200000001", "'other'", "Nothing is ordered in its place")),
]


@pytest.mark.parametrize(("make", "params", "words"), WRONG)
def test_a_wrong_id_orders_nothing(make: Callable[[], World], params: Result, words: tuple[str, ...]) -> None:
    result = assert_orders_nothing(make(), **params)
    assert_stop(result, *words, changed=False, resumable=True)
    for name, value in params.items():
        assert result[name] == value


# An order that is not paid.


def test_a_refused_payment_names_the_order_and_another_method_pays_that_one() -> None:
    world = World(seed={"prices": {"project.2018": 10}})
    world.emulator.faults.add("status", method="POST", path="/me/order/*/pay", status=403, count=0)
    result = world.ordered(max_price=20)
    order_id = one_order(world)
    words = (order_id, "placed but not paid", "Set payment_method to another one", "run the task again")
    assert_stop(result, *words, changed=True, resumable=True)
    assert (result["order_id"], result["order"]["status"]) == (order_id, "notPaid")
    world.emulator.faults.clear()
    assert_goes_on(world, max_price=20)


# Several projects in one task.


def test_one_project_that_stops_does_not_stop_the_others_and_each_has_its_own_message() -> None:
    world = World(seed={"projects": [{"description": "twin"}, {"description": "twin"}], "quota": 10})
    result = world.run(projects=[{"name": "twin"}, {"name": "shop"}], accept_contracts=True)
    assert_stop(result, "1 of 2 projects failed", "twin: There are 2 projects", changed=True, resumable=True)
    twin, shop = result["projects"]
    assert twin["failed"] is True
    assert twin["changed"] is False
    assert shop["project"]["usable"] is True
    assert len(world.orders) == 1
