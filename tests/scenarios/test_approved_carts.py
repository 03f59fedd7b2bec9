# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`state: cart` today, `cart_id` tomorrow: exactly the cart that somebody looked at is ordered, or nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.models import Cart, Configuration
from tests.scenarios.harness import NAME, World

FLAVOURS = ("EU", "CA", "US")
EVERYWHERE = pytest.mark.parametrize("flavour", FLAVOURS)
CHECKOUT = "POST /order/cart/{cartId}/checkout"
HOURS = 3600.0
TASK: dict[str, Any] = {"max_price": 1000, "vrack": "pn-1"}


def approved(flavour: str) -> tuple[World, str]:
    """Return an account with a cart that was prepared some hours ago, and the id of that cart."""
    world = World(flavour, {"quota": 9, "account": {"support_level": "business"}, "vouchers": {"SECRET-V": {}}})
    prepared = world.ordered(state="cart", **TASK)
    assert prepared["changed"] and prepared["quote"]["source"] == "cart"
    world.clock.seconds += 3 * HOURS
    return world, prepared["cart"]["id"]


def writes_to(world: World, cart_id: str, since: int) -> list[str]:
    return [
        f"{entry.method} {entry.route}"
        for entry in world.emulator.journal[since:]
        if entry.write and f"/{cart_id}" in entry.path
    ]


@EVERYWHERE
@pytest.mark.parametrize("beside", ["nothing", "an older cart", "a newer cart"])
def test_exactly_the_approved_cart_is_ordered_and_its_checkout_is_the_only_write_to_it(
    flavour: str, beside: str
) -> None:
    world, cart_id = approved(flavour)
    if beside != "nothing":
        world.emulator.seed({"carts": [{"description": f"ansible/{NAME}", "expires_in": 20 * HOURS}]})
        other = next(cart for cart in world.open_carts if cart.id != cart_id)
        if beside == "an older cart":
            other.created -= 10 * HOURS
            other.expire -= 10 * HOURS
    mark = len(world.emulator.journal)
    foretold = world.ordered(cart_id=cart_id, check_mode=True, **TASK)
    assert world.writes(mark) == []
    result = world.ordered(cart_id=cart_id, **TASK)
    assert not result.get("failed") and result["project"]["usable"], result
    assert foretold["changed"] is result["changed"] is True
    assert [step["action"] for step in foretold["steps"]] == [step["action"] for step in result["steps"]]
    assert writes_to(world, cart_id, mark) == [CHECKOUT]
    (order,) = world.orders
    assert order.cart_id == cart_id
    assert [(project.description, project.vrack) for project in order.projects] == [(NAME, "pn-1")]
    mark = len(world.emulator.journal)
    again = world.ordered(cart_id=cart_id, **TASK)
    assert (again.get("failed"), again["changed"], world.writes(mark)) == (None, False, [])


@EVERYWHERE
def test_in_a_task_of_several_projects_each_has_its_own_approved_cart(flavour: str) -> None:
    world = World(flavour, {"quota": 9})
    names = ["one", "two", "three"]
    prepared = world.run(projects=[{"name": name} for name in names], state="cart")
    ids = {entry["name"]: entry["cart"]["id"] for entry in prepared["projects"]}
    world.emulator.state.carts[ids["two"]].items.clear()
    entries = [{"name": name, "cart_id": ids[name]} for name in names]
    result = world.run(projects=entries, accept_contracts=True)
    assert [entry.get("failed", False) for entry in result["projects"]] == [False, True, False]
    assert ids["two"] in result["projects"][1]["msg"]
    assert {order.cart_id for order in world.orders} == {ids["one"], ids["three"]}


def project_item(cart: Cart) -> Any:
    return next(item for item in cart.items.values() if item.parent_id is None)


def second_item(world: World, cart: Cart) -> None:
    item = project_item(cart)
    cart.items[item.id + 900] = dataclasses.replace(item, id=item.id + 900, configurations=dict(item.configurations))


def added_option(world: World, cart: Cart) -> None:
    item = project_item(cart)
    option = dataclasses.replace(
        item,
        id=item.id + 900,
        parent_id=item.id,
        plan_code=world.emulator.state.flavour.hds_plan,
        configurations={},
    )
    cart.items[option.id] = option


def set_label(label: str, value: str) -> Callable[[World, Cart], None]:
    def change(_world: World, cart: Cart) -> None:
        item = project_item(cart)
        entries = [entry for entry in item.configurations.values() if entry.label == label]
        if entries:
            entries[0].value = value
        else:
            item.configurations[99_000] = Configuration(99_000, label, value)

    return change


def doubled_label(_world: World, cart: Cart) -> None:
    project_item(cart).configurations[99_000] = Configuration(99_000, "vrack", "pn-1")


