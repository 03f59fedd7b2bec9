# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/order/cart: carts, their offers, coupons."""

from __future__ import annotations

from typing import Any

from tests.emulator import carts, lists, quotes
from tests.emulator.call import Call
from tests.emulator.catalogue import Plan, Pricing
from tests.emulator.checking import Field
from tests.emulator.messages import ApiError, bad_request, not_found
from tests.emulator.models import Cart
from tests.emulator.money import price
from tests.emulator.routing import RouteSet

routes = RouteSet()


@routes.add("GET", "/order/cart", iam="order:apiovh:cart/get", query=(Field("description"),))
def list_carts(call: Call) -> list[str]:
    """Only assigned carts are listed, and the description has to be equal."""
    carts.forget_expired(call.state, call.now)
    wanted = call.query.get("description")
    view = lists.view("carts", call)
    return [cart_id for cart_id in view.ids if wanted is None or view.load(cart_id)["description"] == wanted]


@routes.add(
    "POST",
    "/order/cart",
    anonymous=True,
    body=(Field("ovhSubsidiary", "subsidiary", required=True), Field("description"), Field("expire", "datetime")),
)
def create_cart(call: Call) -> dict[str, Any]:
    cart = carts.create(
        call.state, call.now, call.body["ovhSubsidiary"], call.body.get("description"), carts.read_expire(call)
    )
    return _render(call, cart)


def _render(call: Call, cart: Cart) -> dict[str, Any]:
    hidden = {"expire": None} if call.settings.requested_expiry == "hidden" else {}
    return {**carts.render_cart(cart), **hidden}


@routes.add("GET", "/order/cart/{cartId}", anonymous=True)
def get_cart(call: Call) -> dict[str, Any]:
    return _render(call, carts.find_readable(call))


@routes.add("PUT", "/order/cart/{cartId}", anonymous=True, body=(Field("description"), Field("expire", "datetime")))
def edit_cart(call: Call) -> dict[str, Any]:
    cart = carts.find_writable(call)
    expire = carts.read_expire(call)
    if expire is not None:
        cart.expire = expire
    if call.body.get("description") is not None:
        cart.description = call.body["description"]
    return _render(call, cart)


@routes.add("DELETE", "/order/cart/{cartId}", iam="order:apiovh:cart/delete")
def delete_cart(call: Call) -> None:
    del call.state.carts[carts.find_writable(call).id]


@routes.add("POST", "/order/cart/{cartId}/assign", iam="order:apiovh:cart/assign")
def assign_cart(call: Call) -> None:
    cart = call.state.carts.get(call.path["cartId"])
    if cart is not None and cart.owner not in (None, call.caller.account):
        raise ApiError(call.settings.reassign_foreign_status, "This cart is assigned to another account")
    cart = carts.find(call)
    if cart.owner is not None and call.settings.reassign_own_status != 200:
        raise ApiError(call.settings.reassign_own_status, "This cart is already assigned")
    cart.owner = call.caller.account


@routes.add("GET", "/order/cart/{cartId}/summary", anonymous=True)
def summary(call: Call) -> dict[str, Any]:
    cart = carts.find(call)
    details = quotes.lines(call.state, cart)
    return quotes.render(call.state, cart, details, None, None, call.settings.contracts_in_summary)


def render_pricing(pricing: Pricing, currency: str) -> dict[str, Any]:
    return {
        "capacities": [pricing.capacity],
        "description": pricing.description,
        "duration": pricing.duration,
        "interval": pricing.interval,
        "maximumQuantity": pricing.maximum_quantity,
        "maximumRepeat": None,
        "minimumQuantity": pricing.minimum_quantity,
        "minimumRepeat": 1,
        "price": price(pricing.ucents, currency),
        "priceInUcents": pricing.ucents,
        "pricingMode": pricing.pricing_mode,
        "pricingType": pricing.pricing_type,
    }


def render_product(plan: Plan, currency: str) -> dict[str, Any]:
    return {
        "planCode": plan.code,
        "prices": [render_pricing(pricing, currency) for pricing in plan.pricings],
        "productName": plan.name,
        "productType": "cloud_service",
    }


def render_option(plan: Plan, currency: str) -> dict[str, Any]:
    return {**render_product(plan, currency), "exclusive": False, "family": plan.family, "mandatory": False}


def _currency(call: Call, cart: Cart) -> str:
    return call.state.currency(cart.owner, cart.subsidiary)


@routes.add("GET", "/order/cart/{cartId}/cloud", anonymous=True)
def list_products(call: Call) -> list[dict[str, Any]]:
    currency = _currency(call, carts.find(call))
    return [render_product(plan, currency) for plan in call.state.catalogue.products()]


@routes.add("GET", "/order/cart/{cartId}/cloud/options", anonymous=True, query=(Field("planCode", required=True),))
def list_options(call: Call) -> list[dict[str, Any]]:
    cart = carts.find(call)
    parent = call.state.catalogue.plans.get(call.query["planCode"])
    if parent is None or parent.option_of:
        raise not_found("planCode", call.query["planCode"])
    currency = _currency(call, cart)
    options = call.state.catalogue.options(parent.code, carts.support_level(call, cart))
    return [render_option(plan, currency) for plan in options]


@routes.add("GET", "/order/cart/{cartId}/coupon", anonymous=True)
def list_coupons(call: Call) -> list[str]:
    return list(carts.find(call).coupons)


@routes.add("POST", "/order/cart/{cartId}/coupon", anonymous=True, body=(Field("coupon", required=True),))
def add_coupon(call: Call) -> list[str]:
    cart = carts.find_writable(call)
    coupon = call.body["coupon"]
    if coupon not in call.state.coupons:
        raise bad_request("This coupon is not valid")
    if coupon not in cart.coupons:
        cart.coupons.append(coupon)
    return list(cart.coupons)


@routes.add("DELETE", "/order/cart/{cartId}/coupon", anonymous=True, query=(Field("coupon", required=True),))
def remove_coupon(call: Call) -> None:
    cart = carts.find_writable(call)
    if call.query["coupon"] not in cart.coupons:
        raise ApiError(404, "This coupon is not in the cart")
    cart.coupons.remove(call.query["coupon"])
