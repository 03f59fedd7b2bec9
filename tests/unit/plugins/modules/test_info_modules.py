# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The info modules' own part: parameters in, exactly one JSON answer out; never a change, never a secret."""

from __future__ import annotations

import json
import types
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.community.ovhcloud.plugins.module_utils import _info
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import MissingLibraryError
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Clock
from ansible_collections.community.ovhcloud.plugins.modules import ovh_cloud_project_info, ovh_order_info
from ansible_collections.community.ovhcloud.tests.unit.plugins.arguments import module_arguments
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import FORBIDDEN, NOT_FOUND, FakeTransport
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import NAME, OTHER_ID, PROJECT_ID

SECRETS = {"application_key": "ak-5ecret", "application_secret": "as-5ecret", "consumer_key": "ck-5ecret"}
CONNECTION = {"endpoint": "ovh-eu", **SECRETS}
MODULES = [ovh_order_info, ovh_cloud_project_info]
# What both read when they are asked for everything.
LISTS = ("GET /cloud/order", "GET /cloud/project")


class Ended(t.NamedTuple):
    """How a module ended: its exit code and its answer."""

    code: t.Any
    answer: dict[str, t.Any]


class Account(FakeTransport):
    """Stands in for the transport, and keeps the settings that it was to be made with."""

    def __init__(self) -> None:
        super().__init__({request: [] for request in LISTS})
        self.settings: list[Settings] = []

    def __call__(self, settings: Settings, clock: Clock) -> Account:
        self.settings.append(settings)
        return self


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    transport = Account()
    monkeypatch.setattr(_info, "OvhTransport", transport)
    return transport


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> t.Callable[..., Ended]:
    def play(module: types.ModuleType, **params: t.Any) -> Ended:
        capsys.readouterr()
        with module_arguments(params), pytest.raises(SystemExit) as caught:
            module.main()
        printed = capsys.readouterr()
        assert "5ecret" not in printed.out + printed.err
        return Ended(caught.value.code, json.loads(printed.out))

    return play


@pytest.fixture(autouse=True)
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The warnings of the task."""
    seen: list[str] = []
    monkeypatch.setattr(AnsibleModule, "warn", lambda self, warning: seen.append(warning))
    return seen


def test_nothing_there_is_an_empty_list_and_no_failure(
    account: Account, run: t.Callable[..., Ended], warned: list[str]
) -> None:
    for module, key in ((ovh_order_info, "orders"), (ovh_cloud_project_info, "projects")):
        ended = run(module, **CONNECTION)
        assert (ended.code, ended.answer["changed"], ended.answer[key]) == (0, False, [])
    assert warned == []


def test_check_mode_reads_the_same(account: Account, run: t.Callable[..., Ended]) -> None:
    account.answers["GET /cloud/project"] = [{"project_id": PROJECT_ID, "description": NAME}]
    for module in MODULES:
        real, checked = run(module, **CONNECTION), run(module, _ansible_check_mode=True, **CONNECTION)
        assert (real.code, checked.code) == (0, 0)
        assert "skipped" not in checked.answer
        for key in ("orders", "projects", "changed"):
            assert checked.answer.get(key) == real.answer.get(key)


def test_each_option_reaches_the_request(account: Account, run: t.Callable[..., Ended]) -> None:
    account.answers["GET /me/order/7"] = NOT_FOUND
    account.answers["GET /cloud/project/" + PROJECT_ID] = {"project_id": PROJECT_ID, "description": NAME}
    account.answers["GET /cloud/project"] = [{"project_id": OTHER_ID, "description": "other"}]
    assert run(ovh_order_info, order_id=7, **CONNECTION).answer["orders"] == []
    by_id = run(ovh_cloud_project_info, project_id=PROJECT_ID, **CONNECTION).answer["projects"]
    by_name = run(ovh_cloud_project_info, name="other", **CONNECTION).answer["projects"]
    assert ([one["id"] for one in by_id], [one["id"] for one in by_name]) == ([PROJECT_ID], [OTHER_ID])
    assert account.requests == ["GET /me/order/7", "GET /cloud/project/" + PROJECT_ID, "GET /cloud/project"]


def test_options_and_environment_say_how_to_reach_the_api(
    account: Account, run: t.Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv("OVH_" + name.upper(), value)
    for module in MODULES:
        run(module, endpoint="ovh-ca", timeout=7)
        made = account.settings[-1]
        assert (made.endpoint, made.timeout, dict(made.credential)) == ("ovh-ca", 7, SECRETS)


def test_what_cannot_be_read_fails_with_the_right_that_is_missing(
    account: Account, run: t.Callable[..., Ended]
) -> None:
    account.answers = dict.fromkeys(LISTS, FORBIDDEN)
    for module, path in ((ovh_order_info, "/cloud/order"), (ovh_cloud_project_info, "/cloud/project")):
        ended = run(module, **CONNECTION)
        assert (ended.code, ended.answer["failed"], ended.answer["http_status"]) == (1, True, 403)
        assert "'GET %s'" % path in ended.answer["msg"]


def test_what_is_missing_in_the_result_is_told_in_a_warning(
    account: Account, run: t.Callable[..., Ended], warned: list[str]
) -> None:
    account.answers["GET /cloud/order"] = [None]
    account.answers["GET /cloud/project"] = [PROJECT_ID]
    account.answers["GET /cloud/project/" + PROJECT_ID] = FORBIDDEN
    run(ovh_order_info, **CONNECTION)
    assert run(ovh_cloud_project_info, **CONNECTION).answer["unreadable"] == [PROJECT_ID]
    orders, projects = warned
    assert "1 of its 1" in orders
    assert PROJECT_ID in projects


def test_without_the_library_the_failure_names_it(run: t.Callable[..., Ended], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(settings: Settings, clock: Clock) -> t.NoReturn:
        raise MissingLibraryError("a traceback")

    monkeypatch.setattr(_info, "OvhTransport", fail)
    for module in MODULES:
        ended = run(module, **CONNECTION)
        assert (ended.code, ended.answer["failed"]) == (1, True)
        assert "(ovh)" in ended.answer["msg"]


def test_settings_that_are_missing_are_named(run: t.Callable[..., Ended]) -> None:
    for module in MODULES:
        ended = run(module)
        assert ended.code == 1
        assert "OVH_ENDPOINT" in ended.answer["msg"]


def test_a_project_is_asked_for_by_name_or_by_id(account: Account, run: t.Callable[..., Ended]) -> None:
    ended = run(ovh_cloud_project_info, name=NAME, project_id=PROJECT_ID, **CONNECTION)
    assert ended.code == 1
    assert "mutually exclusive" in ended.answer["msg"]
    assert account.requests == []
