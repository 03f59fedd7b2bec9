# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Canada is like Europe; the United States are not."""

from __future__ import annotations

import pytest

from tests.contract.callers import PAGES, Caller, ManualClock, new_cart, new_item, new_order, pay
from tests.emulator import Emulator
from tests.emulator.api import ALL_ROUTES

ABSENT_IN_US = {
    ("GET", "/cloud/eligibility"),
    ("GET", "/cloud/agreements"),
    ("POST", "/cloud/project/{serviceName}/retain"),
    ("GET", "/cloud/project/{serviceName}/credit"),
    ("POST", "/cloud/project/{serviceName}/credit"),
    ("GET", "/me/order/{orderId}/payment"),
    ("GET", "/me/order/{orderId}/paymentMeans"),
    ("POST", "/me/order/{orderId}/waiveRetraction"),
}


@pytest.fixture
def canadian(clock: ManualClock) -> Caller:
    emulator = Emulator(flavour="CA", clock=clock)
    emulator.seed({"settings": {"project_gate": {}}})
    return Caller(emulator, emulator.identity())


def test_the_united_states_sell_their_own_plan_in_dollars(american: Caller) -> None:
    cart = new_cart(american)
    offers = american.get(f"/order/cart/{cart}/cloud")
    assert [offer["planCode"] for offer in offers] == ["project"]
    assert offers[0]["prices"][0]["price"]["currencyCode"] == "USD"
    assert american.get("/me")["ovhSubsidiary"] == "US"


def test_the_united_states_offer_their_own_options(american: Caller) -> None:
    american.emulator.seed({"account": {"support_level": "business"}})
    cart = new_cart(american)
    options = american.get(f"/order/cart/{cart}/cloud/options?planCode=project")
    assert {option["planCode"] for option in options} == {"certification.hds", "vrack", "credit"}


def test_in_the_united_states_the_project_is_named_in_operations_only(american: Caller) -> None:
    order = new_order(american)
    assert {detail["domain"] for detail in american.get(f"/me/order/{order}/details", PAGES)} == {"*"}
    pay(american, order)
    details = american.get(f"/me/order/{order}/details", PAGES)
    assert {detail["domain"] for detail in details} == {"*"}
    path = f"/me/order/{order}/details/{details[0]['orderDetailId']}/operations"
    operation = american.get(f"{path}/{american.get(path)[0]}")
    assert operation["resource"]["name"] == american.get("/cloud/project")[0]
    assert (operation["type"], operation["status"]) == ("installation", "done")


@pytest.mark.parametrize(("method", "template"), sorted(ABSENT_IN_US))
def test_routes_that_the_united_states_lack_are_unknown_there(american: Caller, method: str, template: str) -> None:
    answer = american.raw(method, template.format(serviceName="x", orderId=1))
    assert (answer.status, answer.json()["message"]) == (404, "Got an invalid (or empty) URL")


def test_only_those_routes_are_left_out() -> None:
    assert {(route.method, route.template) for route in ALL_ROUTES if route.absent_in} == ABSENT_IN_US


def test_europe_has_no_operations(owner: Caller) -> None:
    order = new_order(owner)
    detail = owner.get(f"/me/order/{order}/details")[0]
    assert owner.raw("GET", f"/me/order/{order}/details/{detail}/operations").status == 404


def test_the_date_filter_of_orders_does_nothing_in_the_united_states(american: Caller) -> None:
    order = new_order(american)
    assert american.get("/me/order?date.from=2035-01-01T00:00:00Z") == [order]


def test_canada_orders_the_european_plan_in_its_own_currency(canadian: Caller) -> None:
    order = new_order(canadian)
    assert canadian.get(f"/me/order/{order}")["priceWithTax"]["currencyCode"] == "CAD"
    canadian.post(f"/me/order/{order}/payWithRegisteredPaymentMean", {"paymentMean": "fidelityAccount"})
    details = canadian.get(f"/me/order/{order}/details", PAGES)
    assert {detail["domain"] for detail in details} == set(canadian.get("/cloud/project"))
    assert canadian.get("/cloud/eligibility")["actionsRequired"] == []
    assert canadian.get("/cloud/project", PAGES)[0]["iam"]["urn"].startswith("urn:v1:ca:")


def test_a_european_plan_is_not_sold_in_the_united_states(american: Caller) -> None:
    cart = new_cart(american)
    body = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    assert american.raw("POST", f"/order/cart/{cart}/cloud", body).status == 400
    assert new_item(american, cart)


def test_an_unknown_flavour_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown flavour"):
        Emulator(flavour="MARS")
