# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the control path and the seeds do, beyond what other tests use them for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.callers import Caller, ManualClock, Refused, new_order, pay, status
from tests.emulator import ApiRequest, Emulator, credentials


def control(caller: Caller, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = caller.raw(method, f"/_emulator{path}", body)
    return answer.status, answer.json()


def test_health_tells_where_and_with_which_credentials(owner: Caller) -> None:
    _status, value = control(owner, "GET", "/health")
    assert (value["status"], value["flavour"], value["account"]) == ("ok", "EU", credentials.ACCOUNT)
    assert value["credentials"] == credentials.SAMPLE


def test_control_calls_are_not_journaled_and_meet_no_faults(owner: Caller) -> None:
    owner.emulator.faults.add("status", status=500, count=0)
    assert control(owner, "GET", "/health")[0] == 200
    assert owner.emulator.journal == []


def test_the_state_shows_no_password_and_no_link(owner: Caller) -> None:
    order = new_order(owner)
    _status, value = control(owner, "GET", "/state")
    assert value["orders"][0]["orderId"] == order
    assert value["carts"][0]["orderId"] == order
    text = json.dumps(value)
    assert owner.emulator.state.orders[order].password not in text
    assert "orderPassword" not in text


def test_an_order_follows_a_script_from_the_control_path(owner: Caller) -> None:
    order = new_order(owner)
    script = [{"status": "documentsRequested"}, {"status": "delivered", "after_reads": 1}]
    assert (
        control(owner, "POST", f"/orders/{order}/transition", {"script": script})[1]["status"] == "documentsRequested"
    )
    assert [status(owner, order) for dummy in range(2)] == ["documentsRequested", "delivered"]


def test_a_paid_order_is_not_paid_by_hand_again(owner: Caller) -> None:
    order = new_order(owner)
    pay(owner, order)
    assert control(owner, "POST", f"/orders/{order}/transition", {"action": "pay"})[0] == 409


def test_an_unknown_action_is_answered_with_the_known_ones(owner: Caller) -> None:
    code, value = control(owner, "POST", f"/orders/{new_order(owner)}/transition", {"action": "bless"})
    assert code == 400
    assert "deliver" in value["error"]


@pytest.mark.parametrize(
    "link", ["/validate?credentialToken=x", "/register?paymentMethodId=1", "/pay?orderId=1&orderPassword=x"]
)
def test_made_up_links_lead_nowhere(owner: Caller, link: str) -> None:
    assert control(owner, "GET", link)[0] == 404


def test_a_registration_link_makes_the_method_valid(owner: Caller) -> None:
    owner.emulator.seed({"payment_methods": [{"id": 5, "status": "CREATED"}]})
    assert control(owner, "GET", "/register?paymentMethodId=5")[1]["status"] == "VALID"


def test_time_that_is_advanced_lets_things_happen(owner: Caller) -> None:
    owner.emulator.seed({"transitions": [{"status": "delivered", "after_seconds": 60}]})
    order = new_order(owner)
    pay(owner, order)
    control(owner, "POST", "/clock", {"advance": 60})
    assert control(owner, "GET", "/state")[1]["orders"][0]["status"] == "delivered"
    assert status(owner, order) == "delivered"


def test_what_curl_sends_as_a_form_is_read_as_the_json_that_it_is(emulator: Emulator) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = emulator.handle(
        ApiRequest("POST", "/_emulator/faults", headers=form, body=b'{"kind": "status", "status": 503}')
    )
    assert answer.status == 200, answer.json()
    assert Caller(emulator, None).raw("GET", "/1.0/auth/time").status == 503


def test_seeded_projects_can_be_unreadable_for_a_while(owner: Caller) -> None:
    owner.emulator.seed({"projects": [{"description": "late", "gate": {"after_reads": 1}, "age": 60}]})
    assert [len(owner.get("/cloud/project")) for dummy in range(2)] == [0, 1]


def test_seeded_mails_are_in_the_history(owner: Caller) -> None:
    owner.emulator.seed({"emails": [{"subject": "Hello", "body": "World"}]})
    newest = owner.get("/me/notification/email/history")[-1]
    assert owner.get(f"/me/notification/email/history/{newest}")["subject"] == "Hello"
    assert owner.raw("GET", "/me/notification/email/history/1").status == 404


def test_seeded_service_accounts_belong_to_their_account(emulator: Emulator) -> None:
    client = {"id": "other", "secret": "s", "account": "other99-ovh", "actions": ["account:apiovh:me/get"]}
    emulator.seed({"accounts": [{"nichandle": "other99-ovh"}], "oauth2_clients": [client]})
    form = b"grant_type=client_credentials&client_id=other&client_secret=s"
    token = emulator.handle(ApiRequest("POST", "/auth/oauth2/token", body=form)).json()["access_token"]
    caller = Caller(emulator, None)
    bearer = {"Authorization": f"Bearer {token}"}
    assert caller.get("/me", bearer)["nichandle"] == "other99-ovh"
    with pytest.raises(Refused) as caught:
        caller.get("/me/order", bearer)
    assert caught.value.status == 403


def test_an_account_can_have_its_own_currency_and_tax(owner: Caller) -> None:
    owner.emulator.seed({"account": {"currency": "PLN", "tax_rate": 23}, "prices": {"project.2018": 100}})
    order = owner.get(f"/me/order/{new_order(owner)}")
    assert (order["priceWithTax"]["value"], order["priceWithTax"]["currencyCode"]) == (123.0, "PLN")


def test_a_fresh_emulator_starts_with_one_card_and_a_mail(clock: ManualClock) -> None:
    emulator = Emulator(clock=clock)
    caller = Caller(emulator, emulator.identity())
    assert caller.get("/me/payment/method?default=true&status=VALID") == [9001]
    assert (caller.get("/order/cart"), caller.get("/me/order"), caller.get("/cloud/project")) == ([], [], [])
