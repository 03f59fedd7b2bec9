# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the client sends again and what it never sends again, inside one time budget."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._answer import RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._client import (
    MAXIMUM_TRIES,
    CredentialError,
    SendError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotAllowedError,
    SignatureError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route
from ansible_collections.community.ovhcloud.plugins.module_utils._throttle import Throttle
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._version import VERSION
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    NOW,
    SERVER_ERROR,
    FakeClock,
    FakeTransport,
    InTurn,
    Reply,
    make_client,
)

IDS = {"order_id": 1, "cart_id": "c", "item_id": 2}
READ, WRITE = routes.ME, routes.CREATE_CART
ONCE = [route for route in vars(routes).values() if isinstance(route, Route) and route.once]

SIGNATURE = Reply(400, {"errorCode": "INVALID_SIGNATURE", "message": "Invalid signature"})
EXPIRED_TOKEN = Reply(401, {"class": "Client::Unauthorized", "message": "Token expired"})
HTML = Reply(200, text="<html>")
LIMITED = Reply(429, {"message": "Slow down"}, retry_after="20")
BUSY = Reply(429, {"message": "Too many requests"})
CLOSED_FOR = {seconds: Reply(503, {"message": "Closed"}, retry_after=str(seconds)) for seconds in (3, 3600)}
LOST = SendError("no answer in time", sent=True)
UNSENT = SendError("connection refused", sent=False)


def as_is(value: t.Any) -> t.Any:
    return value


def key_of(route: Route) -> str:
    return "%s %s" % (route.method, route.path.format(**IDS))


def ids_of(route: Route) -> dict[str, t.Any]:
    return {name: value for name, value in IDS.items() if "{%s}" % name in route.path}


class Calls:
    """A client whose answers are given in turn, one route at a time."""

    def __init__(self, route: Route, *answers: t.Any, seconds: float = 1800) -> None:
        self.route = route
        self.clock = FakeClock()
        self.transport = FakeTransport({key_of(route): InTurn(*answers)})
        self._client = make_client(self.transport, self.clock, seconds)

    def call(self) -> t.Any:
        return self._client.call(self.route, as_is, **ids_of(self.route))

    def fails(self) -> ApiError:
        with pytest.raises(ApiError) as caught:
            self.call()
        return caught.value

    @property
    def tries(self) -> int:
        return len(self.transport.sent)


@pytest.mark.parametrize("trouble", [SERVER_ERROR, HTML, BUSY, CLOSED_FOR[3], LOST, UNSENT, Reply(408), Reply(504)])
def test_a_read_is_tried_again_after_trouble_that_may_pass(trouble: t.Any) -> None:
    calls = Calls(READ, trouble, trouble, {"fine": True})
    assert calls.call() == {"fine": True}
    assert calls.tries == 3
    assert len(calls.clock.slept) == 2


@pytest.mark.parametrize("trouble", [SERVER_ERROR, LOST, UNSENT])
def test_tries_of_a_read_come_to_an_end(trouble: t.Any) -> None:
    calls = Calls(READ, trouble)
    assert calls.fails().retryable
    assert calls.tries == MAXIMUM_TRIES


@pytest.mark.parametrize("trouble", [NOT_FOUND, FORBIDDEN, Reply(400, {"message": "No"}), Reply(409), Reply(460)])
@pytest.mark.parametrize("route", [READ, WRITE])
def test_a_final_refusal_is_not_tried_again(trouble: Reply, route: Route) -> None:
    calls = Calls(route, trouble)
    calls.fails()
    assert calls.tries == 1
    assert calls.clock.slept == []


@pytest.mark.parametrize("trouble", [BUSY, CLOSED_FOR[3], UNSENT])
def test_a_write_that_was_refused_unseen_is_sent_again(trouble: t.Any) -> None:
    calls = Calls(WRITE, trouble, {"fine": True})
    assert calls.call() == {"fine": True}
    assert calls.tries == 2


@pytest.mark.parametrize(
    "trouble",
    [SERVER_ERROR, HTML, LOST, Reply(408), Reply(503), Reply(504), Reply(400, {"errorCode": "QUERY_TIME_OUT"})],
)
def test_a_write_that_may_have_had_its_effect_is_sent_once(trouble: t.Any) -> None:
    calls = Calls(WRITE, trouble, {"fine": True})
    assert calls.fails().outcome_unknown
    assert calls.tries == 1


