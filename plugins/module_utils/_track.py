# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Track: from an order to a project that can be used. Pays what is unpaid, once, and waits inside the task's budget."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._account import FIDELITY_ACCOUNT, AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotAllowedError,
    NotFoundError,
    OrderRefusedError,
    OvhError,
    RefusalError,
    WaitTimeoutError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._guards import check_price, check_unchanged_price
from ansible_collections.community.ovhcloud.plugins.module_utils._model import OrderStatus, Project
from ansible_collections.community.ovhcloud.plugins.module_utils._orders import find_project_id
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import Pay, RenameProject, Wait
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import (
    SETTLE_PAUSES,
    Budget,
    Clock,
    poll_pause,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted

# Seconds after which a payment whose answer got lost, and that shows no effect, is sent once more, and not again.
_PAY_SETTLE = sum(SETTLE_PAUSES)
_PAYMENTS = 2


class Tracker:
    """Follows the order of one wanted project to its end."""

    def __init__(
        self,
        api: Api,
        task: Task,
        wanted: Wanted,
        account: AccountReader,
        clock: Clock,
        budget: Budget,
        progress: Progress,
    ) -> None:
        self._api = api
        self._task = task
        self._wanted = wanted
        self._account = account
        self._clock = clock
        self._budget = budget
        self._progress = progress
        self._payments = 0
        self._doubtful_payment: ApiError | None = None
        self._paid_at = 0.0

    def finish(self, order_id: int, project_id: str | None = None) -> None:
        """Pay the order if it is unpaid and the task allows it, then wait for its project, if the task waits."""
        self._progress.order_id = order_id
        self._progress.project_id = project_id
        if self._until_delivered(order_id):
            self._until_usable(order_id)

    def _until_delivered(self, order_id: int) -> bool:
        """Return true when the order is delivered; false where the task does not wait, or leaves the payment to a human."""
        started = self._clock.monotonic()
        waiting = False
        while True:
            status = self._read_status(order_id)
            if status == OrderStatus.DELIVERED:
                return self._task.wait
            if status == OrderStatus.CANCELLED:
                raise self._refused(order_id)
            if status == OrderStatus.DOCUMENTS_REQUESTED:
                raise self._documents_requested(order_id)
            if status == OrderStatus.NOT_PAID:
                if self._task.payment_method == "none":
                    self._progress.payment_url = self._api.order(order_id).url
                    return False
                self._pay_if_due(order_id)
            if not self._task.wait and self._is_paid(status):
                return False
            if self._task.wait and not waiting:
                self._progress.record(Wait(order_id, self._progress.project_id))
                waiting = True
            if not self._budget.pause(poll_pause(self._clock.monotonic() - started, self._clock.jitter())):
                raise self._timed_out("Order %d is still %s" % (order_id, status or "not readable"))

    def _is_paid(self, status: str | None) -> bool:
        """Whether the payment was taken, as far as it has to be known to stop waiting for it."""
        if status in (None, OrderStatus.NOT_PAID, OrderStatus.UNKNOWN):
            return self._payments > 0 and self._doubtful_payment is None
        return True

    def _read_status(self, order_id: int) -> str | None:
        """Return the status; None where this look failed but the next one may not."""
        try:
            status = self._api.order_status(order_id)
        except ApiError as exc:
            if not (exc.retryable or isinstance(exc, NotFoundError)):
                raise
            return None
        self._progress.order_status = status
        return status

    def _pay_if_due(self, order_id: int) -> None:
        if self._payments == 0:
            self._pay(order_id)
            return
        settled = self._clock.monotonic() - self._paid_at >= _PAY_SETTLE
        if self._doubtful_payment is not None and self._payments < _PAYMENTS and settled:
            # Still unpaid although the payment may have been taken: once more, and not again.
            self._pay(order_id)

    def _pay(self, order_id: int) -> None:
        order = self._api.order(order_id)
        check_price(order.price, self._task, "Order %d for the project '%s'" % (order_id, self._wanted.name))
        check_unchanged_price(self._progress.quote, order.price, order_id)
        payer = self._account.payer(self._task.payment_method, order.price)
        self._check_payable(order_id, payer)
        self._payments += 1
        self._paid_at = self._clock.monotonic()
        self._doubtful_payment = None
        try:
            if payer == FIDELITY_ACCOUNT:
                self._api.pay_with_fidelity_account(order_id)
            else:
                self._api.pay(order_id, int(payer))
        except ApiError as exc:
            if not self._may_be_paid(order_id, payer, exc):
                return
        self._progress.record(Pay(order_id, str(payer)))

    def _check_payable(self, order_id: int, payer: str | int) -> None:
        """Refuse a payment method that OVHcloud does not take for this very order, where it tells."""
        if not isinstance(payer, int):
            return
        try:
            payable = self._api.payable_methods(order_id)
        except ApiError:
            return
        if payer not in payable:
            raise RefusalError(
                "Order %d is placed but not paid: OVHcloud does not take the payment method %d for it. Set payment_method "
                "to another one (%s) and run the task again: it pays this order."
                % (order_id, payer, ", ".join(str(one) for one in payable) or "none of those registered can pay it")
            )

    def _may_be_paid(self, order_id: int, payer: str | int, error: ApiError) -> bool:
        """Whether this payment may have been taken. Raise a refused one, unless the order is paid already, by another run."""
        if error.outcome_unknown or error.retryable:
            self._doubtful_payment = error
            return True
        unpaid = self._read_status(order_id) in (None, OrderStatus.NOT_PAID, OrderStatus.UNKNOWN)
        if unpaid and not self._has_payment(order_id):
            error.message = (
                "Order %d is placed but not paid: the payment with %s was refused. %s Set payment_method to another one and "
                "run the task again: it pays this order."
                % (order_id, payer if payer == FIDELITY_ACCOUNT else "method %s" % payer, error.message)
            )
            raise error
        return False

    def _has_payment(self, order_id: int) -> bool:
        """Whether a payment is known; in regions without that route, or without the right to it, there is none to see."""
        try:
            return self._api.is_payment_known(order_id)
        except ApiError:
            return False

    def _until_usable(self, order_id: int) -> None:
        started = self._clock.monotonic()
        project_id = self._progress.project_id
        trouble = "its project's id is not known yet"
        while True:
            project_id = project_id or self._find_id(order_id)
            if project_id is not None:
                self._progress.project_id = project_id
                project, trouble = self._read_project(project_id)
                if project is not None and project.usable:
                    self._adopt(project)
                    return
            if not self._budget.pause(poll_pause(self._clock.monotonic() - started, self._clock.jitter())):
                raise self._timed_out("Order %d is delivered, but %s" % (order_id, trouble))

    def _find_id(self, order_id: int) -> str | None:
        """Return the project's id from wherever it is known; None where the next look may tell."""
        sources: tuple[t.Callable[[], str | None], ...] = (
            lambda: next((one.project_id for one in self._api.cloud_orders() if one.order_id == order_id), None),
            lambda: find_project_id(self._api, order_id, self._wanted.is_project_plan),
            lambda: self._id_of_made_project(order_id),
        )
        for source in sources:
            try:
                project_id = source()
            except ApiError as exc:
                if not (exc.retryable or isinstance(exc, (NotFoundError, NotAllowedError))):
                    raise
                continue
            if project_id:
                return project_id
        return None

    def _id_of_made_project(self, order_id: int) -> str | None:
        """Return the project that names this order as the one that made it."""
        for element in self._api.projects_expanded():
            if isinstance(element, dict) and element.get("orderId") == order_id:
                return Project.parse(element).project_id
        return None

    def _read_project(self, project_id: str) -> tuple[Project | None, str]:
        """Return the project if it can be read, and what is in the way. Right after delivery 404 and 403 are normal."""
        try:
            project = self._api.project(project_id)
        except ApiError as exc:
            if not (exc.retryable or isinstance(exc, (NotFoundError, NotAllowedError))):
                raise
            return None, "the project %s cannot be read yet: %s" % (project_id, exc.message)
        self._progress.project = project
        return project, "the project %s is %s" % (project_id, project.status)

    def _adopt(self, project: Project) -> None:
        """Give the project the wanted name where the order did not."""
        if project.name != self._wanted.name:
            self.rename(project.project_id)

    def rename(self, project_id: str) -> None:
        """Set the project's name and read it back."""
        try:
            self._api.rename_project(project_id, self._wanted.name)
        except ApiError as exc:
            if not exc.outcome_unknown:
                raise
            if self._api.project(project_id).name != self._wanted.name:
                raise
        self._progress.record(RenameProject(self._wanted.name, project_id))
        self._progress.project = self._api.project(project_id)

    def _timed_out(self, state: str) -> OvhError:
        words = "%s after the %d seconds of wait_timeout. Nothing is lost: run the task again to go on waiting." % (
            state.rstrip("."),
            self._task.wait_timeout,
        )
        if self._doubtful_payment is not None:
            words += " Whether it was paid is not known: %s" % self._doubtful_payment.message
        return WaitTimeoutError(words)

    def _refused(self, order_id: int) -> OvhError:
        return OrderRefusedError(
            "Order %d for the project '%s' was cancelled by OVHcloud%s. Find out why (OVHcloud Control Panel, Orders); set "
            "on_refusal: order to order anew." % (order_id, self._wanted.name, self._stage_words(order_id)),
            resumable=False,
        )

    def _documents_requested(self, order_id: int) -> OvhError:
        return OrderRefusedError(
            "OVHcloud asks for documents before it delivers order %d for the project '%s'%s. Answer its e-mail, then run the "
            "task again: it goes on with this order." % (order_id, self._wanted.name, self._stage_words(order_id)),
            resumable=True,
        )

    def _stage_words(self, order_id: int) -> str:
        """Return what the order's follow-up tells last, in words; nothing where there is no such route."""
        try:
            steps = self._api.follow_up(order_id)
        except ApiError:
            return ""
        labels = [
            entry.get("label")
            for step in steps
            if isinstance(step, dict)
            for entry in step.get("history") or ()
            if isinstance(entry, dict)
        ]
        telling = [label for label in labels if isinstance(label, str) and label.startswith("FRAUD_")]
        return " (%s)" % telling[-1] if telling else ""
