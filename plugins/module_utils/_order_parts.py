# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: the lines and the stages of an order, as the API tells them and as results show them."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._model import Money
from ansible_collections.community.ovhcloud.plugins.module_utils._views import money_view


@dataclasses.dataclass(frozen=True)
class OrderDetail:
    """One line of an order; `price` is that of the whole line."""

    detail_id: int
    description: str | None
    domain: str | None
    quantity: int | None
    price: Money | None

    @classmethod
    def parse(cls, data: t.Any) -> OrderDetail:
        detail_id = data.get("orderDetailId") if isinstance(data, dict) else None
        if not isinstance(detail_id, int) or isinstance(detail_id, bool):
            raise ValueError("an order detail with its orderDetailId")
        price = data.get("totalPrice")
        return cls(
            detail_id=detail_id,
            description=_text(data.get("description")),
            domain=_text(data.get("domain")),
            quantity=_number(data.get("quantity")),
            price=Money.parse(price) if price is not None else None,
        )


class StageEvent(t.NamedTuple):
    """Something that happened in a stage of an order."""

    date: str | None
    label: str | None
    description: str | None


class Stage(t.NamedTuple):
    """A stage of an order (VALIDATING, VALIDATED, DELIVERING, AVAILABLE) and how far it is."""

    step: str | None
    status: str | None
    history: tuple[StageEvent, ...]


def parse_stages(steps: t.Iterable[t.Any]) -> tuple[Stage, ...]:
    """Return the stages of GET /me/order/{orderId}/followUp."""
    return tuple(
        Stage(_text(step.get("step")), _text(step.get("status")), _events(step.get("history")))
        for step in steps
        if isinstance(step, dict)
    )


def _events(history: t.Any) -> tuple[StageEvent, ...]:
    return tuple(
        StageEvent(_text(entry.get("date")), _text(entry.get("label")), _text(entry.get("description")))
        for entry in (history if isinstance(history, list) else ())
        if isinstance(entry, dict)
    )


def detail_view(detail: OrderDetail) -> dict[str, t.Any]:
    return {
        "id": detail.detail_id,
        "description": detail.description,
        "domain": detail.domain,
        "quantity": detail.quantity,
        "price": money_view(detail.price) if detail.price else None,
    }


def stage_view(stage: Stage) -> dict[str, t.Any]:
    return {"step": stage.step, "status": stage.status, "history": [event._asdict() for event in stage.history]}


def _text(value: t.Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: t.Any) -> int | None:
    """Return a quantity, which is a text in orders and a number elsewhere."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
