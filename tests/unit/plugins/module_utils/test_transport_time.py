# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The clock that requests are signed by, and what threads share: looked at or made anew once, when a server objects."""

from __future__ import annotations

import functools
import os
import sys
import time
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _client
from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._client import (
    Client,
    SendError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotFoundError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Threads
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import FakeClock
from ansible_collections.community.ovhcloud.tests.unit.plugins.loopback import (
    Handler,
    Server,
    close,
    hang,
    respond,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.transports import (
    ACCESS,
    CLIENT,
    ENVIRONMENT,
    KEYS,
    clock,
    get,
    transport,
)

TIME_TROUBLE = {
    "answers 404": (respond(404, {"message": "No such route"}), "No such route"),
    "answers 429": (respond(429, {"message": "Too many requests"}), "Too many requests"),
    "answers 500": (respond(500, {"message": "Internal server error"}), "Internal server error"),
    "answers HTML": (respond(200, text="<html>"), "GET /auth/time answered something that is not JSON"),
    "answers 404 HTML": (respond(404, text="<html>"), "GET /auth/time answered something that is not JSON"),
    "answers 502 HTML": (respond(502, text="<html>"), "GET /auth/time answered something that is not JSON"),
    "answers a text": (respond(200, "soon"), "GET /auth/time"),
    "answers an object": (respond(200, {}), "GET /auth/time"),
    "answers null": (respond(200, None), "GET /auth/time"),
    "answers 500 with a list": (respond(500, []), "GET /auth/time"),
    "closes": (close, "Remote end closed connection without response"),
    "hangs": (hang, "no answer in time"),
}


@pytest.mark.parametrize(("trouble", "words"), TIME_TROUBLE.values(), ids=TIME_TROUBLE.keys())
def test_trouble_with_the_time_of_the_server_is_never_taken_for_an_answer_to_the_request(
    server: Server, trouble: t.Any, words: str
) -> None:
    """Nothing was sent: so no cart is gone, and no checkout may have happened."""
    server.answers["/1.0/auth/time"] = trouble
    one = transport(server, KEYS, timeout=0.2)
    one.refresh()
    client = Client(one, FakeClock(), Budget(FakeClock(), 0))
    for route in (routes.CART, routes.CHECK_OUT):
        with pytest.raises(ApiError) as caught:
            client.call(route, lambda value: value, cart_id="c")
        assert not isinstance(caught.value, NotFoundError)
        assert not caught.value.outcome_unknown
        assert words in caught.value.message
    assert set(server.paths) == {"/1.0/auth/time"}


@pytest.mark.parametrize(("seconds", "paths"), [(15.0, ["/1.0/me"]), (15.1, [])])
def test_a_request_whose_token_or_time_took_long_to_get_is_not_sent(
    server: Server, monkeypatch: pytest.MonkeyPatch, seconds: float, paths: list[str]
) -> None:
    """A checkout is decided on before: sent much later, its effect could come after its intent has settled."""
    one = transport(server, KEYS)
    fake = FakeClock()
    monkeypatch.setattr(one, "_clock", fake)
    monkeypatch.setattr(one, "_fetch_token", lambda client: fake.sleep(seconds))
    if paths:
        get(one)
    else:
        with pytest.raises(SendError, match="took too long to get") as caught:
            get(one)
        assert not caught.value.sent
    assert server.paths == paths


def test_the_time_of_the_server_is_read_once_after_a_refresh_and_never_before(server: Server) -> None:
    one = transport(server, KEYS)
    get(one)
    one.refresh()
    get(one)
    get(one)
    assert server.paths == ["/1.0/me", "/1.0/auth/time", "/1.0/me", "/1.0/me"]


def test_the_offset_of_the_server_is_nothing_until_its_clock_was_read(server: Server) -> None:
    server.answers["/1.0/auth/time"] = clock(-500)
    one = transport(server, KEYS)
    get(one)
    assert one.time_offset() == 0.0
    one.refresh()
    get(one)
    assert one.time_offset() == pytest.approx(-500, abs=2)


@pytest.mark.parametrize("code", ["INVALID_SIGNATURE", "QUERY_TIME_OUT"])
def test_a_clock_that_is_wrong_costs_one_refused_request_and_one_look_at_the_time(server: Server, code: str) -> None:
    """What both kinds of servers say to a timestamp that is far off."""

    def strict(handler: Handler) -> None:
        late = abs(int(handler.headers["X-Ovh-Timestamp"]) - time.time() - 7200) > 60
        respond(*((400, {"errorCode": code, "message": "Bad"}) if late else (200, {"fine": True})))(handler)

    server.answers["/1.0/auth/time"] = clock(7200)
    server.answers["/1.0/me"] = strict
    client = Client(transport(server, KEYS), FakeClock(), Budget(FakeClock(), 600))
    for dummy in range(2):
        assert client.call(routes.ME, lambda value: value) == {"fine": True}
    assert server.paths == ["/1.0/me", "/1.0/auth/time", "/1.0/me", "/1.0/me"]


THREADS = 8


def test_threads_that_begin_at_once_share_one_token(server: Server) -> None:
    one = transport(server, CLIENT)
    assert [answer.status for answer in Threads(THREADS).map([functools.partial(get, one)] * THREADS)] == [
        200
    ] * THREADS
    assert server.paths.count("/token") == 1


def test_threads_that_are_refused_at_once_see_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """Each makes its client anew while others do; the variables are hidden from all of them."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    one = transport(server, CLIENT)
    monkeypatch.setattr(_client, "_SignedClient", functools.partial(_made_without_environment, _client._SignedClient))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        Threads(THREADS).map([one.refresh] * 400)
    finally:
        sys.setswitchinterval(interval)
    assert {name: os.environ.get(name) for name in ENVIRONMENT} == ENVIRONMENT


def _made_without_environment(kind: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
    assert [name for name in os.environ if name.startswith("OVH_")] == []
    made_client = kind(*args, **kwargs)
    assert [name for name in os.environ if name.startswith("OVH_")] == []
    return made_client


@pytest.mark.parametrize("credential", [CLIENT, ACCESS], ids=lambda one: next(iter(one)))
def test_without_application_keys_nobody_asks_for_the_time(server: Server, credential: dict[str, str]) -> None:
    assert transport(server, credential).time_offset() == 0.0
    assert server.paths == []
