# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a fault does to one request: before it is served, to its result, and to its answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from tests.emulator.journal import JournalEntry
from tests.emulator.messages import ApiAnswer, ApiError

Params = dict[str, Any]
HTML = "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"
REASONS = {
    408: "Request Timeout",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
GATEWAY_ERRORS = (408, 502, 504)


@dataclass
class Strike:
    """The faults that hit one request, combined."""

    entry: JournalEntry
    early: ApiAnswer | None = None
    # Seconds to sleep before anything of this request happens.
    wait: float = 0.0
    # Seconds until the effect of a request that is answered now; `accepted`: the server had looked at its cart already.
    effect_in: float | None = None
    accepted: bool = False
    transforms: list[Callable[[Any], Any]] = field(default_factory=list)
    finishers: list[Callable[[ApiAnswer], ApiAnswer]] = field(default_factory=list)

    def taken_up(self, entry: JournalEntry) -> Strike:
        """The same faults, after the sleep that they asked for."""
        entry.fault = self.entry.fault
        self.entry = entry
        return self

    def transform(self, result: Any) -> Any:
        for change in self.transforms:
            result = change(result)
        return result

    def finish(self, answer: ApiAnswer) -> ApiAnswer:
        for change in self.finishers:
            answer = change(answer)
        return answer

    def replace_answer(self, instead: ApiAnswer, with_effect: bool) -> None:
        """Show `instead`: either the call is not made at all, or it is and its answer is lost."""
        if not with_effect:
            instead.effect = False
            self.early = self.early or instead
            return

        def swap(real: ApiAnswer) -> ApiAnswer:
            instead.effect = real.effect
            instead.delay = max(instead.delay, real.delay)
            return instead

        self.finishers.append(swap)


def _answer(entry: JournalEntry, status: int, body: bytes, content_type: str, **headers: str) -> ApiAnswer:
    return ApiAnswer(status, {"Content-Type": content_type, "X-Ovh-QueryID": entry.query_id, **headers}, body)


def _error_body(status: int, params: Params) -> tuple[bytes, str]:
    """Gateways answer in HTML, the API itself in JSON."""
    reason = REASONS.get(status, "Error")
    if params.get("html", status in GATEWAY_ERRORS):
        return HTML.format(title=f"{status} {reason}").encode(), HTML_TYPE
    error = ApiError(
        status,
        params.get("message", reason),
        params.get("class", {429: "Client::TooManyRequests", 503: "Server::ServiceUnavailable"}.get(status)),
        error_code=params.get("error_code"),
        details=params.get("details"),
    )
    return json.dumps(error.payload()).encode(), JSON_TYPE


def status(strike: Strike, params: Params, now: float) -> None:
    code = int(params["status"])
    headers = {}
    if "retry_after" in params:
        headers["Retry-After"] = str(params["retry_after"])
    if "retry_after_date" in params:
        headers["Retry-After"] = formatdate(now + float(params["retry_after_date"]), usegmt=True)
    body, content_type = _error_body(code, params)
    strike.replace_answer(_answer(strike.entry, code, body, content_type, **headers), bool(params.get("effect")))


def query_time_out(strike: Strike, params: Params, now: float) -> None:
    """A time-out that comes as a 400: on a write nobody knows whether it was done."""
    message = {"status": 400, "error_code": "QUERY_TIME_OUT", "message": "Query timed out", "html": False}
    status(strike, {**message, "effect": params.get("effect")}, now)


def close(strike: Strike, params: Params, _now: float) -> None:
    strike.replace_answer(ApiAnswer(0, {}, b"", action="close"), bool(params.get("effect")))


def hang(strike: Strike, params: Params, _now: float) -> None:
    strike.replace_answer(ApiAnswer(0, {}, b"", action="hang"), bool(params.get("effect")))


def html(strike: Strike, params: Params, _now: float) -> None:
    """A page where JSON was due; by default with status 200 and the effect."""
    code = int(params.get("status", 200))
    page = _answer(strike.entry, code, HTML.format(title="Maintenance").encode(), HTML_TYPE)
    strike.replace_answer(page, bool(params.get("effect", True)))


def empty(strike: Strike, params: Params, _now: float) -> None:
    strike.replace_answer(_answer(strike.entry, 200, b"", JSON_TYPE), bool(params.get("effect", True)))


def cut_json(strike: Strike, _params: Params, _now: float) -> None:
    """A complete HTTP answer whose JSON ends in the middle."""

    def cut(answer: ApiAnswer) -> ApiAnswer:
        answer.body = answer.body[: max(1, len(answer.body) // 2)] if len(answer.body) > 1 else b"{"
        if _is_json(answer.body):
            answer.body = b'{"cut":'
        return answer

    strike.finishers.append(cut)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def truncate(strike: Strike, _params: Params, _now: float) -> None:
    """The connection breaks in the middle of the answer's body."""

    def cut(answer: ApiAnswer) -> ApiAnswer:
        answer.action = "truncate"
        return answer

    strike.finishers.append(cut)


def wrong_type(strike: Strike, _params: Params, _now: float) -> None:
    """Valid JSON of another type than the route's."""
    strike.transforms.append(lambda result: {"value": result} if not isinstance(result, dict) else [result])


def delay(strike: Strike, params: Params, _now: float) -> None:
    """Late effect (`before`) or late answer (`after`)."""
    seconds = float(params["seconds"])
    if params.get("when", "after") == "before":
        strike.wait += seconds
        return

    def hold(answer: ApiAnswer) -> ApiAnswer:
        answer.delay += seconds
        return answer

    strike.finishers.append(hold)


ID_FIELDS = ("project_id", "orderId", "orderDetailId", "paymentMethodId", "cartId", "id")


def _elements(result: Any, params: Params, change: Callable[[Any], Any]) -> Any:
    if not isinstance(result, list):
        return result
    positions = params.get("positions", "all")
    return [
        change(element) if positions == "all" or position in positions else element
        for position, element in enumerate(result)
    ]


def null_elements(strike: Strike, params: Params, _now: float) -> None:
    """Objects of an expanded list that would not load come as null; plain ids are left alone."""

    def change(element: Any) -> Any:
        return None if isinstance(element, dict) else element

    strike.transforms.append(lambda result: _elements(result, params, change))


def ids_instead(strike: Strike, params: Params, _now: float) -> None:
    """The server did not expand the list although it was asked to."""

    def change(element: Any) -> Any:
        if not isinstance(element, dict):
            return element
        return next((element[name] for name in ID_FIELDS if name in element), element)

    strike.transforms.append(lambda result: _elements(result, params, change))


def missing_route(strike: Strike, params: Params, _now: float) -> None:
    """404 as for an unknown address, or 403 for want of a right."""
    if int(params.get("status", 404)) == 404:
        error = ApiError(404, "Got an invalid (or empty) URL")
    else:
        action = params.get("action", "the action of this route")
        error = ApiError(403, "User not granted for this request", details={"unauthorizedActionsByIAM": action})
    body = json.dumps(error.payload()).encode()
    strike.replace_answer(_answer(strike.entry, error.status, body, JSON_TYPE), False)


SIMPLE_KINDS: dict[str, Callable[[Strike, Params, float], None]] = {
    "close": close,
    "cut_json": cut_json,
    "delay": delay,
    "empty": empty,
    "hang": hang,
    "html": html,
    "ids_instead": ids_instead,
    "missing_route": missing_route,
    "null_elements": null_elements,
    "query_time_out": query_time_out,
    "status": status,
    "truncate": truncate,
    "wrong_type": wrong_type,
}
