# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a bad answer means: the error that tells what to do."""

from __future__ import annotations

import time
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._classify import (
    connection_error,
    parse_retry_after,
    shape_error,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._classify import failure as failure_of
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotAllowedError,
    NotFoundError,
    SignatureError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import NOW, Reply

READ, WRITE, BUY = routes.ME, routes.CREATE_CART, routes.CHECK_OUT
HTML = "<html><body>502 Bad Gateway</body></html>"


def failure(reply: Reply, route: Route = READ) -> ApiError:
    return failure_of(route, "%s /the/path" % route.method, reply.answer, NOW)


UNREADABLE = [HTML, '{"cartId": "5ab9', "[1, 2", "not json", "\x00"]


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_good_status_without_json_is_read_again_but_never_written_again(text: str) -> None:
    reply = Reply(200, text=text, content_type="text/html; charset=utf-8", x_ovh_queryid="EU.ext-1")
    seen = {route: failure(reply, route) for route in (READ, WRITE, BUY)}
    assert {(one.retryable, one.outcome_unknown) for one in (seen[WRITE], seen[BUY])} == {(False, True)}
    assert (seen[READ].retryable, seen[READ].outcome_unknown) == (True, False)
    assert "something that is not JSON (text/html)" in seen[READ].message
    assert "(OVHcloud query id EU.ext-1)" in seen[READ].message
    assert text not in seen[READ].message


def test_a_good_status_without_json_says_what_came_and_from_where() -> None:
    error = failure(Reply(200, text=HTML, content_type="text/html", x_ovh_queryid="EU.ext-1"))
    assert error.request == "GET /the/path"
    assert error.to_result() == {
        "msg": "GET /the/path answered HTTP 200 with something that is not JSON (text/html). Check that the endpoint is "
        "an OVHcloud API and that no proxy stands in between. (OVHcloud query id EU.ext-1)",
        "resumable": True,
        "http_status": 200,
        "query_id": "EU.ext-1",
    }
    assert "(no content type)" in failure(Reply(200, text=HTML)).message


def test_a_refusal_without_json_says_that_it_may_come_from_elsewhere() -> None:
    assert failure(Reply(502, text=HTML)).message == (
        "GET /the/path was refused with HTTP 502: the answer is not JSON; it may come from a proxy, or from something that "
        "is no OVHcloud API."
    )


def test_a_refused_signature_says_which_parts_of_the_credential_to_check() -> None:
    assert failure(Reply(400, {"class": "INVALID_SIGNATURE", "message": "Invalid signature"})).message == (
        "GET /the/path was refused with HTTP 400 INVALID_SIGNATURE: Invalid signature. Check that application_secret and "
        "consumer_key belong to this application_key."
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, "Check that the endpoint https://api.example/1.0 is an OVHcloud API and"),
        (502, "something that is no OVHcloud API (endpoint https://api.example/1.0)."),
    ],
)
def test_an_answer_without_json_names_the_endpoint_where_it_is_known(status: int, words: str) -> None:
    answer = Reply(status, text=HTML).answer._replace(endpoint="https://api.example/1.0")
    assert words in failure_of(READ, "GET /the/path", answer, NOW).message


class Case(t.NamedTuple):
    """An answer, and what it means for a read and for a write: (retryable, outcome unknown)."""

    reply: Reply
    kind: type[ApiError]
    read: tuple[bool, bool]
    write: tuple[bool, bool]


FINAL = (False, False)
AGAIN = (True, False)
UNKNOWN = (False, True)


def client_error(status: int, error_class: str = "Client::X", **headers: str) -> Reply:
    return Reply(status, {"class": error_class, "message": "the server's words"}, **headers)


