# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Orders under way: what would stop a run is known in check mode, with the same words and before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Threads
from tests.scenarios.harness import NAME, World

PRICED = {"prices": {"project.2018": 10}}
DAY = 86400


def unpaid(**seed: Any) -> World:
    """Return an account with an order of 12.00 EUR, tax included, that nobody paid."""
    world = World(seed=PRICED)
    assert world.ordered(payment_method="none", max_price=100)["order"]["status"] == "notPaid"
    world.emulator.seed(seed)
    return world


def asked_for_documents() -> World:
    world = World(seed={"settings": {"transitions": [{"status": "documentsRequested"}]}})
    assert world.ordered()["failed"]
    return world


def unreadable() -> World:
    world = unpaid()
    world.emulator.faults.add(
        "missing_route", path="/me/order/{orderId}/details/{orderDetailId}/extension", method="GET"
    )
    return world


# what is under way -> (how it came about, options of the task, words of the refusal)
STOPS: dict[str, tuple[Callable[[], World], dict[str, Any], list[str]]] = {
    "documents requested": (asked_for_documents, {}, ["asks for documents", "200000001", "Answer its e-mail"]),
    "documents requested, not waiting": (asked_for_documents, {"wait": False}, ["asks for documents"]),
    "no default payment method": (
        lambda: unpaid(payment_methods=[]),
        {"max_price": 100},
        ["no default payment method", "payment_method: none"],
    ),
    "above the ceiling": (unpaid, {"max_price": 11.99}, ["12.00", "11.99", "max_price"]),
    "adopted, unreadable and above the ceiling": (
        unreadable,
        {"order_id": 200000001, "max_price": 11.99},
        ["12.00", "11.99", "max_price"],
    ),
}


