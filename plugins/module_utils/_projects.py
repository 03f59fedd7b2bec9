# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Reading the account's projects: all of them in one call where the server expands its list."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import NotAllowedError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Project


class Projects(t.NamedTuple):
    """The projects that can be read, and the ids of those that are listed but must not be read."""

    readable: tuple[Project, ...]
    unreadable: tuple[str, ...]

    def by_id(self, project_id: str | None) -> Project | None:
        return next((project for project in self.readable if project.project_id == project_id), None)

    def named(self, name: str) -> tuple[Project, ...]:
        return tuple(project for project in self.readable if project.exists and project.name == name)


def read_projects(api: Api) -> Projects:
    """Return all projects of the account. A refusal to list them is an error, never "no projects"."""
    elements = api.projects_expanded()
    readable = [Project.parse(element) for element in elements if _is_project(element)]
    known = {project.project_id for project in readable}
    others = [element for element in elements if not _is_project(element)]
    if any(not isinstance(element, str) for element in others):
        # A null is an object that the server failed to load: only the plain list tells its id.
        others = [project_id for project_id in api.project_ids() if project_id not in known]
    unreadable = []
    for project_id in others:
        try:
            readable.append(api.project(project_id))
        except NotFoundError:
            continue  # gone since it was listed
        except NotAllowedError:
            unreadable.append(project_id)
    return Projects(tuple(readable), tuple(unreadable))


def _is_project(element: t.Any) -> bool:
    return isinstance(element, dict) and isinstance(element.get("project_id"), str)
