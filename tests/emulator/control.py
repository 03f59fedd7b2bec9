# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control path `/_emulator/`: what a test or a person does to the emulator itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.emulator import lifecycle, orders
from tests.emulator.credentials import SAMPLE
from tests.emulator.messages import ApiAnswer, ApiError, ApiRequest
from tests.emulator.models import Order

if TYPE_CHECKING:
    from tests.emulator.core import Emulator

ORDER_PAGE = "/_emulator/console/orders"
ControlHandler = Callable[["Emulator", dict[str, Any], dict[str, str]], Any]
ACTIONS: dict[str, list[dict[str, Any]] | str] = {
    "deliver": [{"status": "delivering"}, {"status": "delivered"}],
    "refuse": [
        {"status": "cancelling", "label": "FRAUD_REFUSED"},
        {"status": "cancelled"},
    ],
    "request_documents": [
        {"status": "documentsRequested"},
        {"status": "delivering", "manual": True},
        {"status": "delivered"},
    ],
    "cancel": [{"status": "cancelled"}],
}


class Redirect(str):
    """Where a person is sent, instead of JSON."""


def health(emulator: Emulator, _body: dict[str, Any], _query: dict[str, str]) -> Any:
    return {
        "status": "ok",
        "flavour": emulator.state.flavour.name,
        "endpoint": f"{emulator.state.root_url}/1.0",
        "oauth2_token_url": f"{emulator.state.root_url}/auth/oauth2/token",
        "account": emulator.state.default_account,
        "credentials": SAMPLE,
        "requests": emulator.requests,
    }


def reset(emulator: Emulator, body: dict[str, Any], _query: dict[str, str]) -> Any:
    emulator.reset(body.get("flavour"))
    return {"flavour": emulator.state.flavour.name}


def seed(emulator: Emulator, body: dict[str, Any], _query: dict[str, str]) -> Any:
    emulator.seed(body)
    return state(emulator, {}, {})


def read_journal(emulator: Emulator, _body: dict[str, Any], query: dict[str, str]) -> Any:
    """Filters: `since` (entries after that number), `write`, `run`."""
    since = int(query.get("since", 0))
    return [
        entry.as_dict()
        for entry in emulator.journal
        if entry.n > since
        and query.get("write", str(entry.write).lower()) == str(entry.write).lower()
        and query.get("run", entry.run) == entry.run
    ]


def clear_journal(emulator: Emulator, _body: dict[str, Any], _query: dict[str, str]) -> Any:
    dropped = len(emulator.journal)
    emulator.journal.clear()
    return {"dropped": dropped}


def read_faults(emulator: Emulator, _body: dict[str, Any], _query: dict[str, str]) -> Any:
    return [fault.as_dict() for fault in emulator.faults.faults.values()]


def add_faults(emulator: Emulator, body: dict[str, Any], _query: dict[str, str]) -> Any:
    """One fault, or `{"faults": [...]}`."""
    return {"ids": emulator.faults.add_all(body.get("faults", [body]))}


def clear_faults(emulator: Emulator, _body: dict[str, Any], _query: dict[str, str]) -> Any:
    dropped = len(emulator.faults.faults)
    emulator.faults.clear()
    return {"dropped": dropped}


def remove_fault(emulator: Emulator, _body: dict[str, Any], query: dict[str, str]) -> Any:
    if not emulator.faults.remove(int(query["id"])):
        raise ApiError(404, f"There is no fault {query['id']}")
    return {"removed": int(query["id"])}


def transition(emulator: Emulator, body: dict[str, Any], query: dict[str, str]) -> Any:
    """`action`: deliver, refuse, request_documents, cancel, pay or release; or an own `script`."""
    order = emulator.state.orders.get(int(query["id"]))
    if order is None:
        raise ApiError(404, f"There is no order {query['id']}")
    now = emulator.server_now()
    action = body.get("action")
    if "script" in body:
        lifecycle.force(emulator.state, order, body["script"], now)
    elif action == "pay":
        _pay(emulator, order)
    elif action == "release":
        lifecycle.release(emulator.state, order, now)
    elif action in ACTIONS:
        lifecycle.force(emulator.state, order, ACTIONS[action], now)
    else:
        raise ApiError(400, f"Unknown action {action}; known: {', '.join([*ACTIONS, 'pay', 'release'])}")
    return _order_summary(order)


def _pay(emulator: Emulator, order: Order) -> None:
    if order.payment is not None or order.status != "notPaid":
        raise ApiError(409, f"Order {order.id} is not waiting for a payment")
    lifecycle.pay(emulator.state, order, "creditCard", None, emulator.server_now())


def advance_clock(emulator: Emulator, body: dict[str, Any], _query: dict[str, str]) -> Any:
    emulator.clock.advance(float(body["advance"]))
    emulator.settle()
    return {"now": emulator.clock.now()}


def _order_summary(order: Order) -> dict[str, Any]:
    return {
        "orderId": order.id,
        "account": order.account,
        "status": order.status,
        "paid": order.payment is not None,
        "amount": round(orders.amount_due(order) / 1e8, 2),
        "cartId": order.cart_id,
        "planCodes": sorted({detail.plan_code for detail in order.details}),
        "projects": [{"description": p.description, "project_id": p.project_id} for p in order.projects],
    }


