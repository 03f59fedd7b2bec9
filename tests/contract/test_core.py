# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The core as a tool for simulations: repeatable, copyable, quick, silent about secrets."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.contract.callers import Caller, ManualClock, Refused, new_cart, new_item, new_order, pay, status
from tests.emulator import ApiRequest, Emulator, credentials


def play(emulator: Emulator) -> list[Any]:
    """A whole order and everything that was answered."""
    caller = Caller(emulator, emulator.identity())
    order = new_order(caller)
    pay(caller, order)
    answers = [
        caller.raw("GET", target) for target in ("/order/cart", "/cloud/order", f"/me/order/{order}", "/cloud/project")
    ]
    return [(answer.status, answer.body, answer.headers) for answer in answers]


def test_the_same_seed_and_calls_give_the_same_answers() -> None:
    assert play(Emulator(clock=ManualClock(), seed=7)) == play(Emulator(clock=ManualClock(), seed=7))
    assert play(Emulator(clock=ManualClock(), seed=7)) != play(Emulator(clock=ManualClock(), seed=8))


def test_a_reset_starts_over(emulator: Emulator) -> None:
    first = play(emulator)
    emulator.reset()
    assert (emulator.state.carts, emulator.journal, emulator.requests) == ({}, [], 0)
    assert play(emulator)[0] == first[0]


def test_a_snapshot_can_be_restored_as_often_as_wanted(emulator: Emulator, owner: Caller) -> None:
    order = new_order(owner)
    emulator.faults.add("close", method="GET", path="/me", nth=2)
    before = emulator.snapshot()
    endings = []
    for dummy in range(2):
        pay(owner, order)
        endings.append((owner.get("/cloud/project"), owner.raw("GET", "/me").action, owner.raw("GET", "/me").action))
        emulator.restore(before)
        assert status(owner, order) == "notPaid"
        emulator.restore(before)
    assert endings[0] == endings[1]
    assert endings[0][1:] == ("answer", "close")
    assert emulator.journal[-1].n == emulator.requests


def test_what_happens_after_a_snapshot_does_not_reach_into_it(emulator: Emulator, owner: Caller) -> None:
    before = emulator.snapshot()
    new_cart(owner)
    emulator.clock.advance(50)
    emulator.restore(before)
    assert emulator.state.carts == {}
    assert emulator.clock.offset == 0


def test_a_call_costs_less_than_a_third_of_a_millisecond(emulator: Emulator, owner: Caller) -> None:
    order = new_order(owner)
    pay(owner, order)
    targets = (f"/1.0/me/order/{order}/status", "/1.0/me", "/1.0/cloud/project", f"/1.0/me/order/{order}/details")
    requests = [ApiRequest.of("GET", target) for target in targets]
    best = min(_time_of(emulator, owner, requests) for dummy in range(5))
    assert best / (len(requests) * 50) < 0.0003


def _time_of(emulator: Emulator, owner: Caller, requests: list[ApiRequest]) -> float:
    started = time.process_time()
    for dummy in range(50):
        for request in requests:
            emulator.handle(request, owner.identity)
    return time.process_time() - started


def test_the_journal_tells_what_was_asked(emulator: Emulator, owner: Caller) -> None:
    cart = new_cart(owner)
    owner.raw("GET", f"/v1/order/cart/{cart}?x=1", None, {"x-run-id": "run-1"})
    entry = emulator.journal[-1]
    assert (entry.method, entry.path, entry.prefix, entry.query) == ("GET", f"/order/cart/{cart}", "/v1", "x=1")
    assert (entry.route, entry.status, entry.write, entry.run) == ("/order/cart/{cartId}", 200, False, "run-1")
    assert (entry.identity, entry.effect, entry.outcome) == ("trusted:em12345-ovh", True, "answer")
    assert [e.write for e in emulator.journal[:2]] == [True, True]


def test_the_journal_holds_no_secret_and_no_link(emulator: Emulator, owner: Caller) -> None:
    emulator.seed({"vouchers": {"HUSHHUSH": {}}, "coupons": {"WHISPER": 5}})
    cart = new_cart(owner)
    item = new_item(owner, cart, voucher="HUSHHUSH")
    owner.post(f"/order/cart/{cart}/coupon", {"coupon": "WHISPER"})
    owner.get("/cloud/eligibility?voucher=HUSHHUSH")
    owner.delete(f"/order/cart/{cart}/coupon?coupon=WHISPER")
    owner.get(f"/order/cart/{cart}/item/{item}/configuration")
    order = owner.post(f"/order/cart/{cart}/checkout")
    owner.get(f"/me/order/{order['orderId']}")
    emulator.handle(ApiRequest.of("GET", "/me", None, {"authorization": f"Bearer {credentials.ACCESS_TOKEN}"}))
    text = json.dumps([entry.as_dict() for entry in emulator.journal])
    password = emulator.state.orders[order["orderId"]].password
    for secret in ("HUSHHUSH", "WHISPER", "orderPassword", password, *credentials.SAMPLE.values()):
        assert secret not in text
    assert "voucher=***" in text


