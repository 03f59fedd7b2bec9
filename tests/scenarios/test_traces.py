# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run leaves that was cut off, or lost its credential, at a checkout: the next one finds it, and nobody is misled."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import find_carts
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, CredentialError
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from tests.scenarios.harness import NAME, DirectTransport, Killed, World

LATER = [{"status": "checking"}, {"status": "delivered", "after_seconds": 60}]


def cut_off_at_checkout(*lags: str, orders: int = 0, **settings: Any) -> World:
    """Return an account whose run was killed when its checkout had happened; `lags` are lists that do not show its order."""
    world = World(seed={"settings": {"transitions": LATER, **settings}})
    if orders:
        world.emulator.seed({"orders": orders})
    for lagging in lags:
        world.emulator.faults.add("lag", list=lagging, reads=100_000, seconds=100_000)

    def after(_number: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith("/checkout"):
            raise Killed

    with pytest.raises(Killed):
        world.ordered(after=after)
    return world


def api_of(world: World) -> Api:
    return Api(Client(DirectTransport(world), world.clock, Budget(world.clock, 300)))


@pytest.mark.parametrize("old_orders", [0, 1])
@pytest.mark.parametrize("listed", [True, False])
def test_a_checkout_is_found_by_its_pending_order_while_the_account_s_list_lags(listed: bool, old_orders: int) -> None:
    world = cut_off_at_checkout("orders", orders=old_orders, list_checked_out_carts=listed)
    result = world.ordered()
    assert result["project"]["usable"], result
    assert len(world.orders) == 1 + old_orders


@pytest.mark.parametrize("task", [{"name": NAME}, {"projects": [{"name": NAME}]}], ids=["name", "projects"])
@pytest.mark.parametrize("last", ["/checkout", "/payWithRegisteredPaymentMean"])
def test_a_credential_that_dies_after_the_order_hides_neither_the_order_nor_the_change(
    last: str, task: dict[str, Any]
) -> None:
    world = World(seed={"settings": {"transitions": LATER}})
    dead: list[str] = []

    def before(_number: int, _method: str, _path: str) -> None:
        if dead:
            raise CredentialError("for the client_id in a test: revoked")

    def after(_number: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith(last):
            dead.append(path)

    result = world.run(accept_contracts=True, before=before, after=after, **task)
    entry = result["projects"][0] if "projects" in task else result
    assert (result["failed"], result["changed"]) == (True, True)
    assert (entry["changed"], entry["order"]["id"]) == (True, 200000001)
    assert "no OAuth2 token could be had for the client_id in a test: revoked" in entry["msg"]


@pytest.mark.parametrize("status", [200, 403, 410])
def test_an_older_order_does_not_account_for_a_cart_that_was_checked_out_and_is_closed_since(status: int) -> None:
    world = World(seed={"settings": {"checked_out_cart_status": status, "next_transitions": ["cancelled"]}, "quota": 9})
    assert world.ordered()["order"]["status"] == "cancelled"
    world.clock.seconds += 3 * 86400

    for name in ("orders", "cloud_orders"):
        world.emulator.faults.add("lag", list=name, reads=100_000, seconds=600)

    def kill_after_checkout(_number: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith("/checkout"):
            raise Killed

    with pytest.raises(Killed):
        world.ordered(on_refusal="order", after=kill_after_checkout)
    world.clock.seconds += 5
    result = world.ordered(on_refusal="order")
    assert result["failed"] and "was checked out" in result["msg"]
    assert len(world.orders) == 2


@pytest.mark.parametrize("listed", [True, False])
def test_an_order_that_no_list_shows_is_known_by_the_intent_of_its_checkout(listed: bool) -> None:
    world = cut_off_at_checkout("orders", "cloud_orders", list_checked_out_carts=listed)
    result = world.ordered(wait_timeout=60)
    assert result["failed"] and result["resumable"]
    (intent,) = world.open_carts
    assert f"A checkout for the project '{NAME}' was begun, by this run or another one" in result["msg"]
    assert f"(checkout intent {intent.id}). Until then nothing is ordered for this name" in result["msg"]
    assert len(world.orders) == 1


def test_an_intent_goes_when_its_order_was_seen_in_the_account_s_list_and_not_before() -> None:
    world = cut_off_at_checkout("orders", list_checked_out_carts=False)
    (intent,) = world.open_carts
    found = world.ordered(wait=False)
    assert found["order"]["id"] == world.orders[0].id, "it is found among the pending ones"
    assert world.open_carts == [intent]
    world.emulator.faults.clear()
    seen = world.ordered(wait=False)
    assert [step["action"] for step in seen["steps"]] == ["remove_intent"]
    assert world.open_carts == [] and len(world.orders) == 1


def test_what_a_run_removes_of_others_is_a_change_even_if_all_that_it_made_is_taken_away() -> None:
    world = cut_off_at_checkout(list_checked_out_carts=False)
    world.emulator.state.orders.clear()
    world.emulator.state.moving.clear()
    world.clock.seconds += 2 * 3600
    world.emulator.faults.add(
        "status", method="POST", path="/order/cart/{cartId}/checkout", status=400, message="no", count=0
    )
    result = world.ordered()
    actions = [step["action"] for step in result["steps"]]
    assert result["failed"] and actions[0] == "remove_intent" and actions[-2:] == ["remove_intent", "delete_cart"]
    assert result["changed"] is True
    again = world.ordered()
    assert (again["failed"], again["changed"], world.open_carts) == (True, False, [])


def test_who_looks_for_the_carts_of_a_project_is_not_shown_the_intent() -> None:
    world = cut_off_at_checkout()
    (intent,) = world.open_carts
    for term in (NAME, f"ansible/{NAME}"):
        (found,) = find_carts(api_of(world), [term], Sequential())
        assert [cart.read_only for cart in found] == [True]
    for term in (intent.id, f"checkout intent: {NAME}"):
        assert [cart.cart_id for cart in find_carts(api_of(world), [term], Sequential())[0]] == [intent.id]


@pytest.mark.parametrize("null", ["duration", "settings"])
def test_what_an_item_leaves_untold_is_no_difference(null: str) -> None:
    world = World()
    world.ordered(state="cart")

    def forget() -> None:
        original = world.emulator.handle

        def handle(request: Any, *arguments: Any, **others: Any) -> Any:
            answer = original(request, *arguments, **others)
            if request.method == "GET" and "/item/" in request.path and request.path.split("/")[-2] == "item":
                item = answer.json()
                if null == "duration":
                    item["duration"] = None
                else:
                    item["settings"].update(planCode=None, pricingMode=None)
                return type(answer)(answer.status, answer.headers, json_bytes(item))
            return answer

        world.emulator.handle = handle  # type: ignore[method-assign]

    forget()
    mark = len(world.emulator.journal)
    assert world.ordered(state="cart")["changed"] is False
    assert world.writes(mark) == []
    assert world.ordered()["project"]["usable"]
    assert len(world.orders) == 1


def json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()
