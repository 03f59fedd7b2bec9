# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes whose effect comes seconds or minutes after their answer was given up: one order, one project, paid once."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.emulator.faults import Fault
from tests.emulator.journal import JournalEntry
from tests.scenarios.harness import NAME, Killed, World
from tests.simulation.history import CHECKOUT as THE_CHECKOUT
from tests.simulation.history import History, Late, RunPlan
from tests.simulation.simulate import Simulation

FLAVOURS = ("EU", "CA", "US")
CHECKOUT = "/order/cart/{cartId}/checkout"
CART = "/order/cart/{cartId}"
PAY = "/me/order/*/pay*"
ANSWERS = ("504", "close", "hang", "query_time_out")
DELAYS = (0.5, 12, 40, 300, 600)
ACCEPTED = pytest.mark.parametrize("accepted", [False, True], ids=["taken up late", "accepted at once"])
EVERYWHERE = pytest.mark.parametrize("flavour", FLAVOURS)
# A quarter of an hour after its intent was placed nothing can come of a checkout any more.
SETTLED = 900
Result = dict[str, Any]


def world_of(flavour: str, **fault: Any) -> World:
    """Return an account that may have many projects, so that a second one is not refused for want of room."""
    world = World(flavour, {"quota": 9, "account": {"support_level": "business"}})
    if fault:
        world.emulator.faults.add("late", **{"method": "POST", "path": CHECKOUT, **fault})
    return world


def assert_one_order(world: World) -> None:
    """Whatever is still on its way has come: there is one order, with one project."""
    world.clock.seconds += 700
    world.emulator.settle()
    assert [len(order.projects) for order in world.orders] == [1]
    assert len(world.projects) <= 1


def assert_comes_to_rest(world: World) -> None:
    """The task, run again, has one usable project of the name, and then nothing more to do."""
    result = world.ordered(max_price=1000)
    assert not result.get("failed") and result["project"]["usable"], result
    assert_one_order(world)
    again = world.ordered(max_price=1000)
    assert not again.get("failed") and again["changed"] is False
    assert [project.description for project in world.projects] == [NAME]


def assert_in_doubt(result: Result) -> None:
    """The run stopped, and did not say that there is no order."""
    assert result["failed"] and result["resumable"], result
    assert "may still appear until 2026-01-05 10:1" in result["msg"]
    assert "othing was ordered" not in result["msg"]


# A checkout.


@EVERYWHERE
@ACCEPTED
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("seconds", DELAYS)
def test_a_run_with_time_waits_for_the_order_of_its_checkout(
    flavour: str, accepted: bool, answer: str, seconds: float
) -> None:
    world = world_of(flavour, seconds=seconds, answer=answer, accepted=accepted)
    result = world.ordered()
    assert not result.get("failed"), result["msg"]
    assert (result["changed"], result["project"]["usable"]) == (True, True)
    assert_one_order(world)
    assert world.open_carts == []


# Flavours and answers take turns.
SHORT = [
    pytest.param(ANSWERS[number % 4], FLAVOURS[number % 3], *case, id="-".join(map(str, case)))
    for number, case in enumerate(itertools.product(DELAYS, (1, 30, 60), (0, 60, 3600)))
]


@ACCEPTED
@pytest.mark.parametrize(("answer", "flavour", "seconds", "wait_timeout", "pause"), SHORT)
def test_a_run_with_little_time_leaves_its_checkout_to_later_runs(
    answer: str, accepted: bool, flavour: str, seconds: float, wait_timeout: int, pause: float
) -> None:
    world = world_of(flavour, seconds=seconds, answer=answer, accepted=accepted)
    first = world.ordered(wait_timeout=wait_timeout)
    if first.get("failed") and "order_id" not in first:
        assert_in_doubt(first)
    world.clock.seconds += pause
    second = world.ordered(wait_timeout=wait_timeout)
    if second.get("failed") and "order_id" not in second and pause < SETTLED:
        assert_in_doubt(second)
    assert_comes_to_rest(world)


@EVERYWHERE
@ACCEPTED
@pytest.mark.parametrize("seconds", DELAYS)
def test_deleting_the_cart_meanwhile_makes_no_second_order(flavour: str, accepted: bool, seconds: float) -> None:
    world = world_of(flavour, seconds=seconds, accepted=accepted)
    world.ordered(wait_timeout=1)
    gone = world.run(name=NAME, state="absent")
    assert not gone.get("failed"), gone
    assert not world.orders or gone["changed"] is False
    assert_comes_to_rest(world)


