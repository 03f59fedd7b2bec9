# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin: how often it runs the module, with what, what it tells, and that the last result is the task's."""

from __future__ import annotations

import types
from typing import Any

import pytest
from ansible.plugins.action import ActionBase
from ansible.plugins.action.normal import ActionModule as NormalAction

from ansible_collections.community.ovhcloud.plugins.action import ovh_cloud_project_order as plugin
from ansible_collections.community.ovhcloud.plugins.module_utils import _follow

ARGUMENTS = {"name": "shop", "accept_contracts": True}
PLAIN = {"plain": True}


def project(stage: str | None, *, name: str = "shop", order_id: int = 7, waits: bool = True) -> dict[str, Any]:
    """A project as a run hands it over."""
    order = {"order_id": order_id} if waits else None
    return {"name": name, "stage": stage, "order": order, "result": {"order": {"id": order_id}}}


def left(*projects: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"changed": True, "follow": {"until": 1.0, "projects": list(projects)}, **others}


def bare_action() -> Any:
    """The plugin without all that Ansible hands to it."""
    return plugin.ActionModule.__new__(plugin.ActionModule)


class World:
    """A task, and the results that the module gives one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *results: dict[str, Any], **task: Any) -> None:
        self.given: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self.removed: list[str] = []
        self._results = list(results)
        self._action = bare_action()
        settings = {"async_val": 0, "check_mode": False, "no_log": False, "args": dict(ARGUMENTS), **task}
        self._action._task = types.SimpleNamespace(**settings)
        shell = types.SimpleNamespace(tmpdir="tmp")
        self._action._connection = types.SimpleNamespace(_shell=shell)
        monkeypatch.setattr(self._action, "_execute_module", self._execute)
        monkeypatch.setattr(self._action, "_remove_tmp_path", self.removed.append)
        monkeypatch.setattr(ActionBase, "run", lambda *arguments: {})
        monkeypatch.setattr(NormalAction, "run", lambda *arguments: PLAIN)
        monkeypatch.setattr(plugin, "Display", lambda: types.SimpleNamespace(display=self._display))

    def _execute(self, *, module_args: dict[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        assert task_vars == {"inventory_hostname": "web1"}
        self.given.append(module_args)
        return self._results.pop(0)

    def _display(self, line: str, *, stderr: bool) -> None:
        assert stderr, "what the play prints on standard output may be read by a program"
        self.lines.append(line)

    def run(self) -> dict[str, Any]:
        result: dict[str, Any] = self._action.run(None, {"inventory_hostname": "web1"})
        return result


USABLE = {"id": "x", "usable": True}


def line(stage: str, name: str = "shop", order_id: int = 7) -> str:
    return f"[web1] Order {order_id} for the project '{name}': {stage}"


def test_a_run_that_does_not_wait_for_long_is_one_run_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, {"changed": True, "invocation": {"module_args": {**ARGUMENTS, "follow": {}}}})
    assert world.run() == {"changed": True, "invocation": {"module_args": {**ARGUMENTS, "follow": None}}}
    assert world.given == [{**ARGUMENTS, "follow": {}}]
    assert (world.lines, world.removed) == ([], ["tmp"])


def test_each_part_gets_what_the_one_before_left_and_each_stage_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [left(project("payment")), left(project("delivering")), left(project("delivering"))]
    world = World(monkeypatch, *parts, {"changed": True, "project": USABLE})
    assert world.run() == {"changed": True, "project": USABLE}
    assert [given["follow"] for given in world.given] == [{}, *(part["follow"] for part in parts)]
    assert all({**given, "follow": None} == {**ARGUMENTS, "follow": None} for given in world.given)
    assert world.lines == [line("payment"), line("delivering"), line(plugin.READY)]


@pytest.mark.parametrize("ended", [{}, {"project": {**USABLE, "usable": False}}], ids=["no project", "not usable"])
def test_an_order_that_was_only_seen_paid_is_no_ready_project(
    ended: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(monkeypatch, left(project("payment")), {"changed": True, **ended})
    world.run()
    assert world.lines == [line("payment")]


def test_a_failure_after_a_wait_is_no_ready_project(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, left(project("fraud check")), {"failed": True, "msg": "cancelled"})
    assert world.run() == {"failed": True, "msg": "cancelled", "changed": True, "order_id": 7}
    assert world.lines == [line("fraud check")]


def test_a_last_part_that_dies_hides_neither_the_change_nor_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    died = {"failed": True, "msg": "MODULE FAILURE", "module_stdout": ""}
    assert World(monkeypatch, left(project("payment")), dict(died)).run() == {**died, "changed": True, "order_id": 7}
    several = left(project("payment"), project("payment", name="other", order_id=8))
    assert World(monkeypatch, several, dict(died)).run() == {**died, "changed": True}
    unchanged = {**left(project("payment")), "changed": False}
    assert World(monkeypatch, unchanged, dict(died)).run() == died


def test_of_several_projects_only_those_that_were_waited_for_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    there, failed = project(plugin.READY, name="there", waits=False), project(None, name="bad", waits=False)
    first = left(there, failed, project("delivering", name="one"), project("delivering", name="two", order_id=8))
    second = left(
        there, failed, project(plugin.READY, name="one", waits=False), project("delivered", name="two", order_id=8)
    )
    entries: list[dict[str, Any]] = [{"project": USABLE}, {"failed": True}, {"project": USABLE}, {"failed": True}]
    world = World(monkeypatch, first, second, {"failed": True, "projects": entries})
    world.run()
    assert world.lines == [
        line("delivering", "one"),
        line("delivering", "two", 8),
        line(plugin.READY, "one"),
        line("delivered", "two", 8),
    ]


def test_a_stage_that_is_not_known_yet_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, left(project(None)), {"changed": True})
    world.run()
    assert world.lines == []


def test_warnings_of_all_parts_come_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = left(project("payment"), warnings=["a", "b"], deprecations=[{"msg": "old"}])
    world = World(monkeypatch, first, {"changed": True, "warnings": ["b", "c"]})
    assert world.run() == {"changed": True, "warnings": ["a", "b", "c"], "deprecations": [{"msg": "old"}]}


@pytest.mark.parametrize(
    "task", [{"async_val": 60}, {"check_mode": True}, {"no_log": True}, {"args": {**ARGUMENTS, "follow": {}}}], ids=str
)
def test_where_nothing_may_be_told_the_module_runs_as_any_other(
    monkeypatch: pytest.MonkeyPatch, task: dict[str, Any]
) -> None:
    world = World(monkeypatch, **task)
    assert world.run() is PLAIN
    assert (world.given, world.lines) == ([], [])


def test_it_knows_the_option_and_the_last_stage_by_the_names_that_the_module_has() -> None:
    assert plugin.READY == _follow.READY
    assert plugin.OPTION == "follow"
    assert (plugin.ActionModule._supports_async, plugin.ActionModule._supports_check_mode) == (True, True)
