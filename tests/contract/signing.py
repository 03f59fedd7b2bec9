# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests with the credentials that a client would send, signed by hand."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tests.emulator import ApiAnswer, ApiRequest, Emulator, credentials

HOST = "http://emulator"


def signed(
    emulator: Emulator,
    method: str,
    target: str,
    body: Any = None,
    *,
    secret: str = credentials.APPLICATION_SECRET,
    application: str = credentials.APPLICATION_KEY,
    consumer: str = credentials.CONSUMER_KEY,
    timestamp: float | None = None,
    signed_target: str | None = None,
    signed_body: bytes | None = None,
    signed_host: str = HOST,
) -> ApiAnswer:
    """`signed_host`, `signed_target` and `signed_body` differ from what is sent when a test wants a false signature."""
    payload = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    moment = str(int(emulator.clock.now() if timestamp is None else timestamp))
    over = f"{signed_host}{signed_target or target}"
    content = payload if signed_body is None else signed_body
    text = b"+".join((secret.encode(), consumer.encode(), method.encode(), over.encode(), content, moment.encode()))
    headers = {
        "x-ovh-application": application,
        "x-ovh-consumer": consumer,
        "x-ovh-timestamp": moment,
        "x-ovh-signature": "$1$" + hashlib.sha1(text).hexdigest(),
    }
    path, _mark, query = target.partition("?")
    return emulator.handle(ApiRequest(method, path, query, headers, payload, f"{HOST}{target}"))


def with_token(emulator: Emulator, method: str, target: str, token: str = credentials.ACCESS_TOKEN) -> ApiAnswer:
    return emulator.handle(ApiRequest.of(method, target, None, {"authorization": f"Bearer {token}"}))