def test_what_buys_or_adds_to_a_cart_is_known_as_sent_once() -> None:
    assert sorted(key_of(route) for route in ONCE) == [
        "POST /me/order/1/pay",
        "POST /me/order/1/payWithRegisteredPaymentMean",
        "POST /order/cart/c/checkout",
        "POST /order/cart/c/cloud",
        "POST /order/cart/c/cloud/options",
        "POST /order/cart/c/item/2/configuration",
    ]


@pytest.mark.parametrize(
    "trouble",
    [BUSY, CLOSED_FOR[3], UNSENT, LOST, SERVER_ERROR, HTML, SIGNATURE, EXPIRED_TOKEN, FORBIDDEN, Reply(408)],
)
def test_what_buys_or_adds_to_a_cart_is_sent_once_whatever_comes_back(trouble: t.Any) -> None:
    for route in ONCE:
        calls = Calls(route, trouble, {"orderId": 1})
        calls.fails()
        assert (key_of(route), calls.tries, calls.clock.slept) == (key_of(route), 1, [])
        assert calls.transport.refreshed == 0


@pytest.mark.parametrize("route", [READ, WRITE])
@pytest.mark.parametrize("refusal", [SIGNATURE, EXPIRED_TOKEN])
def test_a_refused_signature_or_token_is_renewed_once_and_sent_again_at_once(route: Route, refusal: Reply) -> None:
    calls = Calls(route, refusal, {"fine": True})
    assert calls.call() == {"fine": True}
    assert (calls.tries, calls.transport.refreshed, calls.clock.slept) == (2, 1, [])


@pytest.mark.parametrize(("refusal", "kind"), [(SIGNATURE, SignatureError), (EXPIRED_TOKEN, NotAllowedError)])
def test_a_second_refusal_of_the_signature_is_final(refusal: Reply, kind: type[ApiError]) -> None:
    calls = Calls(READ, refusal)
    assert calls.fails().__class__ is kind
    assert (calls.tries, calls.transport.refreshed) == (2, 1)


def test_a_missing_right_is_no_reason_to_renew_the_signature() -> None:
    calls = Calls(READ, FORBIDDEN)
    calls.fails()
    assert calls.transport.refreshed == 0


def test_trouble_after_a_renewed_signature_is_still_tried_again() -> None:
    calls = Calls(READ, SERVER_ERROR, SIGNATURE, SERVER_ERROR, {"fine": True})
    assert calls.call() == {"fine": True}
    assert calls.transport.refreshed == 1


def test_a_retry_after_of_an_hour_is_clamped_to_a_minute() -> None:
    calls = Calls(READ, CLOSED_FOR[3600], {"fine": True})
    calls.call()
    assert [60 <= pause < 61 for pause in calls.clock.slept] == [True]


def test_a_retry_after_date_is_compared_with_the_clock_at_that_moment() -> None:
    late = Reply(503, {"message": "Closed"}, retry_after="Mon, 05 Jan 2026 10:00:20 GMT")
    calls = Calls(READ, CLOSED_FOR[3], late, {"fine": True})
    calls.call()
    assert calls.clock.seconds == pytest.approx(NOW + 20, abs=1)


def test_no_try_comes_after_the_end_of_the_budget() -> None:
    calls = Calls(READ, CLOSED_FOR[3600], seconds=100)
    assert calls.fails().http_status == 503
    assert calls.clock.seconds == NOW + 100
    assert calls.tries == 3


@pytest.mark.parametrize(("route", "unknown"), [(READ, False), (WRITE, True), (ONCE[0], True)])
def test_an_answer_that_cannot_be_parsed_is_not_asked_for_again(route: Route, unknown: bool) -> None:
    transport = FakeTransport({key_of(route): {"odd": "shape"}})

    def refuse(value: t.Any) -> t.Any:
        raise ValueError("a cart with its cartId")

    with pytest.raises(ApiError, match="expected a cart with its cartId") as caught:
        make_client(transport).call(route, refuse, **ids_of(route))
    assert caught.value.outcome_unknown is unknown
    assert len(transport.sent) == 1


def test_a_refused_oauth2_client_is_an_error_of_the_request_that_had_no_effect_and_is_not_tried_again() -> None:
    transport = FakeTransport({"GET /me": CredentialError("for the client_id in x: (invalid_client) " + "x" * 1000)})
    with pytest.raises(
        ApiError, match="GET /me could not be sent: no OAuth2 token could be had for the client_id in x: "
    ) as caught:
        make_client(transport).call(READ, as_is)
    assert len(transport.sent) == 1
    assert len(caught.value.message) < 500
    assert (caught.value.outcome_unknown, caught.value.retryable) == (False, False)