@pytest.mark.parametrize("case", STOPS)
def test_what_stops_a_run_that_goes_on_with_an_order_stops_check_mode_alike(case: str) -> None:
    make, options, words = STOPS[case]
    results = []
    for check_mode in (True, False):
        world = make()
        mark = len(world.emulator.journal)
        result = world.ordered(check_mode=check_mode, **options)
        assert world.writes(mark) == []
        assert (result["failed"], result["changed"], result["order"]["id"]) == (True, False, 200000001)
        results.append(result)
    assert results[0]["msg"] == results[1]["msg"]
    for word in words:
        assert word in results[0]["msg"]
    for result in results:
        assert result["diff"]["before"] == result["diff"]["after"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_method_that_the_pending_order_does_not_take_is_refused_before_it_is_paid(check_mode: bool) -> None:
    world = unpaid(payment_methods=[{"id": 7}, {"id": 8}])
    mark = len(world.emulator.journal)

    def before(_number: int, method: str, path: str) -> None:
        if method == "GET" and path.endswith("/paymentMethods"):
            world.emulator.state.payment_methods[7].status = "EXPIRED"

    result = world.ordered(max_price=100, payment_method="7", check_mode=check_mode, before=before)
    assert world.writes(mark) == []
    assert (result["failed"], result["changed"], result["order"]["id"]) == (True, False, 200000001)
    for words in ("Order 200000001", "does not take the payment method 7", "(8)"):
        assert words in result["msg"]


@pytest.mark.parametrize("state", ["cart", "absent"])
def test_the_account_is_not_asked_how_to_pay_an_order_that_is_left_alone(state: str) -> None:
    world = unpaid()
    mark = len(world.emulator.journal)
    result = world.ordered(state=state, max_price=100)
    assert (result["changed"], result["order"]["status"]) == (False, "notPaid")
    assert "GET /me" not in world.requests(mark)


def test_several_orders_are_paid_after_one_look_at_the_account() -> None:
    world = World(seed={"quota": 20})
    names = [{"name": f"web-{number}"} for number in range(3)]
    world.run(projects=names, accept_contracts=True, payment_method="none")
    world.parallel = Threads(8)
    mark = len(world.emulator.journal)
    world.run(projects=names, accept_contracts=True, subsidiary="DE")
    assert world.requests(mark).count("GET /me") == 1
    assert world.warnings == ["The account belongs to the subsidiary FR, the task asks for DE."]


def test_absence_tells_of_an_order_that_was_placed_in_this_very_moment() -> None:
    world = World()
    world.ordered(state="cart")
    others: list[dict[str, Any]] = []

    def before(_number: int, method: str, _path: str) -> None:
        if method == "DELETE" and not others:
            others.append(world.ordered(payment_method="none"))

    result = world.run(name=NAME, state="absent", before=before)
    assert others[0]["changed"]
    assert (result["changed"], result["order"]["status"], result.get("cart")) == (False, "notPaid", None)
    assert any("Order 200000001" in warning and "left alone" in warning for warning in result["warnings"])


@pytest.mark.parametrize("status", ["cancelled", "delivered"])
def test_an_order_from_before_the_look_back_window_is_over_even_if_the_list_ignores_its_filter(status: str) -> None:
    world = World(seed={"settings": {"order_date_filter": "ignore", "cloud_order_retention": 0}})
    world.emulator.seed({"next_transitions": [[{"status": status}]]})
    first = world.ordered(wait_timeout=60)
    for project in world.projects:
        project.status = "deleted"
    world.clock.seconds += 400 * DAY
    result = world.ordered()
    assert result["changed"] and result["project"]["usable"], (first, result)
    assert len(world.orders) == 2


CREATING = 600


def creating(flavour: str, *, with_order: bool = True) -> World:
    """Return an account whose order is delivered, and whose project is being created for some minutes yet."""
    settings = {"project_gate": {}, "project_creating": {"after_seconds": CREATING}, "project_order_id": with_order}
    world = World(flavour, {"settings": settings})
    first = world.ordered(wait=False)
    assert not first.get("failed") and first["changed"], first
    world.clock.seconds += 30
    assert not world.ordered(wait=False).get("failed")
    assert world.projects, "it is delivered"
    return world


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
@pytest.mark.parametrize("with_order", [True, False], ids=["names its order", "names no order"])
def test_a_project_that_is_being_created_is_waited_for_by_the_next_run(flavour: str, with_order: bool) -> None:
    world = creating(flavour, with_order=with_order)
    mark, began = len(world.emulator.journal), world.clock.seconds
    foretold = world.ordered(check_mode=True)
    assert [step["action"] for step in foretold["steps"]] == ["wait"] and foretold["changed"] is False
    assert world.clock.seconds - began < 5, "check mode does not wait"
    result = world.ordered()
    assert not result.get("failed"), result
    assert (result["changed"], result["project"]["usable"]) == (False, True)
    assert [step["action"] for step in result["steps"]] == ["wait"]
    assert CREATING / 2 < world.clock.seconds - began < CREATING * 1.3
    assert world.writes(mark) == [] and len(world.orders) == 1


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
def test_a_project_that_is_not_ready_in_time_is_told_and_can_be_waited_for_again(flavour: str) -> None:
    world = creating(flavour)
    result = world.ordered(wait_timeout=60)
    (project,) = world.projects
    assert (result["failed"], result["resumable"], result["changed"]) == (True, True, False)
    assert "is creating" in result["msg"] and "60 seconds of wait_timeout" in result["msg"]
    assert (result["project"]["id"], result["project"]["usable"]) == (project.id, False)
    assert world.ordered()["project"]["usable"]


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
@pytest.mark.parametrize("state", ["ordered", "cart", "absent"])
def test_who_does_not_want_to_wait_is_told_at_once_that_the_project_is_being_created(flavour: str, state: str) -> None:
    world = creating(flavour)
    began = world.clock.seconds
    result = world.ordered(wait=False, state=state)
    assert not result.get("failed") and result["changed"] is False
    assert (result["project"]["usable"], result["project"]["status"]) == (False, "creating")
    assert world.clock.seconds - began < 5
