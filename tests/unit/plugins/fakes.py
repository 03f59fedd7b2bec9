# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stand-ins for what unit tests must not touch: the clock, and the way to the API."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._answer import RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget

# 2026-01-05 10:00 UTC; any moment does, as long as it is always the same.
NOW = 1_767_607_200.0


class FakeClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = NOW
        self.slept: list[float] = []

    def now(self) -> float:
        return self.seconds

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def jitter(self) -> float:
        return 0.5


class Reply:
    """An HTTP answer; `text` stands in for a body that is no JSON."""

    def __init__(self, status: int, body: t.Any = None, *, text: str | None = None, **headers: str) -> None:
        self.answer = RawAnswer(
            status,
            {name.lower().replace("_", "-"): value for name, value in headers.items()},
            json.dumps(body) if text is None else text,
        )


class InTurn:
    """One answer after the other, the last one for ever."""

    def __init__(self, *answers: t.Any) -> None:
        self._answers = list(answers)

    def next(self) -> t.Any:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


NOT_FOUND = Reply(404, {"class": "Client::NotFound", "message": "This object does not exist"})
FORBIDDEN = Reply(403, {"errorCode": "NOT_GRANTED_CALL", "message": "This call has not been granted"})
SERVER_ERROR = Reply(500, {"class": "Server::InternalServerError", "message": "Internal server error"})


class Sent(t.NamedTuple):
    """A request as the transport got it."""

    method: str
    path: str
    body: t.Any
    headers: dict[str, str]


class FakeTransport:
    """Answers from a table: `METHOD /path` to a JSON value, a Reply, an exception to raise, or several of them InTurn.

    A request that stands in the table with its query gets that answer, else the one of its path. One that stands nowhere
    fails the test.
    """

    def __init__(self, answers: t.Mapping[str, t.Any] | None = None, *, offset: float = 0.0) -> None:
        self.answers = dict(answers or {})
        self.has_access_rules = False
        self.sent: list[Sent] = []
        self.refreshed = 0
        self._offset = offset

    @property
    def requests(self) -> list[str]:
        return ["%s %s" % (one.method, one.path) for one in self.sent]

    def send(self, method: str, path: str, body: t.Any, headers: dict[str, str]) -> RawAnswer:
        self.sent.append(Sent(method, path, body, headers))
        request = "%s %s" % (method, path)
        key = request if request in self.answers else request.partition("?")[0]
        if key not in self.answers:
            # No handler of the plugins may take this for an error of its own.
            pytest.fail("a request that nobody expected: %s" % request)
        answer = self.answers[key]
        if isinstance(answer, InTurn):
            answer = answer.next()
        if isinstance(answer, BaseException):
            raise answer
        return answer.answer if isinstance(answer, Reply) else Reply(200, answer).answer

    def refresh(self) -> None:
        self.refreshed += 1

    def time_offset(self) -> float:
        return self._offset


def make_client(transport: FakeTransport, clock: FakeClock | None = None, seconds: float = 1800) -> Client:
    clock = clock or FakeClock()
    return Client(transport, clock, Budget(clock, seconds))


def make_api(transport: FakeTransport, clock: FakeClock | None = None) -> Api:
    return Api(make_client(transport, clock))
