# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is calling: signatures, bearer tokens, and what they may do."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from tests.emulator.identities import AccessToken, ConsumerKey, Identity
from tests.emulator.messages import ApiError, ApiRequest
from tests.emulator.routing import Route
from tests.emulator.state import State


def _refused(status: int, code: str, message: str) -> ApiError:
    return ApiError(status, message, error_code=code)


def identify(request: ApiRequest, state: State, now: float) -> Identity | None:
    """Read the credentials of a request; wrong ones are refused, even where none are needed."""
    bearer = request.headers.get("authorization", "")
    if bearer[:7].lower() == "bearer ":
        return _token_identity(bearer[7:].strip(), state, now)
    application_key = request.headers.get("x-ovh-application")
    if application_key is None:
        return None
    application = state.identities.applications.get(application_key)
    if application is None:
        raise _refused(403, "INVALID_KEY", "This application key is invalid")
    consumer = request.headers.get("x-ovh-consumer")
    if not consumer:
        return None
    key = _consumer_key(consumer, application_key, state, now)
    _check_timestamp(request, state, now)
    before = f"{application.secret}+{consumer}+{request.method}+{request.url}+"
    after = f"+{request.headers['x-ovh-timestamp']}"
    digest = hashlib.sha1(before.encode() + request.body + after.encode()).hexdigest()
    if not hmac.compare_digest(f"$1${digest}", request.headers.get("x-ovh-signature", "")):
        raise _refused(400, "INVALID_SIGNATURE", "Invalid signature")
    key.last_use = now
    return key.identity


def _consumer_key(consumer: str, application_key: str, state: State, now: float) -> ConsumerKey:
    key = state.identities.consumer_keys.get(consumer)
    if key is None or key.application_key != application_key:
        raise _refused(403, "INVALID_CREDENTIAL", "This credential is not valid")
    if key.status == "expired" or (key.expiration is not None and now >= key.expiration):
        raise _refused(403, "NOT_CREDENTIAL", "This credential has expired")
    if key.status != "validated":
        raise _refused(403, "INVALID_CREDENTIAL", "This credential is not valid")
    return key


def _check_timestamp(request: ApiRequest, state: State, now: float) -> None:
    text = request.headers.get("x-ovh-timestamp", "")
    if not text.lstrip("-").isdigit():
        raise _refused(400, "INVALID_SIGNATURE", "Invalid signature")
    if abs(now - int(text)) > state.settings.timestamp_window:
        code = state.settings.stale_timestamp_error
        raise _refused(400, code, "Query out of time" if code == "QUERY_TIME_OUT" else "Invalid signature")


def _token_identity(text: str, state: State, now: float) -> Identity:
    token = state.identities.tokens.get(text)
    if token is None:
        raise ApiError(401, "The access token is invalid", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    if token.expiration is not None and now >= token.expiration:
        raise ApiError(401, "The access token expired", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return token.identity


def authorise(route: Route, path: str, identity: Identity | None) -> None:
    """Refuse a call that asks for credentials, a rule or an action which the caller lacks."""
    if route.anonymous:
        return
    if identity is None:
        raise _refused(403, "NOT_CREDENTIAL", "You must login first")
    if not identity.may_call(route.method, path if route.version == 1 else f"/v{route.version}{path}"):
        raise _refused(403, "NOT_GRANTED_CALL", "This call has not been granted")
    if route.iam is not None and not identity.may_do(route.iam):
        raise ApiError(403, "User not granted for this request", details={"unauthorizedActionsByIAM": route.iam})


def grant_token(request: ApiRequest, state: State, now: float) -> tuple[int, dict[str, Any]]:
    """The OAuth2 token endpoint: client credentials by HTTP Basic or in the form."""
    form = {name: values[-1] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
    client_id, secret = form.get("client_id"), form.get("client_secret")
    basic = request.headers.get("authorization", "")
    if basic[:6].lower() == "basic ":
        client_id, secret = _basic_credentials(basic[6:])
    if form.get("grant_type") != "client_credentials":
        return 400, {"error": "unsupported_grant_type", "error_description": "only client_credentials is supported"}
    client = state.identities.clients.get(client_id or "")
    if client is None or not hmac.compare_digest(client.secret, secret or ""):
        return 401, {"error": "invalid_client", "error_description": "unknown client or wrong secret"}
    lifetime = state.settings.token_lifetime
    token = state.ids.secret(40)
    state.identities.tokens[token] = AccessToken(token, client.identity, now + lifetime)
    scope = form.get("scope", "all")
    return 200, {"access_token": token, "token_type": "Bearer", "expires_in": lifetime, "scope": scope}


def _basic_credentials(encoded: str) -> tuple[str | None, str | None]:
    try:
        user, _colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None, None
    return unquote_plus(user), unquote_plus(password)