CASES = {
    "400": Case(client_error(400, "Client::BadRequest"), ApiError, FINAL, FINAL),
    "400, no body": Case(Reply(400, text=""), ApiError, FINAL, FINAL),
    "400 HTML": Case(Reply(400, text=HTML), ApiError, FINAL, FINAL),
    "400 signature": Case(client_error(400, "INVALID_SIGNATURE"), SignatureError, FINAL, FINAL),
    "400 signature in words": Case(Reply(400, {"message": "Invalid signature"}), SignatureError, FINAL, FINAL),
    "400 timestamp in words": Case(Reply(400, {"message": "Invalid Timestamp"}), SignatureError, FINAL, FINAL),
    "400 QUERY_TIME_OUT code": Case(
        Reply(400, {"errorCode": "QUERY_TIME_OUT", "message": "Query out of time"}), ApiError, AGAIN, UNKNOWN
    ),
    "400 QUERY_TIME_OUT class": Case(client_error(400, "Client::QUERY_TIME_OUT"), ApiError, AGAIN, UNKNOWN),
    "400 QUERY_TIME_OUT words": Case(Reply(400, {"message": "QUERY_TIME_OUT"}), ApiError, AGAIN, UNKNOWN),
    "400 timeout": Case(Reply(400, {"message": "Check timeout. Please retry later"}), ApiError, AGAIN, UNKNOWN),
    "400 Time-out": Case(Reply(400, {"message": "Gateway Time-out"}), ApiError, AGAIN, UNKNOWN),
    "400 timed out": Case(Reply(400, {"message": "The call TIMED OUT"}), ApiError, AGAIN, UNKNOWN),
    "403 that speaks of a timeout": Case(
        Reply(403, {"message": "Session timeout", "class": "Client::Forbidden"}), NotAllowedError, FINAL, FINAL
    ),
    "401": Case(client_error(401, "Client::Unauthorized"), NotAllowedError, FINAL, FINAL),
    "403": Case(client_error(403, "Client::Forbidden"), NotAllowedError, FINAL, FINAL),
    "404": Case(client_error(404, "Client::NotFound"), NotFoundError, FINAL, FINAL),
    "404 HTML": Case(Reply(404, text=HTML), NotFoundError, FINAL, FINAL),
    "405": Case(client_error(405), ApiError, FINAL, FINAL),
    "408 HTML": Case(Reply(408, text=HTML), ApiError, AGAIN, UNKNOWN),
    "409": Case(client_error(409, "Client::Conflict"), ApiError, FINAL, FINAL),
    "429": Case(client_error(429), ApiError, AGAIN, AGAIN),
    "429 with Retry-After": Case(client_error(429, retry_after="5"), ApiError, AGAIN, AGAIN),
    "460": Case(client_error(460, "Client::ServiceExpired"), ApiError, FINAL, FINAL),
    "500": Case(client_error(500, "Server::InternalServerError"), ApiError, AGAIN, UNKNOWN),
    "500 with Retry-After": Case(client_error(500, retry_after="5"), ApiError, AGAIN, UNKNOWN),
    "502 HTML": Case(Reply(502, text=HTML), ApiError, AGAIN, UNKNOWN),
    "503": Case(client_error(503), ApiError, AGAIN, UNKNOWN),
    "503 with Retry-After": Case(client_error(503, retry_after="5"), ApiError, AGAIN, AGAIN),
    "504, no body": Case(Reply(504, text=""), ApiError, AGAIN, UNKNOWN),
    "304": Case(Reply(304, text=""), ApiError, FINAL, FINAL),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_refusal_tells_whether_it_may_be_repeated_and_whether_it_may_have_had_its_effect(case: Case) -> None:
    for route, expected in ((READ, case.read), (WRITE, case.write), (BUY, case.write)):
        error = failure(case.reply, route)
        assert error.__class__ is case.kind
        assert (error.retryable, error.outcome_unknown) == expected
        assert error.http_status == case.reply.answer.status
        assert error.request == "%s /the/path" % route.method


@pytest.mark.parametrize("body", [None, [], "text", 5, {"message": None}, {"message": 5}, {"class": ["x"]}])
def test_a_refusal_with_a_body_of_another_shape_is_still_told_by_its_status(body: t.Any) -> None:
    error = failure(Reply(404, body))
    assert isinstance(error, NotFoundError)
    assert error.message == "GET /the/path was refused with HTTP 404: the answer holds no message."
    assert error.error_class is None


def test_a_refusal_carries_class_query_id_and_words_of_the_server() -> None:
    reply = Reply(409, {"class": "Client::Conflict", "message": "At the MAX."}, x_ovh_queryid="EU.ext-99.foo")
    error = failure(reply, WRITE)
    assert error.to_result() == {
        "msg": "POST /the/path was refused with HTTP 409 Client::Conflict: At the MAX. "
        "(OVHcloud query id EU.ext-99.foo)",
        "resumable": True,
        "http_status": 409,
        "error_class": "Client::Conflict",
        "query_id": "EU.ext-99.foo",
    }


def test_the_error_code_of_the_authentication_layer_stands_in_for_a_class() -> None:
    error = failure(Reply(403, {"errorCode": "NOT_GRANTED_CALL", "httpCode": "403 Forbidden", "message": "No"}))
    assert error.error_class == "NOT_GRANTED_CALL"


class Rights(t.NamedTuple):
    """A refused right: the route, the answer's body, what the message must hold, and what it must not."""

    route: Route
    body: dict[str, t.Any]
    held: str
    absent: str = "IAM policy the action None"


RIGHTS = {
    "rule and action of the table": Rights(
        routes.PAY,
        {"errorCode": "NOT_GRANTED_CALL", "message": "This call has not been granted"},
        "This call has not been granted. The credential needs the consumer-key rule 'POST /me/order/*/pay', "
        "or in an IAM policy the action account:apiovh:me/order/pay",
    ),
    "every variable of the rule is a star": Rights(
        routes.ORDER_EXTENSION, {"message": "No"}, "'GET /me/order/*/details/*/extension'"
    ),
    "a route that needs no action names none": Rights(
        routes.CREATE_CART, {"message": "No"}, "consumer-key rule 'POST /order/cart'", "IAM"
    ),
    "actions of the answer come before the table's": Rights(
        routes.PAY,
        {
            "class": "Client::Forbidden",
            "message": "User not granted for this request",
            "details": {"unauthorizedActionsByIAM": "a:apiovh:one, a:apiovh:two"},
        },
        "the action a:apiovh:one, a:apiovh:two",
        "account:apiovh:me/order/pay",
    ),
    "actions of both kinds are named once each": Rights(
        routes.PAY,
        {
            "message": "No",
            "details": {
                "unauthorizedActionsByIAM": "a:apiovh:one",
                "unauthorizedActionsByAuthentication": "a:apiovh:one,a:apiovh:two",
            },
        },
        "the action a:apiovh:one, a:apiovh:two.",
    ),
    "empty details fall back on the table": Rights(
        routes.PAY,
        {"message": "No", "details": {"unauthorizedActionsByIAM": ""}},
        "the action account:apiovh:me/order/pay",
    ),
    "details of another shape fall back on the table": Rights(
        routes.PAY, {"message": "No", "details": ["x"]}, "the action account:apiovh:me/order/pay"
    ),
    "an unknown credential is not a missing right": Rights(
        routes.PAY,
        {"errorCode": "INVALID_CREDENTIAL", "message": "This credential is not valid"},
        "This credential is not valid. Check the credential: it is unknown, expired, or not validated yet",
        "rule",
    ),
    "a credential without login is not a missing right": Rights(
        routes.PAY, {"errorCode": "NOT_CREDENTIAL", "message": "You must login first"}, "Check the credential", "rule"
    ),
    "an unknown application is not a missing right": Rights(
        routes.PAY, {"errorCode": "INVALID_KEY", "message": "Invalid application key"}, "Check the credential", "rule"
    ),
}


@pytest.mark.parametrize("case", RIGHTS.values(), ids=RIGHTS.keys())
def test_a_missing_right_is_named_by_rule_and_action(case: Rights) -> None:
    message = failure(Reply(403, case.body), case.route).message
    assert case.held in message
    assert case.absent not in message


def test_a_credential_that_is_not_accepted_at_all_is_not_a_missing_right() -> None:
    message = failure(Reply(401, {"message": "Token expired"}), routes.PAY).message
    assert message.endswith(": Token expired. Check the credential: it is unknown, expired, or not validated yet.")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(401, {"message": "No"}), "Check the credential in section [default] of ./ovh.conf: it is unknown"),
        (
            Reply(403, {"errorCode": "INVALID_KEY"}),
            "Check the credential in section [default] of ./ovh.conf: it is unknown",
        ),
        (
            Reply(400, {"class": "INVALID_SIGNATURE"}),
            "Check that application_secret and consumer_key in section [default] of ./ovh.conf belong to this",
        ),
    ],
)
def test_a_refused_credential_is_named_by_where_it_was_read(reply: Reply, words: str) -> None:
    answer = reply.answer._replace(credential_from="section [default] of ./ovh.conf")
    assert words in failure_of(READ, "GET /the/path", answer, NOW).message


