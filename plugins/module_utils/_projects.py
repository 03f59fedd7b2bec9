# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Reading the account's projects: all of them in one call where the server expands its list."""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import NotAllowedError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._projects_api import ProjectsApi
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted


class Projects(t.NamedTuple):
    """The projects that can be read, and the ids of those that are listed but must not be read."""

    readable: tuple[Project, ...]
    unreadable: tuple[str, ...]

    def by_id(self, project_id: str | None) -> Project | None:
        return next((project for project in self.readable if project.project_id == project_id), None)

    def of_order(self, order_id: int) -> Project | None:
        """Return the project that names this order as the one that made it."""
        return next((project for project in self.readable if project.exists and project.order_id == order_id), None)

    def matching(self, wanted: Wanted) -> tuple[Project, ...]:
        """Return the projects that are meant: those of that name, or the one of `project_id` if it is there."""
        if wanted.project_id is None:
            return self.named(wanted.name)
        project = self.by_id(wanted.project_id)
        return (project,) if project is not None and project.exists else ()

    def named(self, name: str) -> tuple[Project, ...]:
        return tuple(project for project in self.readable if project.exists and project.name == name)


def read_projects(api: ProjectsApi, parallel: Parallel, sought: t.Collection[str] = ()) -> Projects:
    """Return the projects of the account; all of them where one of the `sought` names or ids is missing.

    A refusal to list them is an error, never "no projects".
    """
    elements = api.projects_expanded(sought)
    # A list that changes between two pages may hold a project twice.
    known = {element["project_id"]: Project.parse(element) for element in elements if _is_project(element)}
    readable = list(known.values())
    others = [element for element in elements if not _is_project(element)]
    if any(not isinstance(element, str) for element in others):
        # A null is an object that the server failed to load: only the plain list tells its id.
        others = [project_id for project_id in api.project_ids() if project_id not in known]
    found = parallel.map([functools.partial(_read_one, api, project_id) for project_id in others])
    readable += [project for project in found if isinstance(project, Project)]
    return Projects(tuple(readable), tuple(project_id for project_id in found if isinstance(project_id, str)))


def _read_one(api: ProjectsApi, project_id: str) -> Project | str | None:
    """Return a project; its id where it must not be read, None where it is gone since it was listed."""
    try:
        return api.project(project_id)
    except NotFoundError:
        return None
    except NotAllowedError:
        return project_id


def _is_project(element: t.Any) -> bool:
    return isinstance(element, dict) and isinstance(element.get("project_id"), str)
