# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module's own part: parameters in, exactly one JSON answer out, and the truth in it."""

from __future__ import annotations

import json
import sys
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.parameters import PASS_VARS

from ansible_collections.community.ovhcloud.plugins.module_utils._client import SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    MissingLibraryError,
    OvhError,
    RefusalError,
    UnknownOutcomeError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Clock
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task
from ansible_collections.community.ovhcloud.plugins.modules import ovh_cloud_project_order as module
from ansible_collections.community.ovhcloud.tests.unit.plugins.arguments import module_arguments
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import FORBIDDEN, FakeClock, FakeTransport, Reply
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import NAME, VOUCHER

SECRETS = {"application_key": "ak-5ecret", "application_secret": "as-5ecret", "consumer_key": "ck-5ecret"}
CONNECTION = {"endpoint": "ovh-eu", **SECRETS}
DONE: dict[str, t.Any] = {"changed": True, "steps": [], "diff": {"before": {}, "after": {}}, "warnings": []}


class Made(t.NamedTuple):
    """What a run was asked to do."""

    task: Task
    transport: t.Any
    clock: t.Any
    warn: t.Callable[[str], None]
    flags: dict[str, t.Any]


class Double:
    """Stands in for `run`: notes how it was called, and gives a prepared result."""

    def __init__(self) -> None:
        self.result: dict[str, t.Any] = DONE
        self.errors: list[OvhError] = []
        self.made: list[Made] = []

    def __call__(
        self, task: Task, transport: t.Any, clock: t.Any, warn: t.Callable[[str], None], **flags: t.Any
    ) -> dict[str, t.Any]:
        self.made.append(Made(task, transport, clock, warn, flags))
        for error in self.errors:
            raise error
        return dict(self.result)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings that a transport was made with; no real transport is."""
    seen: list[Settings] = []

    def make(given: Settings, clock: Clock) -> FakeTransport:
        seen.append(given)
        return FakeTransport()

    monkeypatch.setattr(module, "OvhTransport", make)
    return seen


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch, settings: list[Settings]) -> Double:
    one = Double()
    monkeypatch.setattr(module, "run", one)
    return one


class Ended(t.NamedTuple):
    """How the module ended: its exit code, its answer, and all that it printed."""

    code: t.Any
    answer: dict[str, t.Any]
    text: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> t.Callable[..., Ended]:
    def play(**params: t.Any) -> Ended:
        capsys.readouterr()
        with module_arguments(params), pytest.raises(SystemExit) as caught:
            module.main()
        printed = capsys.readouterr()
        text = printed.out + printed.err
        assert "5ecret" not in text
        return Ended(caught.value.code, json.loads(printed.out), text)

    return play


def internal(**flags: t.Any) -> dict[str, t.Any]:
    """Return what the controller tells a module besides its parameters, as far as this ansible-core has it."""
    return {"_ansible_" + name: value for name, value in flags.items() if name in PASS_VARS}


def test_a_good_run_exits_with_its_result(double: Double, run: t.Callable[..., Ended]) -> None:
    ended = run(name=NAME, **CONNECTION)
    assert (ended.code, ended.answer["changed"], ended.answer["steps"]) == (0, True, [])
    assert "failed" not in ended.answer
    assert "msg" not in ended.answer


@pytest.mark.parametrize("changed", [True, False])
def test_a_failed_run_fails_with_all_its_keys_and_the_truth_about_changes(
    changed: bool, double: Double, run: t.Callable[..., Ended]
) -> None:
    double.result = {**DONE, "failed": True, "msg": "no", "changed": changed, "order_id": 7, "resumable": True}
    ended = run(name=NAME, **CONNECTION)
    assert ended.code == 1
    shown = {name: ended.answer[name] for name in ("failed", "msg", "changed", "order_id", "resumable", "steps")}
    assert shown == {"failed": True, "msg": "no", "changed": changed, "order_id": 7, "resumable": True, "steps": []}


@pytest.mark.parametrize(
    "error", [RefusalError("no", order_id=7), UnknownOutcomeError("unknown", order_id=7)], ids=["refusal", "unknown"]
)
def test_an_error_before_anything_is_known_fails_without_a_change(
    error: OvhError, double: Double, run: t.Callable[..., Ended]
) -> None:
    double.errors.append(error)
    ended = run(name=NAME, **CONNECTION)
    assert ended.code == 1
    shown = {name: ended.answer[name] for name in ("failed", "msg", "changed", "order_id", "resumable")}
    assert shown == {"failed": True, "changed": False, **error.to_result()}
    assert "Traceback" not in ended.text


@pytest.mark.parametrize("check_mode", [True, False])
def test_check_mode_is_handed_on(check_mode: bool, double: Double, run: t.Callable[..., Ended]) -> None:
    run(name=NAME, **internal(check_mode=check_mode), **CONNECTION)
    assert [one.flags for one in double.made] == [{"check_mode": check_mode, "short_form": True}]


def test_several_projects_are_no_short_form(double: Double, run: t.Callable[..., Ended]) -> None:
    run(projects=[{"name": "a"}, {"name": "b"}], **CONNECTION)
    (made,) = double.made
    assert made.flags == {"check_mode": False, "short_form": False}
    assert [one.name for one in made.task.wanted] == ["a", "b"]


def test_the_transport_reads_the_same_clock_as_the_run(
    monkeypatch: pytest.MonkeyPatch, double: Double, run: t.Callable[..., Ended]
) -> None:
    clocks: list[t.Any] = []
    monkeypatch.setattr(module, "OvhTransport", lambda given, clock: clocks.append(clock))
    run(name=NAME, **CONNECTION)
    assert clocks == [double.made[0].clock]


@pytest.mark.parametrize("diff", [True, False])
def test_the_diff_is_shown_in_diff_mode_only(diff: bool, double: Double, run: t.Callable[..., Ended]) -> None:
    ended = run(name=NAME, **internal(diff=diff), **CONNECTION)
    assert ("diff" in ended.answer) is diff


def test_warnings_of_the_run_become_warnings_of_the_task(
    double: Double, run: t.Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(AnsibleModule, "warn", lambda self, warning: warned.append(warning))
    double.result = {**DONE, "warnings": ["order 8 is left alone"]}
    assert "warnings" not in run(name=NAME, **CONNECTION).answer
    double.made[0].warn("another subsidiary")
    assert warned == ["order 8 is left alone", "another subsidiary"]


WRONG: list[tuple[dict[str, t.Any], str]] = [
    ({}, "one of the following is required: name, projects"),
    ({"name": NAME, "projects": [{"name": "a"}]}, "parameters are mutually exclusive: name|projects"),
    ({"name": NAME, "state": "present"}, "value of state must be one of"),
    ({"projects": [{"plan_code": "x"}]}, "missing required arguments: name"),
    ({"name": " "}, "The name of a project must not be empty"),
    ({"name": NAME, "max_price": -1}, "max_price is an amount of 0 or more"),
    ({"name": NAME, "payment_method": "card"}, "payment_method is auto, none, or the id"),
    ({"name": NAME, "concurrency": 0}, "concurrency is a number from 1 to 32"),
    ({"name": NAME, "concurrency": 33}, "concurrency is a number from 1 to 32"),
]


@pytest.mark.parametrize(("params", "words"), WRONG)
def test_wrong_parameters_fail_before_any_transport_is_made(
    params: dict[str, t.Any], words: str, double: Double, settings: list[Settings], run: t.Callable[..., Ended]
) -> None:
    ended = run(**params, **CONNECTION)
    assert (ended.code, ended.answer["failed"]) == (1, True)
    assert words in ended.answer["msg"]
    assert (settings, double.made) == ([], [])


def test_a_missing_library_names_itself_and_the_interpreter(
    monkeypatch: pytest.MonkeyPatch, run: t.Callable[..., Ended]
) -> None:
    def missing(given: Settings, clock: Clock) -> t.Any:
        raise MissingLibraryError("Traceback: No module named 'ovh'")

    monkeypatch.setattr(module, "OvhTransport", missing)
    ended = run(name=NAME, **CONNECTION)
    assert ended.answer["failed"] is True
    assert "Failed to import the required Python library (ovh)" in ended.answer["msg"]
    assert sys.executable in ended.answer["msg"]
    assert "Traceback" not in ended.answer["msg"]


def test_secrets_of_the_task_are_hidden_in_its_invocation(double: Double, run: t.Callable[..., Ended]) -> None:
    ended = run(name=NAME, voucher=VOUCHER, **internal(inject_invocation=True), **CONNECTION)
    assert VOUCHER not in ended.text
    shown = ended.answer["invocation"]["module_args"]
    assert {shown[name] for name in (*SECRETS, "voucher")} == {"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}


@pytest.mark.parametrize(
    "given",
    [
        {"name": NAME, "configuration": {"voucher": VOUCHER}},
        {"name": NAME, "options": [{"plan_code": "x", "configuration": {"voucher": VOUCHER}}]},
        {"projects": [{"name": "a", "configuration": {"voucher": VOUCHER}}]},
    ],
    ids=["for one", "of an option", "of an entry"],
)
def test_a_voucher_that_is_given_as_a_label_is_hidden_too(
    given: dict[str, t.Any], double: Double, run: t.Callable[..., Ended]
) -> None:
    assert VOUCHER not in run(**given, **internal(inject_invocation=True), **CONNECTION).text


class Account:
    """A real run over a fake account."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **answers: t.Any) -> None:
        self.transport = FakeTransport({"GET /cloud/project": [], **answers})
        self.clock = FakeClock()
        monkeypatch.setattr(module, "OvhTransport", lambda given, clock: self.transport)
        monkeypatch.setattr(module, "SystemClock", lambda: self.clock)