QUOTA = "The account's quota of Public Cloud projects is used up; ask OVHcloud's support to raise it."
FRAUD = "OVHcloud's fraud check refused the order; contact its support before trying again."
FIRST = "Order one project in the OVHcloud Control Panel first: it asks for what is missing."
HINTS = [
    ({"class": "Client::PaymentRequired::QuotaReached", "message": "No"}, "No. " + QUOTA),
    ({"class": "MaxQuotaReached", "message": "Above MAX."}, "Above MAX. " + QUOTA),
    ({"message": "Refused (error 906)."}, "Refused (error 906). " + FRAUD),
    ({"message": "You have eligibility issues"}, "You have eligibility issues. " + FIRST),
]


@pytest.mark.parametrize(("body", "words"), HINTS)
def test_refusals_in_the_terms_of_ovhcloud_say_what_to_do(body: dict[str, t.Any], words: str) -> None:
    for status in (400, 403, 409):
        error = failure(Reply(status, body), BUY)
        assert error.message.endswith(": " + words)
        assert (error.retryable, error.outcome_unknown) == FINAL


RETRY_AFTER: list[tuple[str | None, float | None]] = [
    (None, None),
    ("", None),
    ("0", 0.0),
    ("7", 7.0),
    ("1.5", 1.5),
    ("-3", 0.0),
    ("nan", 0.0),
    ("Mon, 05 Jan 2026 10:00:30 GMT", 30.0),
    ("Mon, 05 Jan 2026 12:00:30 +0200", 30.0),
    ("Mon, 05 Jan 2026 10:00:30 -0000", 30.0),
    ("Mon, 05 Jan 2026 09:59:00 GMT", 0.0),
    ("soon", None),
    ("Mon, 99 Foo 2026 99:99:99 GMT", None),
]


