# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: from what is wanted and what was observed to what will be done. The table of the ordering contract, as code."""

from __future__ import annotations

import dataclasses
import enum

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import cart_steps
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    OrderRefusedError,
    OvhError,
    RefusalError,
    UnknownOutcomeError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._guards import (
    check_contracts,
    check_price,
    check_quote,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddWitness,
    CheckOut,
    CreateCart,
    DeleteCart,
    Pay,
    RemoveWitness,
    RenameProject,
    Step,
    Wait,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted


class Course(enum.Enum):
    """Which road a plan takes; `Run` in `_order` follows it."""

    NOTHING = "nothing"
    STOP = "stop"
    RENAME = "rename"
    FINISH_ORDER = "finish_order"
    DELETE_CARTS = "delete_carts"
    PREPARE_CART = "prepare_cart"
    ORDER = "order"


@dataclasses.dataclass(frozen=True)
class Plan:
    """What will be done about one project.

    `refusal` is why the course is STOP. `order` is the pending order that the plan is about.
    """

    course: Course
    steps: tuple[Step, ...] = ()
    refusal: OvhError | None = None
    order: KnownOrder | None = None
    warnings: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return any(step.writes for step in self.steps)


def make_plan(task: Task, wanted: Wanted, observed: Observed) -> Plan:
    """Return the plan for one wanted project. The order of the questions is the order of certainty."""
    if observed.refusal is not None:
        return Plan(Course.STOP, refusal=observed.refusal, order=next(iter(observed.pending), None))
    if task.state == "absent":
        return _plan_absence(wanted, observed)
    if observed.projects:
        return _plan_existing(task, wanted, observed)
    if observed.pending:
        return _plan_pending(task, wanted, observed)
    stop = stop_by_orders(task, wanted, observed)
    if stop is not None:
        return Plan(Course.STOP, refusal=stop)
    return _plan_cart(task, wanted, observed)


def stop_by_orders(task: Task, wanted: Wanted, observed: Observed) -> OvhError | None:
    """Return what earlier orders stop the task with, where no project and no pending order is there; None if nothing."""
    return _doubt(task, wanted, observed) or _refused(task, wanted, observed)


def _plan_absence(wanted: Wanted, observed: Observed) -> Plan:
    """Only carts are removed: an order is never cancelled silently, and a project is never deleted."""
    warnings = [
        "Order %d for the project '%s' is %s; it is left alone." % (order.order_id, wanted.name, order.status)
        for order in observed.pending
    ]
    if observed.unaccounted_carts and not (observed.pending or observed.projects):
        warnings.append(
            "A checkout for the project '%s' was made or begun a moment ago, and its order is not listed yet; it is left alone."
            % wanted.name
        )
    # The witness of a checkout whose order is not known yet stays: it is the only trace of that order.
    witnesses = [witness for witness in observed.witnesses if witness not in observed.unaccounted_carts]
    doomed = () if observed.pending else (*observed.prepared, *witnesses)
    return Plan(
        Course.DELETE_CARTS if doomed else Course.NOTHING,
        steps=tuple(DeleteCart(cart.cart_id) for cart in doomed),
        order=next(iter(observed.pending), None),
        warnings=tuple(warnings),
    )


def _plan_existing(task: Task, wanted: Wanted, observed: Observed) -> Plan:
    if len(observed.projects) > 1:
        ids = ", ".join(project.project_id for project in observed.projects)
        message = "There are %d projects named '%s': %s. Set project_id to the one that is meant, or rename the others."
        return Plan(Course.STOP, refusal=RefusalError(message % (len(observed.projects), wanted.name, ids)))
    project = observed.projects[0]
    if task.state == "ordered" and project.name != wanted.name:
        return Plan(Course.RENAME, steps=(RenameProject(wanted.name, project.project_id),))
    return Plan(Course.NOTHING)


def _plan_pending(task: Task, wanted: Wanted, observed: Observed) -> Plan:
    order, *others = observed.pending
    warnings = tuple(
        "There is another order for the project '%s': %d (%s). It is left alone; let it lapse, or have it cancelled."
        % (wanted.name, other.order_id, other.status)
        for other in others
    )
    if task.state != "ordered":
        return Plan(Course.NOTHING, order=order, warnings=warnings)
    if order.unpaid and order.price is not None and task.payment_method != "none":
        try:
            check_price(order.price, task, "Order %d for the project '%s'" % (order.order_id, wanted.name))
        except RefusalError as exc:
            return Plan(Course.STOP, refusal=exc, order=order, warnings=warnings)
    steps: list[Step] = []
    if order.listed:
        # From here on the order itself tells every run what happened; carts beside it would only be in the way.
        steps += [DeleteCart(cart.cart_id) for cart in (*observed.prepared, *observed.witnesses)]
    if order.unpaid and task.payment_method != "none":
        steps.append(Pay(order.order_id, task.payment_method))
    if task.wait and (not order.unpaid or task.payment_method != "none"):
        steps.append(Wait(order.order_id, order.project_id))
    return Plan(Course.FINISH_ORDER, tuple(steps), order=order, warnings=warnings)


def _doubt(task: Task, wanted: Wanted, observed: Observed) -> OvhError | None:
    """Return the reason why it is not certain that nothing was bought for this name, if there is one."""
    if observed.unaccounted_carts:
        cart = observed.unaccounted_carts[0]
        happened = "A cart ('%s') was about to be checked out, as the empty cart %s left beside it tells"
        if cart in observed.spent:
            happened = "Cart ('%s') %s was checked out"
            if cart.closed:
                happened += " or may have been (" + cart.closed.rstrip(".").replace("%", "%%") + ")"
        return UnknownOutcomeError(
            "%s, but no order for the project '%s' can be found. Its order may still appear: "
            "run the task again later, or look for it in the OVHcloud Control Panel (Orders) and set order_id.%s"
            % (happened % (wanted.marker, cart.cart_id), wanted.name, observed.possible_order),
            cart_id=cart.cart_id,
        )
    if task.state != "ordered":
        return None
    if observed.unidentified:
        order = observed.unidentified[0]
        return RefusalError(
            "Order %s is %s and may be for the project '%s': %s. If it is, set order_id to adopt it; if not, "
            "list it in ignore_orders."
            % (
                " and order ".join(str(one.order_id) for one in observed.unidentified),
                order.status,
                wanted.name,
                order.reason or "what was configured for it cannot be read",
            ),
            order_id=order.order_id,
        )
    if observed.unreadable_projects:
        return RefusalError(
            "The project %s is listed but cannot be read, so it may be the one named '%s'. Grant the right to read it "
            "(the consumer-key rule 'GET /cloud/project/*', or the IAM action publicCloudProject:apiovh:get), or set project_id."
            % (" and the project ".join(observed.unreadable_projects), wanted.name),
            project_id=observed.unreadable_projects[0],
        )
    return None


def _refused(task: Task, wanted: Wanted, observed: Observed) -> OvhError | None:
    if task.state != "ordered" or task.on_refusal == "order" or not observed.refused:
        return None
    order = max(observed.refused, key=lambda one: one.order_id)
    return OrderRefusedError(
        "Order %d for the project '%s' was cancelled before delivery, and another one may meet the same end (each can use "
        "up a place in the quota of projects). Find out why (OVHcloud Control Panel, Orders), then set "
        "on_refusal: order to order anew." % (order.order_id, wanted.name),
        resumable=False,
        order_id=order.order_id,
    )


def _plan_cart(task: Task, wanted: Wanted, observed: Observed) -> Plan:
    prepared = observed.prepared
    kept = prepared[0] if prepared else None
    steps: list[Step] = [DeleteCart(cart.cart_id) for cart in (*prepared[1:], *observed.orphans)]
    if kept is None:
        steps.append(CreateCart(wanted.marker))
    steps += cart_steps(kept, wanted, observed.plan_code, observed.requirements)
    if task.state == "cart":
        return Plan(Course.PREPARE_CART if steps else Course.NOTHING, tuple(steps))
    refusal = _guard(task, wanted, observed)
    if refusal is not None:
        return Plan(Course.STOP, refusal=refusal)
    steps += [AddWitness(), CheckOut(kept.cart_id if kept else None), RemoveWitness()]
    if task.payment_method != "none":
        steps.append(Pay(payment_method=task.payment_method))
        if task.wait:
            steps.append(Wait())
    return Plan(Course.ORDER, tuple(steps))


def _guard(task: Task, wanted: Wanted, observed: Observed) -> OvhError | None:
    """Return what stops the checkout, before anything is created for it: the price first, then the contracts."""
    try:
        if observed.quote is not None:
            check_quote(observed.quote, task, wanted)
        else:
            check_contracts(None, task, wanted)
    except RefusalError as exc:
        return exc
    return None
