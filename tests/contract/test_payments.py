# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ways to pay, and what refuses to be paid."""

from __future__ import annotations

import pytest

from tests.contract.callers import Caller, Refused, new_order, pay, status

POINTS = {"paymentMean": "fidelityAccount"}


def refused(caller: Caller, order: int, route: str, body: object) -> Refused:
    with pytest.raises(Refused) as caught:
        caller.post(f"/me/order/{order}/{route}", body)
    return caught.value


def test_an_order_that_costs_nothing_is_paid_with_points(owner: Caller) -> None:
    owner.emulator.seed({"payment_methods": 0})
    order = new_order(owner)
    assert owner.post(f"/me/order/{order}/payWithRegisteredPaymentMean", POINTS) is None
    assert status(owner, order) == "delivered"
    assert owner.get(f"/me/order/{order}/payment")["paymentType"] == "fidelityPoints"


def test_an_order_that_costs_something_is_not_paid_with_points(owner: Caller) -> None:
    owner.emulator.seed({"prices": {"project.2018": 1}})
    order = new_order(owner)
    assert refused(owner, order, "payWithRegisteredPaymentMean", POINTS).status == 403
    assert status(owner, order) == "notPaid"


def test_the_united_states_have_no_points(american: Caller) -> None:
    order = new_order(american)
    problem = refused(american, order, "payWithRegisteredPaymentMean", POINTS)
    assert (problem.status, problem.message) == (404, "paymentMean not found")


def test_an_order_is_paid_with_a_valid_registered_method(owner: Caller) -> None:
    owner.emulator.seed({"prices": {"project.2018": 12}})
    order = new_order(owner)
    pay(owner, order)
    payment = owner.get(f"/me/order/{order}/payment")
    assert (payment["paymentType"], payment["paymentIdentifier"]) == ("creditCard", "9001")
    assert status(owner, order) == "delivered"


@pytest.mark.parametrize("state", ["EXPIRED", "CREATED", "VALIDATING", "PAUSED"])
def test_a_method_that_is_not_valid_does_not_pay(owner: Caller, state: str) -> None:
    owner.emulator.seed({"payment_methods": [{"id": 7, "status": state}]})
    order = new_order(owner)
    assert refused(owner, order, "pay", {"paymentMethod": {"id": 7}}).status == 400
    assert status(owner, order) == "notPaid"


def test_an_unknown_or_foreign_method_does_not_pay(owner: Caller, stranger: Caller) -> None:
    owner.emulator.seed({"payment_methods": [{"id": 7}, {"id": 8, "account": "other99-ovh"}]})
    order = new_order(owner)
    assert refused(owner, order, "pay", {"paymentMethod": {"id": 99}}).status == 404
    assert refused(owner, order, "pay", {"paymentMethod": {"id": 8}}).status == 404


@pytest.mark.parametrize(
    "body", [{}, {"paymentMethod": {}}, {"paymentMethod": 9001}, {"paymentMethod": {"id": "9001"}}]
)
def test_paying_needs_the_number_of_a_method(owner: Caller, body: object) -> None:
    assert refused(owner, new_order(owner), "pay", body).status == 400


@pytest.mark.parametrize("again", [400, 403, 409])
def test_a_paid_order_is_not_paid_twice(owner: Caller, again: int) -> None:
    owner.emulator.seed({"settings": {"pay_again_status": again}})
    order = new_order(owner)
    pay(owner, order)
    assert refused(owner, order, "pay", {"paymentMethod": {"id": 9001}}).status == again
    assert refused(owner, order, "payWithRegisteredPaymentMean", POINTS).status == again
    assert len(owner.get("/cloud/project")) == 1


def test_registered_means_need_a_method_of_their_type(owner: Caller) -> None:
    owner.emulator.seed({"payment_methods": [{"paymentType": "PAYPAL", "status": "EXPIRED"}]})
    order = new_order(owner)
    route = "payWithRegisteredPaymentMean"
    assert refused(owner, order, route, {"paymentMean": "CREDIT_CARD"}).status == 404
    assert refused(owner, order, route, {"paymentMean": "PAYPAL"}).status == 403
    assert "paymentMeanId" in refused(owner, order, route, {"paymentMean": "paypal"}).message
    assert refused(owner, order, route, {"paymentMean": "barter"}).status == 400
    assert refused(owner, order, route, {}).status == 400


