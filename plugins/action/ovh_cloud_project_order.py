# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module, and tells during a long wait what the orders are at.

The module runs once. Only when it waits for longer, and an order has come to another stage, it returns early with what the
next run needs to go on with the wait (`follow`). The last run's result is that of one single run.
"""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase
from ansible.plugins.action.normal import ActionModule as NormalAction
from ansible.utils.display import Display

OPTION = "follow"
READY = "project ready"


class ActionModule(NormalAction):
    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return the module's result."""
        result: dict[str, t.Any]
        if not self._may_tell():
            result = super().run(tmp, task_vars)
            return result
        result = ActionBase.run(self, tmp, task_vars)
        result.update(self._run_in_parts(task_vars or {}))
        self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _may_tell(self) -> bool:
        """Whether the run may tell: not in the background, where nobody is told, nor where the task hides what it does."""
        task = self._task
        return not (task.async_val or task.check_mode or task.no_log or OPTION in task.args)

    def _run_in_parts(self, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        teller = _Teller(str(task_vars.get("inventory_hostname", "")))
        follow: dict[str, t.Any] = {}
        changed = False
        noted: dict[str, list[t.Any]] = {"warnings": [], "deprecations": []}
        while True:
            arguments = {**self._task.args, OPTION: follow}
            result: dict[str, t.Any] = self._execute_module(module_args=arguments, task_vars=task_vars)
            for kind, notes in noted.items():
                notes += [note for note in result.get(kind) or () if note not in notes]
            if OPTION not in result:
                break
            follow = result[OPTION]
            changed = changed or bool(result.get("changed"))
            teller.tell(follow["projects"])
        teller.tell_end(result)
        if changed:
            # Also where the last part died, and told nothing.
            result["changed"] = True
            orders = [project["order"]["order_id"] for project in follow["projects"] if project["order"]]
            if result.get("failed") and len(follow["projects"]) == len(orders) == 1:
                result.setdefault("order_id", orders[0])
        result.update({kind: notes for kind, notes in noted.items() if notes})
        passed = result.get("invocation", {}).get("module_args", {})
        if OPTION in passed:
            passed[OPTION] = None  # as in a run that nobody told of it
        return result


class _Teller:
    """Tells each stage of each project once, on standard error: what the play prints stays as it is."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._told: dict[int, tuple[str, t.Any, str]] = {}

    def tell(self, projects: t.Iterable[dict[str, t.Any]]) -> None:
        for number, project in enumerate(projects):
            known = project["result"].get("order")
            before = self._told.get(number)
            # What was there before the first wait is no news.
            if project["stage"] and known and (project["order"] or before):
                self._tell(number, project["name"], known["id"], project["stage"])

    def tell_end(self, result: dict[str, t.Any]) -> None:
        """Tell which of the projects that were waited for are ready now."""
        for number, entry in enumerate(result.get("projects") or [result]):
            if number in self._told and (entry.get("project") or {}).get("usable"):
                name, order_id, dummy = self._told[number]
                self._tell(number, name, order_id, READY)

    def _tell(self, number: int, name: str, order_id: t.Any, stage: str) -> None:
        if self._told.get(number) == (name, order_id, stage):
            return
        self._told[number] = (name, order_id, stage)
        Display().display("[%s] Order %s for the project '%s': %s" % (self._host, order_id, name, stage), stderr=True)