@ACCEPTED
@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("start", [1.0, 3.0, 30.0])
@pytest.mark.parametrize("seconds", [0.5, 12, 300])
def test_a_second_run_beside_it_makes_no_second_order(
    flavour: str, accepted: bool, start: float, seconds: float
) -> None:
    plans = (RunPlan(0.0, late=((THE_CHECKOUT, Late(seconds, "504", accepted)),)), RunPlan(start))
    simulation = Simulation(History(5, flavour, (), (), None, plans))
    simulation.play()  # raises where a promise is broken
    assert len(simulation.emulator.state.orders) == 1
    assert simulation.report.carts_left == 0


@ACCEPTED
@pytest.mark.parametrize("seconds", DELAYS)
def test_a_task_that_describes_its_carts_otherwise_orders_nothing_beside_a_checkout_in_doubt(
    accepted: bool, seconds: float
) -> None:
    world = world_of(FLAVOURS[int(seconds) % 3], seconds=seconds, accepted=accepted)
    world.ordered(wait_timeout=1)
    began = world.clock.seconds
    result = world.ordered(cart_description="release-42")
    assert not result.get("failed") and result["project"]["usable"], result
    assert world.clock.seconds - began < seconds + 60
    assert_one_order(world)
    assert world.open_carts == []


@EVERYWHERE
@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_an_order_that_came_late_is_a_change_and_its_cart_is_not_called_left_behind(flavour: str, status: int) -> None:
    world = world_of(flavour, seconds=20)
    world.emulator.seed({"settings": {"read_only_status": status}})
    result = world.ordered(payment_method="none")
    (order,) = world.orders
    assert not result.get("failed") and result["order"]["id"] == order.id, result
    assert (result["changed"], result["warnings"]) == (True, [])
    made = [step["action"] for step in result["steps"]]
    assert (made[0], made[-2:]) == ("create_cart", ["check_out", "remove_intent"])


@EVERYWHERE
@pytest.mark.parametrize("pause", [0, 1, 3, 6])
@pytest.mark.parametrize("accepted", [False, True])
def test_an_order_that_was_cancelled_just_before_is_no_answer_to_the_next_checkout(
    flavour: str, accepted: bool, pause: int
) -> None:
    world = world_of(flavour)
    world.emulator.seed({"settings": {"next_transitions": [[{"status": "cancelled"}]]}})
    assert world.ordered()["order"]["status"] == "cancelled"
    world.clock.seconds += pause
    world.emulator.faults.add("late", method="POST", path=CHECKOUT, seconds=120, accepted=accepted)
    result = world.ordered(on_refusal="order")
    assert not result.get("failed") and result["project"]["usable"], result
    world.clock.seconds += 700
    world.emulator.settle()
    assert [order.status for order in world.orders] == ["cancelled", "delivered"]
    assert len(world.projects) == 1


LOST: dict[str, dict[str, Any]] = {
    "500": {"kind": "status", "status": 500},
    "504": {"kind": "status", "status": 504},
    "closed": {"kind": "close", "effect": False},
    "never answered": {"kind": "hang", "effect": False},
    "QUERY_TIME_OUT": {"kind": "query_time_out", "effect": False},
}


@EVERYWHERE
@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_a_checkout_without_any_effect_is_made_up_for_by_the_same_run_when_it_is_settled(
    flavour: str, fault: Result
) -> None:
    world = world_of(flavour)
    world.emulator.faults.add(method="POST", path=CHECKOUT, **fault)
    began = world.clock.seconds
    result = world.ordered()
    assert not result.get("failed") and result["changed"] and result["project"]["usable"], result
    assert SETTLED <= world.clock.seconds - began < SETTLED + 100
    assert_one_order(world)
    assert world.open_carts == []


