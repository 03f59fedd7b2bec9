# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module's core against the emulator's core in one process: no network, no sleeping, a clock that only sleep moves."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ansible_collections.community.ovhcloud.plugins.module_utils._answer import RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._argspec import project_order_spec
from ansible_collections.community.ovhcloud.plugins.module_utils._client import SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel, Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._run import run
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import read_task
from tests.emulator import Emulator
from tests.emulator.identities import Identity
from tests.emulator.messages import ApiRequest

NAME = "web-production"
# 2026-01-05 10:00 UTC; any moment does, as long as it is always the same.
START = 1_767_607_200.0

Hook = Callable[[int, str, str], None]


class Killed(BaseException):
    """The process is gone: nothing in the core may catch this."""


class FakeClock:
    """Time that passes only while somebody sleeps, and a little with each request."""

    def __init__(self) -> None:
        self.seconds = START
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


class WrongClock:
    """The clock of a machine that has the time of day wrong by some seconds; pauses and time-outs are right there, too."""

    def __init__(self, clock: FakeClock, off: float) -> None:
        self._clock = clock
        self._off = off

    def now(self) -> float:
        return self._clock.now() + self._off

    def monotonic(self) -> float:
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)

    def jitter(self) -> float:
        return self._clock.jitter()


class DirectTransport:
    """Hands requests to the emulator's core as a trusted caller. `before` and `after` see each request's number from 1."""

    LATENCY = 0.05

    def __init__(self, world: World, before: Hook | None = None, after: Hook | None = None) -> None:
        self._world = world
        self._before = before
        self._after = after
        self.requests = 0

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> RawAnswer:
        self.requests += 1
        self._world.clock.seconds += self.LATENCY
        if self._before:
            self._before(self.requests, method, path)
        lower = {name.lower(): value for name, value in headers.items()}
        if self._world.consumer_key is not None:
            lower["x-ovh-consumer"] = self._world.consumer_key
        request = ApiRequest.of(method, "/1.0" + path, body, lower)
        emulator = self._world.emulator
        identity = self._world.identity or emulator.identity()
        answer = emulator.handle(request, identity)
        while answer.action == "again":
            self._world.clock.seconds += answer.delay
            answer = emulator.handle(request, identity, resume=answer.resume)
        if self._after:
            self._after(self.requests, method, path)
        self._world.clock.seconds += answer.delay
        if answer.action == "hang":
            self._world.clock.seconds += 60
            raise SendError("no answer in time", sent=True)
        if answer.action != "answer":
            raise SendError("Remote end closed connection without response", sent=True)
        answer_headers = {name.lower(): value for name, value in answer.headers.items()}
        return RawAnswer(answer.status, answer_headers, answer.body.decode("utf-8", "replace"))

    def refresh(self) -> None:
        pass

    @property
    def has_access_rules(self) -> bool:
        return self._world.consumer_key is not None

    def time_offset(self) -> float:
        return 0.0


class World:
    """One account, and the runs that are made against it."""

    flavour = "EU"

    def __init__(self, flavour: str | None = None, seed: dict[str, Any] | None = None) -> None:
        self.clock = FakeClock()
        self.emulator = Emulator(flavour or self.flavour, clock=self.clock.now)
        if seed:
            self.emulator.seed(seed)
        # Who makes the requests: the account's owner, or somebody with less rights; and the key they come with.
        self.identity: Identity | None = None
        self.consumer_key: str | None = None
        self.warnings: list[str] = []
        self.parallel: Parallel = Sequential()
        self.last_requests = 0

    def run(
        self,
        *,
        check_mode: bool = False,
        before: Hook | None = None,
        after: Hook | None = None,
        clock_off: float = 0.0,
        **params: Any,
    ) -> dict[str, Any]:
        """Run the module's core once and return its result; `failed` is set where the module would fail.

        `clock_off`: the seconds by which the clock of the machine that runs it is ahead of the true time.
        """
        given = complete(params)
        transport = DirectTransport(self, before, after)
        try:
            task = read_task(given)
            short_form = given["projects"] is None
            return run(
                task,
                transport,
                WrongClock(self.clock, clock_off),
                self.warnings.append,
                check_mode=check_mode,
                short_form=short_form,
                parallel=self.parallel,
            )
        except OvhError as error:
            return {"failed": True, "changed": False, **error.to_result()}
        finally:
            self.last_requests = transport.requests

    def ordered(self, **params: Any) -> dict[str, Any]:
        return self.run(**{"name": NAME, "accept_contracts": True, **params})

    def writes(self, since: int = 0) -> list[str]:
        return [f"{entry.method} {entry.route}" for entry in self.emulator.journal[since:] if entry.write]

    def requests(self, since: int = 0) -> list[str]:
        return [f"{entry.method} {entry.route}" for entry in self.emulator.journal[since:]]

    @property
    def orders(self) -> list[Any]:
        return list(self.emulator.state.orders.values())

    @property
    def projects(self) -> list[Any]:
        return list(self.emulator.state.projects.values())

    @property
    def open_carts(self) -> list[Any]:
        """Carts that somebody could still check out, as far as the account shows them."""
        return [cart for cart in self.emulator.state.carts.values() if cart.owner is not None and not cart.read_only]


def complete(params: dict[str, Any]) -> dict[str, Any]:
    """Fill in defaults from the module's own argument spec, the way AnsibleModule does."""
    return _defaults(project_order_spec(), params)


def _defaults(spec: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    unknown = set(given) - set(spec)
    if unknown:
        raise ValueError(f"no such options: {unknown}")
    filled = {name: given.get(name, option.get("default")) for name, option in spec.items()}
    for name, option in spec.items():
        if option.get("options") and filled[name] is not None:
            filled[name] = [_defaults(option["options"], entry) for entry in filled[name]]
    return filled


def plain(result: dict[str, Any]) -> str:
    """Return the result as the text that lands in logs."""
    return json.dumps(result, sort_keys=True)
