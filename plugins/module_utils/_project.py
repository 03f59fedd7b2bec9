# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""A Public Cloud project as this collection sees it. Apart from the other nouns: it is all that most runs need."""

from __future__ import annotations

import re
import typing as t

# A Public Cloud project id: 32 hex digits (a UUID without dashes). Anything else in an order's details is a placeholder.
PROJECT_ID = re.compile(r"^[0-9a-f]{32}$")

# The label that carries a project's name, on the cart item and in the order's extension; then it is the project's description.
NAME_LABEL = "description"

GONE_PROJECT_STATUSES = frozenset({"deleted", "deleting"})


class Project(t.NamedTuple):
    """A Public Cloud project; `name` is what OVHcloud calls its description."""

    project_id: str
    name: str | None
    status: str
    plan_code: str | None
    order_id: int | None
    creation_date: str | None = None

    @classmethod
    def parse(cls, data: t.Any) -> Project:
        if not isinstance(data, dict) or not isinstance(data.get("project_id"), str):
            raise ValueError("a project with its project_id")
        order_id = data.get("orderId")
        return cls(
            project_id=data["project_id"],
            name=data.get("description") if isinstance(data.get("description"), str) else None,
            status=str(data.get("status") or "unknown"),
            plan_code=_text_or_none(data.get("planCode")),
            order_id=order_id if isinstance(order_id, int) else None,
            creation_date=data.get("creationDate") if isinstance(data.get("creationDate"), str) else None,
        )

    @property
    def exists(self) -> bool:
        """Whether the project is there to stay; a status that is not known yet counts as there, to be on the safe side."""
        return self.status not in GONE_PROJECT_STATUSES

    @property
    def usable(self) -> bool:
        return self.status == "ok"

    @property
    def is_creating(self) -> bool:
        """Whether the project is delivered and becomes usable by itself, soon."""
        return self.status == "creating"


def project_id_of(value: t.Any) -> str | None:
    """Return the value if it is a project id, else None (`*001`, `*`, a domain name, null)."""
    return value if isinstance(value, str) and PROJECT_ID.fullmatch(value) else None


def project_view(project: Project) -> dict[str, t.Any]:
    return {
        "id": project.project_id,
        "name": project.name,
        "status": project.status,
        "plan_code": project.plan_code,
        "usable": project.usable,
    }


def _text_or_none(value: t.Any) -> str | None:
    return value if isinstance(value, str) and value else None
