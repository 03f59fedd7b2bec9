# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: the result of a task, as a view of plans and progress."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    effective_labels,
    option_offer,
    wanted_offer,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import SECRET_LABELS, Offer, OrderStatus
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._outcome import Outcome, diff_of
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import Course, Plan
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._project import project_view
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import HIDDEN, CheckOut, DeleteCart, Pay, Step
from ansible_collections.community.ovhcloud.plugins.module_utils._views import cart_view, order_view, quote_view
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Labels, Wanted


def make_outcome(
    wanted: Wanted,
    found: Observed,
    observed: Observed,
    plan: Plan,
    progress: Progress,
    error: OvhError | None,
    *,
    predicted: bool,
) -> Outcome:
    """Return the outcome; with `predicted` (check mode) the steps are those of the plan, else those that were done.

    `found` is what was there when the run began, `observed` what the plan rests on: newer, where the run looked again.
    """
    steps: t.Sequence[Step] = plan.steps if predicted else progress.steps
    changed = plan.changed if predicted else progress.changed
    result: dict[str, t.Any] = {"steps": [step.to_result() for step in steps]}
    if progress.project is not None:
        result["project"] = project_view(progress.project)
    if progress.order_id is not None:
        result["order"] = order_view(progress.order_id, progress.order_status, progress.order)
    if progress.cart is not None:
        result["cart"] = cart_view(progress.cart)
    if progress.quote is not None:
        result["quote"] = quote_view(progress.quote)
    if progress.payment_url is not None:
        result["payment_url"] = progress.payment_url
    if error is not None:
        # An error's own ids name the object it is about; the ids that are known besides complete them.
        result = {**progress.known_ids(), **result, **error.to_result()}
    before = _before(wanted, found)
    after = before
    if changed:
        goes_on = predicted or error is None
        after = _after(wanted, observed, plan) if goes_on else _reached(before, progress)
    return Outcome(changed, result, diff_of(wanted.name, before, after), (*plan.warnings, *progress.warnings), error)


def _before(wanted: Wanted, observed: Observed) -> dict[str, t.Any]:
    project = observed.projects[0] if observed.projects else None
    order = next(iter((*observed.pending, *observed.refused)), None)
    return {
        "project": {"name": project.name, "plan_code": project.plan_code} if project else None,
        "order": {"status": order.status} if order else None,
        "carts": [_items_view(cart_view(cart)["items"]) for cart in observed.prepared],
    }


def _reached(before: dict[str, t.Any], progress: Progress) -> dict[str, t.Any]:
    """Return what is there after a run that did not get to its end."""
    after = dict(before)
    if progress.order_id is not None:
        after["order"] = {"status": progress.order_status or OrderStatus.NOT_PAID}
    if any(isinstance(step, (CheckOut, DeleteCart)) for step in progress.steps):
        after["carts"] = []
    elif progress.cart is not None:
        after["carts"] = [_items_view(cart_view(progress.cart)["items"])]
    return after


def _after(wanted: Wanted, observed: Observed, plan: Plan) -> dict[str, t.Any]:
    """Return what will be there when all steps of the plan are done. Ids that the server gives are left out."""
    before = _before(wanted, observed)
    if not plan.changed:
        return before
    offer = wanted_offer(wanted, observed.plan_code)
    if plan.course is Course.RENAME:
        return {**before, "project": {**before["project"], "name": wanted.name}}
    if plan.course is Course.DELETE_CARTS:
        return {**before, "carts": []}
    if plan.course is Course.PREPARE_CART:
        return {**before, "carts": [_wanted_items(wanted, offer, observed)]}
    waits = any(not step.writes for step in plan.steps)
    paid = any(isinstance(step, Pay) for step in plan.steps)
    status = plan.order.status if plan.order else OrderStatus.NOT_PAID
    after = {**before, "order": {"status": "delivered" if waits else "paid" if paid else status}}
    if any(isinstance(step, (CheckOut, DeleteCart)) for step in plan.steps):
        after["carts"] = []
    if waits:
        after["project"] = {"name": wanted.name, "plan_code": offer.plan_code or None}
    return after


def _items_view(items: list[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return the items of a cart view without ids and defaults that say nothing."""
    return [
        {
            "plan_code": item["plan_code"],
            "duration": item["duration"],
            "pricing_mode": item["pricing_mode"],
            "quantity": item["quantity"],
            "configuration": item["configuration"],
            **({"options": _items_view(item["options"])} if "options" in item else {}),
        }
        for item in items
    ]


def _wanted_items(wanted: Wanted, offer: Offer, observed: Observed) -> list[dict[str, t.Any]]:
    options = [_wanted_item(option_offer(option), option.quantity, option.labels) for option in wanted.options]
    return [{**_wanted_item(offer, 1, effective_labels(wanted.labels, observed.requirements)), "options": options}]


def _wanted_item(offer: Offer, quantity: int, labels: Labels) -> dict[str, t.Any]:
    return {
        "plan_code": offer.plan_code,
        "duration": offer.duration,
        "pricing_mode": offer.pricing_mode,
        "quantity": quantity,
        "configuration": {label: HIDDEN if label in SECRET_LABELS else value for label, value in labels},
    }
