# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both checkouts: what they refuse, what they make, and what stays read-only afterwards."""

from __future__ import annotations

import pytest

from tests.contract.callers import HDS, Caller, Refused, new_cart, new_item, new_order, pay

CHANGES = [
    ("PUT", "/order/cart/{cart}", {"description": "x"}),
    ("DELETE", "/order/cart/{cart}", None),
    (
        "POST",
        "/order/cart/{cart}/cloud",
        {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1},
    ),
    ("PUT", "/order/cart/{cart}/item/{item}", {"quantity": 1}),
    ("DELETE", "/order/cart/{cart}/item/{item}", None),
    ("POST", "/order/cart/{cart}/item/{item}/configuration", {"label": "vrack", "value": "pn-1"}),
    ("POST", "/order/cart/{cart}/coupon", {"coupon": "HALF"}),
]


def refusals(caller: Caller, cart: str) -> list[Refused]:
    """The dry run and the purchase, in this order."""
    caught = []
    for method in ("GET", "POST"):
        with pytest.raises(Refused) as info:
            caller.call(method, f"/order/cart/{cart}/checkout")
        caught.append(info.value)
    return caught


def filled_cart(caller: Caller, **labels: str) -> tuple[str, int]:
    cart = new_cart(caller)
    return cart, new_item(caller, cart, **labels)


def test_an_unassigned_cart_can_not_be_checked_out(owner: Caller) -> None:
    cart = new_cart(owner, assign=False)
    new_item(owner, cart)
    assert [problem.status for problem in refusals(owner, cart)] == [403, 403]


def test_an_empty_cart_can_not_be_checked_out(owner: Caller) -> None:
    assert [problem.status for problem in refusals(owner, new_cart(owner))] == [400, 400]


def test_a_doubled_label_is_refused_by_both_checkouts(owner: Caller) -> None:
    cart, item = filled_cart(owner, description="one")
    owner.post(f"/order/cart/{cart}/item/{item}/configuration", {"label": "description", "value": "one"})
    for problem in refusals(owner, cart):
        assert (problem.status, problem.error_class) == (400, "Client::BadRequest")
        assert "description is duplicated" in problem.message


def test_missing_mandatory_labels_are_named_line_by_line(owner: Caller) -> None:
    wanted = [{"label": label, "required": True} for label in ("one", "two", "three")]
    owner.emulator.seed({"settings": {"required_configuration": {"project.2018": wanted}}})
    cart, _item = filled_cart(owner, two="given")
    for problem in refusals(owner, cart):
        assert problem.status == 400
        lines = problem.message.split("\n")
        assert len(lines) == 2
        assert "one" in lines[0]
        assert "three" in lines[1]


def test_a_value_that_is_not_allowed_is_refused_by_both_checkouts(owner: Caller) -> None:
    cart, _item = filled_cart(owner, infrastructure="playground")
    assert all("playground" in problem.message for problem in refusals(owner, cart))


def test_an_unknown_voucher_is_refused_by_both_checkouts_without_repeating_it(owner: Caller) -> None:
    cart, _item = filled_cart(owner, voucher="SECRETCODE")
    for problem in refusals(owner, cart):
        assert problem.status == 400
        assert "SECRETCODE" not in problem.message


def test_the_dry_run_makes_no_order_and_shows_prices_and_contracts(owner: Caller) -> None:
    cart, _item = filled_cart(owner, description="one")
    quote = owner.get(f"/order/cart/{cart}/checkout")
    assert (quote["orderId"], quote["url"]) == (None, None)
    assert quote["prices"]["withTax"]["value"] == 0
    assert [set(contract) for contract in quote["contracts"]] == [{"name", "url", "content"}] * 2
    assert owner.emulator.state.orders == {}
    assert owner.get(f"/order/cart/{cart}")["readOnly"] is False


def test_the_purchase_makes_one_unpaid_order_and_a_read_only_cart(owner: Caller) -> None:
    cart, _item = filled_cart(owner, description="one")
    answer = owner.post(f"/order/cart/{cart}/checkout")
    assert isinstance(answer["orderId"], int)
    assert "orderPassword=" in answer["url"]
    assert owner.get(f"/me/order/{answer['orderId']}/status") == "notPaid"
    assert owner.get(f"/order/cart/{cart}")["readOnly"] is True
    assert owner.get("/me/order") == [answer["orderId"]]


