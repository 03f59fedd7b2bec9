# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The run that finds everything in place: one request, nothing loaded, and the result that the long way would give."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _run
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError
from ansible_collections.community.ovhcloud.plugins.module_utils._order import Run
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential, Threads
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import read_projects
from ansible_collections.community.ovhcloud.plugins.module_utils._projects_api import ProjectsApi
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import FORBIDDEN, FakeClock, FakeTransport, Reply
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    OTHER_ID,
    PLAN,
    PROJECT_ID,
    task,
    wanted,
)

LIST = "GET /cloud/project"
OTHER = "web-staging"


def listed(project_id: str = PROJECT_ID, name: str | None = NAME, state: str = "ok") -> dict[str, t.Any]:
    return {"project_id": project_id, "description": name, "status": state, "planCode": PLAN, "orderId": 7}


def run(policy: Task, *projects: t.Any, check_mode: bool = False, short_form: bool = True) -> tuple[t.Any, list[str]]:
    """Return the result of the module's run, and the requests that it took."""
    transport = FakeTransport({LIST: Reply(200, list(projects), x_pagination_elements=str(len(projects)))})
    result = _run.run(policy, transport, FakeClock(), fail, check_mode=check_mode, short_form=short_form)
    return result, transport.requests


def fail(warning: str) -> t.NoReturn:
    raise AssertionError(warning)


def the_long_way(
    policy: Task, *projects: t.Any, check_mode: bool = False, short_form: bool = True
) -> tuple[t.Any, list[str]]:
    """Return the same of a run that does not look whether there is anything to do."""
    transport, clock = FakeTransport({LIST: list(projects)}), FakeClock()
    budget = Budget(clock, policy.wait_timeout)
    client = Client(transport, clock, budget)
    read = read_projects(ProjectsApi(client), Sequential())
    result = Run(policy, client, clock, budget, Sequential(), fail).execute(
        read, check_mode=check_mode, short_form=short_form
    )
    return result, transport.requests


TWO = (wanted(), wanted(name=OTHER, marker="ansible/" + OTHER))
BY_ID = (wanted(project_id=PROJECT_ID),)
# Tasks that find everything in place, with the projects of the account.
IN_PLACE: dict[str, tuple[Task, list[dict[str, t.Any]]]] = {
    "one name": (task(), [listed()]),
    "a project among others": (task(), [listed(OTHER_ID, OTHER), listed()]),
    "a project that is being created, and is not waited for": (task(wait=False), [listed(state="creating")]),
    "a project that is being created, and the state cart": (task("cart"), [listed(state="creating")]),
    "a second one of that name is being deleted": (task(), [listed(OTHER_ID, state="deleting"), listed()]),
    "several names": (task(wanted=TWO), [listed(OTHER_ID, OTHER), listed()]),
    "an id": (task(wanted=BY_ID), [listed()]),
    "an id of two projects with that name": (task(wanted=BY_ID), [listed(OTHER_ID), listed()]),
    "a state of the cart": (task("cart"), [listed()]),
    "a state of the cart, an id of a project with another name": (task("cart", wanted=BY_ID), [listed(name=OTHER)]),
    "a state of the cart, an id of a project without a name": (task("cart", wanted=BY_ID), [listed(name=None)]),
    "an order that is named too": (task(wanted=(wanted(order_id=7),)), [listed()]),
}


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("policy", "projects"), IN_PLACE.values(), ids=IN_PLACE.keys())
def test_a_run_with_nothing_to_do_takes_one_request_and_tells_what_the_long_way_would(
    policy: Task, projects: list[dict[str, t.Any]], check_mode: bool
) -> None:
    for short_form in (False, True) if len(policy.wanted) == 1 else (False,):
        result, requests = run(policy, *projects, check_mode=check_mode, short_form=short_form)
        assert requests == [LIST]
        assert result["changed"] is False
        assert (result, requests) == the_long_way(policy, *projects, check_mode=check_mode, short_form=short_form)


def test_a_run_with_nothing_to_do_does_not_even_look_at_the_payment_method_that_is_named() -> None:
    assert run(task(payment_method="12345"), listed())[1] == [LIST]


