# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of carts: who may touch one, until when, and what may go in."""

from __future__ import annotations

from typing import Any

from tests.emulator.call import Call
from tests.emulator.catalogue import Plan
from tests.emulator.clock import iso, parse_iso
from tests.emulator.messages import ApiError, bad_request, not_found
from tests.emulator.models import Cart, CartItem, Configuration
from tests.emulator.money import price
from tests.emulator.state import State

FIRST_ITEM = 1001
FIRST_CONFIGURATION = 5001


def create(state: State, now: float, subsidiary: str, description: str | None, expire: float | None) -> Cart:
    cart = Cart(
        id=state.ids.uuid(),
        subsidiary=subsidiary,
        description=description or "",
        created=now,
        expire=now + state.settings.cart_lifetime if expire is None else expire,
    )
    state.carts[cart.id] = cart
    return cart


def forget_expired(state: State, now: float) -> None:
    for cart_id in [cart.id for cart in state.carts.values() if cart.expire <= now]:
        del state.carts[cart_id]


def find(call: Call) -> Cart:
    """The cart of the path; an unassigned one is open to anybody who knows its id."""
    return lookup(call, call.path["cartId"])


def lookup(call: Call, cart_id: str) -> Cart:
    cart = call.state.carts.get(cart_id)
    if cart is None or cart.expire <= call.now:
        raise not_found("cartId", cart_id)
    if cart.owner is not None and (call.identity is None or call.identity.account != cart.owner):
        if call.settings.foreign_cart_status == 404:
            raise not_found("cartId", cart_id)
        raise ApiError(call.settings.foreign_cart_status, "You are not allowed to use this cart")
    return cart


def find_readable(call: Call) -> Cart:
    cart = find(call)
    if cart.read_only and call.settings.checked_out_cart_status != 200:
        refuse_read_only(cart, call.settings.checked_out_cart_status)
    return cart


def find_writable(call: Call) -> Cart:
    cart = find(call)
    refuse_read_only(cart, call.settings.read_only_status)
    return cart


def refuse_read_only(cart: Cart, status: int) -> None:
    if not cart.read_only:
        return
    if status == 404:
        raise not_found("cartId", cart.id)
    raise ApiError(status, "This cart has already been validated")


def find_item(call: Call, cart: Cart) -> CartItem:
    item = cart.items.get(call.longs["itemId"])
    if item is None:
        raise not_found("itemId", call.longs["itemId"])
    return item


def find_configuration(call: Call, item: CartItem) -> Configuration:
    configuration = item.configurations.get(call.longs["configurationId"])
    if configuration is None:
        raise not_found("configurationId", call.longs["configurationId"])
    return configuration


def read_expire(call: Call) -> float | None:
    text = call.body.get("expire")
    if text is None:
        return None
    moment = parse_iso(text)
    if moment <= call.now:
        raise bad_request("[expire] The expiration must lie in the future")
    if call.settings.requested_expiry == "minute":
        return moment - moment % 60
    return None if call.settings.requested_expiry == "ignored" else moment


def support_level(call: Call, cart: Cart) -> str | None:
    account = call.state.accounts.get(cart.owner or "")
    return account.support_level if account else None


def check_offer(plan: Plan, duration: str, pricing_mode: str, quantity: int) -> None:
    if not plan.offers(duration, pricing_mode):
        raise bad_request(f"Plan {plan.code} has no price for duration {duration} and pricing mode {pricing_mode}")
    least, most = plan.quantity_range(duration, pricing_mode)
    if quantity < least or (most is not None and quantity > most):
        raise bad_request(f"[quantity] {quantity} is out of range for plan {plan.code}")


def add_item(
    state: State, cart: Cart, plan: Plan, body: dict[str, Any], parent: int | None, service: str | None = None
) -> CartItem:
    check_offer(plan, body["duration"], body["pricingMode"], body["quantity"])
    item = CartItem(
        id=state.ids.next("item", FIRST_ITEM),
        plan_code=plan.code,
        duration=body["duration"],
        pricing_mode=body["pricingMode"],
        quantity=body["quantity"],
        parent_id=parent,
        service_name=service,
    )
    cart.items[item.id] = item
    return item


def remove_item(cart: Cart, item: CartItem) -> None:
    """An item takes its options with it."""
    for option in cart.options_of(item.id):
        del cart.items[option.id]
    del cart.items[item.id]


def add_configuration(state: State, item: CartItem, label: str, value: str) -> Configuration:
    """A label given twice is kept twice: only the checkout minds."""
    configuration = Configuration(state.ids.next("configuration", FIRST_CONFIGURATION), label, value)
    item.configurations[configuration.id] = configuration
    return configuration


def required_configuration(state: State, item: CartItem) -> list[dict[str, Any]]:
    seeded = state.settings.required_configuration.get(item.plan_code)
    if seeded is not None:
        return [_requirement(**entry) for entry in seeded]
    plan = state.catalogue.plans[item.plan_code]
    allowed = {"infrastructure": ["production"]}
    return [_requirement(label, allowedValues=allowed.get(label)) for label in plan.configurations]


def _requirement(
    label: str,
    required: bool = False,
    type: str = "String",
    allowedValues: list[str] | None = None,
    fields: list[str] | None = None,
) -> dict[str, Any]:
    requirement: dict[str, Any] = {"fields": fields, "label": label, "required": required, "type": type}
    if allowedValues is not None:
        requirement["allowedValues"] = allowedValues
    return requirement


def render_cart(cart: Cart) -> dict[str, Any]:
    return {
        "cartId": cart.id,
        "description": cart.description,
        "expire": iso(cart.expire),
        "items": list(cart.items),
        "readOnly": cart.read_only,
    }


def render_item(state: State, cart: Cart, item: CartItem) -> dict[str, Any]:
    currency = state.currency(cart.owner, cart.subsidiary)
    plan = state.catalogue.plans[item.plan_code]
    amounts = {
        capacity: pricing.ucents * item.quantity
        for capacity in ("installation", "renew")
        if (pricing := plan.pricing(item.duration, item.pricing_mode, capacity))
    }
    labels = {"renew": "PRICE", "installation": "FEE"}
    amounts_by_label = {labels[capacity]: ucents for capacity, ucents in amounts.items()}
    amounts_by_label["TOTAL"] = sum(amounts.values())
    prices = [
        {"label": label, "price": price(ucents, currency), "promotions": []}
        for label, ucents in amounts_by_label.items()
    ]
    settings = {"planCode": item.plan_code, "pricingMode": item.pricing_mode, "quantity": item.quantity}
    if item.service_name is not None:
        settings["domain"] = item.service_name
    return {
        "cartId": cart.id,
        "configurations": list(item.configurations),
        "duration": item.duration,
        "itemId": item.id,
        "offerId": item.plan_code,
        "options": [option.id for option in cart.options_of(item.id)],
        "parentItemId": item.parent_id,
        "prices": prices,
        "productId": "cloud",
        "settings": settings,
    }


def render_configuration(configuration: Configuration) -> dict[str, Any]:
    return {"id": configuration.id, "label": configuration.label, "value": configuration.value}
