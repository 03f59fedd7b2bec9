# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One history, played, and what must hold in it: the promises of the ordering contract."""

from __future__ import annotations

import collections
import dataclasses
import functools
import json
from typing import Any

from ansible_collections.community.ovhcloud.plugins.module_utils._answer import RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._client import SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._run import run
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, read_task
from tests.emulator import Emulator
from tests.emulator.journal import JournalEntry
from tests.emulator.messages import ApiRequest
from tests.scenarios.harness import START, Killed, complete
from tests.simulation.history import CHECKOUT, FAULTS, MINUTE, TROUBLES, History, RunPlan
from tests.simulation.scheduler import Interleaved, Scheduler

TASK_PARAMS = {"accept_contracts": True}
# Runs after all trouble is over, and the seconds before each. At first lists have caught up, but late effects (up to ten
# minutes) may be on their way, and doubtful checkouts are not settled (a quarter of an hour); then all of that is over.
CALM_PAUSES = (120.0, 120.0, 1200.0, 3600.0, 120.0, 120.0)
# So many projects may the account have that a second one for a name is not refused for want of room.
QUOTA = 20
# What runs of several names do at once.
CONCURRENCY = 3
# Projects that exist are found by one request; the second is room for a list of several pages.
QUIET_REQUESTS = 2


class ViolationError(BaseException):  # no handler of the plugins may take it for an error of its own
    """A promise was broken."""


@dataclasses.dataclass
class Report:
    """What a history was made of and how it ended, for the closing summary."""

    ending: str = ""
    requests: int = 0
    runs: int = 0
    killed: int = 0
    faults: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    carts_left: int = 0
    # What of the rarer things came about, for the number of histories that met each.
    axes: set[str] = dataclasses.field(default_factory=set)


class _Clock:
    """A run's clock, which may be wrong about the time of day; its sleep lets the other runs go on."""

    def __init__(self, scheduler: Scheduler, off: float) -> None:
        self._scheduler = scheduler
        self._off = off

    def now(self) -> float:
        return self._scheduler.seconds + self._off

    def monotonic(self) -> float:
        return self._scheduler.seconds

    def sleep(self, seconds: float) -> None:
        self._scheduler.wait(seconds)

    def jitter(self) -> float:
        return 0.5


class _Transport:
    """Sends a run's requests to the emulator, through what the plan says befalls them."""

    def __init__(self, simulation: Simulation, plan: RunPlan, number: int) -> None:
        self._simulation = simulation
        self._plan = plan
        self.number = number
        self._faults = dict(plan.faults)
        self._sleeps = dict(plan.sleeps)
        self._late = dict(plan.late)
        self.requests = 0
        self.writes = 0
        self.effects = 0
        self.doubts = 0
        self.dead = False

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> RawAnswer:
        simulation, plan = self._simulation, self._plan
        if self.dead:
            raise Killed
        self.requests += 1
        number = self.requests
        latency = plan.pace or simulation.latency(self.number, number)
        simulation.scheduler.wait(latency / 2 + self._sleeps.get(number, 0.0))
        self._die_if(plan.kill_at == number and not plan.kill_after_effect)
        answer = simulation.serve(method, path, body, headers, self._fault_of(method, path, number), self)
        self._die_if(plan.kill_at == number)
        simulation.scheduler.wait(latency / 2)
        self._die_if(False)
        if answer.action == "hang":
            simulation.scheduler.wait(60)
            raise SendError("no answer in time", sent=True)
        if answer.action != "answer":
            raise SendError("Remote end closed connection without response", sent=True)
        answer_headers = {name.lower(): value for name, value in answer.headers.items()}
        return RawAnswer(answer.status, answer_headers, answer.body.decode("utf-8", "replace"))

    def _fault_of(self, method: str, path: str, number: int) -> tuple[str, dict[str, Any]] | None:
        """Return what befalls this request, with a name for it."""
        self.writes += method != "GET"
        name = self._faults.get(number)
        if name is not None:
            return name, FAULTS[name]
        if method == "GET":
            return None
        late = self._late.pop(CHECKOUT, None) if path.endswith("/checkout") else None
        late = late or self._late.get(self.writes)
        return None if late is None else (f"{late.answer}, late effect", late.fault())

    def _die_if(self, now: bool) -> None:
        """Die now, or because another part of the same process did."""
        self.dead = self.dead or now
        if self.dead:
            raise Killed

    def refresh(self) -> None:
        pass

    @property
    def has_access_rules(self) -> bool:
        return False

    def time_offset(self) -> float:
        return 0.0