# Tasks that leave something to do or to say, with the projects of the account.
NOT_IN_PLACE: dict[str, tuple[Task, list[t.Any]]] = {
    "no project": (task(), []),
    "one of two names": (task(wanted=TWO), [listed()]),
    "two projects of that name": (task(), [listed(), listed(OTHER_ID)]),
    "a project that is being deleted": (task(), [listed(state="deleting")]),
    "a project that is being created": (task(), [listed(state="creating")]),
    "a project without a name": (task(), [listed(name=None)]),
    "a project of nearly that name": (task(), [listed(name=NAME.upper())]),
    "an id of a project with another name": (task(wanted=BY_ID), [listed(name=OTHER)]),
    "an id that is not there": (task(wanted=BY_ID), [listed(OTHER_ID)]),
    "an id of a project that is being deleted": (task(wanted=BY_ID), [listed(state="deleted")]),
    "an absence": (task("absent"), [listed()]),
}


@pytest.mark.parametrize(("policy", "projects"), NOT_IN_PLACE.values(), ids=NOT_IN_PLACE.keys())
def test_whatever_leaves_something_to_do_or_to_say_is_left_to_the_long_way(
    policy: Task, projects: list[t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[dict[str, t.Any]] = []

    def execute(self: Run, read: t.Any, **flags: t.Any) -> dict[str, t.Any]:
        taken.append({"projects": len(read.readable), **flags})
        return {"the long way": True}

    monkeypatch.setattr(Run, "execute", execute)
    result, requests = run(policy, *projects, check_mode=True)
    assert result == {"the long way": True}
    # What was read is handed on, and not read again.
    assert taken == [{"projects": len(projects), "check_mode": True, "short_form": True}]
    assert requests == [LIST]


def test_an_empty_list_of_projects_is_warned_about() -> None:
    result, dummy = run(task(wanted=()), listed(), short_form=False)
    assert result["changed"] is False
    assert result["warnings"] == ["projects is an empty list, so there was nothing to do."]


def test_a_list_that_cannot_be_read_is_an_error_and_never_nothing_to_do() -> None:
    with pytest.raises(ApiError):
        _run.run(task(), FakeTransport({LIST: FORBIDDEN}), FakeClock(), fail, check_mode=False, short_form=True)


@pytest.mark.parametrize("concurrency", [1, 5, 32])
def test_the_task_says_how_much_is_done_at_once(concurrency: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    class Counted(Threads):
        def __init__(self, workers: int) -> None:
            made.append(workers)
            super().__init__(workers)

    monkeypatch.setattr(_run, "Threads", Counted)
    run(task(concurrency=concurrency), listed())
    assert made == [concurrency]


QUICK_RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
from {utils} import _run
from {utils}._answer import RawAnswer
from {utils}._wanted import Task, Wanted

class Transport:
    has_access_rules = False
    def send(self, method, path, body, headers):
        project = dict(project_id="0" * 32, description="web", status="ok")
        return RawAnswer(200, {{}}, json.dumps([project] if sys.argv[2] == "there" else []))
    def refresh(self):
        pass
    def time_offset(self):
        return 0.0

class Clock:
    def now(self):
        return 0.0
    monotonic = jitter = now
    def sleep(self, seconds):
        raise AssertionError("no reason to sleep")

loaded = set(sys.modules)
task = Task("ordered", (Wanted("web", "ansible/web"),))
result = _run.run(task, Transport(), Clock(), print, check_mode=True, short_form=True)
print(json.dumps([sorted(set(sys.modules) - loaded), result["changed"]]))
"""


def loaded_by_a_run(project: str) -> tuple[set[str], bool]:
    """Return the Python modules that a run in a fresh interpreter loads besides those of its own file, and `changed`."""
    utils = _run.__name__.rpartition(".")[0]
    root = Path(_run.__file__).parents[len(utils.split("."))]
    argv = [sys.executable, "-c", QUICK_RUN.format(utils=utils), str(root), project]
    ended = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    loaded, changed = json.loads(ended.stdout)
    return set(loaded), changed


def test_a_run_with_nothing_to_do_loads_nothing_more() -> None:
    assert loaded_by_a_run("there") == (set(), False)


def test_a_run_with_something_to_do_loads_what_orders() -> None:
    """Else the test above would say nothing: the fresh interpreter notices what a run loads."""
    loaded, dummy = loaded_by_a_run("missing")
    assert {name.rpartition(".")[2] for name in loaded} >= {"_order", "_plan", "_ordering"}
