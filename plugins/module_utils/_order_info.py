# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Reading orders for ovh_order_info. No link and no password of an order goes into what is found."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import NotAllowedError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._info import Found
from ansible_collections.community.ovhcloud.plugins.module_utils._model import CloudOrder, Extension, Order, OrderStatus
from ansible_collections.community.ovhcloud.plugins.module_utils._order_parts import (
    OrderDetail,
    Stage,
    detail_view,
    parse_stages,
    stage_view,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._orders import find_project_id
from ansible_collections.community.ovhcloud.plugins.module_utils._project import project_id_of
from ansible_collections.community.ovhcloud.plugins.module_utils._views import order_view
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import is_project_plan

Part = t.TypeVar("Part")


def find_orders(api: Api, order_id: int | None) -> Found:
    """Return one order, or all that the list of open cloud orders shows. An order that is not there is no error."""
    reader = _Reader(api)
    orders = reader.listed() if order_id is None else reader.one(order_id)
    return Found({"orders": orders}, tuple(reader.warnings))


class _Reader:
    """Reads orders part by part. What the region does not have is left out.

    The stages, what was configured, the project and the list of open cloud orders are left out where the credential may
    not read them, too, with one warning for each; without the right to the order itself nothing is told.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._refused: set[str] = set()
        self.warnings: list[str] = []

    def listed(self) -> list[dict[str, t.Any]]:
        """Return the orders of the list. A refusal to list them is an error, never "no orders"."""
        listed = self._api.cloud_orders_as_listed()
        entries = _by_order(listed)
        missing = listed.count(None)
        if missing:
            self.warnings.append(
                "The list of open cloud orders is incomplete: OVHcloud did not tell %d of its %d entries. "
                "Ask again, or for an order by its id (order_id)." % (missing, len(listed))
            )
        return [
            self._read(order_id, _if_there(self._api.order, order_id), entries[order_id])
            for order_id in sorted(entries)
        ]

    def one(self, order_id: int) -> list[dict[str, t.Any]]:
        order = _if_there(self._api.order, order_id)
        if order is None:
            return []
        entries = self._optional("The list of open cloud orders", self._api.cloud_orders)
        return [self._read(order_id, order, _by_order(entries or ()).get(order_id))]

    def _read(self, order_id: int, order: Order | None, entry: CloudOrder | None) -> dict[str, t.Any]:
        status = _if_there(self._api.order_status, order_id)
        details = self._details(order_id)
        extension = self._extension(order_id, details or (), entry)
        plan_code = (entry.plan_code if entry else None) or (extension.plan_code if extension else None)
        found = {
            **order_view(order_id, status, order),
            "plan_code": plan_code,
            "name": next(iter(extension.names), None) if extension else None,
            "project_id": (entry.project_id if entry else None)
            or self._project_id(order_id, status, plan_code, details or ()),
        }
        stages = self._stages(order_id)
        if stages is not None:
            found["stages"] = [stage_view(stage) for stage in stages]
        if details is not None:
            found["details"] = [detail_view(detail) for detail in details]
        return found

    def _stages(self, order_id: int) -> tuple[Stage, ...] | None:
        steps = self._optional("The stages of orders", self._api.follow_up, order_id)
        return None if steps is None else parse_stages(steps)

    def _details(self, order_id: int) -> list[OrderDetail] | None:
        detail_ids = _if_there(self._api.detail_ids, order_id)
        if detail_ids is None:
            return None
        details = [_if_there(self._api.detail, order_id, detail_id) for detail_id in detail_ids]
        return [detail for detail in details if detail is not None]

    def _extension(self, order_id: int, details: t.Iterable[OrderDetail], entry: CloudOrder | None) -> Extension | None:
        """Return what was configured for the project that was ordered; for something else where no line is for a project."""
        other = None
        for detail in details:
            extension = self._optional(
                "What was configured for orders", self._api.extension, order_id, detail.detail_id
            )
            if extension is None:
                continue
            if extension.names and _is_for(extension.plan_code, entry):
                return extension
            other = other or extension
        return other

    def _project_id(
        self, order_id: int, status: str | None, plan_code: str | None, details: t.Iterable[OrderDetail]
    ) -> str | None:
        """Return the project that the order made; its lines mostly tell it, operations are asked for in the US."""
        candidates = {project_id_of(detail.domain) for detail in details} - {None}
        if len(candidates) == 1:
            return candidates.pop()
        if status != OrderStatus.DELIVERED or not (plan_code is None or is_project_plan(plan_code)):
            return None
        return self._optional("The projects that orders made", self._made_project, order_id)

    def _made_project(self, order_id: int) -> str | None:
        return find_project_id(self._api, order_id, lambda plan: plan is not None and is_project_plan(plan))

    def _optional(self, part: str, read: t.Callable[..., Part], *ids: int) -> Part | None:
        """Read a part that the rest does not need. A missing right is told once, and not tried again."""
        if part in self._refused:
            return None
        try:
            return _if_there(read, *ids)
        except NotAllowedError as exc:
            self._refused.add(part)
            self.warnings.append("%s cannot be read and is missing in the result. %s" % (part, exc.message))
            return None


def _by_order(entries: t.Iterable[CloudOrder | None]) -> dict[int, CloudOrder]:
    """Return one entry for each order: that of a project, where an order has several."""
    found: dict[int, CloudOrder] = {}
    for entry in entries:
        if entry is not None and (entry.order_id not in found or is_project_plan(entry.plan_code)):
            found[entry.order_id] = entry
    return found


def _is_for(plan_code: str | None, entry: CloudOrder | None) -> bool:
    return plan_code is not None and (
        is_project_plan(plan_code) or (entry is not None and plan_code == entry.plan_code)
    )


def _if_there(read: t.Callable[..., Part], *ids: int) -> Part | None:
    try:
        return read(*ids)
    except NotFoundError:
        return None