def test_the_journal_does_not_grow_without_end(
    emulator: Emulator, owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.emulator.journal.LIMIT", 10)
    for dummy in range(25):
        owner.get("/auth/time")
    assert len(emulator.journal) <= 10
    assert emulator.journal[-1].n == 25


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"projcts": 3}, "projcts"),
        ({"settings": {"cart_lifetme": 3}}, "cart_lifetme"),
        ({"account": {"qouta": 3}}, "qouta"),
        ({"prices": {"project.1": 3}}, "project.1"),
        ({"prices": {"cloud.credit": {"renew": 1}}}, "renew"),
        ({"transitions": [{"status": "x", "after_reeds": 1}]}, "after_reeds"),
        ({"flavour": "XX"}, "XX"),
    ],
)
def test_a_seed_that_would_do_nothing_is_refused(emulator: Emulator, document: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        emulator.seed(document)


def test_seeded_orders_have_the_wanted_status(owner: Caller) -> None:
    specs = [
        {"description": "a"},
        {"description": "b", "status": "delivered", "age": 3600},
        {"description": "c", "status": "checking", "transitions": [{"status": "delivered", "after_reads": 1}]},
        {"description": "d", "status": "cancelled", "cart_description": "ansible/d"},
    ]
    owner.emulator.seed({"orders": specs})
    orders = owner.get("/me/order")
    assert [status(owner, order) for order in orders] == ["notPaid", "delivered", "checking", "cancelled"]
    assert status(owner, orders[2]) == "delivered"
    assert {p.description for p in owner.emulator.state.projects.values()} == {"b", "c"}
    cart = owner.get("/order/cart?description=ansible/d")
    assert owner.get(f"/order/cart/{cart[0]}")["readOnly"] is True


@pytest.mark.parametrize(("setting", "code", "body"), [("null", 200, b"null"), ("empty", 200, b""), ("204", 204, b"")])
def test_a_route_without_an_answer_can_say_so_in_every_legal_way(
    owner: Caller, setting: str, code: int, body: bytes
) -> None:
    owner.emulator.seed({"settings": {"void_answer": setting}})
    answer = owner.raw("DELETE", f"/order/cart/{new_cart(owner, assign=False)}")
    assert (answer.status, answer.body) == (code, body)


def test_a_successful_post_can_be_a_201(owner: Caller) -> None:
    owner.emulator.seed({"settings": {"post_status": 201}})
    assert owner.raw("POST", "/order/cart", {"ovhSubsidiary": "FR"}).status == 201
    assert owner.raw("GET", "/order/cart").status == 200


def test_seeded_carts_are_ready_to_check_out(owner: Caller) -> None:
    item = {"configuration": {"description": "x"}}
    owner.emulator.seed({"carts": [{"description": "ansible/x", "items": [item]}, {"assigned": False}]})
    carts = owner.get("/order/cart")
    assert len(carts) == 1
    assert owner.post(f"/order/cart/{carts[0]}/checkout")["orderId"]
    owner.emulator.seed({"carts": 3})
    assert len(owner.get("/order/cart")) == 4


def test_numbers_of_orders_can_be_seeded(owner: Caller) -> None:
    owner.emulator.seed({"orders": 20})
    assert len(owner.get("/me/order")) == len(owner.get("/cloud/project")) == 20


def test_a_flavour_in_the_seed_starts_over(owner: Caller) -> None:
    new_cart(owner)
    owner.emulator.seed({"flavour": "US"})
    assert (owner.emulator.state.flavour.name, owner.emulator.state.carts) == ("US", {})


def test_accounts_have_payment_methods_of_their_own(owner: Caller, stranger: Caller) -> None:
    assert stranger.get("/me/payment/method") == []
    assert stranger.get("/me")["nichandle"] == "other99-ovh"
    with pytest.raises(Refused):
        stranger.get("/me/payment/method/9001")


def test_agreements_are_accepted_by_a_checkout(owner: Caller) -> None:
    assert owner.get("/me/agreements") == []
    new_order(owner)
    agreed = owner.get("/me/agreements?agreed=ok")
    assert len(agreed) == 2
    assert owner.get(f"/me/agreements/{agreed[0]}/contract")["name"]
    new_order(owner, "two")
    assert owner.get("/me/agreements") == agreed
    assert owner.raw("POST", f"/me/agreements/{agreed[0]}/accept").status == 400
