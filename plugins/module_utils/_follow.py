# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: a wait that several runs share, so that the action plugin can tell how it goes on: what one hands to the next.

The run that goes on neither observes nor plans again. It looks at the orders as the one before would have done, and its
result is that of one single run.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError, SettingsError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import OrderStatus
from ansible_collections.community.ovhcloud.plugins.module_utils._outcome import Outcome

READY = "project ready"

_STAGES = {
    OrderStatus.NOT_PAID: "payment",
    "checking": "fraud check",
    "delivering": "delivering",
    OrderStatus.DELIVERED: "delivered",
}


def stage_of(status: str) -> str:
    """Return the word for what an order of this status is at."""
    return _STAGES.get(status, status)


class Followed(t.NamedTuple):
    """An order that is waited for, as its tracker leaves it. `waited`: seconds in the present stage."""

    order_id: int
    project_id: str | None
    status: str | None
    stage: str | None
    payments: int
    waited: float


class Part(t.NamedTuple):
    """What a run leaves of one project: its outcome so far, and its order where that is still waited for."""

    outcome: Outcome
    order: Followed | None
    words: str | None = None

    def to_json(self, name: str) -> dict[str, t.Any]:
        outcome = self.outcome
        return {
            "name": name,
            "stage": self.words,
            "changed": outcome.changed,
            "failed": outcome.error is not None,
            "result": outcome.result,
            "diff": outcome.diff,
            "warnings": list(outcome.warnings),
            "order": self.order._asdict() if self.order else None,
        }

    @property
    def knows_order(self) -> bool:
        """Whether the order's price is in the result already."""
        order = self.outcome.result.get("order")
        return order is not None and order["price"] is not None


def read_parts(follow: t.Mapping[str, t.Any], count: int) -> tuple[Part, ...]:
    """Return the parts, one for each of the task's projects; raise SettingsError for what no run has left."""
    try:
        parts = tuple(_read_part(entry) for entry in follow["projects"])
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        raise _not_ours() from exc
    if len(parts) != count:
        raise _not_ours()
    return parts


def read_seconds_left(follow: t.Mapping[str, t.Any], now: float, whole: float) -> float:
    """Return how many seconds are left of the task's time; `now` in seconds since the epoch."""
    try:
        return min(max(float(follow["until"]) - now, 0.0), whole)
    except (KeyError, TypeError, ValueError) as exc:
        raise _not_ours() from exc


def join(before: Outcome, after: Outcome) -> Outcome:
    """Return the outcome as one run would have had it that did what these two did."""
    result = {**before.result, **after.result, "steps": before.result["steps"] + after.result["steps"]}
    if before.result.get("order") and after.result.get("order"):
        told = {name: value for name, value in after.result["order"].items() if value is not None}
        result["order"] = {**before.result["order"], **told}
    if after.error is not None and before.result.get("cart"):
        result.setdefault("cart_id", before.result["cart"]["id"])
    changed = before.changed or after.changed
    diff = before.diff
    if after.error is not None and changed:
        reached = {
            **diff["after"],
            "project": diff["before"]["project"],
            "order": {"status": result["order"]["status"]},
        }
        diff = {**diff, "after": reached}
    return Outcome(changed, result, diff, (*before.warnings, *after.warnings), after.error)


def _read_part(entry: t.Mapping[str, t.Any]) -> Part:
    result = dict(entry["result"])
    error = OvhError(result["msg"]) if entry["failed"] else None
    outcome = Outcome(bool(entry["changed"]), result, dict(entry["diff"]), tuple(entry["warnings"]), error)
    return Part(outcome, _read_order(entry["order"]) if entry["order"] else None, entry["stage"])


def _read_order(order: t.Mapping[str, t.Any]) -> Followed:
    return Followed(
        int(order["order_id"]),
        order["project_id"],
        order["status"],
        order["stage"],
        int(order["payments"]),
        float(order["waited"]),
    )


def _not_ours() -> SettingsError:
    return SettingsError("follow is not what a run of this task returned as follow. Leave it to the action plugin.")
