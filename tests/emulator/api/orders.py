# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/me/order: orders and how they get on."""

from __future__ import annotations

from typing import Any

from tests.emulator import lifecycle, lists, orders
from tests.emulator.call import Call, Expandable
from tests.emulator.checking import Field
from tests.emulator.clock import parse_iso
from tests.emulator.messages import ApiError, bad_request, forbidden, not_found
from tests.emulator.models import Operation, Order, OrderDetail
from tests.emulator.money import price
from tests.emulator.routing import RouteSet

routes = RouteSet()

ORDER = ("orderId",)


def find(call: Call) -> Order:
    return call.state.order(call.caller.account, call.longs["orderId"])


@routes.add(
    "GET",
    "/me/order",
    iam="account:apiovh:me/order/get",
    query=(Field("date.from", "datetime"), Field("date.to", "datetime")),
)
def list_orders(call: Call) -> Expandable:
    view = lists.view("orders", call)
    if not call.query:
        return view
    return Expandable([order_id for order_id in view.ids if _in_range(call, view.load(order_id)["date"])], view.load)


def _in_range(call: Call, date: str) -> bool:
    wanted = call.settings.order_date_filter
    if wanted == "flavour":
        wanted = "apply" if call.state.flavour.order_date_filter else "ignore"
    if wanted == "ignore":
        return True
    if wanted == "refuse":
        raise bad_request("Unknown parameter: " + ", ".join(sorted(call.query)))
    moment = parse_iso(date)
    after = "date.from" not in call.query or moment >= parse_iso(call.query["date.from"])
    return after and ("date.to" not in call.query or moment <= parse_iso(call.query["date.to"]))


@routes.add("GET", "/me/order/{orderId}", iam="account:apiovh:me/order/get", longs=ORDER)
def get_order(call: Call) -> dict[str, Any]:
    return orders.render(call.state, find(call))


@routes.add("GET", "/me/order/{orderId}/status", iam="account:apiovh:me/order/status/get", longs=ORDER)
def get_status(call: Call) -> str:
    order = find(call)
    lifecycle.note_read(order)
    return order.status


@routes.add("GET", "/me/order/{orderId}/followUp", iam="account:apiovh:me/order/followUp/get", longs=ORDER)
def follow_up(call: Call) -> list[dict[str, Any]]:
    order = find(call)
    lifecycle.note_read(order)
    return [{"history": list(entry.history), "status": entry.status, "step": entry.step} for entry in order.follow_up]


def render_detail(order: Order, detail: OrderDetail) -> dict[str, Any]:
    """Here the quantity is a string, where the quote has a number."""
    return {
        "cancelled": detail.cancelled,
        "description": detail.description,
        "detailType": detail.detail_type,
        "domain": detail.domain,
        "orderDetailId": detail.id,
        "quantity": str(detail.quantity),
        "totalPrice": price(detail.total, order.currency),
        "unitPrice": price(detail.unit, order.currency),
    }


def find_detail(call: Call, order: Order) -> OrderDetail:
    wanted = call.longs["orderDetailId"]
    for detail in order.details:
        if detail.id == wanted:
            return detail
    raise not_found("orderDetailId", wanted)


DETAIL = ("orderId", "orderDetailId")
DETAILS_IAM = "account:apiovh:me/order/details/get"


@routes.add("GET", "/me/order/{orderId}/details", iam=DETAILS_IAM, longs=ORDER)
def list_details(call: Call) -> Expandable:
    order = find(call)
    by_id = {detail.id: detail for detail in order.details}
    return Expandable(list(by_id), lambda detail_id: render_detail(order, by_id[detail_id]))


@routes.add("GET", "/me/order/{orderId}/details/{orderDetailId}", iam=DETAILS_IAM, longs=DETAIL)
def get_detail(call: Call) -> dict[str, Any]:
    order = find(call)
    return render_detail(order, find_detail(call, order))


