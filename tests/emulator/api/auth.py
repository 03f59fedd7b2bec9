# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/auth: the server's time, consumer keys, who I am."""

from __future__ import annotations

from typing import Any

from tests.emulator.call import Call
from tests.emulator.checking import Field
from tests.emulator.clock import iso, iso_or_none
from tests.emulator.identities import ConsumerKey, Identity
from tests.emulator.messages import ApiError
from tests.emulator.routing import RouteSet

routes = RouteSet()

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
RULE_FIELDS = (Field("method", required=True, choices=METHODS), Field("path", required=True))


@routes.add("GET", "/auth/time", anonymous=True)
def server_time(call: Call) -> int:
    return int(call.now)


@routes.add(
    "POST",
    "/auth/credential",
    anonymous=True,
    body=(
        Field("accessRules", "array", required=True, fields=RULE_FIELDS),
        Field("redirection"),
        Field("allowedIPs", "array"),
    ),
)
def ask_credential(call: Call) -> dict[str, Any]:
    """The consumer key works once its owner has validated it, which the validation page does."""
    application = call.headers.get("x-ovh-application")
    if application is None:
        raise ApiError(403, "This application key is invalid", error_code="INVALID_KEY")
    state = call.state
    rules = [(rule["method"], rule["path"]) for rule in call.body["accessRules"]]
    validated = call.settings.validate_credentials_at_once
    key = ConsumerKey(
        key=state.ids.secret(32),
        application_key=application,
        identity=Identity(
            f"consumer-key-{len(state.identities.consumer_keys) + 1}", state.default_account, "account", rules
        ),
        id=len(state.identities.consumer_keys) + 1,
        created=call.now,
        status="validated" if validated else "pendingValidation",
        allowed_ips=call.body.get("allowedIPs"),
        validation_token=state.ids.token(),
    )
    state.identities.consumer_keys[key.key] = key
    return {
        "consumerKey": key.key,
        "state": key.status,
        "validationUrl": f"{state.root_url}/_emulator/validate?credentialToken={key.validation_token}",
    }


def _current_key(call: Call) -> ConsumerKey | None:
    return call.state.identities.consumer_keys.get(call.headers.get("x-ovh-consumer", ""))


def _rules(rules: list[tuple[str, str]] | None) -> list[dict[str, str]]:
    granted = [(method, "/*") for method in METHODS] if rules is None else rules
    return [{"method": method, "path": path} for method, path in granted]


@routes.add("GET", "/auth/currentCredential")
def current_credential(call: Call) -> dict[str, Any]:
    key = _current_key(call)
    if key is None:
        raise ApiError(404, "This call was not made with a consumer key")
    return {
        "allowedIPs": key.allowed_ips,
        "applicationId": call.state.identities.applications[key.application_key].id,
        "creation": iso(key.created),
        "credentialId": key.id,
        "expiration": iso_or_none(key.expiration),
        "lastUse": iso_or_none(key.last_use),
        "ovhSupport": False,
        "rules": _rules(key.identity.rules),
        "status": key.status,
    }


@routes.add("GET", "/auth/details")
def details(call: Call) -> dict[str, Any]:
    caller = call.caller
    region = call.state.flavour.urn_region
    return {
        "account": caller.account,
        "allowedRoutes": None if caller.rules is None else _rules(caller.rules),
        "description": caller.name,
        "identities": [f"urn:v1:{region}:identity:account:{caller.account}"],
        "method": caller.method,
        "roles": [],
        "user": None,
    }


@routes.add("POST", "/auth/logout")
def logout(call: Call) -> None:
    """The consumer key of this call is used up."""
    key = _current_key(call)
    if key is not None:
        key.status = "expired"