@EVERYWHERE
@pytest.mark.parametrize("fault", LOST.values(), ids=LOST)
def test_a_checkout_without_any_effect_is_made_up_for_by_a_later_run_and_not_too_early(
    flavour: str, fault: Result
) -> None:
    world = world_of(flavour)
    world.emulator.faults.add(method="POST", path=CHECKOUT, **fault)
    began = world.clock.seconds
    first = world.ordered(wait_timeout=60)
    assert_in_doubt(first)
    while world.clock.seconds - began < SETTLED - 120:
        world.clock.seconds += 60
        mark = len(world.emulator.journal)
        assert_in_doubt(world.ordered(wait_timeout=5))
        assert world.writes(mark) == [] and world.orders == []
    world.clock.seconds = began + SETTLED + 10
    result = world.ordered(wait_timeout=60)
    assert not result.get("failed") and result["changed"] and result["project"]["usable"], result
    assert_one_order(world)
    assert world.open_carts == []


SECOND_TRY = {"the orders": ("GET", "/me/order"), "its intent": ("POST", CART + "/assign")}


@EVERYWHERE
@pytest.mark.parametrize("refused", SECOND_TRY)
def test_a_second_try_that_fails_before_its_checkout_leaves_nothing_that_holds_the_next_run_back(
    flavour: str, refused: str
) -> None:
    world = world_of(flavour)
    world.emulator.faults.add("status", method="POST", path=CHECKOUT, status=504)
    method, route = SECOND_TRY[refused]
    created: list[str] = []

    def before(_number: int, sent: str, path: str) -> None:
        if (sent, path) == ("POST", "/order/cart"):
            created.append(path)
            if len(created) == 4:  # the first cart, its intent, the second cart, its intent
                world.emulator.faults.add("status", method=method, path=route, status=403, count=0)

    first = world.ordered(before=before)
    assert len(created) == 4 and first["failed"] and "HTTP 403" in first["msg"], first
    assert (world.orders, world.open_carts) == ([], [])
    world.emulator.faults.clear()
    began = world.clock.seconds
    result = world.ordered()
    assert not result.get("failed") and result["project"]["usable"], result
    assert world.clock.seconds - began < 30
    assert_one_order(world)


# Any write.


ITEM = CART + "/item/{itemId}"
# (method, route, which of these requests)
WRITES = {
    "create the cart": ("POST", "/order/cart", 1),
    "create the intent": ("POST", "/order/cart", 2),
    "assign the cart": ("POST", CART + "/assign", 1),
    "assign the intent": ("POST", CART + "/assign", 2),
    "add the item": ("POST", CART + "/cloud", 1),
    "add the option": ("POST", CART + "/cloud/options", 1),
    "set the name": ("POST", ITEM + "/configuration", 1),
    "set a label": ("POST", ITEM + "/configuration", 2),
    "check out": ("POST", CHECKOUT, 1),
    "pay": ("POST", PAY, 1),
    "delete the intent": ("DELETE", CART, 1),
}
FAR = 100_000


class EffectAfter:
    """A hook that lets what was lost take its effect right before the request that comes so many later."""

    def __init__(self, world: World, fault: int, later: int) -> None:
        self._world = world
        self._fault = world.emulator.faults.faults[fault]
        self._left = later

    def __call__(self, _number: int, _method: str, _path: str) -> None:
        if not self._fault.struck:
            return
        self._left -= 1
        if self._left == 0:
            self._world.emulator.settle(until=self._world.clock.seconds + FAR)


@pytest.mark.parametrize(("what", "accepted"), [*((what, False) for what in WRITES), ("check out", True)])
def test_between_whichever_requests_a_lost_write_takes_effect_one_order_holds_what_is_wanted_once(
    what: str, accepted: bool
) -> None:
    method, route, nth = WRITES[what]
    for later in range(1, 36):
        world = world_of(FLAVOURS[later % 3])
        fault = world.emulator.faults.add(
            "late", method=method, path=route, nth=nth, seconds=600, answer=ANSWERS[later % 4], accepted=accepted
        )
        hook = EffectAfter(world, fault, later)
        hds = world.emulator.state.flavour.hds_plan
        result = world.ordered(max_price=1000, vrack="pn-1", options=[{"plan_code": hds}], before=hook)
        assert world.emulator.faults.faults[fault].struck == 1
        assert not result.get("failed"), (later, result["msg"])
        assert_one_order(world)
        (order,) = world.orders
        (project,) = order.projects
        assert (project.description, project.vrack) == (NAME, "pn-1")
        items = {detail.item_id: detail.plan_code for detail in order.details}
        assert sorted(items.values()) == sorted([project.plan_code, hds]), later
        (labels,) = {str(one.configurations) for one in order.details if one.plan_code == project.plan_code}
        assert labels.count("label") == 2, "the name and the vRack, once each"
        assert_paid_once(world)


