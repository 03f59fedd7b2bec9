# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every scripted fault: what the client sees, and whether the effect happened."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.contract.callers import (
    PAGES,
    START,
    Caller,
    ManualClock,
    Refused,
    new_cart,
    new_item,
    new_order,
    pay,
    status,
)
from tests.contract.signing import signed
from tests.emulator import ApiAnswer, ApiRequest, Emulator

CREATE = ("POST", "/order/cart", {"ovhSubsidiary": "FR"})
GATEWAY_STATUSES = (408, 429, 500, 502, 503, 504)


def struck(caller: Caller, kind: str, **spec: Any) -> ApiAnswer:
    """The answer to a POST /order/cart that meets the fault."""
    caller.emulator.faults.add(kind, method="POST", path="/order/cart", **spec)
    return caller.raw(*CREATE)


@pytest.mark.parametrize("effect", [False, True])
@pytest.mark.parametrize("code", GATEWAY_STATUSES)
def test_an_error_status_comes_with_or_without_the_effect(owner: Caller, code: int, effect: bool) -> None:
    answer = struck(owner, "status", status=code, effect=effect)
    assert (answer.status, answer.effect) == (code, effect)
    assert len(owner.emulator.state.carts) == int(effect)
    assert "X-Ovh-QueryID" in answer.headers
    assert owner.raw(*CREATE).status == 200


@pytest.mark.parametrize(
    ("code", "is_html"), [(408, True), (502, True), (504, True), (429, False), (500, False), (503, False)]
)
def test_gateways_answer_in_html_and_the_api_in_json(owner: Caller, code: int, is_html: bool) -> None:
    answer = struck(owner, "status", status=code)
    assert answer.headers["Content-Type"].startswith("text/html" if is_html else "application/json")
    if is_html:
        assert str(code).encode() in answer.body
    else:
        assert answer.json()["message"]


def test_a_429_can_come_without_retry_after(owner: Caller) -> None:
    assert "Retry-After" not in struck(owner, "status", status=429).headers


def test_a_429_can_come_with_seconds(owner: Caller) -> None:
    assert struck(owner, "status", status=429, retry_after=7).headers["Retry-After"] == "7"


def test_a_429_can_come_with_a_date(owner: Caller) -> None:
    header = struck(owner, "status", status=429, retry_after_date=30).headers["Retry-After"]
    assert parsedate_to_datetime(header).timestamp() == START + 30


def test_an_own_error_can_be_worded(owner: Caller) -> None:
    answer = struck(
        owner, "status", status=409, **{"class": "Client::Conflict::X", "message": "no", "details": {"a": "b"}}
    )
    assert answer.json() == {"class": "Client::Conflict::X", "message": "no", "details": {"a": "b"}}


@pytest.mark.parametrize("effect", [False, True])
def test_a_time_out_can_come_as_a_400(owner: Caller, effect: bool) -> None:
    answer = struck(owner, "query_time_out", effect=effect)
    assert (answer.status, answer.json()["errorCode"]) == (400, "QUERY_TIME_OUT")
    assert len(owner.emulator.state.carts) == int(effect)


@pytest.mark.parametrize("effect", [False, True])
@pytest.mark.parametrize("kind", ["close", "hang"])
def test_a_lost_answer_comes_with_or_without_the_effect(owner: Caller, kind: str, effect: bool) -> None:
    answer = struck(owner, kind, effect=effect)
    assert (answer.action, answer.effect) == (kind, effect)
    assert len(owner.emulator.state.carts) == int(effect)
    entry = owner.emulator.journal[-1]
    assert (entry.fault, entry.outcome, entry.status, entry.effect) == (kind, kind, None, effect)


def test_a_fault_after_the_effect_hides_a_refusal_too(owner: Caller) -> None:
    owner.emulator.faults.add("close", method="POST", path="/order/cart", effect=True)
    answer = owner.raw("POST", "/order/cart", {})
    assert (answer.action, answer.effect) == ("close", False)


def test_html_comes_instead_of_json(owner: Caller) -> None:
    answer = struck(owner, "html")
    assert answer.status == 200
    assert answer.body.startswith(b"<!DOCTYPE html>")
    assert len(owner.emulator.state.carts) == 1
    assert struck(owner, "html", effect=False).effect is False
    assert len(owner.emulator.state.carts) == 1


