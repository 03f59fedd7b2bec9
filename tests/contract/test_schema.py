# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every served route against OVHcloud's own definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract import schema
from tests.contract.callers import HDS, PLAN, Caller, new_cart, new_item, new_order, pay
from tests.emulator import Emulator
from tests.emulator.api import ALL_ROUTES
from tests.emulator.routing import Route

if not schema.available():
    pytest.skip(schema.SKIP_REASON, allow_module_level=True)

DECLARED = [route for route in ALL_ROUTES if not route.note]
ROUTE_IDS = [f"{route.method} {route.full_template}" for route in DECLARED]
Target = tuple[str, Any]


class World:
    """An account with one of everything, so that every route has something to answer with."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        caller.emulator.seed(
            {
                "account": {"support_level": "business", "challenge_required": True},
                "prices": {"project.2018": {"renew": 12.5, "installation": 3}},
                "coupons": {"TENPERCENT": 10},
                "vouchers": {"GIFT": {"credit": 50}, "GIFT2": {"credit": 20}},
            }
        )
        self.order = new_order(caller, "bought")
        pay(caller, self.order)
        self.project = caller.get("/cloud/project")[0]
        self.unpaid = new_order(caller, "unpaid")
        self.cart = new_cart(caller, "ansible/open")
        self.item = new_item(caller, self.cart, description="open", infrastructure="production")
        self.option = caller.post(f"/order/cart/{self.cart}/cloud/options", {"itemId": self.item, **HDS})["itemId"]
        caller.post(f"/order/cart/{self.cart}/coupon", {"coupon": "TENPERCENT"})
        self.loose_cart = new_cart(caller, "loose", assign=False)
        configurations = caller.get(f"/order/cart/{self.cart}/item/{self.item}/configuration")
        self.configuration = configurations[0]
        self.detail = caller.get(f"/me/order/{self.order}/details")[0]
        self.method = caller.get("/me/payment/method")[0]
        self.agreement = caller.get("/me/agreements")[0]
        caller.post(f"/cloud/project/{self.project}/terminate")
        self.mail = caller.get("/me/notification/email/history")[-1]
        caller.post(f"/cloud/project/{self.project}/credit", {"code": "GIFT2"})

    def token(self) -> str:
        body: str = self.caller.get(f"/me/notification/email/history/{self.mail}")["body"]
        return body.rpartition("token=")[2].strip()

    def parameters(self, route: Route) -> dict[str, str]:
        values = {
            "cartId": self.cart,
            "itemId": self.item,
            "configurationId": self.configuration,
            "orderId": self.order,
            "orderDetailId": self.detail,
            "paymentMethodId": self.method,
            "serviceName": self.project,
            "projectId": self.project,
            "resourceURN": f"urn:v1:eu:resource:publicCloudProject:{self.project}",
            "id": self.mail if "email" in route.template else self.agreement,
        }
        return {name: str(value) for name, value in values.items()}


# What a route needs beyond its path: a body, a query, or another object than the usual one.
BODIES: dict[str, Callable[[World], Any]] = {
    "POST /auth/credential": lambda w: {"accessRules": [{"method": "GET", "path": "/*"}]},
    "POST /order/cart": lambda w: {"ovhSubsidiary": "FR"},
    "PUT /order/cart/{cartId}": lambda w: {"description": "renamed"},
    "POST /order/cart/{cartId}/cloud": lambda w: PLAN,
    "POST /order/cart/{cartId}/cloud/options": lambda w: {"itemId": w.item, **HDS},
    "POST /order/cart/{cartId}/coupon": lambda w: {"coupon": "TENPERCENT"},
    "PUT /order/cart/{cartId}/item/{itemId}": lambda w: {"quantity": 1},
    "POST /order/cart/{cartId}/item/{itemId}/configuration": lambda w: {"label": "vrack", "value": "pn-1"},
    "POST /order/cartServiceOption/cloud/{serviceName}": lambda w: {"cartId": w.cart, **HDS},
    "POST /me/order/{orderId}/pay": lambda w: {"paymentMethod": {"id": w.method}},
    "POST /me/order/{orderId}/payWithRegisteredPaymentMean": lambda w: {"paymentMean": "CREDIT_CARD"},
    "POST /me/order/{orderId}/retraction": lambda w: {"reason": "unused"},
    "POST /me/payment/method": lambda w: {
        "paymentType": "CREDIT_CARD",
        "callbackUrl": dict.fromkeys(("cancel", "error", "failure", "pending", "success"), "https://example.com"),
    },
    "PUT /me/payment/method/{paymentMethodId}": lambda w: {"default": True},
    "POST /me/payment/method/{paymentMethodId}/challenge": lambda w: {"challenge": "123456"},
    "PUT /cloud/project/{serviceName}": lambda w: {"description": "renamed"},
    "PUT /cloud/project/{serviceName}/serviceInfos": lambda w: {"renew": {"automatic": False}},
    "POST /cloud/project/{serviceName}/credit": lambda w: {"code": "GIFT"},
    "POST /cloud/project/{serviceName}/confirmTermination": lambda w: {"token": w.token()},
    "PUT /v2/iam/resource/{resourceURN}": lambda w: {"tags": {"team": "blue"}},
}
QUERIES = {
    "GET /order/cart/{cartId}/cloud/options": "planCode=project.2018",
    "DELETE /order/cart/{cartId}/coupon": "coupon=TENPERCENT",
    "GET /order/catalog/public/cloud": "ovhSubsidiary=FR",
    "GET /order/catalog/formatted/cloud": "ovhSubsidiary=FR",
    "GET /cloud/agreements": "product=registry",
    "GET /cloud/eligibility": "voucher=GIFT",
    "GET /cloud/order/rule/availability": "ovhSubsidiary=FR",
}
OTHER_OBJECTS: dict[str, Callable[[World], dict[str, str]]] = {
    "POST /order/cart/{cartId}/assign": lambda w: {"cartId": w.loose_cart},
    "POST /me/order/{orderId}/pay": lambda w: {"orderId": str(w.unpaid)},
    "POST /me/order/{orderId}/payWithRegisteredPaymentMean": lambda w: {"orderId": str(w.unpaid)},
    "GET /me/order/{orderId}/availableRegisteredPaymentMean": lambda w: {"orderId": str(w.unpaid)},
    "GET /me/order/{orderId}/paymentMethods": lambda w: {"orderId": str(w.unpaid)},
}
EXPANDED = {
    "/me/order": "billing.Order[]",
    "/me/order/{orderId}/details": "billing.OrderDetail[]",
    "/me/payment/method": "me.payment.PaymentMethod[]",
    "/me/agreements": "agreements.ContractAgreement[]",
    "/me/notification/email/history": "nichandle.EmailNotification[]",
    "/cloud/project": "cloud.ProjectWithIAM[]",
}


def prepare(world: World, route: Route, name: str) -> str:
    """The target of the call; one agreement is put back to be accepted again."""
    values = {**world.parameters(route), **OTHER_OBJECTS.get(name, lambda w: {})(world)}
    if name == "POST /me/agreements/{id}/accept":
        world.caller.emulator.state.agreements[world.agreement].agreed = "todo"
    target = route.full_template.format(**values)
    return f"{target}?{QUERIES[name]}" if name in QUERIES else target


def credential_headers(name: str) -> dict[str, str]:
    """Two routes speak about the consumer key of the call itself."""
    if not name.endswith(("/auth/credential", "/auth/currentCredential", "/auth/logout")):
        return {}
    return {"x-ovh-application": "EmulatorAppKey01", "x-ovh-consumer": "EmulatorConsumerKey0000000000001"}


@pytest.fixture
def world(owner: Caller) -> World:
    return World(owner)


@pytest.mark.parametrize("route", DECLARED, ids=ROUTE_IDS)
def test_a_real_answer_of_the_route_fits_the_model(world: World, route: Route) -> None:
    name = f"{route.method} {route.full_template}"
    operation = schema.operations()[route.method, route.full_template]
    target = prepare(world, route, name)
    body = BODIES[name](world) if name in BODIES else None
    answer = world.caller.raw(route.method, target, body, credential_headers(name))
    assert answer.status == 200, answer.body
    value = answer.json()
    assert schema.problems(value, operation["responseType"], operation["models"]) == []
    if operation["responseType"].endswith("[]") and name != "DELETE /order/cart/{cartId}/coupon":
        assert value, "an empty list proves nothing"


@pytest.mark.parametrize("template", sorted(EXPANDED))
def test_an_expanded_list_holds_the_objects_of_the_model(world: World, template: str) -> None:
    operation = schema.operations()["GET", template]
    target = template.format(orderId=world.order)
    answer = world.caller.raw("GET", target, None, {"x-pagination-mode": "CachedObjectList-Pages"})
    assert answer.json()
    assert schema.problems(answer.json(), EXPANDED[template], operation["models"]) == []


@pytest.mark.parametrize("route", DECLARED, ids=ROUTE_IDS)
def test_the_route_asks_for_credentials_exactly_where_the_schema_does(route: Route) -> None:
    operation = schema.operations()[route.method, route.full_template]
    assert route.anonymous == bool(operation.get("noAuthentication"))


@pytest.mark.parametrize("route", DECLARED, ids=ROUTE_IDS)
def test_the_route_names_the_same_iam_action_as_the_schema(route: Route) -> None:
    operation = schema.operations()[route.method, route.full_template]
    assert route.iam == next((action["name"] for action in operation.get("iamActions", [])), None)


@pytest.mark.parametrize("route", DECLARED, ids=ROUTE_IDS)
def test_the_route_knows_every_body_field_and_which_are_mandatory(route: Route) -> None:
    operation = schema.operations()[route.method, route.full_template]
    declared = {field.name: field.required for field in route.body}
    assert declared == body_of(operation)


def body_of(operation: dict[str, Any]) -> dict[str, bool]:
    """The writable body fields of an operation: listed one by one, or by a model."""
    fields: dict[str, bool] = {}
    for parameter in operation["parameters"]:
        if parameter["paramType"] != "body":
            continue
        if parameter.get("name"):
            fields[parameter["name"]] = parameter["required"]
            continue
        for name, declared in operation["models"][parameter["dataType"]]["properties"].items():
            if not declared["readOnly"]:
                fields[name] = declared["required"]
    return fields


@pytest.mark.parametrize("route", DECLARED, ids=ROUTE_IDS)
def test_the_route_knows_every_query_parameter(route: Route) -> None:
    operation = schema.operations()[route.method, route.full_template]
    declared = {field.name: field.required for field in route.query}
    wanted = {p["name"]: p["required"] for p in operation["parameters"] if p["paramType"] == "query"}
    assert declared == wanted


def test_only_the_us_operations_are_outside_the_european_schema() -> None:
    outside = {route.template for route in ALL_ROUTES if (route.method, route.full_template) not in schema.operations()}
    assert outside == {
        "/me/order/{orderId}/details/{orderDetailId}/operations",
        "/me/order/{orderId}/details/{orderDetailId}/operations/{operationId}",
    }


def test_the_subsidiaries_of_europe_are_those_of_the_schema() -> None:
    models = schema.operations()["POST", "/order/cart"]["models"]
    assert Emulator().state.flavour.subsidiaries == tuple(models["nichandle.OvhSubsidiaryEnum"]["enum"])


BROKEN: list[tuple[Any, str]] = [
    ({"cartId": "x", "description": "", "expire": None, "items": []}, "readOnly: missing"),
    ({"cartId": None, "description": "", "expire": None, "items": [], "readOnly": True}, "cartId: must not be null"),
    ({"cartId": "x", "description": "", "expire": "soon", "items": [], "readOnly": True}, "is no datetime"),
    ({"cartId": "x", "description": "", "expire": None, "items": ["1"], "readOnly": True}, "is no long"),
    ({"cartId": "x", "description": "", "expire": None, "items": [], "readOnly": True, "orderId": 1}, "not in order"),
    ([], "an object order.cart.Cart is due"),
]


@pytest.mark.parametrize(("value", "sentence"), BROKEN)
def test_the_check_itself_finds_a_broken_answer(value: Any, sentence: str) -> None:
    models = schema.operations()["GET", "/order/cart/{cartId}"]["models"]
    assert sentence in "; ".join(schema.problems(value, "order.cart.Cart", models))


def test_the_check_itself_finds_a_value_outside_an_enum() -> None:
    models = schema.operations()["GET", "/me/order/{orderId}/status"]["models"]
    assert schema.problems("sleeping", "billing.order.OrderStatusEnum", models)
    assert not schema.problems("checking", "billing.order.OrderStatusEnum", models)
