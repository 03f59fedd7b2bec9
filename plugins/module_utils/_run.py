# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""One run of the ordering module, from the task to its result.

Nearly every run finds every project in place. It reads the list of projects, needs nothing else, and loads nothing else:
Ansible compiles each file of a module anew in every task, so what only ordering needs is imported when there is something
to do.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, Transport
from ansible_collections.community.ovhcloud.plugins.module_utils._outcome import Outcome, diff_of, merge
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel, Threads
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project, project_view
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects, read_projects
from ansible_collections.community.ovhcloud.plugins.module_utils._projects_api import ProjectsApi
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, Clock
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted


def run(
    task: Task,
    transport: Transport,
    clock: Clock,
    warn: t.Callable[[str], None],
    *,
    check_mode: bool,
    short_form: bool,
    parallel: Parallel | None = None,
) -> dict[str, t.Any]:
    """Return the task's result; it holds `failed` where not all went well. Raises OvhError before anything is known."""
    parallel = parallel or Threads(task.concurrency)
    if task.follow and not check_mode:
        return _go_on(task, task.follow, transport, clock, warn, short_form=short_form, parallel=parallel)
    budget = Budget(clock, task.wait_timeout)
    client = Client(transport, clock, budget)
    projects = read_projects(
        ProjectsApi(client), parallel, [wanted.project_id or wanted.name for wanted in task.wanted]
    )
    present = [_in_place(task, wanted, projects) for wanted in task.wanted]
    if all(present):
        outcomes = [(wanted, _unchanged(wanted, project)) for wanted, project in zip(task.wanted, present) if project]
        warnings = [] if task.wanted else ["projects is an empty list, so there was nothing to do."]
        return {**merge(outcomes, short_form=short_form), "warnings": warnings}

    from ansible_collections.community.ovhcloud.plugins.module_utils._order import Run

    return Run(task, client, clock, budget, parallel, warn).execute(
        projects, check_mode=check_mode, short_form=short_form
    )


def _go_on(
    task: Task,
    follow: t.Mapping[str, t.Any],
    transport: Transport,
    clock: Clock,
    warn: t.Callable[[str], None],
    *,
    short_form: bool,
    parallel: Parallel,
) -> dict[str, t.Any]:
    """Go on with the wait of an earlier run, of which the task tells."""
    from ansible_collections.community.ovhcloud.plugins.module_utils._follow import read_parts, read_seconds_left
    from ansible_collections.community.ovhcloud.plugins.module_utils._order import Run

    parts = read_parts(follow, len(task.wanted))
    budget = Budget(clock, read_seconds_left(follow, clock.now(), task.wait_timeout))
    return Run(task, Client(transport, clock, budget), clock, budget, parallel, warn).go_on(
        parts, short_form=short_form
    )


def _in_place(task: Task, wanted: Wanted, projects: Projects) -> Project | None:
    """Return the project where it leaves nothing to do and nothing to say."""
    if task.state == "absent":
        return None
    found = projects.matching(wanted)
    if len(found) != 1:
        return None
    if task.state == "ordered" and (found[0].name != wanted.name or (task.wait and found[0].is_creating)):
        return None
    return found[0]


def _unchanged(wanted: Wanted, project: Project) -> Outcome:
    same: dict[str, t.Any] = {
        "project": {"name": project.name, "plan_code": project.plan_code},
        "order": None,
        "carts": [],
    }
    result = {"steps": [], "project": project_view(project)}
    return Outcome(False, result, diff_of(wanted.name, same, same), (), None)