@pytest.mark.parametrize("target", ["/me", "/auth/time", "/order/cart", "/me/order/200000001/status"])
def test_cut_json_can_not_be_read(owner: Caller, target: str) -> None:
    new_order(owner)
    owner.emulator.faults.add("cut_json", path=target)
    answer = owner.raw("GET", target)
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert owner.get(target) is not None


def test_an_empty_body_comes_instead_of_json(owner: Caller) -> None:
    answer = struck(owner, "empty")
    assert (answer.status, answer.body) == (200, b"")
    assert len(owner.emulator.state.carts) == 1


@pytest.mark.parametrize(("target", "wrong"), [("/me", list), ("/order/cart", dict), ("/auth/time", dict)])
def test_json_of_another_type_is_valid_json(owner: Caller, target: str, wrong: type) -> None:
    owner.emulator.faults.add("wrong_type", path=target)
    assert isinstance(owner.get(target), wrong)
    assert not isinstance(owner.get(target), wrong)


def test_a_delay_after_the_effect_holds_the_answer(owner: Caller) -> None:
    answer = struck(owner, "delay", seconds=4)
    assert (answer.action, answer.delay, answer.status) == ("answer", 4, 200)
    assert len(owner.emulator.state.carts) == 1


def test_a_delay_before_the_effect_asks_to_come_again(owner: Caller) -> None:
    owner.emulator.faults.add("delay", seconds=4, when="before", path="/auth/time")
    first = owner.raw("GET", "/auth/time")
    assert (first.action, first.delay, first.effect) == ("again", 4, False)
    assert owner.emulator.journal == []


def test_faults_behind_a_delay_strike_after_it(owner: Caller) -> None:
    owner.emulator.faults.add("delay", seconds=4, when="before", method="POST")
    owner.emulator.faults.add("close", effect=True, method="POST")
    request = ApiRequest.of(*CREATE)
    first = owner.emulator.handle(request)
    assert (first.action, len(owner.emulator.state.carts)) == ("again", 0)
    second = owner.emulator.handle(request, resume=first.resume)
    assert (second.action, len(owner.emulator.state.carts)) == ("close", 1)
    assert [entry.fault for entry in owner.emulator.journal] == ["delay,close"]


def test_the_nth_matching_call_is_hit_and_the_others_are_not(owner: Caller) -> None:
    owner.emulator.faults.add("status", status=500, method="GET", path="/me", nth=3, count=2)
    seen = []
    for dummy in range(6):
        owner.get("/auth/time")
        seen.append(owner.raw("GET", "/me").status)
    assert seen == [200, 200, 500, 500, 200, 200]


def test_a_count_of_zero_strikes_for_good(owner: Caller) -> None:
    owner.emulator.faults.add("status", status=500, path="/me", count=0)
    assert {owner.raw("GET", "/me").status for dummy in range(20)} == {500}


@pytest.mark.parametrize(
    ("path", "hit"),
    [
        ("/order/cart/{cartId}/checkout", True),
        ("/order/cart/*/checkout", True),
        ("/order/cart/*", True),
        ("/order/cart", False),
        ("/order/cart/{cartId}", False),
    ],
)
def test_a_path_is_matched_by_template_or_pattern(owner: Caller, path: str, hit: bool) -> None:
    cart = new_cart(owner)
    new_item(owner, cart)
    owner.emulator.faults.add("status", status=500, method="GET", path=path)
    assert (owner.raw("GET", f"/order/cart/{cart}/checkout").status == 500) == hit


def test_a_fault_can_be_meant_for_one_run_only(owner: Caller) -> None:
    owner.emulator.faults.add("status", status=500, path="/me", run="two", count=0)
    assert [owner.raw("GET", "/me", None, {"x-run-id": run}).status for run in ("one", "two")] == [200, 500]


def test_newer_routes_are_matched_with_their_prefix(owner: Caller) -> None:
    owner.emulator.faults.add("status", status=500, path="/v2/publicCloud/project")
    assert owner.raw("GET", "/v2/publicCloud/project").status == 500


def test_the_token_endpoint_can_fail_too(emulator: Emulator) -> None:
    emulator.faults.add("status", status=503, path="/auth/oauth2/token")
    assert Caller(emulator, None).raw("POST", "/auth/oauth2/token").status == 503