@pytest.mark.parametrize(
    ("value", "path"), [("a b", "a%20b"), ("a/../b", "a%2F..%2Fb"), ("é?x=1", "%C3%A9%3Fx%3D1"), (7, "7")]
)
def test_an_id_cannot_leave_its_place_in_the_path(value: t.Any, path: str) -> None:
    transport = FakeTransport({"GET /order/cart/%s" % path: {}})
    make_client(transport).call(routes.CART, as_is, cart_id=value)
    assert transport.requests == ["GET /order/cart/%s" % path]


def test_the_query_is_sent_encoded_and_is_no_part_of_messages() -> None:
    transport = FakeTransport({"GET /order/cart": NOT_FOUND})
    with pytest.raises(ApiError) as caught:
        make_client(transport).call(routes.CARTS, as_is, query={"description": "a&b c"})
    assert transport.requests == ["GET /order/cart?description=a%26b+c"]
    assert caught.value.message.startswith("GET /order/cart was refused")


def test_requests_name_the_collection_and_carry_headers_and_body_of_the_call() -> None:
    transport = FakeTransport({"POST /order/cart": {}})
    make_client(transport).call(WRITE, as_is, body={"a": 1}, headers={"Pragma": "no-cache"})
    assert transport.sent[0].headers == {"User-Agent": "community.ovhcloud/%s" % VERSION, "Pragma": "no-cache"}
    assert transport.sent[0].body == {"a": 1}


def test_an_answer_can_be_had_with_its_headers() -> None:
    client = make_client(FakeTransport({"GET /me": Reply(200, {"fine": True}, x_pagination_elements="12")}))
    assert client.call_for_headers(READ, as_is) == ({"fine": True}, {"x-pagination-elements": "12"})


def test_now_is_the_time_of_the_server() -> None:
    client = make_client(FakeTransport({"GET /me": Reply(403, Date="Mon, 05 Jan 2026 08:00:00 GMT")}, offset=-90.0))
    assert client.now() == NOW - 90
    with pytest.raises(ApiError):
        client.call(READ, as_is)
    assert client.now() == NOW - 7200, "an answer that refuses tells the time, too"


