# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: what an answer that is no good one, or that never came, means for the call. Only runs that fail load this."""

from __future__ import annotations

import datetime
import email.utils
import re
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._answer import NotJsonError, RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotAllowedError,
    NotFoundError,
    SignatureError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route

# Error codes of OVHcloud's authentication layer: for a credential that is not valid, and for one that may not do that.
_INVALID = ("INVALID_CREDENTIAL", "NOT_CREDENTIAL", "INVALID_KEY")
_CREDENTIAL_CLASSES = (*_INVALID, "NOT_GRANTED_CALL", "FORBIDDEN")


# What the API may answer for an object that is there, and that nobody may use (any more).
_CLOSED = (403, 409, 410, 423)


def failure(route: Route, request: str, answer: RawAnswer, now: float) -> ApiError:
    """Return the error for an answer that is no good one.

    `request` is the method and the path with its ids, for messages; `now` is the epoch second that a `Retry-After`
    date is compared with.
    """
    if answer.is_good:
        return _unreadable(route, request, answer, answer.headers.get("x-ovh-queryid"))
    try:
        value, is_json = answer.value(), True
    except NotJsonError:
        is_json = False
        value = {
            "message": "the answer is not JSON; it may come from a proxy, or from something that is no OVHcloud API%s"
            % (" (endpoint %s)" % answer.endpoint if answer.endpoint else "")
        }
    return _failure(route, request, answer, value if isinstance(value, dict) else {}, now, is_json=is_json)


def _unreadable(route: Route, request: str, answer: RawAnswer, query_id: str | None) -> ApiError:
    kind = answer.headers.get("content-type", "no content type").split(";")[0]
    return ApiError(
        "%s answered HTTP %d with something that is not JSON (%s). Check that the endpoint%s is an OVHcloud API "
        "and that no proxy stands in between.%s"
        % (request, answer.status, kind, answer.endpoint and " " + answer.endpoint, _query_words(query_id)),
        request=request,
        http_status=answer.status,
        query_id=query_id,
        retryable=not route.writes,
        outcome_unknown=route.writes,
    )


def shape_error(route: Route, request: str, wanted: str, query_id: str | None) -> ApiError:
    """Return the error for an answer that is JSON, but not of the shape that OVHcloud's schema gives to this route."""
    return ApiError(
        "%s answered JSON of another shape than OVHcloud's API documents (expected %s). Check that the endpoint is an "
        "OVHcloud API; if it is, report this answer.%s" % (request, wanted, _query_words(query_id)),
        request=request,
        query_id=query_id,
        retryable=False,
        outcome_unknown=route.writes,
    )


def connection_error(route: Route, request: str, reason: str, *, sent: bool) -> ApiError:
    """Return the error for a request without any answer; `sent` tells whether it may have reached the server."""
    return ApiError(
        ("%s got no answer: %s." if sent else "%s could not be sent: %s.") % (request, reason),
        request=request,
        retryable=not sent or not route.writes,
        outcome_unknown=sent and route.writes,
    )


def _failure(
    route: Route, request: str, answer: RawAnswer, body: dict[str, t.Any], now: float, *, is_json: bool
) -> ApiError:
    status = answer.status
    error_class = _text(body.get("class")) or _text(body.get("errorCode"))
    query_id = answer.headers.get("x-ovh-queryid")
    words = _without_links(_text(body.get("message")) or "the answer holds no message")
    timed_out = status == 400 and _is_time_out(error_class, words)
    refused_unseen = status == 429 or (status == 503 and "retry-after" in answer.headers)
    unclear = status in (408, 504) or timed_out or (status >= 500 and not refused_unseen)
    lacks_right = status == 401 or (status == 403 and _is_about_rights(body, error_class))
    kind: type[ApiError] = ApiError
    if status == 400 and _is_signature(error_class, words):
        kind = SignatureError
        words = "%s Check that application_secret and consumer_key%s belong to this application_key." % (
            _sentence(words),
            _source_words(answer),
        )
    elif _hint(error_class, words):
        words = "%s %s" % (_sentence(words), _hint(error_class, words))
    elif status in (401, 403):
        kind = NotAllowedError
        words = _rights_words(route, answer, error_class, words, body)
    elif status == 404:
        kind = NotFoundError
    return kind(
        "%s was refused with HTTP %d%s: %s%s"
        % (
            request,
            status,
            " %s" % error_class if error_class else "",
            words.rstrip("."),
            "." + _query_words(query_id),
        ),
        request=request,
        http_status=status,
        error_class=error_class,
        query_id=query_id,
        retryable=refused_unseen or (unclear and not route.writes),
        outcome_unknown=unclear and route.writes,
        retry_after=parse_retry_after(answer.headers.get("retry-after"), now),
        lacks_right=lacks_right,
        # Only in the API's own words: a proxy in between knows nothing of the object.
        is_closed=status in _CLOSED and is_json and not lacks_right,
    )


