# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/order/cart: items, options, configurations, options for existing projects."""

from __future__ import annotations

from typing import Any

from tests.emulator import carts, projects
from tests.emulator.api.carts import render_option
from tests.emulator.call import Call
from tests.emulator.catalogue import Plan
from tests.emulator.checking import Field
from tests.emulator.messages import ApiError, bad_request, not_found
from tests.emulator.models import Project
from tests.emulator.routing import RouteSet

routes = RouteSet()

PLAN_FIELDS = (
    Field("duration", "duration", required=True),
    Field("planCode", required=True),
    Field("pricingMode", required=True),
    Field("quantity", "long", required=True),
)


@routes.add("POST", "/order/cart/{cartId}/cloud", anonymous=True, body=PLAN_FIELDS)
def add_product(call: Call) -> dict[str, Any]:
    cart = carts.find_writable(call)
    plan = call.state.catalogue.plans.get(call.body["planCode"])
    if plan is None or plan.option_of:
        raise bad_request(f"[planCode] There is no plan {call.body['planCode']}")
    return carts.render_item(call.state, cart, carts.add_item(call.state, cart, plan, call.body, None))


@routes.add(
    "POST",
    "/order/cart/{cartId}/cloud/options",
    anonymous=True,
    body=(Field("itemId", "long", required=True), *PLAN_FIELDS),
)
def add_option(call: Call) -> dict[str, Any]:
    cart = carts.find_writable(call)
    parent = cart.items.get(call.body["itemId"])
    if parent is None or parent.parent_id is not None:
        raise not_found("itemId", call.body["itemId"])
    plan = _offered(call, parent.plan_code, carts.support_level(call, cart))
    return carts.render_item(call.state, cart, carts.add_item(call.state, cart, plan, call.body, parent.id))


def _offered(call: Call, parent_plan: str, support_level: str | None) -> Plan:
    for plan in call.state.catalogue.options(parent_plan, support_level):
        if plan.code == call.body["planCode"]:
            return plan
    raise bad_request(f"[planCode] {call.body['planCode']} is not an option of {parent_plan}")


@routes.add("GET", "/order/cart/{cartId}/item", anonymous=True)
def list_items(call: Call) -> list[int]:
    return list(carts.find(call).items)


@routes.add("GET", "/order/cart/{cartId}/item/{itemId}", anonymous=True, longs=("itemId",))
def get_item(call: Call) -> dict[str, Any]:
    cart = carts.find(call)
    return carts.render_item(call.state, cart, carts.find_item(call, cart))


@routes.add(
    "PUT",
    "/order/cart/{cartId}/item/{itemId}",
    anonymous=True,
    longs=("itemId",),
    body=(Field("duration", "duration"), Field("quantity", "long")),
)
def edit_item(call: Call) -> dict[str, Any]:
    cart = carts.find_writable(call)
    item = carts.find_item(call, cart)
    duration = call.body.get("duration") or item.duration
    quantity = item.quantity if call.body.get("quantity") is None else call.body["quantity"]
    carts.check_offer(call.state.catalogue.plans[item.plan_code], duration, item.pricing_mode, quantity)
    item.duration, item.quantity = duration, quantity
    return carts.render_item(call.state, cart, item)


@routes.add("DELETE", "/order/cart/{cartId}/item/{itemId}", anonymous=True, longs=("itemId",))
def delete_item(call: Call) -> None:
    cart = carts.find_writable(call)
    carts.remove_item(cart, carts.find_item(call, cart))


@routes.add(
    "GET",
    "/order/cart/{cartId}/item/{itemId}/configuration",
    anonymous=True,
    longs=("itemId",),
    query=(Field("label"),),
)
def list_configurations(call: Call) -> list[int]:
    item = carts.find_item(call, carts.find(call))
    wanted = call.query.get("label")
    return [entry.id for entry in item.configurations.values() if wanted is None or entry.label == wanted]


@routes.add(
    "POST",
    "/order/cart/{cartId}/item/{itemId}/configuration",
    anonymous=True,
    longs=("itemId",),
    body=(Field("label", required=True), Field("value", "text", required=True)),
)
def add_configuration(call: Call) -> dict[str, Any]:
    item = carts.find_item(call, carts.find_writable(call))
    if call.settings.unknown_labels == "refuse":
        known = {requirement["label"] for requirement in carts.required_configuration(call.state, item)}
        if call.body["label"] not in known:
            raise bad_request(f"[label] {call.body['label']} is not available for product {item.plan_code}")
    entry = carts.add_configuration(call.state, item, call.body["label"], call.body["value"])
    return carts.render_configuration(entry)


@routes.add(
    "GET",
    "/order/cart/{cartId}/item/{itemId}/configuration/{configurationId}",
    anonymous=True,
    longs=("itemId", "configurationId"),
)
def get_configuration(call: Call) -> dict[str, Any]:
    item = carts.find_item(call, carts.find(call))
    return carts.render_configuration(carts.find_configuration(call, item))


@routes.add(
    "DELETE",
    "/order/cart/{cartId}/item/{itemId}/configuration/{configurationId}",
    anonymous=True,
    longs=("itemId", "configurationId"),
)
def delete_configuration(call: Call) -> None:
    item = carts.find_item(call, carts.find_writable(call))
    del item.configurations[carts.find_configuration(call, item).id]


@routes.add("GET", "/order/cart/{cartId}/item/{itemId}/requiredConfiguration", anonymous=True, longs=("itemId",))
def required_configuration(call: Call) -> list[dict[str, Any]]:
    return carts.required_configuration(call.state, carts.find_item(call, carts.find(call)))


SERVICE_OPTION_IAM = "order:apiovh:cartServiceOption/cloud/get"


@routes.add("GET", "/order/cartServiceOption/cloud", iam=SERVICE_OPTION_IAM)
def list_services(call: Call) -> list[str]:
    return [project.id for project in projects.visible_to(call.state, call.caller.account, call.now)]


def _service(call: Call) -> Project:
    project = call.state.projects.get(call.path["serviceName"])
    if project is None or project.account != call.caller.account:
        raise ApiError(404, "This service does not exist")
    return project


@routes.add("GET", "/order/cartServiceOption/cloud/{serviceName}", iam=SERVICE_OPTION_IAM)
def list_service_options(call: Call) -> list[dict[str, Any]]:
    options = call.state.catalogue.options(_service(call).plan_code, call.account.support_level)
    currency = call.state.currency(call.account.nichandle, call.account.subsidiary)
    return [render_option(plan, currency) for plan in options]


@routes.add(
    "POST",
    "/order/cartServiceOption/cloud/{serviceName}",
    iam="order:apiovh:cartServiceOption/cloud/create",
    body=(Field("cartId", required=True), *PLAN_FIELDS),
)
def add_service_option(call: Call) -> dict[str, Any]:
    project = _service(call)
    cart = carts.lookup(call, call.body["cartId"])
    carts.refuse_read_only(cart, call.settings.read_only_status)
    plan = _offered(call, project.plan_code, call.account.support_level)
    item = carts.add_item(call.state, cart, plan, call.body, None, project.id)
    return carts.render_item(call.state, cart, item)