class Interrupted(FakeClock):
    """While one thread sleeps for the first time, another one does something."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: t.Callable[[], t.Any] | None = None

    def sleep(self, seconds: float) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        super().sleep(seconds)


def second_read_starts_after(trouble: t.Any) -> float:
    """Return the seconds for which a read that begins during the trouble of another one is held back."""
    clock = Interrupted()
    transport = FakeTransport({"GET /me": InTurn(trouble, {}), "GET /cloud/project": {}})
    client = make_client(transport, clock)
    waited: list[float] = []

    def meanwhile() -> None:
        begun = clock.seconds
        client.call(routes.PROJECTS, as_is)
        waited.append(clock.seconds - begun)

    clock.meanwhile = meanwhile
    client.call(READ, as_is)
    assert transport.requests == ["GET /me", "GET /cloud/project", "GET /me"]
    return waited[0]


@pytest.mark.parametrize("trouble", [SERVER_ERROR, CLOSED_FOR[3], LOST])
def test_other_trouble_of_one_thread_delays_no_other(trouble: t.Any) -> None:
    assert second_read_starts_after(trouble) == 0


class Timed(FakeTransport):
    """Takes down when each request was sent, in seconds from the beginning."""

    def __init__(self, clock: FakeClock, answers: dict[str, t.Any]) -> None:
        super().__init__(answers)
        self._clock = clock
        self.moments: list[int] = []

    def send(self, *request: t.Any) -> RawAnswer:
        self.moments.append(round(self._clock.seconds - NOW))
        return super().send(*request)


def test_a_limit_of_requests_that_one_thread_meets_delays_the_others_too() -> None:
    clock = Interrupted()
    transport = Timed(clock, {"GET /me": InTurn(LIMITED, {}), "GET /cloud/project": {}})
    client = make_client(transport, clock)

    def meanwhile() -> None:
        client.call(routes.PROJECTS, as_is)

    clock.meanwhile = meanwhile
    client.call(READ, as_is)
    assert sorted(transport.requests[1:]) == ["GET /cloud/project", "GET /me"]
    assert transport.moments[:2] == [0, 21], "the one that waits already comes first"


def test_what_was_under_way_when_the_limit_was_met_counts_as_one_refusal_with_it() -> None:
    clock = FakeClock()
    throttle = Throttle(clock, Budget(clock, 1800))
    for _dummy in range(8):
        throttle.refuse(NOW, None)
    together = throttle.hold()
    clock.seconds += together
    throttle.refuse(clock.seconds, None)
    assert together < 0.5 < throttle.hold() < 1


@pytest.mark.parametrize("route", [READ, WRITE])
def test_too_many_requests_are_no_tries(route: Route) -> None:
    calls = Calls(route, *[BUSY] * 30, {"fine": True})
    assert calls.call() == {"fine": True}
    assert calls.tries == 31


def test_pauses_after_a_limit_grow_as_long_as_it_lasts_and_begin_anew_afterwards() -> None:
    clock = FakeClock()
    throttle = Throttle(clock, Budget(clock, 1800))
    pauses = []
    for answered in (False, False, False, True, False):
        if answered:
            throttle.accept()
        throttle.refuse(clock.seconds, None)
        pauses.append(throttle.hold())
        clock.seconds += throttle.hold()
    assert pauses[0] < pauses[1] < pauses[2]
    assert pauses[3] == pytest.approx(pauses[0])
    assert pauses[4] == pytest.approx(pauses[1])


def test_refusals_that_do_not_end_are_the_answer_after_five_minutes_or_when_the_time_is_up() -> None:
    calls = Calls(READ, BUSY)
    assert calls.fails().http_status == 429
    assert 300 <= calls.clock.seconds - NOW < 320
    calls = Calls(READ, BUSY, seconds=20)
    assert calls.fails().http_status == 429
    assert calls.clock.seconds - NOW == pytest.approx(20)


def test_after_a_limit_requests_are_a_second_apart_and_soon_less() -> None:
    clock = FakeClock()
    client = make_client(FakeTransport({"GET /me": InTurn(BUSY, {})}), clock)
    moments = []
    for _dummy in range(250):
        client.call(READ, as_is)
        moments.append(clock.seconds)
    gaps = [moments[place + 1] - moments[place] for place in range(len(moments) - 1)]
    assert 0.9 < gaps[0] <= 1
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.05
    assert moments[-1] - moments[0] < 70, "about a minute in all"


def test_a_checkout_waits_for_the_limit_but_not_for_its_turn() -> None:
    clock = FakeClock()
    client = make_client(FakeTransport({"GET /me": InTurn(BUSY, {}), key_of(routes.CHECK_OUT): {}}), clock)
    client.call(READ, as_is)
    before = clock.seconds
    client.call(routes.CHECK_OUT, as_is, cart_id="c")
    assert clock.seconds == before
    client.call(READ, as_is)
    assert clock.seconds > before


def test_a_checkout_does_not_wait_for_a_limit_that_is_prolonged_meanwhile() -> None:
    clock = Interrupted()
    throttle = Throttle(clock, Budget(clock, 1800))
    throttle.refuse(clock.seconds, 1)
    held = throttle.hold()

    def meanwhile() -> None:
        throttle.refuse(clock.seconds + 0.1, 60)

    clock.meanwhile = meanwhile
    throttle.wait(in_turn=False)
    assert clock.seconds - NOW == pytest.approx(held)
    throttle.wait()
    assert clock.seconds - NOW >= 60


def test_time_without_any_request_makes_no_limit_hopeless() -> None:
    clock = FakeClock()
    throttle = Throttle(clock, Budget(clock, 1800))
    throttle.refuse(clock.seconds, None)
    throttle.accept()
    clock.seconds += 1000
    throttle.refuse(clock.seconds, None)
    assert not throttle.is_hopeless
    clock.seconds += 300
    assert throttle.is_hopeless


def test_how_long_a_limit_holds_back_what_is_sent_now_can_be_asked() -> None:
    clock = Interrupted()
    client = make_client(FakeTransport({"GET /me": InTurn(LIMITED, {})}), clock)
    held: list[float] = [client.hold()]

    def meanwhile() -> None:
        held.append(client.hold())

    clock.meanwhile = meanwhile
    client.call(READ, as_is)
    assert [round(one) for one in (*held, client.hold())] == [0, 20, 0]
