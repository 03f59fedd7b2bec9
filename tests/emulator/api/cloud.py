# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/cloud: pending orders, eligibility, projects and the end of projects."""

from __future__ import annotations

from typing import Any

from tests.emulator import checkout, lists, projects
from tests.emulator.call import Call, Expandable
from tests.emulator.checking import Field
from tests.emulator.clock import DAY
from tests.emulator.messages import ApiError, bad_request
from tests.emulator.models import Email, Project
from tests.emulator.money import price
from tests.emulator.routing import RouteSet

routes = RouteSet()

NOT_IN_US = ("US",)
FIRST_EMAIL = 60_001
REGIONS = {"EU": ["DE1", "GRA11", "SBG5", "WAW1"], "CA": ["BHS5"], "US": ["US-EAST-VA-1", "US-WEST-OR-1"]}


@routes.add("GET", "/cloud/order", iam="account:apiovh:cloud/order/get", query=(Field("planCode"),))
def list_cloud_orders(call: Call) -> list[dict[str, Any]]:
    view = lists.view("cloud_orders", call)
    wanted = call.query.get("planCode")
    entries = [view.load(key) for key in view.ids]
    for order_id in {entry["orderId"] for entry in entries}:
        order = call.state.orders.get(order_id)
        if order is not None:
            order.reads += 1
    return [entry for entry in entries if wanted is None or entry["planCode"] == wanted]


@routes.add(
    "GET",
    "/cloud/order/rule/availability",
    iam="account:apiovh:cloud/order/rule/availability/get",
    query=(Field("ovhSubsidiary", "subsidiary", required=True), Field("planCode"), Field("addonFamily")),
)
def availability(call: Call) -> dict[str, Any]:
    wanted = call.query.get("planCode")
    regions = REGIONS[call.state.flavour.name]
    plans = [plan for plan in call.state.catalogue.products() if wanted in (None, plan.code)]
    return {
        "plans": [{"code": plan.code, "regions": regions} for plan in plans],
        "products": [{"name": name, "regions": regions} for name in sorted({plan.product for plan in plans})],
    }


@routes.add(
    "GET",
    "/cloud/eligibility",
    iam="account:apiovh:publicCloudProject/eligibility/get",
    query=(Field("voucher", "password"),),
    absent_in=NOT_IN_US,
)
def eligibility(call: Call) -> dict[str, Any]:
    code = call.query.get("voucher")
    voucher = None if code is None else _check_voucher(call, code)
    return {
        "actionsRequired": _actions_required(call, voucher),
        "minimumCredit": None,
        "paymentMethodsAuthorized": ["creditCard", "paypal", "sepaDirectDebit"],
        "voucher": voucher,
    }


def _actions_required(call: Call, voucher: dict[str, Any] | None) -> list[str]:
    account = call.account
    actions = []
    method_needed = voucher is None or voucher["paymentMethodRequired"]
    usable = any(method.status == "VALID" for method in call.state.methods_of(account.nichandle))
    if method_needed and not usable:
        actions.append("addPaymentMethod")
    if checkout.quota_used(call.state, account) >= account.quota:
        actions.append("askIncreaseProjectsQuota")
    if account.challenge_required:
        actions.append("challengePaymentMethod")
    if account.paypal_unverified:
        actions.append("verifyPaypal")
    return actions


def _check_voucher(call: Call, code: str) -> dict[str, Any]:
    voucher = call.state.vouchers.get(code)
    if voucher is None:
        raise ApiError(404, "This voucher is invalid")
    if voucher.state == "too_many_attempts":
        raise bad_request("Too many attempts with a voucher")
    if voucher.state != "valid":
        raise ApiError(403, "This voucher is no longer valid")
    currency = call.state.currency(call.account.nichandle, call.account.subsidiary)
    return {"credit": price(voucher.credit, currency), "paymentMethodRequired": voucher.payment_method_required}


@routes.add(
    "GET",
    "/cloud/agreements",
    iam="account:apiovh:publicCloudProject/agreements/get",
    query=(Field("product", required=True, choices=("registry",)),),
    absent_in=NOT_IN_US,
)
def product_agreements(call: Call) -> dict[str, Any]:
    done = [entry.id for entry in call.state.agreements.values() if entry.account == call.caller.account]
    return {"agreementsToValidate": [], "agreementsValidated": done}


PROJECT_IAM = "publicCloudProject:apiovh:"


@routes.add("GET", "/cloud/project", iam=PROJECT_IAM + "get", query=(Field("iamTags"),))
def list_projects(call: Call) -> Expandable:
    return lists.view("projects", call)


def find(call: Call) -> Project:
    project = call.state.projects.get(call.path["serviceName"])
    if project is None or project.account != call.caller.account:
        raise ApiError(404, "This service does not exist")
    gate = project.gate
    if not projects.readable(project, call.now):
        if gate is not None and gate.status == 403:
            raise ApiError(
                403,
                "User not granted for this request",
                details={"unauthorizedActionsByIAM": PROJECT_IAM + "get"},
            )
        raise ApiError(404, "This service does not exist")
    return project


@routes.add("GET", "/cloud/project/{serviceName}", iam=PROJECT_IAM + "get")
def get_project(call: Call) -> dict[str, Any]:
    return projects.render(call.state, find(call))