def state(emulator: Emulator, _body: dict[str, Any], _query: dict[str, str]) -> Any:
    """What there is, for assertions from outside: no secret, no link."""
    world = emulator.state
    lifecycle.settle_all(world, emulator.server_now())
    return {
        "flavour": world.flavour.name,
        "carts": [
            {
                "cartId": cart.id,
                "description": cart.description,
                "account": cart.owner,
                "readOnly": cart.read_only,
                "orderId": cart.order_id,
                "items": [
                    {"itemId": i.id, "planCode": i.plan_code, "parentItemId": i.parent_id} for i in cart.items.values()
                ],
            }
            for cart in world.carts.values()
        ],
        "orders": [_order_summary(order) for order in world.orders.values()],
        "projects": [
            {
                "project_id": project.id,
                "account": project.account,
                "description": project.description,
                "status": project.status,
                "orderId": project.order_id,
                "planCode": project.plan_code,
            }
            for project in world.projects.values()
        ],
        "terminated": list(world.terminated),
        "late": [{"method": e.request.method, "path": e.request.path, "due": e.due} for e in world.late],
    }


def _order_of_link(emulator: Emulator, query: dict[str, str]) -> Order:
    number = query.get("orderId", "")
    order = emulator.state.orders.get(int(number)) if number.isdigit() else None
    if order is None or order.password != query.get("orderPassword"):
        raise ApiError(404, "There is no such order")
    return order


def open_order(emulator: Emulator, _body: dict[str, Any], query: dict[str, str]) -> Any:
    """Where an order's link leads: to the order's page on the console, whose address has no password in it."""
    return Redirect(f"{ORDER_PAGE}/{_order_of_link(emulator, query).id}")


def pay_by_link(emulator: Emulator, body: dict[str, Any], query: dict[str, str]) -> Any:
    _pay(emulator, _order_of_link(emulator, query))
    return open_order(emulator, body, query)


def validate_credential(emulator: Emulator, _body: dict[str, Any], query: dict[str, str]) -> Any:
    """Where a validation link leads: opening it is enough."""
    for key in emulator.state.identities.consumer_keys.values():
        if key.validation_token is not None and key.validation_token == query.get("credentialToken"):
            key.status = "validated"
            return {"status": key.status}
    raise ApiError(404, "There is no such validation")


def register_method(emulator: Emulator, _body: dict[str, Any], query: dict[str, str]) -> Any:
    """Where a payment method is registered: opening the page is enough."""
    method = emulator.state.payment_methods.get(int(query.get("paymentMethodId", 0)))
    if method is None:
        raise ApiError(404, "There is no such payment method")
    method.status = "VALID"
    return {"paymentMethodId": method.id, "status": method.status}


HANDLERS: tuple[tuple[str, str, ControlHandler], ...] = (
    ("GET", "/health", health),
    ("POST", "/reset", reset),
    ("POST", "/seed", seed),
    ("GET", "/journal", read_journal),
    ("DELETE", "/journal", clear_journal),
    ("GET", "/faults", read_faults),
    ("POST", "/faults", add_faults),
    ("DELETE", "/faults", clear_faults),
    ("DELETE", r"/faults/(?P<id>\d+)", remove_fault),
    ("POST", r"/orders/(?P<id>\d+)/transition", transition),
    ("GET", "/state", state),
    ("POST", "/clock", advance_clock),
    ("GET", "/pay", open_order),
    ("POST", "/pay", pay_by_link),
    ("GET", "/validate", validate_credential),
    ("GET", "/register", register_method),
)
COMPILED = [(method, re.compile(f"/_emulator{path}/?"), handler) for method, path, handler in HANDLERS]


def handle(emulator: Emulator, request: ApiRequest) -> ApiAnswer:
    """Control calls are not journaled and meet no faults."""
    try:
        return _dispatch(emulator, request)
    except ApiError as error:
        return _answer(error.status, {"error": error.message})
    except (KeyError, TypeError, ValueError) as error:
        text = f"missing key {error}" if isinstance(error, KeyError) else str(error)
        return _answer(400, {"error": text})


def _dispatch(emulator: Emulator, request: ApiRequest) -> ApiAnswer:
    for method, path, handler in COMPILED:
        match = path.fullmatch(request.path)
        if match is None or method != request.method:
            continue
        query = {name: values[-1] for name, values in parse_qs(request.query).items()}
        result = handler(emulator, _body_of(request), {**query, **match.groupdict()})
        if isinstance(result, Redirect):
            return ApiAnswer(303, {"Location": result, "Cache-Control": "no-store"}, b"")
        return _answer(200, result)
    raise ApiError(404, "There is no such control path")


def _body_of(request: ApiRequest) -> dict[str, Any]:
    """Return the JSON object that was sent. `curl -d` calls that a form; a form of a page has no word for this place."""
    sent = request.body.strip()
    is_form = "form" in request.headers.get("content-type", "")
    if not sent or (is_form and not sent.startswith(b"{")):
        return {}
    body = json.loads(sent)
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


def _answer(status: int, value: Any) -> ApiAnswer:
    body = json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
    return ApiAnswer(status, {"Content-Type": "application/json; charset=utf-8"}, body)