@pytest.mark.parametrize(("method", "template", "body"), CHANGES)
def test_nothing_in_a_checked_out_cart_can_be_changed(owner: Caller, method: str, template: str, body: object) -> None:
    owner.emulator.seed({"coupons": {"HALF": 50}})
    cart, item = filled_cart(owner)
    owner.post(f"/order/cart/{cart}/checkout")
    before = owner.get(f"/order/cart/{cart}")
    with pytest.raises(Refused) as caught:
        owner.call(method, template.format(cart=cart, item=item), body)
    assert (caught.value.status, caught.value.error_class) == (400, "Client::BadRequest")
    assert owner.get(f"/order/cart/{cart}") == before


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_a_second_checkout_is_refused_with_the_status_that_was_set(owner: Caller, status: int) -> None:
    owner.emulator.seed({"settings": {"second_checkout_status": status}})
    cart, _item = filled_cart(owner)
    owner.post(f"/order/cart/{cart}/checkout")
    assert [problem.status for problem in refusals(owner, cart)] == [status, status]
    assert len(owner.emulator.state.orders) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_a_change_after_checkout_is_refused_with_the_status_that_was_set(owner: Caller, status: int) -> None:
    owner.emulator.seed({"settings": {"read_only_status": status}})
    cart, _item = filled_cart(owner)
    owner.post(f"/order/cart/{cart}/checkout")
    with pytest.raises(Refused) as caught:
        owner.delete(f"/order/cart/{cart}")
    assert caught.value.status == status


@pytest.mark.parametrize("listed", [True, False])
def test_a_checked_out_cart_stays_listed_or_not_as_set(owner: Caller, listed: bool) -> None:
    owner.emulator.seed({"settings": {"list_checked_out_carts": listed}})
    cart, _item = filled_cart(owner)
    owner.post(f"/order/cart/{cart}/checkout")
    assert owner.get("/order/cart") == ([cart] if listed else [])
    assert owner.get(f"/order/cart/{cart}")["cartId"] == cart


def test_a_project_gives_two_rental_lines_and_one_activation(owner: Caller) -> None:
    cart, item = filled_cart(owner)
    lines = owner.get(f"/order/cart/{cart}/checkout")["details"]
    assert [line["detailType"] for line in lines] == ["DURATION", "DURATION", "INSTALLATION"]
    assert [line["domain"] for line in lines] == ["*001"] * 3
    assert [line["quantity"] for line in lines] == [1, 1, 1]
    assert {line["cartItemID"] for line in lines} == {item}


def test_an_option_adds_lines_of_its_own(owner: Caller) -> None:
    owner.emulator.seed({"account": {"support_level": "business"}})
    cart, item = filled_cart(owner)
    owner.post(f"/order/cart/{cart}/cloud/options", {"itemId": item, **HDS})
    domains = [line["domain"] for line in owner.get(f"/order/cart/{cart}/checkout")["details"]]
    assert domains == ["*001"] * 3 + ["*001.001"] * 2


def test_a_second_project_in_one_cart_has_its_own_placeholder(owner: Caller) -> None:
    cart, _item = filled_cart(owner)
    new_item(owner, cart)
    assert [line["domain"] for line in owner.get(f"/order/cart/{cart}/checkout")["details"]] == ["*001"] * 3 + [
        "*002"
    ] * 3


def test_a_price_is_the_same_in_catalogue_offer_quote_and_order(owner: Caller) -> None:
    owner.emulator.seed({"prices": {"project.2018": {"renew": 12.5, "installation": 3}}, "tax_rate": 20})
    cart, _item = filled_cart(owner)
    plans = owner.get("/order/catalog/public/cloud?ovhSubsidiary=FR")["plans"]
    pricings = {p["capacities"][0]: p for p in next(p for p in plans if p["planCode"] == "project.2018")["pricings"]}
    assert (pricings["renew"]["price"], pricings["renew"]["tax"]) == (1_250_000_000, 250_000_000)
    offer = next(o for o in owner.get(f"/order/cart/{cart}/cloud") if o["planCode"] == "project.2018")
    assert {p["capacities"][0]: p["price"]["value"] for p in offer["prices"]} == {"renew": 12.5, "installation": 3.0}
    quote = owner.get(f"/order/cart/{cart}/checkout")["prices"]
    assert [quote[name]["value"] for name in ("withoutTax", "tax", "withTax")] == [15.5, 3.1, 18.6]
    placed = owner.post(f"/order/cart/{cart}/checkout")
    assert placed["prices"] == quote
    order = owner.get(f"/me/order/{placed['orderId']}")
    assert [order[n]["value"] for n in ("priceWithoutTax", "tax", "priceWithTax")] == [15.5, 3.1, 18.6]
    details = owner.get(f"/me/order/{placed['orderId']}/details", {"x-pagination-mode": "CachedObjectList-Pages"})
    assert sum(detail["totalPrice"]["value"] for detail in details) == 15.5


