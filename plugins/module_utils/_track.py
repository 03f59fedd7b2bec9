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
    OvhError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._follow import Followed, stage_of
from ansible_collections.community.ovhcloud.plugins.module_utils._guards import check_price, check_unchanged_price
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    CloudOrder,
    OrderStatus,
    parse_date,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._orders import find_project_id
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._rename import rename
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import Pay, Wait
from ansible_collections.community.ovhcloud.plugins.module_utils._stops import (
    check_words,
    documents_requested,
    refused,
    timed_out,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget, Clock
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted

# Seconds after which a payment whose answer got lost, and that shows no effect, is sent once more, and not again.
_PAY_SETTLE = sum(SETTLE_PAUSES)
_PAYMENTS = 2
# Seconds from its checkout in which an order is left to the run that placed it, which pays it right away.
_OWNERS_TIME = 10.0

# What GET /cloud/order says of an order that is under way.
DELIVERING = "delivering"
# Of so many looks at an order that is under way according to that list, one asks for the order's own status.
_LOOKS_BY_LIST = 4


class View(t.NamedTuple):
    """One look for all orders that are waited for. Each part is None where it was not read.

    `is_partial`: the next look reads more for all of them; until then none asks for itself.
    """

    projects: Projects | None = None
    cloud_orders: t.Mapping[int, CloudOrder] | None = None
    is_partial: bool = False


class Tracker:
    """Follows the order of one wanted project to its end, one look at a time; `wait_for` decides when."""

    def __init__(
        self,
        api: Api,
        task: Task,
        wanted: Wanted,
        account: AccountReader,
        clock: Clock,
        budget: Budget,
        progress: Progress,
        order_id: int | None,
        project_id: str | None = None,
    ) -> None:
        self._api = api
        self._task = task
        self._wanted = wanted
        self._account = account
        self._clock = clock
        self._budget = budget
        self._progress = progress
        self._known_order_id = order_id
        self._payments = 0
        self._doubtful_payment: ApiError | None = None
        self._refusal: ApiError | None = None
        self._held_back: ApiError | None = None  # by a limit of requests
        self._placed_at: float | None = None  # when this run placed the order, by the monotonic clock
        self._has_known_payment = False  # as GET payment said last
        self._paid_at = 0.0
        self._looks = 0
        self._noted = False
        self._trouble = "its project's id is not known yet"
        #: Whether the order is delivered, and only its project is waited for.
        self.delivered = False
        #: Whether a payment was sent since the look before the last one: then the next look is due at once.
        self.paid_just_now = False
        #: When the present stage began, by the monotonic clock.
        self.since = clock.monotonic()
        #: What the order itself said last that it is at, and which of it is told already.
        self.stage: str | None = None
        self.told: str | None = None
        progress.order_id = order_id
        progress.project_id = project_id

    @property
    def _order_id(self) -> int:
        """The order; a project that is being created may not tell which made it, and is waited for without."""
        return self._known_order_id or 0

    @property
    def waits(self) -> bool:
        return self._task.wait

    @property
    def _is_new(self) -> bool:
        """Whether this run placed the order so short a time ago that no other run pays it yet."""
        return self._placed_at is not None and self._clock.monotonic() - self._placed_at < _OWNERS_TIME / 2

    @property
    def has_news(self) -> bool:
        return self.stage is not None and self.stage != self.told

    @property
    def can_be_left(self) -> bool:
        """Whether another run can go on from here just like this one: not while a payment, or its effect, is awaited."""
        is_due = self._progress.order_status == OrderStatus.NOT_PAID and not self._payments
        awaited = self._doubtful_payment or self._refusal or self.paid_just_now
        is_known = self._known_order_id is not None
        return is_known and not awaited and (not is_due or self._task.payment_method == "none")

    def leave(self) -> Followed:
        """Return what another run needs to know of this order."""
        known, waited = self._progress, self._clock.monotonic() - self.since
        return Followed(self._order_id, known.project_id, known.order_status, self.stage, self._payments, waited)

    def take_over(self, order: Followed) -> None:
        """Go on where another run left this order."""
        self._progress.order_status = order.status
        self._payments = order.payments
        self._looks = 1
        self._noted = True
        self.delivered = order.status == OrderStatus.DELIVERED
        self.since -= order.waited
        self.stage = self.told = order.stage

    def stage_words(self) -> str | None:
        """Return the stage in words; a fraud check with what it is about, where OVHcloud tells."""
        if self.stage != stage_of("checking"):
            return self.stage
        return self.stage + check_words(self._api, self._order_id).replace(" (FRAUD_CHECK)", "")

    def pay_placed(self, sent_at: float | None = None) -> None:
        """Pay an order that this run placed a moment ago, and that nobody was asked to pay: so it is unpaid.

        `sent_at`: when its checkout was sent, by the monotonic clock; now if not given.
        """
        self._placed_at = self._clock.monotonic() if sent_at is None else sent_at
        if self._task.payment_method != "none":
            self._pay()

    def look(self, view: View) -> bool:
        """Take one look at the order, and pay it if that is due. Return true when nothing is left to wait for."""
        self._looks += 1
        self.paid_just_now = False
        done = self._look(view)
        self._note_wait()
        return done

    def _note_wait(self) -> None:
        """Record once that the order is waited for: after its payment, and before its project gets a name."""
        if self._noted or not self._task.wait or self._progress.payment_url is not None:
            return
        if self._progress.order_status == OrderStatus.NOT_PAID and not self._payments:
            return  # its payment is still to come
        self._noted = True
        self._progress.record(Wait(self._known_order_id, self._progress.project_id))

    def _look(self, view: View) -> bool:
        if not self.delivered:
            if self._task.wait and self._takes_finished_project(view):
                return True
            status = self._status(view)
            if self._is_settled(status):
                return True
            if not self.delivered:
                return False
        return self._takes_project(view)

    def _is_settled(self, status: str | None) -> bool:
        """Act on the status; return true where the task waits for nothing more."""
        order_id = self._order_id
        if status == OrderStatus.DELIVERED:
            self.delivered = True
            self.stage = stage_of(OrderStatus.DELIVERED)
            self.since = self._clock.monotonic()
            return not self._task.wait
        if status == OrderStatus.CANCELLED:
            raise refused(self._api, order_id, self._wanted.name)
        if status == OrderStatus.DOCUMENTS_REQUESTED:
            raise documents_requested(self._api, order_id, self._wanted.name)
        if status == OrderStatus.NOT_PAID:
            if self._task.payment_method == "none":
                self._progress.payment_url = self._api.order(order_id).url
                return True
            self._pay_if_due()
        return not self._task.wait and self._is_paid(status)

    def _status(self, view: View) -> str | None:
        """Return the status. Where many are waited for, the list of cloud orders spares asking each of them every time."""
        entry = view.cloud_orders.get(self._order_id) if view.cloud_orders is not None else None
        if entry is not None:
            self._progress.project_id = self._progress.project_id or entry.project_id
            # That list has few words: what needs a human may hide behind "delivering".
            if entry.status == OrderStatus.DELIVERED or (
                entry.status == DELIVERING and self._looks % _LOOKS_BY_LIST and self._payments
            ):
                self._progress.order_status = entry.status
                return entry.status
        return self._read_status(self._order_id)

    def _takes_finished_project(self, view: View) -> bool:
        """Whether the project that the order made is there and ready: then the order was delivered, whatever else is told."""
        if view.projects is None:
            return False
        project = view.projects.of_order(self._order_id)
        if project is None:
            # There was no project of this name when it was ordered; one that names another order is another one.
            named = view.projects.named(self._wanted.name)
            project = named[0] if len(named) == 1 and named[0].order_id is None else None
        if project is None or not project.usable:
            return False
        self._progress.order_status = OrderStatus.DELIVERED
        self._take(project)
        return True

    def _takes_project(self, view: View) -> bool:
        """Take the project of a delivered order when it can be used; else say what is in the way."""
        project_id = self._progress.project_id
        if project_id is None and not view.is_partial:
            project_id = self._find_id(view)
        if project_id is None:
            return False
        self._progress.project_id = project_id
        project = view.projects.by_id(project_id) if view.projects is not None else None
        if project is None or not project.usable:
            project, self._trouble = self._read_project(project_id)
        if project is None or not project.usable:
            return False
        self._take(project)
        return True

    def _take(self, project: Project) -> None:
        """Take the project for the result, and give it the wanted name where the order did not."""
        self._progress.project = project
        self._progress.project_id = project.project_id
        self._note_wait()
        if project.name != self._wanted.name:
            rename(self._api, self._wanted, self._progress, project.project_id, self._budget)

    def time_is_up(self) -> OvhError:
        """Return the error for a task whose time ran out, with what is known."""
        if self._known_order_id is None:
            state = "The project '%s' is there, but %s" % (self._wanted.name, self._trouble)
        elif self.delivered:
            state = "Order %d is delivered, but %s" % (self._order_id, self._trouble)
        else:
            state = "Order %d is still %s" % (self._order_id, self._progress.order_status or "not readable")
            if self._held_back is not None and not self._payments:
                state += " (its payment was not taken: %s)" % self._held_back.message.rstrip(".")
        return timed_out(state, self._task.wait_timeout, self._doubtful_payment)

    def _is_paid(self, status: str | None) -> bool:
        """Whether the payment was taken, as far as it has to be known to stop waiting for it."""
        if status in (None, OrderStatus.NOT_PAID, OrderStatus.UNKNOWN):
            return self._has_known_payment or (self._payments > 0 and self._doubtful_payment is None)
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
        self.stage = stage_of(status)
        return status

    def _pay_if_due(self) -> None:
        if self._payments == 0:
            if self._placed_at is not None or not self._belongs_to_another_run():
                self._pay()
            return
        settled = self._clock.monotonic() - self._paid_at >= _PAY_SETTLE
        may_pay_again = self._doubtful_payment is not None and self._payments < _PAYMENTS and settled
        if may_pay_again:
            # Still unpaid although the payment may have been taken: once more, and not again.
            self._pay()
        if self._refusal is not None and settled:
            raise self._refusal

    def _belongs_to_another_run(self) -> bool:
        """Whether the order is so young that the run which placed it is about to pay it."""
        order = self._progress.order = self._api.order(self._order_id)
        date = parse_date(order.date)
        return date is not None and (self._api.now() - date).total_seconds() < _OWNERS_TIME

    def _may_have_payment(self) -> bool:
        """Whether the order has a payment, or whether that cannot be told now.

        Raises NotAllowedError where the credential may not ask: an order must not be paid twice.
        """
        try:
            self._has_known_payment = self._api.is_payment_known(self._order_id)
        except ApiError as exc:
            if not exc.retryable:
                raise
            return True
        return self._has_known_payment

    def _pay(self) -> None:
        order_id = self._order_id
        order = self._progress.order = self._progress.order or self._api.order(order_id)
        price = order.price
        check_price(price, self._task, "Order %d for the project '%s'" % (order_id, self._wanted.name))
        check_unchanged_price(self._progress.quote, price, order_id)
        payer = self._account.payer_of(order_id, self._task.payment_method, price)
        if payer is None or (not self._is_new and self._may_have_payment()):
            return
        refusal: ApiError | None = None
        try:
            if payer == FIDELITY_ACCOUNT:
                self._api.pay_with_fidelity_account(order_id)
            else:
                self._api.pay(order_id, int(payer))
        except ApiError as exc:
            if exc.http_status == 429:
                # Not done: the next look finds the order unpaid still, or paid by another run meanwhile.
                self._held_back = exc
                return
            refusal = exc
        self._payments += 1
        self.paid_just_now = True
        self._paid_at = self._clock.monotonic()
        self._doubtful_payment = None
        if refusal is None or self._may_be_paid(order_id, payer, refusal):
            self._progress.record(Pay(order_id, str(payer)))

    def _may_be_paid(self, order_id: int, payer: str | int, error: ApiError) -> bool:
        """Whether this payment may have been taken. Raise a refused one, unless the order is paid already, by another run."""
        if error.outcome_unknown or error.retryable:
            self._doubtful_payment = error
            return True
        unpaid = self._read_status(order_id) in (None, OrderStatus.NOT_PAID, OrderStatus.UNKNOWN)
        if not unpaid or self._has_payment(order_id):
            return False
        advice = "Set payment_method to another one and run the task again: it pays this order."
        if error.http_status == 401:
            advice = "Run the task again: it pays this order."
        error.message = "Order %d is placed but not paid: the payment with %s was refused. %s %s" % (
            order_id,
            payer if payer == FIDELITY_ACCOUNT else "method %s" % payer,
            error.message,
            advice,
        )
        if self._is_new:
            raise error
        # An earlier run may have paid it a moment ago, and not every region tells of payments: then the status will.
        self._refusal = error
        return False

    def _has_payment(self, order_id: int) -> bool:
        """Whether a payment is known; in regions without that route, or without the right to it, there is none to see."""
        try:
            return self._api.is_payment_known(order_id)
        except ApiError:
            return False

    def _find_id(self, view: View) -> str | None:
        """Return the project's id from wherever it is known; None where the next look may tell."""
        sources: tuple[t.Callable[[], str | None], ...] = (
            lambda: self._id_in_list(view),
            lambda: find_project_id(self._api, self._order_id, self._wanted.is_project_plan),
            self._id_of_made_project,
        )
        for source in sources:
            try:
                project_id = source()
            except ApiError:
                continue  # what one source cannot tell, the next one may, or the next look
            if project_id:
                return project_id
        return None

    def _id_in_list(self, view: View) -> str | None:
        entries = view.cloud_orders.values() if view.cloud_orders is not None else self._api.cloud_orders()
        return next((one.project_id for one in entries if one.order_id == self._known_order_id), None)

    def _id_of_made_project(self) -> str | None:
        """Return the project that names this order as the one that made it."""
        for element in self._api.projects_expanded():
            if isinstance(element, dict) and element.get("orderId") == self._order_id:
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