@routes.add(
    "GET",
    "/me/order/{orderId}/details/{orderDetailId}/extension",
    iam="account:apiovh:me/order/details/extension/get",
    longs=DETAIL,
)
def extension(call: Call) -> dict[str, Any]:
    """The only route that leads from an order to what was configured on the cart."""
    order = find(call)
    detail = find_detail(call, order)
    if not _has_extension(call, order):
        raise ApiError(404, "There is no extension for this detail")
    shown = call.settings.extension_configurations
    configurations = [
        dict(entry)
        for entry in detail.configurations
        if shown == "all" or (shown == "without_description" and entry["label"] != "description")
    ]
    return {
        "order": {
            "action": "installation",
            "configurations": configurations,
            "plan": {
                "code": detail.plan_code,
                "duration": detail.duration,
                "pricingMode": detail.pricing_mode,
                "product": {"name": detail.product},
                "quantity": detail.quantity,
            },
            "type": detail.kind,
        }
    }


def _has_extension(call: Call, order: Order) -> bool:
    since = call.settings.extension_from
    if since == "paid":
        return order.payment is not None
    return since == "checkout" or (since == "delivered" and order.delivered is not None)


@routes.add(
    "GET",
    "/me/order/{orderId}/details/{orderDetailId}/operations",
    iam="account:apiovh:me/order/details/operations/get",
    longs=DETAIL,
    note="US specification only",
)
def list_operations(call: Call) -> list[int]:
    return [operation.id for operation in _operations(call)]


@routes.add(
    "GET",
    "/me/order/{orderId}/details/{orderDetailId}/operations/{operationId}",
    iam="account:apiovh:me/order/details/operations/get",
    longs=(*DETAIL, "operationId"),
    note="US specification only",
)
def get_operation(call: Call) -> dict[str, Any]:
    for operation in _operations(call):
        if operation.id == call.longs["operationId"]:
            name = operation.resource_name
            return {
                "id": operation.id,
                "quantity": operation.quantity,
                "resource": {"displayName": name or "", "name": name, "state": operation.resource_state},
                "status": operation.status,
                "type": operation.type,
            }
    raise not_found("operationId", call.longs["operationId"])


def _operations(call: Call) -> list[Operation]:
    if not lifecycle.has_operations(call.state):
        raise ApiError(404, "Got an invalid (or empty) URL")
    order = find(call)
    detail = find_detail(call, order)
    return [operation for operation in order.operations if operation.detail_id == detail.id]


@routes.add(
    "GET", "/me/order/{orderId}/associatedObject", iam="account:apiovh:me/order/associatedObject/get", longs=ORDER
)
def associated_object(call: Call) -> dict[str, Any]:
    order = find(call)
    return {"id": order.bill_id, "type": "Bill" if order.bill_id else None}


@routes.add(
    "POST",
    "/me/order/{orderId}/retraction",
    iam="account:apiovh:me/order/retraction/create",
    longs=ORDER,
    body=(
        Field(
            "reason",
            required=True,
            choices=("competitor", "difficulty", "expensive", "other", "performance", "reliability", "unused"),
        ),
        Field("comment", "text"),
    ),
)
def retract(call: Call) -> None:
    """Within the withdrawal period only; the order is cancelled, and what it brought goes with it."""
    order = find(call)
    if order.retraction is None or call.now >= order.retraction or order.status in ("cancelling", "cancelled"):
        raise forbidden("This order can not be retracted")
    order.steps.clear()
    lifecycle.enter(call.state, order, "cancelled", call.now)
    for ordered in order.projects:
        gone = call.state.projects.pop(ordered.project_id or "", None)
        if gone is not None:
            call.state.terminated[gone.id] = gone


@routes.add(
    "POST",
    "/me/order/{orderId}/waiveRetraction",
    iam="account:apiovh:me/order/waiveRetraction",
    longs=ORDER,
    absent_in=("US",),
)
def waive_retraction(call: Call) -> None:
    order = find(call)
    if order.waived_retraction:
        raise bad_request("The retraction period of this order was waived before")
    order.waived_retraction = True
    order.retraction = None