@pytest.mark.parametrize(("what", "accepted"), [*((what, False) for what in WRITES), ("check out", True)])
def test_a_run_that_dies_of_a_lost_write_is_finished_by_the_next_one_whenever_that_write_takes_effect(
    what: str, accepted: bool
) -> None:
    method, route, nth = WRITES[what]
    hds = {"EU": "certification.hds.2018", "CA": "certification.hds.2018", "US": "certification.hds"}
    for number, (seconds, pause) in enumerate(itertools.product(DELAYS, (0, 60, 1000))):
        flavour = FLAVOURS[number % 3]
        world = world_of(flavour)
        fault_id = world.emulator.faults.add(
            "late", method=method, path=route, nth=nth, seconds=seconds, accepted=accepted
        )
        fault = world.emulator.faults.faults[fault_id]
        task: dict[str, Any] = {"vrack": "pn-1", "options": [{"plan_code": hds[flavour]}], "max_price": 1000}
        with pytest.raises(Killed):
            world.ordered(before=DiesOf(fault), **task)
        world.clock.seconds += pause
        result = world.ordered(**task)
        assert not result.get("failed") and result["project"]["usable"], (seconds, pause, result)
        assert_one_order(world)
        assert_paid_once(world)
        assert len({detail.item_id for detail in world.orders[0].details}) == 2
        mark = len(world.emulator.journal)
        assert world.ordered(**task)["changed"] is False and world.writes(mark) == []


