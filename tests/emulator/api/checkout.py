# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/order/cart/{cartId}/checkout: the dry run and the purchase."""

from __future__ import annotations

from typing import Any

from tests.emulator import carts, checkout, lifecycle, orders, quotes
from tests.emulator.call import Call
from tests.emulator.checking import Field
from tests.emulator.messages import ApiError
from tests.emulator.models import Cart
from tests.emulator.routing import RouteSet

routes = RouteSet()


@routes.add("GET", "/order/cart/{cartId}/checkout", iam="order:apiovh:cart/checkout/simulate")
def simulate(call: Call) -> dict[str, Any]:
    cart = carts.find(call)
    carts.refuse_read_only(cart, call.settings.second_checkout_status)
    checkout.validate(call.state, cart)
    if call.settings.quota_at_simulation:
        _check_quota(call, cart)
    return quotes.render(call.state, cart, quotes.lines(call.state, cart), None, None, True)


@routes.add(
    "POST",
    "/order/cart/{cartId}/checkout",
    iam="order:apiovh:cart/checkout/execute",
    body=(Field("autoPayWithPreferredPaymentMethod", "boolean"), Field("waiveRetractationPeriod", "boolean")),
)
def execute(call: Call) -> dict[str, Any]:
    cart = carts.find(call)
    carts.refuse_read_only(cart, call.settings.second_checkout_status)
    checkout.validate(call.state, cart)
    _check_quota(call, cart)
    automatic = bool(call.body.get("autoPayWithPreferredPaymentMethod"))
    method = call.state.default_method(call.account.nichandle) if automatic else None
    if automatic and method is None and call.settings.auto_pay_without_method == "refuse":
        raise ApiError(400, "No preferred payment method is registered")
    order = checkout.place(call.state, cart, call.now)
    if call.body.get("waiveRetractationPeriod"):
        order.waived_retraction = True
        order.retraction = None
    if method is not None:
        lifecycle.pay(call.state, order, "creditCard", str(method.id), call.now)
    return quotes.render(call.state, cart, order.details, order.id, orders.payment_url(call.state, order), True)


def _check_quota(call: Call, cart: Cart) -> None:
    if call.settings.quota_strikes == "checkout":
        checkout.refuse_over_quota(call.state, call.account, len(checkout.project_items(call.state, cart)))
