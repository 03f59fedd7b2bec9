# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: from what is wanted and what was observed to what will be done. The table of the ordering contract, as code."""

from __future__ import annotations

import dataclasses
import datetime
import enum

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import filling_steps
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
from ansible_collections.community.ovhcloud.plugins.module_utils._intent import settles_at
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddIntent,
    CheckOut,
    CreateCart,
    DeleteCart,
    Pay,
    RemoveIntent,
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
    AWAIT_PROJECT = "await_project"
    AWAIT_CHECKOUT = "await_checkout"
    AWAIT_LEADER = "await_leader"
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
    if observed.standing_intents:
        return Plan(Course.AWAIT_CHECKOUT, warnings=(checkout_under_way(wanted, observed),))
    stop = stop_by_orders(task, wanted, observed)
    if stop is not None:
        return Plan(Course.STOP, refusal=stop)
    return _plan_cart(task, wanted, observed)


def stop_by_orders(task: Task, wanted: Wanted, observed: Observed) -> OvhError | None:
    """Return what earlier orders stop the task with, where no project and no pending order is there; None if nothing."""
    return _doubt(task, wanted, observed) or _renamed(wanted, observed) or _refused(task, wanted, observed)


def checkout_under_way(wanted: Wanted, observed: Observed) -> str:
    """Return a sentence on the checkout that may still take its effect, and until when that is."""
    intent = max(observed.standing_intents, key=lambda one: one.age_order)
    until = last_settlement(observed).strftime("%Y-%m-%d %H:%M:%S UTC")
    return (
        "A checkout for the project '%s' was begun, by this run or another one, and its order may still appear until %s "
        "(checkout intent %s). Until then nothing is ordered for this name." % (wanted.name, until, intent.cart_id)
    )


def last_settlement(observed: Observed) -> datetime.datetime:
    """Return when nothing can come any more of any checkout that may still take its effect."""
    return max((end for end in map(settles_at, observed.standing_intents) if end), default=observed.now)


def _plan_absence(wanted: Wanted, observed: Observed) -> Plan:
    """Only carts are removed: an order is never cancelled silently, and a project is never deleted."""
    warnings = [
        "Order %d for the project '%s' is %s; it is left alone." % (order.order_id, wanted.name, order.status)
        for order in observed.pending
    ]
    if (observed.unaccounted_carts or observed.standing_intents) and not (observed.pending or observed.projects):
        warnings.append(
            "A checkout for the project '%s' was made or begun a moment ago, and its order is not listed yet; it is left alone."
            % wanted.name
        )
    # A standing intent stays: it may be the only trace of an order.
    steps: list[Step] = []
    if not observed.pending:
        steps += [DeleteCart(cart.cart_id) for cart in observed.prepared]
        steps += [RemoveIntent(intent.cart_id) for intent in observed.ended_intents]
    return Plan(
        Course.DELETE_CARTS if steps else Course.NOTHING,
        steps=tuple(steps),
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
    if task.state == "ordered" and task.wait and project.is_creating:
        return Plan(Course.AWAIT_PROJECT, steps=(Wait(project.order_id, project.project_id),))
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
    if any(cart.cart_id == wanted.cart_id for cart in observed.prepared):
        refusal = RefusalError(
            "Order %d for the project '%s' is %s, and it is not that of cart %s (cart_id), which was not ordered. Nothing was done "
            "about either. Leave cart_id out to go on with the order; or have the order cancelled, or let it lapse."
            % (order.order_id, wanted.name, order.status, wanted.cart_id),
            order_id=order.order_id,
            cart_id=wanted.cart_id,
        )
        return Plan(Course.STOP, refusal=refusal, order=order, warnings=warnings)
    if order.unpaid and order.price is not None and task.payment_method != "none":
        try:
            check_price(order.price, task, "Order %d for the project '%s'" % (order.order_id, wanted.name))
        except RefusalError as exc:
            return Plan(Course.STOP, refusal=exc, order=order, warnings=warnings)
    steps: list[Step] = []
    if order.listed:
        # From here on the order itself tells every run what happened; carts beside it would only be in the way.
        steps += [DeleteCart(cart.cart_id) for cart in observed.prepared]
        steps += [RemoveIntent(intent.cart_id) for intent in observed.ended_intents]
    if order.unpaid and task.payment_method != "none":
        steps.append(Pay(order.order_id, task.payment_method))
    if task.wait and (not order.unpaid or task.payment_method != "none"):
        steps.append(Wait(order.order_id, order.project_id))
    return Plan(Course.FINISH_ORDER, tuple(steps), order=order, warnings=warnings)


def _doubt(task: Task, wanted: Wanted, observed: Observed) -> OvhError | None:
    """Return the reason why it is not certain that nothing was bought for this name, if there is one."""
    if observed.unaccounted_carts:
        cart = observed.unaccounted_carts[0]
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


def _renamed(wanted: Wanted, observed: Observed) -> OvhError | None:
    """Return why nothing is ordered where the project that was ordered under this name has another name now."""
    if not observed.renamed:
        return None
    order = observed.renamed[0]
    project = order.project
    return RefusalError(
        "The project ordered as '%s' (order %d) is called '%s' now: %s. Nothing is ordered in its place. Set project_id to it "
        "to give it the name back, or set name to '%s'; for another project of the old name list the order in ignore_orders."
        % (
            wanted.name,
            order.order_id,
            project.name if project else "",
            order.project_id,
            project.name if project else "",
        ),
        order_id=order.order_id,
        project_id=order.project_id,
    )


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
    """Order, or prepare, the cart that is there as wanted, or a new one. What is in the way is deleted, never mended."""
    election = observed.election
    if election.leader is not None:
        warning = (
            "Cart %s for the project '%s' was made a moment ago, and is not (yet) what the task wants: another run may be at "
            "work. It is waited for, and replaced where nothing comes of it." % (election.leader.cart_id, wanted.name)
        )
        return Plan(Course.AWAIT_LEADER, warnings=(warning,))
    kept = election.keep
    steps: list[Step] = [DeleteCart(cart.cart_id) for cart in election.delete]
    if kept is not None and observed.ended_intents and wanted.cart_id is None:
        # It may be the cart of the checkout that came to nothing: what comes of it after all finds nothing to check out.
        steps.append(DeleteCart(kept.cart_id))
        kept = None
    steps += [RemoveIntent(intent.cart_id) for intent in observed.ended_intents]
    if kept is None:
        steps.append(CreateCart(wanted.marker))
        steps += filling_steps(wanted, observed.plan_code, observed.requirements)
    if task.state == "cart":
        return Plan(Course.PREPARE_CART if steps else Course.NOTHING, tuple(steps))
    refusal = _guard(task, wanted, observed)
    if refusal is not None:
        return Plan(Course.STOP, refusal=refusal)
    steps += [AddIntent(), CheckOut(kept.cart_id if kept else None)]
    if task.payment_method != "none":
        steps.append(Pay(payment_method=task.payment_method))
    steps.append(RemoveIntent())
    if task.wait and task.payment_method != "none":
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
