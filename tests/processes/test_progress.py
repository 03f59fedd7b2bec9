# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A long wait tells what its orders are at, wherever a task runs, and the task's result is that of the module alone.

A part of a wait lasts ten seconds at least, in real time; so these playbooks are played all at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.emulator.testing import RunningEmulator, running_emulator
from tests.processes.background import local_python
from tests.processes.harness import Played, Stage, Task, connection, order

CHECKING = {"status": "checking"}
# Long enough for two parts at least. Counted in looks: on a busy machine a wait takes longer, and no stage is missed.
SLOW = [CHECKING, {"status": "delivering", "after_reads": 14}, {"status": "delivered", "after_reads": 14}]
SLOW_FOR_MANY = [CHECKING, {"status": "delivered", "after_seconds": 18}]
NEVER = [CHECKING, {"status": "delivered", "manual": True}]
ALL_STAGES = ["fraud check", "delivering", "project ready"]
TOLD = re.compile(r"^\[(.*)\] Order (\d+) for the project '(.*)': (.*)$", re.MULTILINE)

Tasks = Callable[[RunningEmulator], list[Task]]


def ordered(title: str, running: RunningEmulator, **options: Any) -> Task:
    return order(title, **{"name": "shop", "accept_contracts": True, **connection(running), **options})


def several_with_defaults(running: RunningEmulator) -> list[Task]:
    task = order("task", projects=[{"name": "one"}, {"name": "two"}], accept_contracts=True)
    return [{**task, "module_defaults": {"group/community.ovhcloud.ovh": connection(running)}}]


def looped_and_delegated(running: RunningEmulator) -> list[Task]:
    add = {"name": "host", "ansible.builtin.add_host": {"name": "elsewhere", "ansible_connection": "local"}}
    task = ordered("task", running, name="{{ item }}")
    return [add, {**task, "loop": ["shop"], "delegate_to": "elsewhere"}]


def foretold_ordered_and_there(running: RunningEmulator) -> list[Task]:
    return [
        {**ordered("foretold", running), "check_mode": True},
        {**ordered("hidden", running), "no_log": True},
        ordered("again", running),
    ]


#: What is played: its tasks, and the course of its orders.
PLAYS: dict[str, tuple[Tasks, Any]] = {
    "in parts": (lambda running: [ordered("task", running)], SLOW),
    "alone": (lambda running: [{**ordered("task", running), "async": 110, "poll": 1}], SLOW),
    "several": (several_with_defaults, SLOW_FOR_MANY),
    "looped and delegated": (looped_and_delegated, SLOW),
    "late": (lambda running: [ordered("task", running, wait_timeout=20)], NEVER),
    "quick": (foretold_ordered_and_there, "delivered"),
}


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    """All plays, each against an account of its own."""

    folders = {title: tmp_path_factory.mktemp("play") for title in PLAYS}

    def play(title: str) -> Played:
        tasks, transitions = PLAYS[title]
        with running_emulator(seed_document={"transitions": transitions}) as running:
            arguments = ["--diff", "-vvv", *local_python()]
            return Stage(folders[title]).play(
                tasks(running), *arguments, ANSIBLE_ASYNC_DIR=str(folders[title] / "jobs")
            )

    with ThreadPoolExecutor(len(PLAYS)) as pool:
        return dict(zip(PLAYS, pool.map(play, PLAYS), strict=True))


def told(played: Played, project: str = "shop") -> list[str]:
    """Return the stages that were told; whether "delivered" lasts long enough to be one is up to the machine."""
    stages = [stage for dummy, dummy, name, stage in TOLD.findall(played.output) if name == project]
    return [stage for stage in stages if stage != "delivered"]


def without_ids(value: Any, key: str = "") -> Any:
    """Return a result without what the two accounts cannot have in common: addresses, moments, ids of carts."""
    if isinstance(value, dict):
        return {name: without_ids(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [without_ids(one) for one in value]
    if key in ("date", "expiration_date", "expire", "endpoint"):
        return value is not None
    return re.sub(r"[0-9a-f-]{32,36}", "ID", value) if isinstance(value, str) else value


def test_a_long_wait_tells_each_stage_once(plays: dict[str, Played]) -> None:
    assert told(plays["in parts"]) == ALL_STAGES, plays["in parts"].output


def test_the_result_is_that_of_the_module_alone(plays: dict[str, Played]) -> None:
    parts, alone = (dict(plays[title].of("task").result) for title in ("in parts", "alone"))
    of_the_job = {key for key in alone if key.startswith("ansible_job_id") or key in ("started", "finished")}
    of_the_job |= {"results_file", "stdout", "stdout_lines", "stderr", "stderr_lines"}
    assert without_ids(parts) == without_ids({key: alone[key] for key in alone if key not in of_the_job})
    assert parts["diff"]


def test_the_background_is_left_alone(plays: dict[str, Played]) -> None:
    assert plays["alone"].of("task").result["project"]["usable"]
    assert told(plays["alone"]) == []


def test_each_of_several_projects_is_told_and_defaults_of_the_group_reach_every_part(plays: dict[str, Played]) -> None:
    for name in ("one", "two"):
        assert told(plays["several"], name) == ["fraud check", "project ready"], plays["several"].output
    assert [one["project"]["usable"] for one in plays["several"].of("task").result["projects"]] == [True, True]


def test_a_loop_and_another_host_are_told_too(plays: dict[str, Played]) -> None:
    played = plays["looped and delegated"]
    assert told(played) == ALL_STAGES
    assert played.of("task").result["results"][0]["project"]["usable"]


def test_a_time_out_is_that_of_the_whole_task(plays: dict[str, Played]) -> None:
    outcome = plays["late"].of("task")
    assert (outcome.state, outcome.changed, told(plays["late"])) == ("failed", True, ["fraud check"])
    assert "still checking after the 20 seconds of wait_timeout" in outcome.message
    assert [step["action"] for step in outcome.result["steps"]][-3:] == ["pay", "remove_intent", "wait"]
    assert outcome.result["cart_id"] == outcome.result["cart"]["id"]


def test_what_does_not_wait_tells_nothing(plays: dict[str, Played]) -> None:
    assert [outcome.state for outcome in plays["quick"].outcomes] == ["ok"] * 3, plays["quick"].output
    assert TOLD.findall(plays["quick"].output) == []


def test_nothing_that_is_printed_opens_an_account_or_an_order(plays: dict[str, Played]) -> None:
    printed = "".join(played.output for played in plays.values())
    assert "orderPassword" not in printed
    assert "EmulatorAppSecret" not in printed