TROUBLE = {
    "a missing right": (FORBIDDEN, "publicCloudProject:apiovh:get"),
    "HTML": (Reply(200, text="<html>", content_type="text/html"), "something that is not JSON (text/html)"),
    "a refused signature": (Reply(400, {"errorCode": "INVALID_SIGNATURE", "message": "Bad"}), "INVALID_SIGNATURE"),
    "no server": (SendError("Connection refused (endpoint x)", sent=False), "could not be sent: Connection refused"),
    "no answer": (SendError("no answer in time", sent=True), "got no answer: no answer in time"),
    "JSON of another type": (Reply(200, {"projects": []}), "JSON of another shape"),
}


@pytest.mark.parametrize(("answer", "words"), TROUBLE.values(), ids=TROUBLE.keys())
def test_trouble_with_the_first_request_is_one_clear_sentence_and_no_change(
    answer: t.Any, words: str, monkeypatch: pytest.MonkeyPatch, run: t.Callable[..., Ended]
) -> None:
    Account(monkeypatch, **{"GET /cloud/project": answer})
    ended = run(name=NAME, **CONNECTION)
    assert (ended.code, ended.answer["changed"]) == (1, False)
    assert ended.answer["msg"].startswith("GET /cloud/project ")
    assert words in ended.answer["msg"]
    assert "Traceback" not in ended.text
