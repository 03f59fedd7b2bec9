# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The newer API: projects with their names in one list, and resources of access management."""

from __future__ import annotations

from typing import Any

from tests.emulator import lists, projects
from tests.emulator.call import Call, CursorList
from tests.emulator.checking import Field
from tests.emulator.messages import ApiError
from tests.emulator.models import Account, Project
from tests.emulator.routing import RouteSet

routes = RouteSet(version=2)


def _listed(call: Call) -> list[Project]:
    view = lists.view("projects", call)
    return [call.state.projects[project_id] for project_id in view.ids if project_id in call.state.projects]


@routes.add("GET", "/publicCloud/project", iam="publicCloudProject:apiovh:get", query=(Field("iamTags"),))
def list_projects(call: Call) -> CursorList:
    return CursorList([projects.render_v2(call.state, project) for project in _listed(call)])


@routes.add("GET", "/publicCloud/project/{projectId}", iam="publicCloudProject:apiovh:get")
def get_project(call: Call) -> dict[str, Any]:
    project = call.state.projects.get(call.path["projectId"])
    if project is None or project.account != call.caller.account or not projects.readable(project, call.now):
        raise ApiError(404, "This project does not exist")
    return projects.render_v2(call.state, project)


def _account_resource(call: Call, account: Account) -> dict[str, Any]:
    return {
        "displayName": account.nichandle,
        "id": account.iam_id,
        "name": account.nichandle,
        "owner": account.nichandle,
        "tags": None,
        "type": "account",
        "urn": f"urn:v1:{call.state.flavour.urn_region}:resource:account:{account.nichandle}",
    }


def _resources(call: Call) -> list[dict[str, Any]]:
    found = [projects.render_resource(call.state, project) for project in _listed(call)]
    return [_account_resource(call, call.account), *found]


@routes.add(
    "GET",
    "/iam/resource",
    query=(
        Field("resourceName", "array"),
        Field("resourceType", "array"),
        Field("resourceURN", "array"),
        Field("tags"),
    ),
)
def list_resources(call: Call) -> CursorList:
    asked = {"resourceName": "name", "resourceType": "type", "resourceURN": "urn"}
    return CursorList(
        [
            resource
            for resource in _resources(call)
            if all(resource[key] in call.query[name] for name, key in asked.items() if name in call.query)
        ]
    )


def _resource(call: Call) -> dict[str, Any]:
    for resource in _resources(call):
        if resource["urn"] == call.path["resourceURN"]:
            return resource
    raise ApiError(404, "This resource does not exist")


@routes.add("GET", "/iam/resource/{resourceURN}")
def get_resource(call: Call) -> dict[str, Any]:
    return _resource(call)


@routes.add(
    "PUT", "/iam/resource/{resourceURN}", iam="account:apiovh:iam/resource/edit", body=(Field("tags", "object"),)
)
def edit_resource(call: Call) -> dict[str, Any]:
    """Only the tags can be changed."""
    resource = _resource(call)
    project = call.state.projects.get(resource["name"])
    if project is not None and call.body.get("tags") is not None:
        project.tags = {str(name): str(value) for name, value in call.body["tags"].items()}
    return _resource(call)
