# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One situation in which OVHcloud's Terraform provider was watched, played with this collection's core instead.

The provider was terraform-provider-ovh at commit a1ae5bc (21 August 2026), resource ovh_cloud_project, with Terraform
1.11.4 against a stand-in of the API. Its figures are orders and projects in the account, a seeded project not counted.
"""

from __future__ import annotations

import collections
import copy
import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.emulator import Emulator
from tests.emulator.identities import pattern
from tests.scenarios.harness import START, FakeClock, Hook, Killed, World

PAY = "/me/order/*/pay*"
# Paid orders are delivered after two seconds, and a project can be read at once, unless a row says otherwise.
DELIVERY: list[dict[str, Any]] = [{"status": "checking"}, {"status": "delivered", "after_seconds": 2}]
ONE = "1 delivered / 1"


class Kill(NamedTuple):
    """Ends a run after the effect of the nth request that matches, or after that many seconds of waiting for an order."""

    method: str = ""
    path: str = ""
    nth: int = 1
    waiting: float | None = None
    check_mode: bool = False


@dataclasses.dataclass(frozen=True)
class Row:
    """A situation, what became of it with the provider, and how to bring it about here.

    `faults` are in force in the first run, or only in the second where that one starts `healthy`. `says` are words of the
    message of a first run that stops, `end_says` those of a second one. `nameless`: the project is delivered without the
    name that was ordered, so that it has to be set by PUT, as the provider always does.
    """

    situation: str
    peer_first: str
    peer_end: str
    kill: Kill | None = None
    faults: tuple[dict[str, Any], ...] = ()
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    seed: dict[str, Any] = dataclasses.field(default_factory=dict)
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    flavour: str = "EU"
    nameless: bool = False
    healthy: bool = False
    says: str = ""
    end: str = ONE
    end_says: str = ""
    play: Callable[[Row], Measured] | None = None


class Measured(NamedTuple):
    """What was seen here. `messages` are those of runs that stopped, `struck` tells whether every fault met a request."""

    first: str
    end: str
    last_stops: bool
    messages: tuple[str, ...]
    struck: bool
    truthful: bool
    quiet: bool
    carts: int


class StoppableClock(FakeClock):
    """Ends the process at a moment that is reached by sleeping."""

    stop_at: float | None = None

    def sleep(self, seconds: float) -> None:
        if self.stop_at is not None and self.seconds + seconds >= self.stop_at:
            self.seconds, self.stop_at = self.stop_at, None
            raise Killed
        super().sleep(seconds)


class PeerWorld(World):
    """An account with one project that has nothing to do with it."""

    def __init__(self, row: Row, start: float = START) -> None:
        super().__init__(row.flavour)
        self.clock: StoppableClock = StoppableClock()
        self.clock.seconds = start
        self.emulator = Emulator(row.flavour, clock=self.clock.now)
        settings = {"transitions": DELIVERY, "project_gate": {}, **row.settings}
        # A copy: the emulator uses up what it is given.
        self.emulator.seed(copy.deepcopy({"projects": 1, **row.seed, "settings": settings}))
        self._seeded = len(self.projects)
        self.row = row

    def figures(self) -> str:
        """Return orders, by status, and projects: the provider's figures in the same words."""
        counted = collections.Counter(order.status for order in self.orders)
        orders = " + ".join(f"{number} {status}" for status, number in sorted(counted.items(), reverse=True))
        return f"{orders or '0'} / {len(self.projects) - self._seeded}"

    def lose_names(self, _number: int, _method: str, _path: str) -> None:
        for order in self.orders:
            for ordered in order.projects:
                ordered.description = None

    def hooks(self, kill: Kill | None) -> dict[str, Hook]:
        hooks: dict[str, Hook] = {"after": self._killer(kill)} if kill else {}
        if self.row.nameless:
            hooks["before"] = self.lose_names
        return hooks

    def _killer(self, kill: Kill) -> Hook:
        wanted = pattern(kill.path or PAY)
        seen = 0

        def after(_number: int, method: str, path: str) -> None:
            nonlocal seen
            if method != (kill.method or "POST") or not wanted.match(path.partition("?")[0]):
                return
            seen += 1
            if seen != kill.nth:
                return
            if kill.waiting is None:
                raise Killed
            self.clock.stop_at = self.clock.seconds + kill.waiting

        return after

    def play(self, kill: Kill | None = None) -> tuple[dict[str, Any] | None, bool]:
        """Run once; return the result, None of a killed run, and whether `changed` told the truth."""
        mark = len(self.emulator.journal)
        check_mode = kill is not None and kill.check_mode
        try:
            result = self.ordered(check_mode=check_mode, **self.hooks(kill), **self.row.params)
        except Killed:
            return None, True
        wrote = any(entry.write and entry.effect for entry in self.emulator.journal[mark:])
        doubt = any(entry.write and entry.fault for entry in self.emulator.journal[mark:])
        return result, result["changed"] == wrote or doubt or (not self.orders and not self.open_carts)


def measure(row: Row) -> Measured:
    """Play the situation: a run with the trouble, one without it, and a third that has nothing to do."""
    return row.play(row) if row.play else in_turn(row)


def in_turn(row: Row) -> Measured:
    world = PeerWorld(row)
    results: list[dict[str, Any] | None] = []
    truths: list[bool] = []
    if row.healthy:
        assert not world.ordered(**row.params).get("failed")
    faults = world.emulator.faults
    ids = [faults.add(**fault) for fault in row.faults]
    result, truth = world.play(row.kill)
    struck = all(faults.faults[one].struck for one in ids)
    first = f"{_ending(result)}: {world.figures()}"
    faults.clear()
    for _run in range(2):
        results.append(result)
        truths.append(truth)
        mark = len(world.emulator.journal)
        result, truth = world.play()
    messages = tuple(one["msg"] for one in (*results, result) if one is not None and one.get("failed"))
    return Measured(
        first=first,
        end=world.figures(),
        last_stops=bool(results[-1] and results[-1].get("failed")),
        messages=messages,
        struck=struck,
        truthful=all((*truths, truth)),
        quiet=result is not None and not result["changed"] and world.writes(mark) == [],
        carts=len(world.open_carts),
    )


def _ending(result: dict[str, Any] | None) -> str:
    if result is None:
        return "killed"
    if not result.get("failed"):
        return "ok"
    return "stops and can be resumed" if result["resumable"] else "stops"