class Simulation:
    """Plays one history."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.scheduler = Scheduler(START)
        self.emulator = Emulator(history.flavour, clock=self.scheduler.now)
        self.emulator.seed({"settings": dict(history.settings), "quota": QUOTA})
        if history.transitions == "slow":
            slow = [{"status": "checking"}, {"status": "delivering", "after_seconds": 90}]
            self.emulator.seed({"next_transitions": [[*slow, {"status": "delivered", "after_seconds": 90}]]})
        elif history.transitions:
            self.emulator.seed({"next_transitions": [history.transitions]})
        for fault in history.world_faults:
            self.emulator.faults.add(**dict(fault))
        # The names of lasting troubles by the number of their fault.
        self._troubles: dict[int, str] = {}
        if history.trouble:
            self._troubles[self.emulator.faults.add(**TROUBLES[history.trouble], count=0)] = history.trouble
        for number, plan in enumerate(history.runs):
            if plan.trouble:
                fault_id = self.emulator.faults.add(**TROUBLES[plan.trouble], count=0, run=str(number))
                self._troubles[fault_id] = plan.trouble
        self._identity = self.emulator.identity()
        self.report = Report(axes=_axes_of(history))
        self.trace: list[tuple[float, int, str, str, int | str, str | None]] = []
        # Writes whose effect is still to come, and whether the server had looked at their cart.
        self._awaited: list[tuple[JournalEntry, bool]] = []
        several = [{"name": name} for name in history.names] if len(history.names) > 1 else None
        named = {"name": history.names[0]} if several is None else {"projects": several}
        self.task: Task = read_task(complete({**TASK_PARAMS, **named}))

    def play(self) -> Report:
        """Play the history, then let calm runs finish it; raise ViolationError where a promise is broken."""
        for number, plan in enumerate(self.history.runs):
            self.scheduler.spawn(plan.start, functools.partial(self._run, number, plan))
        self.scheduler.run()
        self._note_troubles()
        self.emulator.faults.clear()
        self._calm_down()
        self.report.requests = self.emulator.requests
        return self.report

    def latency(self, run: int, request: int) -> float:
        """Return the seconds of one round trip: the same for the same place in the history, whatever else is removed."""
        draw = hash((self.history.seed, run, request)) & 0xFFFF
        return 0.02 + (draw / 0xFFFF) ** 4 * 2.0

    def serve(
        self,
        method: str,
        path: str,
        body: Any,
        headers: dict[str, str],
        fault: tuple[str, dict[str, Any]] | None,
        transport: _Transport,
    ) -> Any:
        self._settle()
        lower = {**{name.lower(): value for name, value in headers.items()}, "x-run-id": str(transport.number)}
        fault_id = None
        if fault is not None:
            self.report.faults[fault[0]] += 1
            fault_id = self.emulator.faults.add(**fault[1], count=1)
        before = len(self.emulator.state.orders)
        answer = self.emulator.handle(ApiRequest.of(method, "/1.0" + path, body, lower), self._identity)
        if fault_id is not None:
            self.emulator.faults.remove(fault_id)
        entry = self.emulator.journal[-1]
        if method != "GET":
            transport.effects += answer.effect
            transport.doubts += entry.fault is not None
        if entry.write and "late" in (entry.fault or ""):
            self._awaited += [(entry, late.cart is not None) for late in self.emulator.state.late if late.n == entry.n]
        self.trace.append((self.scheduler.seconds - START, transport.number, method, path, answer.status, entry.fault))
        if len(self.emulator.state.orders) > before:
            self._check_orders()
        return answer

    def _settle(self) -> None:
        """Let the late effects that are due take place, and note them."""
        if not self._awaited:
            return
        before = len(self.emulator.state.orders)
        self.emulator.settle()
        still = {effect.n for effect in self.emulator.state.late}
        for entry, accepted in [one for one in self._awaited if one[0].n not in still]:
            self._awaited.remove((entry, accepted))
            if entry.effect_at is None:
                self.report.axes.add("a late write that was refused when its time came")
                continue
            what = "write" if not entry.path.endswith("/checkout") else "accepted checkout" if accepted else "checkout"
            self.trace.append(
                (entry.effect_at - START, int(entry.run or 0), entry.method, entry.path, "took effect", None)
            )
            self.report.axes.add(f"late effect: {what}")
        if len(self.emulator.state.orders) > before:
            self._check_orders()

    def _note_troubles(self) -> None:
        for fault_id, trouble in self._troubles.items():
            fault = self.emulator.faults.faults[fault_id]
            if fault.struck:
                self.report.axes.add(f"lasting trouble of {'one run' if fault.run else 'all runs'}")
                self.report.axes.add(f"lasting trouble: {trouble}")

    def story(self) -> str:
        """Return what was asked and answered, a line each."""
        return "\n".join(
            f"{seconds:9.2f} run {run + 1:3} {method:6} {path} -> {status}{f'  [{fault}]' if fault else ''}"
            for seconds, run, method, path, status, fault in sorted(self.trace, key=lambda line: line[0])
        )

    def _check_orders(self) -> None:
        alive = [order for order in self.emulator.state.orders.values() if order.status != "cancelled"]
        if any(len(order.projects) > 1 for order in alive):
            raise ViolationError("one order holds two projects")
        for name, count in collections.Counter(
            project.description for order in alive for project in order.projects
        ).items():
            if count > 1:
                raise ViolationError(f"{count} orders for {name} are alive: {[order.id for order in alive]}")

    def _run(self, number: int, plan: RunPlan, played: list[dict[str, Any] | None] | None = None) -> None:
        """Play one run; its result goes into `played`, None for a run that was killed."""
        result = self._result_of(number, plan)
        if played is not None:
            played.append(result)

    def _result_of(self, number: int, plan: RunPlan) -> dict[str, Any] | None:
        transport = _Transport(self, plan, number)
        self.report.runs += 1
        try:
            result = run(
                self.task._replace(wait_timeout=plan.wait_timeout),
                transport,
                _Clock(self.scheduler, plan.clock_off),
                lambda warning: None,
                check_mode=plan.check_mode,
                short_form=len(self.history.names) == 1,
                parallel=Interleaved(self.scheduler, CONCURRENCY),
            )
        except Killed:
            self.report.killed += 1
            return None
        except OvhError as error:
            result = {"failed": True, "changed": False, **error.to_result()}
        except Exception as error:
            raise ViolationError(f"the module broke down: {error!r}") from error
        if plan.check_mode and transport.writes:
            raise ViolationError("check mode wrote")
        if not plan.check_mode and result["changed"] and not transport.effects and not transport.doubts:
            raise ViolationError(f"a change is claimed, and nothing was written: {json.dumps(result)}")
        return result

    def _calm_down(self) -> None:
        """Run again, undisturbed, until nothing changes any more; then the account and the result must agree."""
        result: dict[str, Any] = {}
        for number, pause in enumerate(CALM_PAUSES, 100):
            before = self.emulator.requests
            played: list[dict[str, Any] | None] = []
            self.scheduler.spawn(pause, functools.partial(self._run, number, RunPlan(start=pause), played))
            self.scheduler.run()
            result = played[0] or {}
            if self.emulator.next_effect() is not None:
                continue
            if not result.get("failed") and not result["changed"] and self.emulator.requests - before <= QUIET_REQUESTS:
                break
        self._judge(result)

    def _judge(self, result: dict[str, Any]) -> None:
        self._settle()
        state = self.emulator.state
        self._check_orders()
        self.report.carts_left = sum(1 for cart in state.carts.values() if cart.owner and not cart.read_only)
        entries = result.get("projects") or [result]
        refused = self._refused_names()
        endings = [
            self._ending_of(name, entry, refused) for name, entry in zip(self.history.names, entries, strict=True)
        ]
        self.report.ending = endings[0] if len(endings) == 1 else f"{len(endings)} names, each with an end of its own"
        there = sorted(project.description or "" for project in state.projects.values())
        if there != sorted(set(self.history.names) - refused):
            raise ViolationError(f"the projects are {there}")
        alive = [order for order in state.orders.values() if order.status != "cancelled"]
        lost = [order.id for order in alive if any(one.project_id not in state.projects for one in order.projects)]
        if lost or len(alive) != len(there):
            raise ViolationError(f"{len(alive)} orders are alive for {len(there)} projects; without a project: {lost}")

    def _refused_names(self) -> set[str]:
        """Return the names whose every order was cancelled: for those it is right to stop."""
        alive: dict[str, bool] = {}
        for order in self.emulator.state.orders.values():
            for project in order.projects:
                name = project.description or ""
                alive[name] = alive.get(name, False) or order.status != "cancelled"
        return {name for name, lives in alive.items() if not lives}

    def _ending_of(self, name: str, entry: dict[str, Any], refused: set[str]) -> str:
        if entry.get("failed"):
            if name in refused:
                return "refused, and it stopped"
            raise ViolationError(f"it does not come to an end for {name}: {entry['msg']}")
        if entry["changed"] or not entry["project"]["usable"]:
            raise ViolationError(f"it does not come to rest: {json.dumps(entry)}")
        return "one order, one project"


def _axes_of(history: History) -> set[str]:
    """Return what can be told from the plan alone; what may come about or not is added while it is played."""
    axes = {f"wait_timeout {plan.wait_timeout:.0f} s" for plan in history.runs}
    for plan in history.runs:
        if plan.clock_off:
            axes.add(f"a local clock that is off by {'a minute' if abs(plan.clock_off) <= MINUTE else 'hours'}")
        if plan.late:
            axes.add("late effects planned")
        if plan.pace:
            axes.add("runs at their own paces")
    if dict(history.settings).get("clock_skew"):
        axes.add("a server clock that is off")
    if any(dict(fault).get("cache_only") for fault in history.world_faults):
        axes.add("a list that lags out of a cache")
    return axes