def removed_label(_world: World, cart: Cart) -> None:
    item = project_item(cart)
    item.configurations = {key: one for key, one in item.configurations.items() if one.label != "vrack"}


def emptied(_world: World, cart: Cart) -> None:
    cart.items.clear()


def more_of_it(_world: World, cart: Cart) -> None:
    project_item(cart).quantity = 2


def another_period(_world: World, cart: Cart) -> None:
    project_item(cart).duration = "P12M"


def described_anew(_world: World, cart: Cart) -> None:
    cart.description = "ansible/somebody-elses"


def deleted(world: World, cart: Cart) -> None:
    del world.emulator.state.carts[cart.id]


def expired(world: World, _cart: Cart) -> None:
    world.clock.seconds += 24 * HOURS


def checked_out(_world: World, cart: Cart) -> None:
    cart.read_only = True


# What somebody with the cart's id did to it (for that nobody has to be the account's owner): words of the refusal.
TAMPERED: dict[str, tuple[Callable[[World, Cart], None], str]] = {
    "a second project": (second_item, "besides the project"),
    "an option": (added_option, "which is not wanted"),
    "another name": (set_label("description", "mallory"), "another value of the label 'description'"),
    "another vRack": (set_label("vrack", "pn-666"), "another value of the label 'vrack'"),
    "a voucher": (set_label("voucher", "SECRET-V"), "label 'voucher'"),
    "a label twice": (doubled_label, "label 'vrack'"),
    "a label less": (removed_label, "lacks the label 'vrack'"),
    "nothing in it": (emptied, "it holds nothing instead of the project"),
    "two of it": (more_of_it, "it holds 2 x"),
    "another period": (another_period, "instead of the project"),
    "another description": (described_anew, "has the description 'ansible/somebody-elses'"),
    "deleted": (deleted, "is not there (any more)"),
    "expired": (expired, "is not there (any more)"),
}


@EVERYWHERE
@pytest.mark.parametrize("what", TAMPERED)
def test_a_cart_that_is_not_as_approved_is_told_with_what_differs_and_nothing_is_ordered_or_written(
    flavour: str, what: str
) -> None:
    tamper, words = TAMPERED[what]
    world, cart_id = approved(flavour)
    tamper(world, world.emulator.state.carts[cart_id])
    mark = len(world.emulator.journal)
    foretold = world.ordered(cart_id=cart_id, check_mode=True, **TASK)
    result = world.ordered(cart_id=cart_id, **TASK)
    assert foretold["failed"] and result["failed"]
    assert foretold["msg"] == result["msg"]
    assert cart_id in result["msg"] and words in result["msg"], result["msg"]
    assert "SECRET-V" not in result["msg"]
    assert (foretold["changed"], result["changed"]) == (False, False)
    assert world.orders == [] and world.writes(mark) == []


@EVERYWHERE
@pytest.mark.parametrize("status", [200, 403, 410])
def test_an_approved_cart_that_was_checked_out_is_not_ordered_in_another_one(flavour: str, status: int) -> None:
    world, cart_id = approved(flavour)
    world.emulator.seed({"settings": {"checked_out_cart_status": status, "list_checked_out_carts": False}})
    checked_out(world, world.emulator.state.carts[cart_id])
    mark = len(world.emulator.journal)
    result = world.ordered(cart_id=cart_id, wait_timeout=60, **TASK)
    assert result["failed"] and cart_id in result["msg"], result
    assert world.orders == [] and world.writes(mark) == []


@EVERYWHERE
@pytest.mark.parametrize("what", [what for what in TAMPERED if what != "another description"])
@pytest.mark.parametrize("moment", ["/me", "/cloud/eligibility", "/checkout", "/assign"])
def test_a_change_while_the_run_looks_is_seen_before_the_checkout(flavour: str, what: str, moment: str) -> None:
    """`/assign`: of the intent, so that everything was looked at but for the last time."""
    tamper, _words = TAMPERED[what]
    world, cart_id = approved(flavour)
    mark = len(world.emulator.journal)
    done: list[str] = []

    def before(_number: int, method: str, path: str) -> None:
        if path.endswith(moment) and (method, moment) != ("POST", "/checkout") and not done:
            done.append(path)
            tamper(world, world.emulator.state.carts[cart_id])

    result = world.ordered(cart_id=cart_id, before=before, **TASK)
    assert done
    assert result["failed"] and result["changed"] is False, result
    assert "failed by an error of its own" not in result["msg"]
    assert world.orders == [] and writes_to(world, cart_id, mark) == []
    assert [cart.id for cart in world.open_carts if cart.id != cart_id] == [], "no intent is left"