class DiesOf:
    """A hook that kills the run at the first request after a fault struck."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    def __call__(self, _number: int, _method: str, _path: str) -> None:
        if self._fault.struck:
            raise Killed


CART_WRITES = [what for what in WRITES if what.split()[-1] in ("cart", "item", "option", "name", "label")]


@pytest.mark.parametrize("what", CART_WRITES)
def test_between_whichever_requests_a_lost_write_takes_effect_the_prepared_cart_holds_what_is_wanted_once(
    what: str,
) -> None:
    method, route, nth = WRITES[what]
    for later in range(1, 36):
        world = world_of(FLAVOURS[later % 3])
        fault = world.emulator.faults.add(
            "late", method=method, path=route, nth=nth, seconds=600, answer=ANSWERS[later % 4]
        )
        hds = world.emulator.state.flavour.hds_plan
        task: dict[str, Any] = {"vrack": "pn-1", "options": [{"plan_code": hds}], "max_price": 1000}
        result = world.ordered(state="cart", before=EffectAfter(world, fault, later), **task)
        assert world.emulator.faults.faults[fault].struck == 1
        assert not result.get("failed"), (later, result["msg"])
        world.emulator.settle(until=world.clock.seconds + FAR)
        cart = world.emulator.state.carts[result["cart"]["id"]]
        assert cart in world.open_carts and len(cart.items) == 2
        labels = {entry.label: entry.value for item in cart.items.values() for entry in item.configurations.values()}
        assert labels == {"description": NAME, "vrack": "pn-1"}
        assert sum(len(item.configurations) for item in cart.items.values()) == 2
        ordered = world.ordered(cart_id=cart.id, **task)
        assert not ordered.get("failed"), ordered["msg"]
        assert [order.cart_id for order in world.orders] == [cart.id]


@EVERYWHERE
@pytest.mark.parametrize(("seconds", "answer"), list(zip(DELAYS, (*ANSWERS, "504"), strict=True)))
def test_a_cart_that_is_deleted_late_is_not_ordered_and_not_missed(flavour: str, answer: str, seconds: float) -> None:
    world = world_of(flavour)
    world.ordered(state="cart", vrack="pn-other")
    world.emulator.faults.add("late", method="DELETE", path=CART, seconds=seconds, answer=answer, count=0)
    result = world.ordered()
    assert not result.get("failed") and result["project"]["usable"], result
    world.emulator.faults.clear()
    assert_comes_to_rest(world)
    assert world.orders[0].projects[0].vrack is None
    assert world.open_carts == []


# A payment.


def payments(world: World) -> list[JournalEntry]:
    return [entry for entry in world.emulator.journal if entry.method == "POST" and "/pay" in entry.path]


def assert_paid_once(world: World) -> None:
    """One payment was taken; before each but the first the order was asked for its payment, where it tells."""
    assert_one_order(world)
    assert world.orders[0].payment is not None
    sent = payments(world)
    effective = [entry for entry in sent if entry.effect_at or (entry.effect and (entry.status or 0) < 400)]
    assert len(effective) == 1, "the order was paid twice"
    if world.emulator.state.flavour.name == "US":
        return  # no route tells of a payment there
    for one, other in itertools.pairwise(sent):
        between = [entry for entry in world.emulator.journal if one.n < entry.n < other.n]
        assert any(entry.method == "GET" and entry.path.endswith("/payment") for entry in between)


@EVERYWHERE
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("seconds", [0.5, 12, 25, 40, 300])
def test_a_payment_in_doubt_is_asked_for_before_it_is_sent_again(flavour: str, answer: str, seconds: float) -> None:
    world = world_of(flavour, path=PAY, seconds=seconds, answer=answer)
    result = world.ordered()
    assert not result.get("failed") and result["project"]["usable"], result
    assert_paid_once(world)
    if seconds < 30:
        assert len(payments(world)) == 1, "its effect came before another one was due"


@EVERYWHERE
@pytest.mark.parametrize("pause", [0, 15, 60])
@pytest.mark.parametrize("seconds", [0.5, 12, 40])
def test_the_next_run_does_not_pay_what_an_earlier_one_may_have_paid(flavour: str, pause: int, seconds: float) -> None:
    world = world_of(flavour, path=PAY, seconds=seconds)

    def after(_number: int, method: str, path: str) -> None:
        if method == "POST" and "/pay" in path:
            raise Killed

    with pytest.raises(Killed):
        world.ordered(after=after)
    world.clock.seconds += pause
    result = world.ordered()
    assert not result.get("failed") and result["project"]["usable"], result
    assert_paid_once(world)
    if seconds < max(pause, 10):  # so many seconds an order is left to the run that placed it
        assert len(payments(world)) == 1


@pytest.mark.parametrize("flavour", ["EU", "CA"])
def test_a_payment_that_is_under_way_is_not_made_again_however_long_the_status_lags(flavour: str) -> None:
    world = world_of(flavour)
    world.emulator.seed({"settings": {"transitions": [{"status": "checking", "after_seconds": 600}]}})
    world.emulator.faults.add("close", method="POST", path=PAY, effect=True)
    for dummy in range(4):
        world.ordered(wait_timeout=90)
    assert len(payments(world)) == 1


SLOW = [{"status": "checking", "after_seconds": 200}, {"status": "delivered"}]


@pytest.mark.parametrize("flavour", ["EU", "CA"])
@pytest.mark.parametrize("held_up", [f"POST {CHECKOUT}", "GET /me/order/{orderId}", "GET /me/order", f"DELETE {CART}"])
@pytest.mark.parametrize("seconds", [5, 15, 45])
def test_a_run_whose_request_is_held_up_at_its_payment_does_not_pay_beside_another_one(
    flavour: str, held_up: str, seconds: int
) -> None:
    world = world_of(flavour)
    world.emulator.seed({"settings": {"transitions": SLOW}})
    others: list[Result] = []

    def after(_number: int, _method: str, _path: str) -> None:
        if world.orders and world.requests()[-1] == held_up and not others:
            others.append({})
            world.clock.seconds += seconds
            others[0].update(world.ordered(wait=False))

    result = world.ordered(after=after)
    assert others and not others[0].get("failed") and not result.get("failed"), (others, result)
    assert_paid_once(world)


@pytest.mark.parametrize("flavour", ["EU", "CA"])
@pytest.mark.parametrize("retry_after", [5, 15, 40])
def test_a_payment_that_a_limit_held_back_is_not_sent_beside_that_of_another_run(
    flavour: str, retry_after: int
) -> None:
    world = world_of(flavour)
    world.emulator.seed({"settings": {"transitions": SLOW}})
    world.emulator.faults.add("status", method="POST", path=PAY, status=429, retry_after=retry_after)
    others: list[Result] = []

    def before(_number: int, method: str, path: str) -> None:
        if method == "GET" and path.endswith("/status") and not others:
            others.append({})
            others[0].update(world.ordered(wait=False))

    result = world.ordered(before=before)
    assert others and not others[0].get("failed") and not result.get("failed"), (others, result)
    assert_paid_once(world)
