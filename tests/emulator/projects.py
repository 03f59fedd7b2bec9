# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects: birth by an order, and how the two generations of the API show them."""

from __future__ import annotations

from typing import Any

from tests.emulator.clock import DAY, day_of, iso, iso_micro, iso_or_none
from tests.emulator.models import Account, Order, OrderedProject, Project
from tests.emulator.state import State
from tests.emulator.waits import Gate, Wait

FIRST_SERVICE = 400_001


def create(state: State, order: Order, ordered: OrderedProject, at: float) -> Project:
    """A delivered project; it may stay unreadable for a while, as in the field."""
    settings = state.settings
    gate = Gate(Wait.of(settings.project_gate), at, status=settings.project_gate_status)
    creating = Gate(Wait.of(settings.project_creating), at) if settings.project_creating else None
    return add(
        state,
        account=order.account,
        description=ordered.description,
        plan_code=ordered.plan_code,
        created=at,
        order_id=order.id if settings.project_order_id else None,
        vrack=ordered.vrack,
        gate=gate,
        creating=creating,
    )


def add(
    state: State,
    *,
    account: str,
    description: str | None,
    plan_code: str,
    created: float,
    order_id: int | None = None,
    vrack: str | None = None,
    gate: Gate | None = None,
    creating: Gate | None = None,
    project_id: str | None = None,
    status: str = "ok",
) -> Project:
    project = Project(
        id=project_id or state.ids.project_id(),
        account=account,
        description=description,
        plan_code=plan_code,
        created=created,
        order_id=order_id,
        vrack=vrack or f"pn-{state.ids.digits(6)}",
        project_name=state.ids.digits(16),
        iam_id=state.ids.uuid(),
        service_id=state.ids.next("service", FIRST_SERVICE),
        status=status if creating is None else "creating",
        updated=created,
        gate=gate,
        creating=creating,
    )
    state.projects[project.id] = project
    return project


def readable(project: Project, now: float) -> bool:
    """Whether a read sees the project; the read counts as one of those it waits for."""
    gate = project.gate
    if gate is not None:
        if not gate.is_open(now):
            gate.reads += 1
            return False
        project.gate = None
    creating = project.creating
    if creating is not None:
        if creating.is_open(now):
            project.creating = None
            project.status = "ok"
        else:
            creating.reads += 1
    return True


def visible_to(state: State, account: str, now: float) -> list[Project]:
    return [project for project in state.projects_of(account) if readable(project, now)]


def urn(state: State, project: Project) -> str:
    return f"urn:v1:{state.flavour.urn_region}:resource:publicCloudProject:{project.id}"


def _iam(state: State, project: Project) -> dict[str, Any]:
    return {
        "displayName": project.description,
        "id": project.iam_id,
        "state": {"creating": "IN_CREATION", "suspended": "SUSPENDED"}.get(project.status, "OK"),
        "tags": project.tags or None,
        "urn": urn(state, project),
    }


def render(state: State, project: Project) -> dict[str, Any]:
    return {
        "access": project.access,
        "creationDate": iso_micro(project.created),
        "description": project.description,
        "expiration": iso_or_none(project.expiration),
        "iam": _iam(state, project),
        "manualQuota": project.manual_quota,
        "orderId": project.order_id,
        "planCode": project.plan_code,
        "projectName": project.project_name,
        "project_id": project.id,
        "status": project.status,
        "unleash": project.unleash,
    }


V2_STATUS = {"creating": "CREATING", "deleting": "DELETING", "suspended": "SUSPENDED"}


def render_v2(state: State, project: Project) -> dict[str, Any]:
    mode = "DISCOVERY" if project.plan_code == "project.discovery" else "CLASSIC"
    name = project.description or ""
    return {
        "createdAt": iso(project.created),
        "currentState": {"mode": mode, "name": name},
        "currentTasks": [],
        "iam": _iam(state, project),
        "id": project.id,
        "name": project.description,
        "resourceStatus": V2_STATUS.get(project.status, "READY"),
        "targetSpec": {"mode": mode, "name": name},
        "updatedAt": iso(project.updated),
    }


def render_service(project: Project, account: Account, now: float) -> dict[str, Any]:
    renew = {"automatic": True, "deleteAtExpiration": False, "forced": True, "manualPayment": False, "period": 1}
    status = {"creating": "inCreation", "suspended": "expired"}.get(project.status, "ok")
    return {
        "canDeleteAtExpiration": False,
        "contactAdmin": account.nichandle,
        "contactBilling": account.nichandle,
        "contactTech": account.nichandle,
        "creation": day_of(project.created),
        "domain": project.id,
        "engagedUpTo": None,
        "expiration": day_of(now + 30 * DAY),
        "possibleRenewPeriod": [1],
        "renew": {**renew, **project.renew},
        "renewalType": "automaticForcedProduct",
        "serviceId": project.service_id,
        "status": status,
    }


def render_resource(state: State, project: Project) -> dict[str, Any]:
    return {
        "displayName": project.description or project.id,
        "id": project.iam_id,
        "name": project.id,
        "owner": project.account,
        "tags": project.tags or None,
        "type": "publicCloudProject",
        "urn": urn(state, project),
    }
