# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each call of the API: its request, its body, and what it makes of the answer."""

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._catalogue import Catalogue
from ansible_collections.community.ovhcloud.plugins.module_utils._eligibility import Eligibility
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    Account,
    Cart,
    CloudOrder,
    Configuration,
    Extension,
    Item,
    Order,
    PaymentMethod,
    PlacedOrder,
    Quote,
    Requirement,
    parse_offers,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    NOW,
    FakeTransport,
    Reply,
    make_api,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import PROJECT_ID, offer

PRICE = {"value": 0, "currencyCode": "EUR", "text": "0.00 €"}
CART = {"cartId": "c"}
ITEM = {"itemId": 1}
TRIPLE = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default"}
OFFERS = [{"planCode": "p", "prices": [{"duration": "P1M", "pricingMode": "default"}]}]
ORDER = {"orderId": 7, "priceWithTax": PRICE}


class Call(t.NamedTuple):
    """A call, the request and the body that it sends, an answer, and what is made of it."""

    call: t.Callable[[Api], t.Any]
    request: str
    body: t.Any
    answer: t.Any
    value: t.Any


CALLS: dict[str, Call] = {
    "account": Call(lambda api: api.account(), "GET /me", None, {"ovhSubsidiary": "FR"}, Account("FR")),
    "default_payment_methods": Call(
        lambda api: api.default_payment_methods(), "GET /me/payment/method?default=true", None, [5], [5]
    ),
    "payment_method": Call(
        lambda api: api.payment_method(5),
        "GET /me/payment/method/5",
        None,
        {"paymentMethodId": 5},
        PaymentMethod(5, "", ""),
    ),
    "project_ids": Call(lambda api: api.project_ids(), "GET /cloud/project", None, ["p"], ["p"]),
    "project": Call(
        lambda api: api.project("p"),
        "GET /cloud/project/p",
        None,
        {"project_id": "p"},
        Project("p", None, "unknown", None, None),
    ),
    "rename_project": Call(
        lambda api: api.rename_project("p", "web"), "PUT /cloud/project/p", {"description": "web"}, None, None
    ),
    "cloud_orders": Call(
        lambda api: api.cloud_orders(),
        "GET /cloud/order",
        None,
        [None, {"orderId": 7, "planCode": "p", "serviceName": PROJECT_ID, "status": "s"}],
        [CloudOrder(7, "p", PROJECT_ID, "s")],
    ),
    "order_ids since": Call(
        lambda api: api.order_ids("2026-01-01T00:00:00+00:00"),
        "GET /me/order?date.from=2026-01-01T00%3A00%3A00%2B00%3A00",
        None,
        [7],
        [7],
    ),
    "order_ids": Call(lambda api: api.order_ids(None), "GET /me/order", None, [7], [7]),
    "order": Call(lambda api: api.order(7), "GET /me/order/7", None, ORDER, Order.parse(ORDER)),
    "order_status": Call(lambda api: api.order_status(7), "GET /me/order/7/status", None, "notPaid", "notPaid"),
    "granted_rules": Call(
        lambda api: api.granted_rules(),
        "GET /auth/currentCredential",
        None,
        {"rules": [{"method": "GET", "path": "/*"}]},
        (("GET", "/*"),),
    ),
    "eligibility": Call(lambda api: api.eligibility(None), "GET /cloud/eligibility", None, {}, Eligibility((), None)),
    "eligibility of a voucher": Call(
        lambda api: api.eligibility("a&b"), "GET /cloud/eligibility?voucher=a%26b", None, {}, Eligibility((), None)
    ),
    "catalogue": Call(
        lambda api: api.catalogue("FR"),
        "GET /order/catalog/public/cloud?ovhSubsidiary=FR",
        None,
        {"plans": []},
        Catalogue("", {}, {}),
    ),
    "payable_methods": Call(
        lambda api: api.payable_methods(7), "GET /me/order/7/paymentMethods", None, {"registered": [5]}, [5]
    ),
    "follow_up": Call(lambda api: api.follow_up(7), "GET /me/order/7/followUp", None, [{"a": 1}], [{"a": 1}]),
    "detail_ids": Call(lambda api: api.detail_ids(7), "GET /me/order/7/details", None, [1], [1]),
    "detail_domain": Call(
        lambda api: api.detail_domain(7, 1), "GET /me/order/7/details/1", None, {"domain": "*001"}, "*001"
    ),
    "extension": Call(
        lambda api: api.extension(7, 1), "GET /me/order/7/details/1/extension", None, {}, Extension(None, ())
    ),
    "pay": Call(lambda api: api.pay(7, 5), "POST /me/order/7/pay", {"paymentMethod": {"id": 5}}, None, None),
    "pay_with_fidelity_account": Call(
        lambda api: api.pay_with_fidelity_account(7),
        "POST /me/order/7/payWithRegisteredPaymentMean",
        {"paymentMean": "fidelityAccount"},
        None,
        None,
    ),
    "cart_ids": Call(
        lambda api: api.cart_ids("ansible/é"), "GET /order/cart?description=ansible%2F%C3%A9", None, ["c"], ["c"]
    ),
    "cart": Call(lambda api: api.cart("c"), "GET /order/cart/c", None, CART, Cart.parse(CART)),
    "create_cart": Call(
        lambda api: api.create_cart("FR", "mine"),
        "POST /order/cart",
        {"ovhSubsidiary": "FR", "description": "mine"},
        CART,
        Cart.parse(CART),
    ),
    "assign_cart": Call(lambda api: api.assign_cart("c"), "POST /order/cart/c/assign", None, None, None),
    "delete_cart": Call(lambda api: api.delete_cart("c"), "DELETE /order/cart/c", None, None, None),
    "configuration_ids": Call(
        lambda api: api.configuration_ids("c", 1), "GET /order/cart/c/item/1/configuration", None, [2], [2]
    ),
    "configuration": Call(
        lambda api: api.configuration("c", 1, 2),
        "GET /order/cart/c/item/1/configuration/2",
        None,
        {"id": 2, "label": "l", "value": "v"},
        Configuration(2, "l", "v"),
    ),
    "offers": Call(lambda api: api.offers("c"), "GET /order/cart/c/cloud", None, OFFERS, parse_offers(OFFERS)),
    "option_offers": Call(
        lambda api: api.option_offers("c", "p"),
        "GET /order/cart/c/cloud/options?planCode=p",
        None,
        OFFERS,
        parse_offers(OFFERS),
    ),
    "add_item": Call(
        lambda api: api.add_item("c", offer()),
        "POST /order/cart/c/cloud",
        {**TRIPLE, "quantity": 1},
        ITEM,
        Item.parse(ITEM),
    ),
    "add_option": Call(
        lambda api: api.add_option("c", 1, offer(), 3),
        "POST /order/cart/c/cloud/options",
        {**TRIPLE, "quantity": 3, "itemId": 1},
        ITEM,
        Item.parse(ITEM),
    ),
    "requirements": Call(
        lambda api: api.requirements("c", 1),
        "GET /order/cart/c/item/1/requiredConfiguration",
        None,
        [{"label": "l", "required": True}],
        (Requirement("l", True),),
    ),
    "add_configuration": Call(
        lambda api: api.add_configuration("c", 1, "l", "v"),
        "POST /order/cart/c/item/1/configuration",
        {"label": "l", "value": "v"},
        {"id": 2, "label": "l", "value": "v"},
        Configuration(2, "l", "v"),
    ),
    "quote": Call(
        lambda api: api.quote("c"),
        "GET /order/cart/c/checkout",
        None,
        {"prices": {"withTax": PRICE}},
        Quote.parse({"prices": {"withTax": PRICE}}),
    ),
    "check_out": Call(
        lambda api: api.check_out("c", waive_retraction_period=False),
        "POST /order/cart/c/checkout",
        {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": False},
        {"orderId": 7},
        PlacedOrder(7),
    ),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_each_call_sends_its_request_and_understands_the_answer(call: Call) -> None:
    transport = FakeTransport({call.request: call.answer})
    assert call.call(make_api(transport)) == call.value
    (sent,) = transport.sent
    assert ("%s %s" % (sent.method, sent.path), sent.body) == (call.request, call.body)


# Types of answers beside null and numbers that a route may give, with any content.
LENIENT: dict[str, t.Any] = {
    "follow_up": list,
    "detail_domain": dict,
    "eligibility": dict,
    "eligibility of a voucher": dict,
    "offers": list,
    "option_offers": list,
}
ODD: list[t.Any] = [None, 5, {"a": "b"}, [{}], [True]]


@pytest.mark.parametrize("name", [name for name, call in CALLS.items() if call.value and name != "extension"])
def test_an_answer_of_another_shape_is_an_error_that_names_the_request(name: str) -> None:
    call = CALLS[name]
    for odd in ODD:
        if isinstance(odd, LENIENT.get(name, ())):
            continue
        with pytest.raises(ApiError) as caught:
            call.call(make_api(FakeTransport({call.request: odd})))
        assert caught.value.message.startswith(call.request.partition("?")[0] + " answered JSON of another shape")


@pytest.mark.parametrize("answer", [None, {}, [], "done", {"taskId": 1}, Reply(204, text=""), Reply(200, text="")])
def test_a_route_that_answers_nothing_may_answer_anything(answer: t.Any) -> None:
    void = [call for call in CALLS.values() if call.value is None]
    assert len(void) == 5
    for call in void:
        transport = FakeTransport({call.request: answer})
        call.call(make_api(transport))
        assert transport.requests == [call.request]


def test_the_retraction_period_is_waived_only_on_demand_and_never_is_anything_paid_by_the_checkout() -> None:
    transport = FakeTransport({"POST /order/cart/c/checkout": {"orderId": 7}})
    make_api(transport).check_out("c", waive_retraction_period=True)
    assert transport.sent[0].body == {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": True}


@pytest.mark.parametrize(
    ("configurations", "known"), [([2, 3], [2, 3]), ([], []), (None, None)], ids=["ids", "none", "left out"]
)
def test_an_item_tells_its_configurations_or_that_it_does_not_tell_them(configurations: t.Any, known: t.Any) -> None:
    answer = {**ITEM, "configurations": configurations, "options": [4]}
    head = make_api(FakeTransport({"GET /order/cart/c/item/1": answer})).item("c", 1)
    assert (head.item, head.configuration_ids, head.option_ids) == (Item.parse(ITEM), known, [4])


def test_an_item_without_options_has_none() -> None:
    assert make_api(FakeTransport({"GET /order/cart/c/item/1": ITEM})).item("c", 1).option_ids == []


OPERATIONS = "GET /me/order/7/details/1/operations"


def operation_names(**answers: t.Any) -> list[str]:
    table = {"%s/%s" % (OPERATIONS, name[1:]): answer for name, answer in answers.items()}
    return make_api(FakeTransport({OPERATIONS: [int(name[1:]) for name in answers], **table})).operation_names(7, 1)


def test_operations_tell_the_names_of_what_they_made() -> None:
    assert operation_names(o1={"resource": {"name": "a"}}, o2={"resource": {"name": "b"}}) == ["a", "b"]


@pytest.mark.parametrize("answer", [None, {}, {"resource": None}, {"resource": {}}, {"resource": {"name": 5}}, []])
def test_an_operation_that_names_nothing_is_left_out(answer: t.Any) -> None:
    assert operation_names(o1=answer, o2={"resource": {"name": "b"}}) == ["b"]


def test_a_region_without_operations_has_none_but_a_missing_right_is_an_error() -> None:
    assert make_api(FakeTransport({OPERATIONS: NOT_FOUND})).operation_names(7, 1) == []
    with pytest.raises(ApiError):
        make_api(FakeTransport({OPERATIONS: FORBIDDEN})).operation_names(7, 1)


@pytest.mark.parametrize(
    ("answer", "known"),
    [(NOT_FOUND, False), (Reply(200, None), False), (Reply(200, {"paymentDate": "2026-01-05"}), True)],
)
def test_a_payment_is_known_where_the_order_has_one(answer: Reply, known: bool) -> None:
    assert make_api(FakeTransport({"GET /me/order/7/payment": answer})).is_payment_known(7) is known


def test_now_is_the_time_of_the_server_in_utc_as_the_newest_answer_of_any_kind_tells_it() -> None:
    transport = FakeTransport({"GET /me": Reply(403, {}, Date="Mon, 05 Jan 2026 12:00:00 GMT")}, offset=60.0)
    api = make_api(transport)
    assert (api.now().timestamp(), str(api.now().tzinfo)) == (NOW + 60, "UTC")
    with pytest.raises(ApiError):
        api.account()
    assert api.now().timestamp() == NOW + 7200


@pytest.mark.parametrize("name", ["order_ids", "cloud_orders", "cart_ids"])
def test_lists_that_decide_what_is_ordered_are_asked_for_past_any_cache(name: str) -> None:
    call = CALLS[name]
    transport = FakeTransport({call.request: call.answer})
    call.call(make_api(transport))
    assert transport.sent[0].headers["Pragma"] == "no-cache"


ROUTES = {name: route for name, route in vars(routes).items() if isinstance(route, Route)}


def test_the_rule_of_a_route_has_a_star_for_each_variable() -> None:
    assert len(ROUTES) > 30
    for route in ROUTES.values():
        assert re.sub(r"\{\w+\}", "*", "%s %s" % (route.method, route.path)) == route.rule


def test_whatever_is_not_a_get_writes() -> None:
    assert {route.method for route in ROUTES.values() if route.writes} == {"POST", "PUT", "DELETE"}
    assert {route.method for route in ROUTES.values() if not route.writes} == {"GET"}


def test_no_two_routes_are_the_same() -> None:
    assert len({(route.method, route.path) for route in ROUTES.values()}) == len(ROUTES)
