# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Situations that are not one run after another: two at once, real HTTP, projects that were there before."""

from __future__ import annotations

import collections
import time
from typing import Any

from ansible_collections.community.ovhcloud.plugins.module_utils._client import OvhTransport
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._run import run as run_task
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import read_task
from tests.emulator.credentials import APPLICATION_KEY, APPLICATION_SECRET, CONSUMER_KEY
from tests.emulator.testing import running_emulator
from tests.scenarios.harness import NAME, complete
from tests.scenarios.peer import DELIVERY, Measured, PeerWorld, Row, in_turn
from tests.simulation.history import History, RunPlan
from tests.simulation.simulate import Simulation

KEYS = {"application_key": APPLICATION_KEY, "application_secret": APPLICATION_SECRET, "consumer_key": CONSUMER_KEY}


# How often two runs meet, each time with other latencies of their requests.
MEETINGS = 20


class Recorded(Simulation):
    """Keeps what each run returned."""

    def __init__(self, history: History) -> None:
        super().__init__(history)
        self.results: list[dict[str, Any]] = []

    def _result_of(self, number: int, plan: RunPlan) -> dict[str, Any] | None:
        result = super()._result_of(number, plan)
        self.results.append(result or {})
        return result


def two_at_once(row: Row) -> Measured:
    """Two runs, interleaved request by request; then calm ones, of which the last has nothing to do."""
    meetings = [_meeting(seed, row.params.get("later", 0.0)) for seed in range(MEETINGS)]
    well = sum(meeting.first == "ok, ok" for meeting in meetings)
    rest = f" in {well} of {MEETINGS} meetings, else one stops and can be resumed" if well < MEETINGS else ""
    ends = sorted({meeting.end for meeting in meetings})
    return Measured(
        first="ok, ok" + rest,
        end=" or ".join(ends),
        last_stops=any(meeting.last_stops for meeting in meetings),
        messages=tuple(message for meeting in meetings for message in meeting.messages),
        struck=True,
        truthful=all(meeting.truthful for meeting in meetings),
        quiet=all(meeting.quiet for meeting in meetings),
        carts=max(meeting.carts for meeting in meetings),
    )


def _meeting(seed: int, later: float) -> Measured:
    settings: tuple[tuple[str, Any], ...] = (("transitions", DELIVERY), ("project_gate", {}))
    simulation = Recorded(History(seed, "EU", settings, (), None, (RunPlan(0.0), RunPlan(later))))
    simulation.play()
    state = simulation.emulator.state
    counted = collections.Counter(order.status for order in state.orders.values())
    figures = f"{' + '.join(f'{number} {status}' for status, number in counted.items())} / {len(state.projects)}"
    together, last = simulation.results[:2], simulation.results[-1]
    failures = [result["msg"] for result in simulation.results if result.get("failed")]
    return Measured(
        first=", ".join("stops" if result.get("failed") else "ok" for result in together),
        end=figures,
        last_stops=bool(last.get("failed")),
        messages=tuple(failures),
        struck=True,
        truthful=any(result["changed"] for result in together),
        quiet=not last["changed"],
        carts=simulation.report.carts_left,
    )


def adopted(row: Row) -> Measured:
    """The account has a project of that name already."""
    return _with_existing(row, {"description": NAME}, {})


def imported(row: Row) -> Measured:
    """The account has a project of another name, and the task says which."""
    project_id = "ab" * 16
    return _with_existing(row, {"description": "old-name", "project_id": project_id}, {"project_id": project_id})


def _with_existing(row: Row, project: dict[str, Any], params: dict[str, Any]) -> Measured:
    world = PeerWorld(row)
    world.emulator.seed({"projects": [project]})
    first = world.ordered(**params)
    renamed = "renamed" if world.writes() else "unchanged"
    mark = len(world.emulator.journal)
    second = world.ordered(**params)
    return Measured(
        first="stops" if first.get("failed") else f"ok: {renamed}",
        end=world.figures(),
        last_stops=bool(second.get("failed")),
        messages=tuple(one["msg"] for one in (first, second) if one.get("failed")),
        struck=True,
        truthful=first["changed"] == (renamed == "renamed"),
        quiet=not second["changed"] and world.writes(mark) == [],
        carts=len(world.open_carts),
    )


def looked_away(row: Row) -> Measured:
    """Also see that no project without an id is asked for."""
    measured = in_turn(row)
    world = PeerWorld(row)
    for spec in row.faults:
        world.emulator.faults.add(**spec)
    world.ordered()
    assert not [entry.path for entry in world.emulator.journal if entry.path.endswith("/cloud/project/")]
    return measured


def over_http(row: Row) -> Measured:
    """With python-ovh between the core and the emulator, for what only signed requests meet; still nobody sleeps.

    python-ovh signs with the machine's own time, so that is where the simulated time starts.
    """
    world = PeerWorld(row, start=time.time())

    def run() -> dict[str, Any]:
        task = read_task(complete({"name": NAME, "accept_contracts": True}))
        settings = Settings(endpoint=running.endpoint, credential=KEYS, source="a test", timeout=30.0)
        try:
            transport = OvhTransport(settings, world.clock)
            return run_task(task, transport, world.clock, world.warnings.append, check_mode=False, short_form=True)
        except OvhError as error:
            return {"failed": True, "changed": False, **error.to_result()}

    with running_emulator(world.emulator) as running:
        ids = [world.emulator.faults.add(**fault) for fault in row.faults]
        first = run()
        figures = world.figures()
        struck = all(world.emulator.faults.faults[one].struck for one in ids)
        second = run()
        mark = len(world.emulator.journal)
        third = run()
    return Measured(
        first=f"{'stops' if first.get('failed') else 'ok'}: {figures}",
        end=world.figures(),
        last_stops=bool(second.get("failed")),
        messages=tuple(one["msg"] for one in (first, second, third) if one.get("failed")),
        struck=struck,
        truthful=first["changed"] == (figures != "0 / 0"),
        quiet=not third["changed"] and world.writes(mark) == [],
        carts=len(world.open_carts),
    )