@pytest.mark.parametrize("denied", [404, 403])
@pytest.mark.parametrize(
    "route",
    [
        "/cloud/order",
        "/cloud/eligibility",
        "/me/order/{orderId}/details/{orderDetailId}/extension",
        "/me/order/{orderId}/followUp",
        "/order/cart/{cartId}/checkout",
    ],
)
def test_a_route_can_be_missing_or_forbidden_for_good(owner: Caller, route: str, denied: int) -> None:
    order = new_order(owner)
    detail = owner.get(f"/me/order/{order}/details")[0]
    cart = owner.get("/order/cart")[0]
    owner.emulator.faults.add("missing_route", method="GET", path=route, status=denied)
    target = route.format(orderId=order, orderDetailId=detail, cartId=cart)
    for dummy in range(2):
        with pytest.raises(Refused) as caught:
            owner.get(target)
        assert caught.value.status == denied
    if denied == 404:
        assert caught.value.message == "Got an invalid (or empty) URL"
    else:
        assert "unauthorizedActionsByIAM" in caught.value.payload["details"]
    assert status(owner, order) == "notPaid"


def test_a_missing_dry_run_leaves_the_purchase_alone(owner: Caller) -> None:
    cart = new_cart(owner)
    new_item(owner, cart)
    owner.emulator.faults.add("missing_route", method="GET", path="/order/cart/{cartId}/checkout")
    assert owner.post(f"/order/cart/{cart}/checkout")["orderId"]


@pytest.mark.parametrize("target", ["/cloud/project", "/me/order"])
def test_elements_of_an_expanded_list_can_be_null(owner: Caller, target: str) -> None:
    owner.emulator.seed({"orders": 3})
    whole = owner.get(target, PAGES)
    owner.emulator.faults.add("null_elements", path=target, positions=[1])
    assert owner.get(target, PAGES) == [whole[0], None, whole[2]]
    assert None not in owner.get(target)


@pytest.mark.parametrize(("target", "key"), [("/cloud/project", "project_id"), ("/me/order", "orderId")])
def test_an_expanded_list_can_hold_ids_instead_of_objects(owner: Caller, target: str, key: str) -> None:
    owner.emulator.seed({"orders": 2})
    ids = owner.get(target)
    owner.emulator.faults.add("ids_instead", path=target)
    assert owner.get(target, PAGES) == ids
    owner.emulator.faults.clear()
    owner.emulator.faults.add("ids_instead", path=target, positions=[0])
    assert [element if not isinstance(element, dict) else element[key] for element in owner.get(target, PAGES)] == ids


def test_a_cart_can_vanish_before_the_request_is_served(owner: Caller) -> None:
    cart = new_cart(owner)
    new_item(owner, cart)
    owner.emulator.faults.add("vanish_cart", method="POST", path="/order/cart/{cartId}/checkout")
    assert owner.raw("POST", f"/order/cart/{cart}/checkout").status == 404
    assert owner.get("/order/cart") == []
    assert owner.emulator.state.orders == {}


@pytest.mark.parametrize("code", [403, 409])
def test_an_assignment_can_be_refused(owner: Caller, code: int) -> None:
    cart = new_cart(owner, assign=False)
    owner.emulator.faults.add("status", status=code, method="POST", path="/order/cart/{cartId}/assign", html=False)
    assert owner.raw("POST", f"/order/cart/{cart}/assign").status == code
    assert owner.get("/order/cart") == []
    owner.post(f"/order/cart/{cart}/assign")
    assert owner.get("/order/cart") == [cart]


def test_the_clock_of_the_server_can_jump(emulator: Emulator, anonymous: Caller) -> None:
    assert signed(emulator, "GET", "/1.0/me").status == 200
    emulator.faults.add("skew", seconds=-7200)
    assert signed(emulator, "GET", "/1.0/me").json()["errorCode"] == "INVALID_SIGNATURE"
    assert anonymous.get("/auth/time") == START - 7200


