# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Reading projects for ovh_cloud_project_info."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    NotAllowedError,
    NotFoundError,
    SettingsError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._info import Found
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Threads
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project, project_view
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects, read_projects

# Refusals of the credential itself: they say nothing about the project.
_CREDENTIAL_ERRORS = ("INVALID_CREDENTIAL", "NOT_CREDENTIAL", "INVALID_KEY")


def find_projects(api: Api, name: str | None, project_id: str | None) -> Found:
    """Return the projects of that name, the one with that id, or all. What is not there is no error."""
    for option, value in (("name", name), ("project_id", project_id)):
        if value is not None and not value.strip():
            raise SettingsError("The option %s must not be empty; leave it out to get all projects." % option)
    warnings: list[str] = []
    if project_id is not None:
        projects = _read_one(api, project_id, warnings)
    else:
        projects = read_projects(api, Threads())
        if projects.unreadable:
            warnings.append(
                "The account lists projects that this credential must not read; they are missing in the result, whatever "
                "their names are: %s." % ", ".join(projects.unreadable)
            )
    found = [project for project in projects.readable if name is None or project.name == name]
    found.sort(key=lambda project: (project.name or "", project.project_id))
    result = {"projects": [_view(project) for project in found], "unreadable": list(projects.unreadable)}
    return Found(result, tuple(warnings))


def _read_one(api: Api, project_id: str, warnings: list[str]) -> Projects:
    try:
        return Projects((api.project(project_id),), ())
    except NotFoundError:
        return Projects((), ())
    except NotAllowedError as exc:
        if exc.http_status == 401 or exc.error_class in _CREDENTIAL_ERRORS:
            raise
        warnings.append(
            "This credential must not read the project %s, so whether it exists is not known. %s"
            % (project_id, exc.message)
        )
        return Projects((), (project_id,))


def _view(project: Project) -> dict[str, t.Any]:
    return {**project_view(project), "order_id": project.order_id, "creation_date": project.creation_date}