@pytest.mark.parametrize(("value", "seconds"), RETRY_AFTER)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[None]:
    """A machine whose clock shows the time of Tokyo."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_date_without_a_zone_is_utc_wherever_the_machine_is(far_east: None) -> None:
    assert parse_retry_after("Mon, 05 Jan 2026 10:00:30 -0000", NOW) == 30.0


@pytest.mark.parametrize("route", [READ, WRITE, BUY])
def test_a_request_that_could_not_be_sent_had_no_effect(route: Route) -> None:
    error = connection_error(route, "X /path", "connection refused", sent=False)
    assert (error.retryable, error.outcome_unknown) == AGAIN
    assert error.message == "X /path could not be sent: connection refused."


@pytest.mark.parametrize(("route", "expected"), [(READ, AGAIN), (WRITE, UNKNOWN), (BUY, UNKNOWN)])
def test_a_request_whose_answer_was_lost_may_have_had_its_effect(route: Route, expected: tuple[bool, bool]) -> None:
    error = connection_error(route, "X /path", "no answer in time", sent=True)
    assert (error.retryable, error.outcome_unknown) == expected
    assert error.message == "X /path got no answer: no answer in time."
    assert error.request == "X /path"


@pytest.mark.parametrize(("route", "expected"), [(READ, FINAL), (WRITE, UNKNOWN), (BUY, UNKNOWN)])
def test_json_of_another_shape_is_not_asked_for_again(route: Route, expected: tuple[bool, bool]) -> None:
    error = shape_error(route, "X /path", "a list", "EU.ext-1")
    assert (error.retryable, error.outcome_unknown) == expected
    assert error.message == (
        "X /path answered JSON of another shape than OVHcloud's API documents (expected a list). Check that the endpoint is "
        "an OVHcloud API; if it is, report this answer. (OVHcloud query id EU.ext-1)"
    )
    assert (error.request, error.query_id) == ("X /path", "EU.ext-1")


@pytest.mark.parametrize(
    "words", ["www.pay.example/order?orderPassword=5ecret&x=1", "orderPassword=5ecret", "Password=5ecret."]
)
def test_a_password_is_cut_from_the_words_of_the_server_whatever_it_stands_in(words: str) -> None:
    assert "5ecret" not in failure(Reply(403, {"message": "See " + words})).message


@pytest.mark.parametrize(
    ("reply", "lacks"),
    [
        (Reply(401), True),
        (Reply(403, {"errorCode": "NOT_GRANTED_CALL", "message": "No"}), True),
        (Reply(403, {"class": "Client::Forbidden", "message": "This call has not been granted"}), True),
        (Reply(403, {"class": "Client::Forbidden", "details": {"unauthorizedActionsByIAM": "a"}}), True),
        (Reply(403, {"class": "Client::Forbidden", "message": "You are not allowed"}), False),
        (Reply(404, {"message": "not granted"}), False),
    ],
)
def test_a_right_that_is_missing_is_told_from_an_object_that_is_closed(reply: Reply, lacks: bool) -> None:
    assert failure(reply).lacks_right is lacks


@pytest.mark.parametrize(
    ("reply", "closed"),
    [
        (Reply(403, {"class": "Client::Forbidden", "message": "You are not allowed"}), True),
        (Reply(409, {"message": "No"}), True),
        (Reply(410, {}), True),
        (Reply(403, {"errorCode": "NOT_GRANTED_CALL", "message": "No"}), False),
        (Reply(403, text="<html>a proxy's page"), False),
        (Reply(407, {"message": "No"}), False),
        (Reply(404, {"message": "No"}), False),
        (Reply(500, {"message": "No"}), False),
    ],
)
def test_an_object_that_is_closed_to_everybody_is_told_from_other_refusals(reply: Reply, closed: bool) -> None:
    assert failure(reply).is_closed is closed


def test_what_lets_anybody_pay_an_order_is_cut_from_the_words_of_the_server() -> None:
    words = "Pay at https://pay.example/order?orderId=7&orderPassword=5ecret first, see https://help.example/a b?"
    message = failure(Reply(403, {"message": words})).message
    assert "Pay at https://pay.example/order?... first, see https://help.example/a b?" in message