@EVERYWHERE
@pytest.mark.parametrize("what", [what for what in TAMPERED if what not in ("another description", "expired")])
@pytest.mark.parametrize("is_approved", [True, False], ids=["cart_id", "prepared"])
@pytest.mark.parametrize("last", ["the orders", "the cart"])
def test_a_change_between_the_last_quote_and_the_checkout_is_seen(
    flavour: str, what: str, is_approved: bool, last: str
) -> None:
    tamper, _words = TAMPERED[what]
    world, cart_id = approved(flavour)
    mark = len(world.emulator.journal)
    paths = {"the orders": "/me/order?", "the cart": f"/order/cart/{cart_id}"}
    seen: list[str] = []

    def before(_number: int, method: str, path: str) -> None:
        step = "quote" if path.endswith("/checkout") else "intent" if path.endswith("/assign") else path
        if (step, seen[-1:]) in (("intent", []), ("quote", ["intent"])):
            seen.append(step)
        elif method == "GET" and seen[-1:] == ["quote"] and (path + "?").startswith(paths[last]):
            seen.append("changed")
            tamper(world, world.emulator.state.carts[cart_id])

    result = world.ordered(cart_id=cart_id if is_approved else None, before=before, **TASK)
    assert seen[:3] == ["intent", "quote", "changed"]
    assert f"{CHECKOUT}" not in writes_to(world, cart_id, mark)
    if is_approved:
        assert result["failed"] and not result["changed"] and world.orders == [], result
        return
    assert not result.get("failed") and result["project"]["usable"], result
    assert [[(one.description, one.vrack) for one in order.projects] for order in world.orders] == [[(NAME, "pn-1")]]


@EVERYWHERE
@pytest.mark.parametrize("payment_method", ["none", "auto"])
def test_another_order_of_the_name_is_not_paid_in_place_of_the_approved_cart(flavour: str, payment_method: str) -> None:
    world, cart_id = approved(flavour)
    other = world.ordered(cart_description="other", payment_method="none", max_price=1000)["order"]["id"]
    world.clock.seconds += 60
    mark = len(world.emulator.journal)
    task = {"cart_id": cart_id, "payment_method": payment_method, **TASK}
    foretold = world.ordered(check_mode=True, **task)
    result = world.ordered(**task)
    assert result["failed"] and foretold["msg"] == result["msg"]
    assert f"Order {other} " in result["msg"] and f"not that of cart {cart_id}" in result["msg"]
    assert (result["changed"], world.writes(mark)) == (False, [])
    assert [cart.id for cart in world.open_carts] == [cart_id]
    assert [order.payment for order in world.orders] == [None]
    assert world.ordered(**{**task, "cart_id": None, "payment_method": "auto"})["order"]["id"] == other


DOUBTS: dict[str, dict[str, Any]] = {
    "no effect": {"kind": "status", "status": 504},
    "effect at once": {"kind": "close", "effect": True},
    "effect after 12 s": {"kind": "late", "seconds": 12},
    "effect after 10 minutes": {"kind": "late", "seconds": 600},
    "taken up at once, done after 10 minutes": {"kind": "late", "seconds": 600, "accepted": True},
}


@EVERYWHERE
@pytest.mark.parametrize("wait_timeout", [30, 1800])
@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_doubtful_checkout_of_an_approved_cart_is_made_up_for_with_the_same_cart_or_not_at_all(
    flavour: str, doubt: str, wait_timeout: int
) -> None:
    world, cart_id = approved(flavour)
    world.emulator.faults.add(method="POST", path="/order/cart/{cartId}/checkout", **DOUBTS[doubt])
    mark = len(world.emulator.journal)
    result: dict[str, Any] = {}
    for pause in (5, 400, 1000):
        result = world.ordered(cart_id=cart_id, wait_timeout=wait_timeout, **TASK)
        world.clock.seconds += pause
        world.emulator.settle()
    if result.get("failed"):
        result = world.ordered(cart_id=cart_id, **TASK)
    assert not result.get("failed") and result["project"]["usable"], result
    (order,) = world.orders
    assert order.cart_id == cart_id and len(order.projects) == len(world.projects) == 1
    assert set(writes_to(world, cart_id, mark)) == {CHECKOUT}


@pytest.mark.parametrize("state", ["cart", "absent"])
def test_an_approved_cart_goes_with_an_order_only(state: str) -> None:
    world, cart_id = approved("EU")
    mark = len(world.emulator.journal)
    result = world.ordered(state=state, cart_id=cart_id)
    assert result["failed"] and "cart_id names the cart to order, so it goes with state: ordered" in result["msg"]
    assert world.requests(mark) == []


@pytest.mark.parametrize("cart_id", ["nonsense", "0" * 8, "../me", "b349123d-225a-4bd8-9a3c-000000000000"])
def test_an_id_that_is_none_is_a_cart_that_is_not_there(cart_id: str) -> None:
    world = World()
    result = world.ordered(cart_id=cart_id)
    assert result["failed"] and "is not there (any more)" in result["msg"], result["msg"]
    assert world.orders == [] and world.writes() == []