def test_points_are_offered_only_for_what_costs_nothing(owner: Caller) -> None:
    free = new_order(owner, "free")
    path = "/me/order/{}/availableRegisteredPaymentMean"
    assert owner.get(path.format(free)) == [{"paymentMean": "CREDIT_CARD"}, {"paymentMean": "fidelityAccount"}]
    owner.emulator.seed({"prices": {"project.2018": 5}})
    priced = new_order(owner, "priced")
    assert owner.get(path.format(priced)) == [{"paymentMean": "CREDIT_CARD"}]
    pay(owner, priced)
    assert owner.get(path.format(priced)) == []


def test_the_methods_of_an_order_are_the_valid_ones(owner: Caller) -> None:
    owner.emulator.seed({"payment_methods": [{"id": 1}, {"id": 2, "status": "EXPIRED"}]})
    order = new_order(owner)
    assert owner.get(f"/me/order/{order}/paymentMethods")["registered"] == [1]


def test_an_unpaid_order_has_no_payment(owner: Caller) -> None:
    assert owner.raw("GET", f"/me/order/{new_order(owner)}/payment").status == 404


def test_payment_methods_are_filtered(owner: Caller) -> None:
    owner.emulator.seed(
        {"payment_methods": [{"id": 1}, {"id": 2, "paymentType": "PAYPAL"}, {"id": 3, "status": "EXPIRED"}]}
    )
    assert owner.get("/me/payment/method") == [1, 2, 3]
    assert owner.get("/me/payment/method?default=true") == [1]
    assert owner.get("/me/payment/method?paymentType=PAYPAL") == [2]
    assert owner.get("/me/payment/method?status=EXPIRED&default=false") == [3]
    assert owner.raw("GET", "/me/payment/method?status=SHINY").status == 400
    assert owner.raw("GET", "/me/payment/method?default=maybe").status == 400


def test_an_account_without_methods_lists_none(owner: Caller) -> None:
    owner.emulator.seed({"payment_methods": 0})
    assert owner.get("/me/payment/method?default=true") == []


def test_only_one_method_is_the_default(owner: Caller) -> None:
    owner.emulator.seed({"payment_methods": 2})
    first, second = owner.get("/me/payment/method")
    assert owner.put(f"/me/payment/method/{second}", {"default": True, "description": "mine"})["description"] == "mine"
    assert owner.get("/me/payment/method?default=true") == [second]
    assert owner.get(f"/me/payment/method/{first}")["default"] is False


def test_a_new_method_becomes_valid_when_it_is_finalized(owner: Caller) -> None:
    urls = dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://example.com")
    made = owner.post("/me/payment/method", {"paymentType": "CREDIT_CARD", "callbackUrl": urls})
    path = f"/me/payment/method/{made['paymentMethodId']}"
    assert owner.get(path)["status"] == "CREATED"
    owner.post(f"{path}/finalize", {})
    assert owner.get(path)["status"] == "VALID"
    assert owner.delete(path)["status"] == "CANCELED"
    assert owner.raw("GET", path).status == 404


def test_the_link_of_an_order_leads_to_its_page_and_a_post_to_it_pays(owner: Caller) -> None:
    order = new_order(owner)
    link = owner.get(f"/me/order/{order}")["url"].removeprefix("http://emulator")
    opened = owner.raw("GET", link)
    assert (opened.status, opened.headers["Location"]) == (303, f"/_emulator/console/orders/{order}")
    assert status(owner, order) == "notPaid"
    assert owner.raw("POST", link).status == 303
    assert status(owner, order) == "delivered"
    assert owner.raw("POST", link).status == 409
    assert owner.raw("GET", link.replace("orderPassword=", "orderPassword=x")).status == 404