def test_a_setting_can_change_in_the_middle(owner: Caller) -> None:
    cart = new_cart(owner)
    new_item(owner, cart)
    changed = {"list_checked_out_carts": False, "second_checkout_status": 409}
    owner.emulator.faults.add("settings", method="POST", path="/order/cart/{cartId}/checkout", values=changed)
    owner.post(f"/order/cart/{cart}/checkout")
    assert owner.get("/order/cart") == []
    assert owner.raw("POST", f"/order/cart/{cart}/checkout").status == 409


@pytest.mark.parametrize(
    ("script", "reached"),
    [
        ("fraud_refused", "cancelled"),
        ("documents_requested", "documentsRequested"),
        ("cancelled", "cancelled"),
        ("unknown", "delivered"),
    ],
)
def test_the_nth_order_can_take_a_scripted_course(owner: Caller, script: str, reached: str) -> None:
    checkout = "/order/cart/{cartId}/checkout"
    owner.emulator.faults.add("transitions", method="POST", path=checkout, nth=2, script=script)
    first, second, third = (new_order(owner, name) for name in ("one", "two", "three"))
    for order in (first, second, third):
        pay(owner, order)
    assert [status(owner, second) for dummy in range(3)][-1] == reached
    assert (status(owner, first), status(owner, third)) == ("delivered", "delivered")


def test_faults_on_one_request_add_up(owner: Caller) -> None:
    owner.emulator.faults.add("delay", seconds=2, path="/me")
    owner.emulator.faults.add("status", status=500, effect=True, path="/me")
    answer = owner.raw("GET", "/me")
    assert (answer.status, answer.delay) == (500, 2)
    assert owner.emulator.journal[-1].fault == "delay,status"


def test_a_random_schedule_is_repeatable_by_its_seed(clock: ManualClock) -> None:
    def history(seed: int) -> list[str]:
        emulator = Emulator(clock=clock)
        choices = [{"kind": "status", "status": 500}, {"kind": "close", "effect": True}]
        emulator.faults.add("random", choices=choices, probability=0.3, seed=seed)
        caller = Caller(emulator, emulator.identity())
        return [f"{answer.action}{answer.status}" for answer in (caller.raw("GET", "/me") for dummy in range(200))]

    first = history(1)
    assert first == history(1)
    assert first != history(2)
    assert {"answer200", "answer500", "close0"} == set(first)
    assert 30 < sum(outcome != "answer200" for outcome in first) < 90


def test_a_random_schedule_can_be_limited_in_number(owner: Caller) -> None:
    choices = [{"kind": "status", "status": 500}]
    owner.emulator.faults.add("random", choices=choices, probability=1, count=2)
    assert [owner.raw("GET", "/me").status for dummy in range(4)] == [500, 500, 200, 200]


def test_removed_faults_do_not_strike(owner: Caller) -> None:
    fault = owner.emulator.faults.add("status", status=500, path="/me", count=0)
    assert owner.emulator.faults.remove(fault)
    assert not owner.emulator.faults.remove(fault)
    assert owner.raw("GET", "/me").status == 200


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ({"kind": "meteor"}, "meteor"),
        ({"kind": "close", "efect": True}, "efect"),
        ({"kind": "status"}, "status"),
        ({"kind": "delay"}, "seconds"),
        ({"kind": "lag", "list": "emails"}, "emails"),
        ({"kind": "transitions", "script": "moonshot"}, "moonshot"),
        ({"kind": "random", "probability": 1, "choices": [{"kind": "meteor"}]}, "meteor"),
    ],
)
def test_a_fault_that_would_never_strike_is_refused(emulator: Emulator, spec: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        emulator.faults.add_all([spec])
    assert emulator.faults.faults == {}


def test_faults_can_be_scripted_by_the_control_path(owner: Caller) -> None:
    specs = [{"kind": "status", "status": 503, "path": "/me"}, {"kind": "close", "path": "/auth/time"}]
    assert owner.post("/_emulator/faults", {"faults": specs})["ids"] == [1, 2]
    assert owner.raw("GET", "/me").status == 503
    listed = {fault["id"]: fault["struck"] for fault in owner.get("/_emulator/faults")}
    assert listed == {1: 1, 2: 0}
    owner.delete("/_emulator/faults/2")
    assert owner.raw("GET", "/auth/time").action == "answer"
    owner.delete("/_emulator/faults")
    assert owner.get("/_emulator/faults") == []
