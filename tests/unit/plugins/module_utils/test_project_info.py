# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects for ovh_cloud_project_info: all, by name, by id; nothing there is no error, nothing readable is told."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotAllowedError,
    SettingsError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._info import Found
from ansible_collections.community.ovhcloud.plugins.module_utils._project_info import find_projects
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    SERVER_ERROR,
    FakeTransport,
    Reply,
    make_api,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import NAME, OTHER_ID, PLAN, PROJECT_ID

LIST = "GET /cloud/project"
ONE = "GET /cloud/project/%s" % PROJECT_ID


def project_json(project_id: str = PROJECT_ID, **changes: t.Any) -> dict[str, t.Any]:
    given = {
        "project_id": project_id,
        "description": NAME,
        "status": "ok",
        "planCode": PLAN,
        "orderId": 7,
        "creationDate": "2026-01-05T10:00:00.000001+00:00",
    }
    return {**given, **changes}


VIEW = {
    "id": PROJECT_ID,
    "name": NAME,
    "status": "ok",
    "plan_code": PLAN,
    "usable": True,
    "order_id": 7,
    "creation_date": "2026-01-05T10:00:00.000001+00:00",
}


def find(answers: dict[str, t.Any], name: str | None = None, project_id: str | None = None) -> Found:
    return find_projects(make_api(FakeTransport(answers)), name, project_id)


def ids(found: Found) -> list[str]:
    return [entry["id"] for entry in found.result["projects"]]


def test_a_project_is_shown_with_what_is_documented_and_nothing_else() -> None:
    found = find({LIST: [project_json(access="full", iam={"urn": "x"})]})
    assert found == Found({"projects": [VIEW], "unreadable": []}, ())


def test_what_the_api_does_not_tell_of_a_project_is_null() -> None:
    (entry,) = find({LIST: [{"project_id": PROJECT_ID, "status": "creating"}]}).result["projects"]
    bare = dict.fromkeys(("name", "plan_code", "order_id", "creation_date"))
    assert entry == {**bare, "id": PROJECT_ID, "status": "creating", "usable": False}


def test_all_projects_are_sorted_by_name_then_id_also_suspended_ones_and_those_on_their_way_out() -> None:
    projects = [
        project_json(OTHER_ID, status="suspended"),
        project_json("0" * 32, description="zoo"),
        project_json(),
        project_json("1" * 32, description=None, status="deleting"),
    ]
    assert ids(find({LIST: projects})) == ["1" * 32, PROJECT_ID, OTHER_ID, "0" * 32]


def test_an_unknown_name_and_an_unknown_id_are_an_empty_list() -> None:
    nothing = Found({"projects": [], "unreadable": []}, ())
    assert find({LIST: [project_json()]}, name="other") == nothing
    assert find({ONE: NOT_FOUND}, project_id=PROJECT_ID) == nothing


def test_a_project_is_read_by_its_id_with_one_request() -> None:
    transport = FakeTransport({ONE: project_json()})
    found = find_projects(make_api(transport), None, PROJECT_ID)
    assert found.result["projects"] == [VIEW]
    assert transport.requests == [ONE]


@pytest.mark.parametrize("name", [None, NAME, "other"])
def test_projects_that_must_not_be_read_are_named(name: str | None) -> None:
    found = find({LIST: [OTHER_ID], "%s/%s" % (LIST, OTHER_ID): FORBIDDEN}, name=name)
    assert found.result == {"projects": [], "unreadable": [OTHER_ID]}
    (warning,) = found.warnings
    assert OTHER_ID in warning


def test_an_id_that_must_not_be_read_is_named_with_the_right_that_is_missing() -> None:
    found = find({ONE: FORBIDDEN}, project_id=PROJECT_ID)
    assert found.result == {"projects": [], "unreadable": [PROJECT_ID]}
    (warning,) = found.warnings
    assert PROJECT_ID in warning
    assert "'GET /cloud/project/*'" in warning
    assert "publicCloudProject:apiovh:get" in warning


def test_a_credential_that_is_not_valid_is_an_error_and_no_warning() -> None:
    for answer in (
        Reply(401, {"message": "Who are you?"}),
        Reply(403, {"errorCode": "INVALID_CREDENTIAL", "message": "This credential is not valid"}),
        Reply(403, {"errorCode": "INVALID_KEY", "message": "Invalid key"}),
        Reply(403, {"errorCode": "NOT_CREDENTIAL", "message": "You must login first"}),
    ):
        with pytest.raises(NotAllowedError):
            find({ONE: answer}, project_id=PROJECT_ID)


def test_a_project_that_cannot_be_read_for_other_reasons_is_an_error() -> None:
    for answer in (SERVER_ERROR, Reply(200, [])):
        with pytest.raises(ApiError):
            find({ONE: answer}, project_id=PROJECT_ID)


def test_an_empty_name_or_id_is_refused_before_anything_is_asked() -> None:
    for options in ({"name": ""}, {"name": "  "}, {"project_id": ""}):
        with pytest.raises(SettingsError) as caught:
            find({}, **options)
        assert next(iter(options)) in str(caught.value)
