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

from ansible_collections.community.ovhcloud.plugins.module_utils._classify import RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._client import SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._run import run
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, read_task
from tests.emulator import Emulator
from tests.emulator.messages import ApiRequest
from tests.scenarios.harness import NAME, START, Killed, complete
from tests.simulation.history import FAULTS, History, RunPlan
from tests.simulation.scheduler import Scheduler

TASK_PARAMS = {"name": NAME, "accept_contracts": True, "wait_timeout": 600}
# Runs after all trouble is over, and the seconds before each: by then lists have caught up and orders have moved.
CALM_PAUSES = (120.0, 120.0, 900.0, 3600.0, 120.0, 120.0)
# A project that exists is found by one request; the second is room for a list of several pages.
QUIET_REQUESTS = 2


class ViolationError(Exception):
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


class _Clock:
    """A run's clock: its sleep lets the other runs go on."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> float:
        return self._scheduler.seconds

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
        self.requests = 0
        self.effects = 0
        self.doubts = 0

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> RawAnswer:
        simulation, plan = self._simulation, self._plan
        self.requests += 1
        number = self.requests
        latency = simulation.latency(self.number, number)
        simulation.scheduler.wait(latency / 2 + self._sleeps.get(number, 0.0))
        if plan.kill_at == number and not plan.kill_after_effect:
            raise Killed
        answer = simulation.serve(method, path, body, headers, self._faults.get(number), self)
        if plan.kill_at == number:
            raise Killed
        simulation.scheduler.wait(latency / 2)
        if answer.action == "hang":
            simulation.scheduler.wait(60)
            raise SendError("no answer in time", sent=True)
        if answer.action != "answer":
            raise SendError("Remote end closed connection without response", sent=True)
        answer_headers = {name.lower(): value for name, value in answer.headers.items()}
        return RawAnswer(answer.status, answer_headers, answer.body.decode("utf-8", "replace"))

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
        self.emulator.seed({"settings": dict(history.settings)})
        if history.transitions == "slow":
            slow = [{"status": "checking"}, {"status": "delivering", "after_seconds": 90}]
            self.emulator.seed({"next_transitions": [[*slow, {"status": "delivered", "after_seconds": 90}]]})
        elif history.transitions:
            self.emulator.seed({"next_transitions": [history.transitions]})
        for fault in history.world_faults:
            self.emulator.faults.add(**dict(fault))
        self._identity = self.emulator.identity()
        self.report = Report()
        self.trace: list[tuple[float, int, str, str, int, str | None]] = []
        self.task: Task = read_task(complete(TASK_PARAMS))

    def play(self) -> Report:
        """Play the history, then let calm runs finish it; raise ViolationError where a promise is broken."""
        for number, plan in enumerate(self.history.runs):
            self.scheduler.spawn(plan.start, functools.partial(self._run, number, plan))
        self.scheduler.run()
        self.emulator.faults.clear()
        self._calm_down()
        self.report.requests = self.emulator.requests
        return self.report

    def latency(self, run: int, request: int) -> float:
        """Return the seconds of one round trip: the same for the same place in the history, whatever else is removed."""
        draw = hash((self.history.seed, run, request)) & 0xFFFF
        return 0.02 + (draw / 0xFFFF) ** 4 * 2.0

    def serve(
        self, method: str, path: str, body: Any, headers: dict[str, str], fault: str | None, transport: _Transport
    ) -> Any:
        lower = {name.lower(): value for name, value in headers.items()}
        fault_id = None
        if fault is not None:
            self.report.faults[fault] += 1
            fault_id = self.emulator.faults.add(**FAULTS[fault], count=1)
        before = len(self.emulator.state.orders)
        answer = self.emulator.handle(ApiRequest.of(method, "/1.0" + path, body, lower), self._identity)
        if fault_id is not None:
            self.emulator.faults.remove(fault_id)
        if method != "GET":
            transport.effects += answer.effect
            transport.doubts += fault is not None
        self.trace.append((self.scheduler.seconds - START, transport.number, method, path, answer.status, fault))
        if len(self.emulator.state.orders) > before:
            self._check_orders()
        return answer

    def story(self) -> str:
        """Return what was asked and answered, a line each."""
        return "\n".join(
            f"{seconds:9.2f} run {run + 1:3} {method:6} {path} -> {status}{f'  [{fault}]' if fault else ''}"
            for seconds, run, method, path, status, fault in self.trace
        )

    def _check_orders(self) -> None:
        alive = [order for order in self.emulator.state.orders.values() if order.status != "cancelled"]
        if len(alive) > 1:
            raise ViolationError(f"{len(alive)} orders are alive: {[order.id for order in alive]}")
        if any(len(order.projects) > 1 for order in alive):
            raise ViolationError("one order holds two projects")

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
                self.task,
                transport,
                _Clock(self.scheduler),
                lambda warning: None,
                check_mode=plan.check_mode,
                short_form=True,
                parallel=Sequential(),
            )
        except Killed:
            self.report.killed += 1
            return None
        except OvhError as error:
            result = {"failed": True, "changed": False, **error.to_result()}
        if plan.check_mode and transport.effects:
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
            if not result.get("failed") and not result["changed"] and self.emulator.requests - before <= QUIET_REQUESTS:
                break
        self._judge(result)

    def _judge(self, result: dict[str, Any]) -> None:
        state = self.emulator.state
        orders = list(state.orders.values())
        self.report.carts_left = sum(1 for cart in state.carts.values() if cart.owner and not cart.read_only)
        if result.get("failed"):
            if orders and all(order.status == "cancelled" for order in orders):
                self.report.ending = "refused, and it stopped"
                return
            raise ViolationError(f"it does not come to an end: {result['msg']}")
        names = [project.description for project in state.projects.values()]
        if names != [NAME]:
            raise ViolationError(f"the projects are {names}")
        if result["changed"] or not result["project"]["usable"]:
            raise ViolationError(f"it does not come to rest: {json.dumps(result)}")
        self.report.ending = "one order, one project"