@routes.add(
    "PUT",
    "/cloud/project/{serviceName}",
    iam=PROJECT_IAM + "edit",
    body=(Field("description"), Field("manualQuota", "boolean")),
)
def edit_project(call: Call) -> None:
    """`null` clears the description; what is not sent stays."""
    project = find(call)
    if "description" in call.body:
        project.description = call.body["description"]
    if call.body.get("manualQuota") is not None:
        project.manual_quota = call.body["manualQuota"]
    project.updated = call.now


@routes.add("GET", "/cloud/project/{serviceName}/serviceInfos", iam=PROJECT_IAM + "serviceInfos/get")
def service_infos(call: Call) -> dict[str, Any]:
    return projects.render_service(find(call), call.account, call.now)


RENEW_FIELDS = (
    Field("automatic", "boolean"),
    Field("deleteAtExpiration", "boolean"),
    Field("forced", "boolean"),
    Field("manualPayment", "boolean"),
    Field("period", "long"),
)


@routes.add(
    "PUT",
    "/cloud/project/{serviceName}/serviceInfos",
    iam=PROJECT_IAM + "serviceInfos/edit",
    body=(Field("renew", "object", fields=RENEW_FIELDS),),
)
def edit_service_infos(call: Call) -> None:
    project = find(call)
    for name, value in (call.body.get("renew") or {}).items():
        project.renew[name] = value


@routes.add("GET", "/cloud/project/{serviceName}/vrack", iam=PROJECT_IAM + "vrack/get")
def get_vrack(call: Call) -> dict[str, str]:
    project = find(call)
    return {"description": "", "id": project.vrack, "name": project.vrack}


@routes.add("GET", "/cloud/project/{serviceName}/credit", iam=PROJECT_IAM + "credit/get", absent_in=NOT_IN_US)
def list_credits(call: Call) -> list[int]:
    return list(range(1, len(find(call).credits) + 1))


@routes.add(
    "POST",
    "/cloud/project/{serviceName}/credit",
    iam=PROJECT_IAM + "credit/create",
    body=(Field("code", required=True),),
    absent_in=NOT_IN_US,
)
def claim_credit(call: Call) -> None:
    project = find(call)
    _check_voucher(call, call.body["code"])
    call.state.vouchers[call.body["code"]].state = "used"
    project.credits.append(call.body["code"])


@routes.add("POST", "/cloud/project/{serviceName}/terminate", iam=PROJECT_IAM + "terminate")
def terminate(call: Call) -> str:
    """Nothing ends yet: a token is mailed to the account."""
    project = find(call)
    token = call.state.ids.token()
    project.termination_token = token
    mail = Email(
        id=call.state.ids.next("email", FIRST_EMAIL),
        account=project.account,
        date=call.now + call.settings.email_delay,
        subject=f"Termination of your Public Cloud project {project.id}",
        body=(
            f"You asked for the end of the Public Cloud project {project.id}.\n"
            f"Confirm it here: {call.state.root_url}/billing/confirmTerminate?id={project.id}&token={token}\n"
        ),
    )
    call.state.emails[mail.id] = mail
    return "A termination token was sent by e-mail"


TERMINATION_REASONS = (
    "FEATURES_DONT_SUIT_ME LACK_OF_PERFORMANCES MIGRATED_TO_ANOTHER_OVH_PRODUCT MIGRATED_TO_COMPETITOR"
    " NOT_ENOUGH_RECOGNITION NOT_NEEDED_ANYMORE NOT_RELIABLE NO_ANSWER OTHER PRODUCT_DIMENSION_DONT_SUIT_ME"
    " PRODUCT_TOOLS_DONT_SUIT_ME TOO_EXPENSIVE TOO_HARD_TO_USE UNSATIFIED_BY_CUSTOMER_SUPPORT"
)
FUTURE_USES = (
    "NOT_REPLACING_SERVICE OTHER SUBSCRIBE_AN_OTHER_SERVICE SUBSCRIBE_OTHER_KIND_OF_SERVICE_WITH_COMPETITOR"
    " SUBSCRIBE_SIMILAR_SERVICE_WITH_COMPETITOR"
)


@routes.add(
    "POST",
    "/cloud/project/{serviceName}/confirmTermination",
    iam=PROJECT_IAM + "confirmTermination",
    body=(
        Field("token", required=True),
        Field("reason", choices=tuple(TERMINATION_REASONS.split())),
        Field("futureUse", choices=tuple(FUTURE_USES.split())),
        Field("commentary"),
    ),
)
def confirm_termination(call: Call) -> str:
    project = find(call)
    if project.termination_token is None or call.body["token"] != project.termination_token:
        raise ApiError(403, "This termination token is not valid")
    project.status = "deleted"
    call.state.terminated[project.id] = call.state.projects.pop(project.id)
    return "The termination is confirmed"


@routes.add("POST", "/cloud/project/{serviceName}/retain", iam=PROJECT_IAM + "retain/create", absent_in=NOT_IN_US)
def retain(call: Call) -> None:
    """Keep a project that is about to go: a suspended one, or one whose end is not confirmed."""
    project = find(call)
    if project.termination_token is None and project.status != "suspended":
        raise bad_request("This project is not about to be deleted")
    project.termination_token = None
    project.status = "ok"
    project.expiration = None if project.expiration is None else call.now + 30 * DAY
