# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""The API's routes for projects, one method each: typed in, typed out, no decisions. `_api` adds all others."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import EDIT_PROJECT, PROJECT, PROJECTS

# Ask for whole objects instead of ids (OVHcloud's cached lists), but not from the cache: decisions rest on the answer.
NO_CACHE = {"Pragma": "no-cache"}
EXPANDED = {"X-Pagination-Mode": "CachedObjectList-Pages", **NO_CACHE}
PAGE_SIZE = 5000


class ProjectsApi:
    """What is asked about projects."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._call = client.call

    def projects_expanded(self, sought: t.Collection[str] = ()) -> list[t.Any]:
        """Return the raw elements of the expanded list: objects, or ids and nulls where the server did not expand.

        A server that does not tell how many there are may hand out less at a time than it was asked for. Then pages are
        read until all `sought` names or ids are there, or no page brings more: part of a list never proves absence.
        """
        elements: list[t.Any] = []
        page = 1
        while True:
            headers = {**EXPANDED, "X-Pagination-Size": str(PAGE_SIZE), "X-Pagination-Number": str(page)}
            found, answer_headers = self._client.call_for_headers(PROJECTS, read_list, headers=headers)
            new = [element for element in found if element not in elements] if page > 1 else found
            elements.extend(new)
            total = answer_headers.get("x-pagination-elements", "")
            if not new or (len(elements) >= int(total) if total.isdigit() else _is_enough(elements, sought)):
                return elements
            page += 1

    def project_ids(self) -> list[str]:
        return self._call(PROJECTS, read_texts, headers=NO_CACHE)

    def project(self, project_id: str) -> Project:
        return self._call(PROJECT, Project.parse, project_id=project_id)

    def rename_project(self, project_id: str, name: str) -> None:
        self._call(EDIT_PROJECT, read_nothing, body={"description": name}, project_id=project_id)


def _is_enough(elements: t.Sequence[t.Any], sought: t.Collection[str]) -> bool:
    """Whether all that is sought is there. A server that lists ids in place of objects lists all of them at once."""
    if not all(isinstance(element, dict) for element in elements):
        return True
    there = [element.get(key) for element in elements for key in ("project_id", "description")]
    return all(one in there for one in sought)


def read_nothing(data: t.Any) -> None:
    """Void routes answer null, an empty body, or an object, depending on the region: none of it matters."""


def read_list(data: t.Any) -> list[t.Any]:
    if not isinstance(data, list):
        raise ValueError("a list")
    return data


def read_texts(data: t.Any) -> list[str]:
    if any(not isinstance(entry, str) for entry in read_list(data)):
        raise ValueError("a list of texts")
    return list(data)
