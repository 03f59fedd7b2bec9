# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Effects that come after their answer, and the one clock that the server tells the time by."""

from __future__ import annotations

import http.client
import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.contract.callers import PLAN, START, Caller, ManualClock, new_cart, new_item
from tests.contract.signing import signed
from tests.contract.test_control import control
from tests.emulator import ApiAnswer, Emulator
from tests.emulator.clock import parse_iso
from tests.emulator.console.actions import add_fault
from tests.emulator.console.timeline import runs_of
from tests.emulator.testing import running_emulator

CHECKOUT = "/order/cart/{cartId}/checkout"


def filled_cart(owner: Caller) -> str:
    cart = new_cart(owner)
    new_item(owner, cart)
    return cart


def told(answer: ApiAnswer) -> float:
    return parsedate_to_datetime(answer.headers["Date"]).timestamp()


@pytest.mark.parametrize(
    ("answer", "outcome", "status"),
    [
        (None, "answer", 504),
        ("504", "answer", 504),
        ("close", "close", None),
        ("hang", "hang", None),
        ("query_time_out", "answer", 400),
    ],
)
def test_a_late_item_is_in_its_cart_after_its_time_and_not_before(
    owner: Caller, clock: ManualClock, answer: str | None, outcome: str, status: int | None
) -> None:
    cart = new_cart(owner)
    keys = {} if answer is None else {"answer": answer}
    owner.emulator.faults.add("late", method="POST", path="/order/cart/{cartId}/cloud", seconds=30, **keys)
    shown = owner.raw("POST", f"/order/cart/{cart}/cloud", PLAN)
    entry = owner.emulator.journal[-1]
    assert (shown.action, entry.outcome, entry.status, entry.fault) == (outcome, outcome, status, "late")
    if status == 504:
        assert b"<h1>504" in shown.body
    if status == 400:
        assert shown.json()["errorCode"] == "QUERY_TIME_OUT"
    clock.sleep(29.9)
    assert owner.get(f"/order/cart/{cart}/item") == []
    assert (entry.effect, entry.effect_at, owner.emulator.next_effect()) == (False, None, START + 30)
    clock.sleep(0.1)
    assert len(owner.get(f"/order/cart/{cart}/item")) == 1
    assert (entry.effect, entry.effect_at, owner.emulator.next_effect()) == (False, START + 30, None)


def test_effects_take_place_in_order_of_time_each_at_its_own_moment(owner: Caller, clock: ManualClock) -> None:
    emulator, carts = owner.emulator, [filled_cart(owner) for dummy in range(2)]
    for cart, seconds in zip(carts, (40, 20), strict=True):
        emulator.faults.add("late", method="POST", path=CHECKOUT, seconds=seconds)
        owner.raw("POST", f"/order/cart/{cart}/checkout", {"autoPayWithPreferredPaymentMethod": True})
    emulator.faults.clear()
    emulator.settle(START + 20)
    assert [order.cart_id for order in emulator.state.orders.values()] == [carts[1]]
    clock.sleep(100)
    emulator.settle()
    assert [(order.date, order.cart_id) for order in emulator.state.orders.values()] == [
        (START + 20, carts[1]),
        (START + 40, carts[0]),
    ]
    assert all(order.payment for order in emulator.state.orders.values())


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("meanwhile", ["deleted", "checked out", "changed"])
def test_nothing_stops_a_checkout_that_was_looked_at(
    owner: Caller, clock: ManualClock, accepted: bool, meanwhile: str
) -> None:
    emulator, cart = owner.emulator, filled_cart(owner)
    emulator.faults.add("late", method="POST", path=CHECKOUT, seconds=60, accepted=accepted)
    assert owner.raw("POST", f"/order/cart/{cart}/checkout").status == 504
    late_entry = emulator.journal[-1]
    if meanwhile == "deleted":
        owner.delete(f"/order/cart/{cart}")
    elif meanwhile == "checked out":
        owner.post(f"/order/cart/{cart}/checkout")
    else:
        new_item(owner, cart)
    clock.sleep(60)
    orders = [owner.get(f"/me/order/{number}/details") for number in owner.get("/me/order")]
    by_hand = int(meanwhile == "checked out")
    by_itself = int(accepted or meanwhile == "changed")
    assert len(orders) == by_hand + by_itself
    assert (late_entry.effect_at is not None) is bool(by_itself)
    lines = [len(details) for details in orders]
    assert lines == ([6] if meanwhile == "changed" and not accepted else [3] * len(orders))
    shown = owner.raw("GET", f"/order/cart/{cart}")
    if by_hand or by_itself:
        assert shown.json()["readOnly"]
        assert owner.raw("POST", f"/order/cart/{cart}/checkout").status == 400
    else:
        assert shown.status == 404


def test_a_checkout_that_was_refused_when_it_arrived_is_refused_late_too(owner: Caller, clock: ManualClock) -> None:
    cart = filled_cart(owner)
    owner.post(f"/order/cart/{cart}/checkout")
    owner.emulator.faults.add("late", method="POST", path=CHECKOUT, seconds=60, accepted=True)
    owner.raw("POST", f"/order/cart/{cart}/checkout")
    clock.sleep(60)
    assert len(owner.get("/me/order")) == 1


