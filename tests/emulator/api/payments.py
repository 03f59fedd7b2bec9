# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/me/order/{orderId}: ways to pay and the payment."""

from __future__ import annotations

from typing import Any

from tests.emulator import checkout, lifecycle
from tests.emulator.api.methods import render_icon
from tests.emulator.api.orders import ORDER, find
from tests.emulator.call import Call
from tests.emulator.checking import Field
from tests.emulator.clock import iso
from tests.emulator.messages import ApiError, bad_request, forbidden
from tests.emulator.models import Order, PaymentMethod
from tests.emulator.orders import amount_due
from tests.emulator.routing import RouteSet

routes = RouteSet()

MEANS = (
    "CREDIT_CARD",
    "CURRENT_ACCOUNT",
    "DEFERRED_PAYMENT_ACCOUNT",
    "DOMESTIC_CARD",
    "ENTERPRISE",
    "INTERNAL_TRUSTED_ACCOUNT",
    "PAYPAL",
    "RUPAY",
    "SEPA_DIRECT_DEBIT",
    "bankAccount",
    "creditCard",
    "deferredPaymentAccount",
    "fidelityAccount",
    "ovhAccount",
    "paypal",
)
# Older names of means, and the type of registered method that stands behind them.
METHOD_OF_MEAN = {"creditCard": "CREDIT_CARD", "paypal": "PAYPAL", "bankAccount": "SEPA_DIRECT_DEBIT"}
NEEDS_ID = ("bankAccount", "creditCard", "paypal")
PAYMENT_TYPES = {"CREDIT_CARD": "creditCard", "PAYPAL": "paypal", "SEPA_DIRECT_DEBIT": "paymentMandate"}


def _refuse_unpayable(call: Call, order: Order) -> None:
    if order.payment is not None or order.status != "notPaid":
        raise ApiError(call.settings.pay_again_status, f"Order {order.id} is not waiting for a payment")
    if call.settings.quota_strikes == "pay":
        account = call.account
        if checkout.quota_used(call.state, account) > account.quota:
            raise ApiError(
                call.settings.quota_status,
                f"The quota of {account.quota} Public Cloud projects is reached",
                call.settings.quota_class,
            )


def _take(call: Call, order: Order, payment_type: str, identifier: str | None) -> None:
    """Where the quota strikes last, the paid order is cancelled instead of delivered."""
    over_quota = checkout.quota_used(call.state, call.account) > call.account.quota
    if over_quota and call.settings.quota_strikes == "cancelled_order":
        order.script = lifecycle.parse_script([{"status": "checking"}, {"status": "cancelled"}])
    lifecycle.pay(call.state, order, payment_type, identifier, call.now)


@routes.add(
    "POST",
    "/me/order/{orderId}/pay",
    iam="account:apiovh:me/order/pay",
    longs=ORDER,
    body=(Field("paymentMethod", "object", required=True, fields=(Field("id", "long", required=True),)),),
)
def pay(call: Call) -> None:
    order = find(call)
    _refuse_unpayable(call, order)
    method = call.state.payment_methods.get(call.body["paymentMethod"]["id"])
    if method is None or method.account != call.caller.account:
        raise ApiError(404, "This payment method does not exist")
    if method.status != "VALID":
        raise bad_request(f"Payment method {method.id} is {method.status}, not VALID")
    _take(call, order, PAYMENT_TYPES.get(method.payment_type, "creditCard"), str(method.id))


@routes.add(
    "POST",
    "/me/order/{orderId}/payWithRegisteredPaymentMean",
    iam="account:apiovh:me/order/payWithRegisteredPaymentMean",
    longs=ORDER,
    body=(Field("paymentMean", required=True, choices=MEANS), Field("paymentMeanId", "long")),
)
def pay_with_registered_mean(call: Call) -> None:
    order = find(call)
    mean = call.body["paymentMean"]
    _refuse_unpayable(call, order)
    if mean == "fidelityAccount":
        _pay_with_points(call, order)
        return
    if mean in NEEDS_ID and call.body.get("paymentMeanId") is None:
        raise bad_request(f"Missing mandatory parameter: paymentMeanId (for {mean})")
    wanted_type = METHOD_OF_MEAN.get(mean, mean)
    methods = [m for m in call.state.methods_of(call.caller.account) if m.payment_type == wanted_type]
    if not methods:
        raise ApiError(404, "paymentMean not found")
    usable = [method for method in methods if method.status == "VALID"]
    if not usable:
        raise forbidden(f"Order {order.id} can not be paid with {mean}")
    _take(call, order, PAYMENT_TYPES.get(wanted_type, "none"), str(usable[0].id))


def _pay_with_points(call: Call, order: Order) -> None:
    """The loyalty account settles what costs nothing; the United States have none."""
    if not call.state.flavour.fidelity_account:
        raise ApiError(404, "paymentMean not found")
    if amount_due(order) > 0:
        raise forbidden(f"Order {order.id} can not be paid with fidelityAccount")
    _take(call, order, "fidelityPoints", None)


def _usable_methods(call: Call) -> list[PaymentMethod]:
    return [method for method in call.state.methods_of(call.caller.account) if method.status == "VALID"]


@routes.add(
    "GET",
    "/me/order/{orderId}/availableRegisteredPaymentMean",
    iam="account:apiovh:me/order/availableRegisteredPaymentMean/get",
    longs=ORDER,
)
def available_registered_means(call: Call) -> list[dict[str, str]]:
    order = find(call)
    if order.status != "notPaid":
        return []
    means = sorted({method.payment_type for method in _usable_methods(call) if method.payment_type in MEANS})
    if amount_due(order) == 0 and call.state.flavour.fidelity_account:
        means.append("fidelityAccount")
    return [{"paymentMean": mean} for mean in means]


@routes.add("GET", "/me/order/{orderId}/paymentMethods", iam="account:apiovh:me/order/paymentMethods/get", longs=ORDER)
def payment_methods(call: Call) -> dict[str, Any]:
    order = find(call)
    offered = order.status == "notPaid"
    return {
        "available": [_available(name) for name in ("CREDIT_CARD", "PAYPAL", "SEPA_DIRECT_DEBIT")] if offered else [],
        "paymentMethods": [],
        "registered": [method.id for method in _usable_methods(call)] if offered else [],
    }


def _available(payment_type: str) -> dict[str, Any]:
    return {
        "formSessionId": None,
        "icon": render_icon(payment_type),
        "integration": "REDIRECT",
        "merchantId": None,
        "oneshot": True,
        "organizationId": None,
        "paymentSubType": None,
        "paymentType": payment_type,
        "registerable": True,
        "registerableWithTransaction": True,
    }


@routes.add(
    "GET",
    "/me/order/{orderId}/paymentMeans",
    iam="account:apiovh:me/order/paymentMeans/get",
    longs=ORDER,
    absent_in=("US",),
)
def payment_means(call: Call) -> dict[str, Any]:
    find(call)
    names = ("creditCard", "edinar", "fidelityPoints", "ideal", "multibanco", "ovhAccount", "paypal", "promotion")
    return dict.fromkeys(names)


@routes.add(
    "GET",
    "/me/order/{orderId}/payment",
    iam="account:apiovh:me/order/payment/get",
    longs=ORDER,
    absent_in=("US",),
)
def get_payment(call: Call) -> dict[str, Any]:
    order = find(call)
    if order.payment is None:
        raise ApiError(404, f"Order {order.id} is not paid")
    return {
        "paymentDate": iso(order.payment.moment, call.state.flavour.utc_offset_hours),
        "paymentIdentifier": order.payment.identifier,
        "paymentType": order.payment.payment_type,
    }