def test_a_zero_total_can_come_in_points(owner: Caller) -> None:
    owner.emulator.seed({"settings": {"zero_currency": "points"}})
    cart, _item = filled_cart(owner)
    assert owner.get(f"/order/cart/{cart}/checkout")["prices"]["withTax"]["currencyCode"] == "points"


def test_checkout_pays_by_itself_when_asked_to(owner: Caller) -> None:
    cart, _item = filled_cart(owner)
    order = owner.post(f"/order/cart/{cart}/checkout", {"autoPayWithPreferredPaymentMethod": True})["orderId"]
    assert owner.get(f"/me/order/{order}/status") == "delivered"


@pytest.mark.parametrize(("setting", "made"), [("notPaid", 1), ("refuse", 0)])
def test_automatic_payment_without_a_method_leaves_the_order_unpaid_or_is_refused(
    owner: Caller, setting: str, made: int
) -> None:
    owner.emulator.seed({"payment_methods": 0, "settings": {"auto_pay_without_method": setting}})
    cart, _item = filled_cart(owner)
    answer = owner.raw("POST", f"/order/cart/{cart}/checkout", {"autoPayWithPreferredPaymentMethod": True})
    assert answer.status == (200 if made else 400)
    assert [order.status for order in owner.emulator.state.orders.values()] == ["notPaid"] * made


def test_waiving_the_retraction_period_at_checkout_leaves_no_retraction_date(owner: Caller) -> None:
    cart, _item = filled_cart(owner)
    order = owner.post(f"/order/cart/{cart}/checkout", {"waiveRetractationPeriod": True})["orderId"]
    assert owner.get(f"/me/order/{order}")["retractionDate"] is None
    other = new_order(owner, "two")
    assert owner.get(f"/me/order/{other}")["retractionDate"] is not None


def test_the_default_quota_is_three_projects(owner: Caller) -> None:
    for name in ("one", "two", "three"):
        pay(owner, new_order(owner, name))
    cart, _item = filled_cart(owner)
    assert owner.get(f"/order/cart/{cart}/checkout")["orderId"] is None
    with pytest.raises(Refused) as caught:
        owner.post(f"/order/cart/{cart}/checkout")
    assert (caught.value.status, caught.value.error_class) == (403, "MaxQuotaReached")
    assert owner.get(f"/order/cart/{cart}")["readOnly"] is False


def test_the_dry_run_can_be_made_to_tell_the_quota(owner: Caller) -> None:
    owner.emulator.seed({"quota": 0, "settings": {"quota_at_simulation": True}})
    cart, _item = filled_cart(owner)
    assert [problem.error_class for problem in refusals(owner, cart)] == ["MaxQuotaReached"] * 2


def test_the_quota_can_strike_when_paying(owner: Caller) -> None:
    owner.emulator.seed({"quota": 0, "settings": {"quota_strikes": "pay"}})
    order = new_order(owner)
    with pytest.raises(Refused) as caught:
        pay(owner, order)
    assert caught.value.error_class == "MaxQuotaReached"
    assert owner.get(f"/me/order/{order}/status") == "notPaid"


def test_the_quota_can_strike_as_a_cancelled_order(owner: Caller) -> None:
    owner.emulator.seed({"quota": 0, "settings": {"quota_strikes": "cancelled_order"}})
    order = new_order(owner)
    pay(owner, order)
    assert owner.get(f"/me/order/{order}/status") == "cancelled"
    assert owner.get("/cloud/project") == []


def test_cancelled_orders_use_the_quota_up_only_when_set_so(owner: Caller) -> None:
    owner.emulator.seed({"quota": 1, "transitions": [{"status": "cancelled"}]})
    pay(owner, new_order(owner, "one"))
    pay(owner, new_order(owner, "two"))
    owner.emulator.seed({"settings": {"cancelled_orders_use_quota": True}})
    with pytest.raises(Refused) as caught:
        new_order(owner, "three")
    assert caught.value.error_class == "MaxQuotaReached"