def test_a_read_gets_the_bad_answer_only_and_so_does_a_caller_who_is_nobody(
    owner: Caller, anonymous: Caller, clock: ManualClock
) -> None:
    owner.emulator.faults.add("late", method="GET", seconds=1)
    assert owner.raw("GET", "/me").status == 504
    owner.emulator.faults.add("late", method="POST", seconds=1)
    assert signed(owner.emulator, "POST", "/1.0/order/cart", {"ovhSubsidiary": "FR"}, secret="wrong").status == 504
    assert owner.emulator.next_effect() is None
    # A signature is good for five minutes, but it was looked at when it came.
    owner.emulator.faults.add("late", method="POST", seconds=600)
    signed(owner.emulator, "POST", "/1.0/order/cart", {"ovhSubsidiary": "FR"})
    clock.sleep(600)
    owner.emulator.settle()
    assert len(owner.emulator.state.carts) == 1


def test_a_snapshot_keeps_what_is_on_its_way_and_a_reset_forgets_it(owner: Caller, clock: ManualClock) -> None:
    emulator, cart = owner.emulator, filled_cart(owner)
    emulator.faults.add("late", method="POST", path=CHECKOUT, seconds=60)
    owner.raw("POST", f"/order/cart/{cart}/checkout")
    before = emulator.snapshot()
    for dummy in range(2):
        emulator.settle(START + 60)
        assert (len(emulator.state.orders), emulator.journal[-1].effect_at) == (1, START + 60)
        emulator.restore(before)
        assert (len(emulator.state.orders), emulator.journal[-1].effect_at) == (0, None)
    assert emulator.next_effect() == START + 60
    emulator.reset()
    assert emulator.next_effect() is None


def test_people_and_scripts_set_it_and_see_it(owner: Caller, clock: ManualClock) -> None:
    emulator = owner.emulator
    form = {"kind": "late", "method": "POST", "seconds": "5", "more": '{"answer": "close", "accepted": true}'}
    add_fault(emulator, form)
    owner.raw("POST", "/order/cart", {"ovhSubsidiary": "FR"})
    due = {"method": "POST", "path": "/order/cart", "due": START + 5}
    assert control(owner, "GET", "/state")[1]["late"] == [due]
    control(owner, "DELETE", "/faults")
    control(owner, "POST", "/clock", {"advance": 5})
    assert len(control(owner, "GET", "/state")[1]["carts"]) == 1
    assert control(owner, "GET", "/journal")[1][-1]["effect_at"] == START + 5
    assert runs_of(emulator.journal)[0].requests[-1].effect == "carried out 5.00 s later"
    for wrong in (
        {},
        {"seconds": 0.1},
        {"seconds": 601},
        {"seconds": 1, "answer": "500"},
        {"seconds": 1, "effect": True},
    ):
        assert control(owner, "POST", "/faults", {"kind": "late", **wrong})[0] == 400


def test_every_answer_tells_the_time_of_the_server_s_one_clock(owner: Caller, clock: ManualClock) -> None:
    emulator = owner.emulator
    clock.sleep(0.9)
    assert told(owner.raw("GET", "/1.0/me")) == START
    emulator.seed({"settings": {"clock_skew": -7200}})
    now = START - 7200
    cart = filled_cart(owner)
    assert parse_iso(owner.get(f"/order/cart/{cart}")["expire"]) == now + 86400
    answers = [
        owner.raw("GET", "/1.0/me"),
        owner.raw("GET", "/1.0/nowhere"),
        owner.raw("GET", f"/order/cart/{cart}"),
        owner.raw("POST", f"/order/cart/{cart}/checkout"),
        owner.raw("POST", f"/order/cart/{cart}/checkout"),
    ]
    emulator.faults.add("status", status=504)
    answers.append(owner.raw("GET", "/1.0/me"))
    emulator.faults.add("truncate")
    answers.append(owner.raw("GET", "/1.0/me"))
    assert [told(answer) for answer in answers] == [now] * 7
    order = answers[3].json()["orderId"]
    assert parse_iso(owner.get(f"/me/order/{order}")["date"]) == owner.get("/auth/time") == now
    emulator.faults.add("skew", seconds=60)
    assert told(owner.raw("GET", "/1.0/me")) == START + 60
    clock.sleep(86400 - 7200 - 60)
    assert owner.raw("GET", f"/order/cart/{cart}").status == 404, "its time is up by the server's clock"
    for kind in ("close", "hang"):
        emulator.faults.add(kind)
        assert "Date" not in owner.raw("GET", "/1.0/me").headers
    emulator.seed({"settings": {"date_header": False}})
    assert "Date" not in owner.raw("GET", "/1.0/me").headers


def test_a_skewed_seed_is_put_in_place_by_the_skewed_clock(emulator: Emulator, owner: Caller) -> None:
    emulator.seed({"settings": {"clock_skew": 3600}, "orders": [{"age": 60}], "carts": 1})
    order = owner.get(f"/me/order/{owner.get('/me/order')[0]}")
    assert parse_iso(order["date"]) == START + 3540
    assert parse_iso(owner.get(f"/order/cart/{owner.get('/order/cart')[0]}")["expire"]) == START + 3600 + 86400


@pytest.mark.parametrize("fault", [None, {"kind": "status", "status": 504}, {"kind": "truncate"}])
def test_over_http_there_is_one_date_or_none(fault: dict[str, Any] | None) -> None:
    with running_emulator(seed_document={"settings": {"clock_skew": 7200}}) as running:
        connection = http.client.HTTPConnection(running.url.removeprefix("http://"), timeout=10)

        def dates(path: str) -> list[str]:
            if fault is not None:
                running.emulator.faults.add(**fault)
            connection.request("GET", path)
            answer = connection.getresponse()
            connection.close()
            return answer.headers.get_all("Date") or []

        (date,) = dates("/1.0/auth/time")
        assert abs(parsedate_to_datetime(date).timestamp() - 7200 - time.time()) < 30
        running.emulator.seed({"settings": {"date_header": False}})
        assert dates("/1.0/auth/time") == []
