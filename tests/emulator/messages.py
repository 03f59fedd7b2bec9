# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes into the core and what comes out of it: plain data, no I/O."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CLASS_OF_STATUS = {
    400: "Client::BadRequest",
    401: "Client::Unauthorized",
    403: "Client::Forbidden",
    404: "Client::NotFound",
    409: "Client::Conflict",
    500: "Server::InternalServerError",
}


@dataclass
class ApiRequest:
    """One HTTP request; header names are in lower case, `path` and `query` are as sent."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""

    @classmethod
    def of(cls, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None) -> ApiRequest:
        """Build a request from a target such as `/1.0/me?x=y` and a value to send as JSON."""
        path, _mark, query = target.partition("?")
        payload = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        return cls(method, path, query, lower, payload, f"http://emulator{target}")


@dataclass
class ApiAnswer:
    """What the front must do: answer, close the connection, never answer, or sleep and ask again.

    `effect` tells whether the call was carried out, whatever the client gets to see.
    Asked to come again, the front sleeps and hands `resume` back to the core.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    action: str = "answer"
    delay: float = 0.0
    effect: bool = True
    resume: Any = None

    def json(self) -> Any:
        return json.loads(self.body)


class ApiError(Exception):
    """A refusal in the API's own shape."""

    def __init__(
        self,
        status: int,
        message: str,
        error_class: str | None = None,
        *,
        error_code: str | None = None,
        details: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.error_class = error_class or CLASS_OF_STATUS.get(status)
        self.error_code = error_code
        self.details = details
        self.headers = headers or {}

    def payload(self) -> dict[str, Any]:
        if self.error_code is not None:
            reason = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden"}.get(self.status, "Error")
            return {"errorCode": self.error_code, "httpCode": f"{self.status} {reason}", "message": self.message}
        payload: dict[str, Any] = {"class": self.error_class, "message": self.message}
        if self.details:
            payload["details"] = self.details
        return payload


def bad_request(message: str) -> ApiError:
    return ApiError(400, message)


def forbidden(message: str = "You are not allowed") -> ApiError:
    return ApiError(403, message)


def not_found(what: str, identifier: object) -> ApiError:
    return ApiError(404, f"The requested object ({what} = {identifier}) does not exist")