def _without_links(words: str) -> str:
    """Cut what follows the question mark of a link: there an order's password may stand, which lets anybody pay it."""
    return re.sub(r"(?i)password=[^\s&]+", "password=...", re.sub(r"(https?://[^\s?]*)\?\S+", r"\1?...", words))


def _is_time_out(error_class: str | None, words: str) -> bool:
    """Whether a 400 is a time-out behind the server: its code, or words such as "Check timeout. Please retry later"."""
    return (
        "QUERY_TIME_OUT" in "%s %s" % (error_class, words) or re.search(r"(?i)time-?out|timed out", words) is not None
    )


def _is_signature(error_class: str | None, words: str) -> bool:
    return "SIGNATURE" in (error_class or "").upper() or "signature" in words.lower() or "timestamp" in words.lower()


def _hint(error_class: str | None, words: str) -> str | None:
    """Return what to do about refusals that OVHcloud words in its own terms, wherever they come."""
    if "quota" in (error_class or "").lower():
        return "The account's quota of Public Cloud projects is used up; ask OVHcloud's support to raise it"
    if "(error 906)" in words:
        return "OVHcloud's fraud check refused the order; contact its support before trying again"
    if "eligibility issues" in words.lower():
        return "Order one project in the OVHcloud Control Panel first: it asks for what is missing"
    return None


def _rights_words(route: Route, answer: RawAnswer, error_class: str | None, words: str, body: dict[str, t.Any]) -> str:
    """Say which right is missing: the consumer-key rule, and the IAM action (from the answer, else from the table)."""
    if answer.status == 401 or error_class in _INVALID:
        return "%s Check the credential%s: it is unknown, expired, or not validated yet" % (
            _sentence(words),
            _source_words(answer),
        )
    details = body.get("details")
    actions: list[str] = []
    if isinstance(details, dict):
        for key in ("unauthorizedActionsByIAM", "unauthorizedActionsByAuthentication"):
            actions.extend(action.strip() for action in (_text(details.get(key)) or "").split(",") if action.strip())
    if not actions and route.iam_action:
        actions = [route.iam_action]
    right = "The credential needs the consumer-key rule '%s'" % route.rule
    if actions:
        right += ", or in an IAM policy the action %s" % ", ".join(dict.fromkeys(actions))
    return "%s %s" % (_sentence(words), right)


def _is_about_rights(body: dict[str, t.Any], error_class: str | None) -> bool:
    """Whether a 403 is one of the authentication layer; others say that this object must not be used (any more)."""
    details = body.get("details")
    named = isinstance(details, dict) and any(str(key).startswith("unauthorizedActions") for key in details)
    return named or error_class in _CREDENTIAL_CLASSES or "granted" in (_text(body.get("message")) or "").lower()


def _source_words(answer: RawAnswer) -> str:
    return " in " + answer.credential_from if answer.credential_from else ""


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a `Retry-After` header asks for (it holds seconds or a date); None when there is none."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return max(0.0, moment.timestamp() - now)


def _sentence(words: str) -> str:
    return words.rstrip(".") + "."


def _query_words(query_id: str | None) -> str:
    return " (OVHcloud query id %s)" % query_id if query_id else ""


def _text(value: t.Any) -> str | None:
    return value if isinstance(value, str) and value else None
