# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/me/payment/method: registered ways to pay."""

from __future__ import annotations

from typing import Any

from tests.emulator.call import Call, Expandable
from tests.emulator.checking import Field
from tests.emulator.clock import iso
from tests.emulator.messages import ApiError, not_found
from tests.emulator.models import PaymentMethod
from tests.emulator.routing import RouteSet

routes = RouteSet()

FIRST_METHOD = 9001
STATUSES = (
    "CANCELED",
    "CANCELING",
    "CREATED",
    "CREATING",
    "ERROR",
    "EXPIRED",
    "FAILED",
    "MAINTENANCE",
    "PAUSED",
    "REJECTED",
    "REPLACED",
    "VALID",
    "VALIDATING",
)
METHOD = ("paymentMethodId",)
URL_FIELDS = tuple(Field(name, required=True) for name in ("cancel", "error", "failure", "pending", "success"))


def render_icon(payment_type: str) -> dict[str, Any]:
    return {"data": None, "name": payment_type.lower(), "url": None}


def render(method: PaymentMethod) -> dict[str, Any]:
    return {
        "billingContactId": None,
        "creationDate": iso(method.created),
        "default": method.default,
        "description": method.description,
        "expirationDate": None,
        "formSessionId": None,
        "icon": render_icon(method.payment_type),
        "integration": "NONE",
        "label": method.label,
        "lastUpdate": iso(method.updated or method.created),
        "merchantId": None,
        "oneclick": False,
        "paymentMeanId": None,
        "paymentMethodId": method.id,
        "paymentSubType": None,
        "paymentType": method.payment_type,
        "status": method.status,
    }


@routes.add(
    "GET",
    "/me/payment/method",
    iam="account:apiovh:me/payment/method/get",
    query=(Field("default", "boolean"), Field("paymentType"), Field("status", choices=STATUSES)),
)
def list_methods(call: Call) -> Expandable:
    wanted = call.query
    methods = {
        method.id: method
        for method in call.state.methods_of(call.caller.account)
        if wanted.get("default", method.default) == method.default
        and wanted.get("paymentType", method.payment_type) == method.payment_type
        and wanted.get("status", method.status) == method.status
    }
    return Expandable(list(methods), lambda method_id: render(methods[method_id]))


def find(call: Call) -> PaymentMethod:
    method = call.state.payment_methods.get(call.longs["paymentMethodId"])
    if method is None or method.account != call.caller.account:
        raise not_found("paymentMethodId", call.longs["paymentMethodId"])
    return method


@routes.add("GET", "/me/payment/method/{paymentMethodId}", iam="account:apiovh:me/payment/method/get", longs=METHOD)
def get_method(call: Call) -> dict[str, Any]:
    return render(find(call))


def make_default(call: Call, chosen: PaymentMethod) -> None:
    for method in call.state.methods_of(chosen.account):
        method.default = method is chosen


@routes.add(
    "PUT",
    "/me/payment/method/{paymentMethodId}",
    iam="account:apiovh:me/payment/method/edit",
    longs=METHOD,
    body=(Field("description"), Field("default", "boolean")),
)
def edit_method(call: Call) -> dict[str, Any]:
    method = find(call)
    if call.body.get("description") is not None:
        method.description = call.body["description"]
    if call.body.get("default"):
        make_default(call, method)
    method.updated = call.now
    return render(method)


@routes.add(
    "POST",
    "/me/payment/method",
    iam="account:apiovh:me/payment/method/create",
    body=(
        Field("callbackUrl", "object", required=True, fields=URL_FIELDS),
        Field("paymentType", required=True),
        Field("default", "boolean"),
        Field("register", "boolean"),
        Field("description"),
        Field("billingContactId", "long"),
        Field("formData"),
        Field("orderId", "long"),
        Field("paymentSubType"),
    ),
)
def create_method(call: Call) -> dict[str, Any]:
    """The method is registered at once and becomes VALID when it is finalized."""
    method = PaymentMethod(
        id=call.state.ids.next("payment method", FIRST_METHOD),
        account=call.caller.account,
        payment_type=call.body["paymentType"],
        status="CREATED",
        default=False,
        created=call.now,
        description=call.body.get("description"),
    )
    call.state.payment_methods[method.id] = method
    if call.body.get("default"):
        make_default(call, method)
    return _validation(call, method)


def _validation(call: Call, method: PaymentMethod) -> dict[str, Any]:
    return {
        "formSessionId": None,
        "merchantId": None,
        "organizationId": None,
        "paymentMethodId": method.id,
        "transactionId": None,
        "url": f"{call.state.root_url}/_emulator/register?paymentMethodId={method.id}",
        "validationType": "REDIRECT",
    }


@routes.add(
    "POST",
    "/me/payment/method/{paymentMethodId}/finalize",
    iam="account:apiovh:me/payment/method/finalize",
    longs=METHOD,
    body=(
        Field("expirationMonth", "long"),
        Field("expirationYear", "long"),
        Field("formSessionId"),
        Field("registrationId"),
    ),
)
def finalize_method(call: Call) -> dict[str, Any]:
    method = find(call)
    method.status = "VALID"
    method.updated = call.now
    return render(method)


@routes.add(
    "POST",
    "/me/payment/method/{paymentMethodId}/details",
    iam="account:apiovh:me/payment/method/details/create",
    longs=METHOD,
    body=(Field("details"), Field("transactionId", "long")),
)
def method_details(call: Call) -> dict[str, Any]:
    return _validation(call, find(call))


@routes.add(
    "POST",
    "/me/payment/method/{paymentMethodId}/challenge",
    iam="account:apiovh:me/payment/method/challenge",
    longs=METHOD,
    body=(Field("challenge", required=True),),
)
def challenge_method(call: Call) -> None:
    """The six first digits prove the owner; the emulator takes any that are digits."""
    find(call)
    if not call.account.challenge_required:
        raise ApiError(409, "This payment method needs no challenge")
    if not call.body["challenge"].isdigit():
        raise ApiError(400, "The challenge failed")
    call.account.challenge_required = False


@routes.add(
    "DELETE",
    "/me/payment/method/{paymentMethodId}",
    iam="account:apiovh:me/payment/method/delete",
    longs=METHOD,
)
def delete_method(call: Call) -> dict[str, Any]:
    method = find(call)
    del call.state.payment_methods[method.id]
    method.status = "CANCELED"
    method.default = False
    return render(method)
