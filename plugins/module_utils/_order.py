# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Observe -> plan -> apply, for all wanted projects of a task."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, Transport
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, OvhError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Money, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import Course, Plan, make_plan
from ansible_collections.community.ovhcloud.plugins.module_utils._prepare import CartKeeper, CartSpentError
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._purchase import Purchase
from ansible_collections.community.ovhcloud.plugins.module_utils._result import Outcome, make_outcome, merge
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import CheckOut, DeleteCart
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, Clock
from ansible_collections.community.ovhcloud.plugins.module_utils._track import Tracker
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted

# How often a run plans anew because another run acted between its observation and its purchase.
_PLANS = 3


class Run:
    """One run of the module: the only thing that knows all parts."""

    def __init__(self, task: Task, transport: Transport, clock: Clock, warn: t.Callable[[str], None]) -> None:
        self._task = task
        self._clock = clock
        self._budget = Budget(clock, task.wait_timeout)
        self._api = Api(Client(transport, clock, self._budget))
        self._account = AccountReader(self._api, task.subsidiary, warn)
        self._observer = Observer(self._api, task, self._account, self._budget)

    def execute(self, *, check_mode: bool, short_form: bool) -> dict[str, t.Any]:
        """Return the task's result; it holds `failed` where not all went well. Raises OvhError before anything is known."""
        if self._task.state == "ordered":
            self._account.check_named_method(self._task.payment_method)
        self._observer.read_projects()
        outcomes = [(wanted, self._run_one(wanted, check_mode)) for wanted in self._task.wanted]
        result = merge(outcomes, short_form=short_form)
        result["warnings"] = [warning for dummy, outcome in outcomes for warning in outcome.warnings]
        return result

    def _run_one(self, wanted: Wanted, check_mode: bool) -> Outcome:
        progress = Progress(wanted.name)
        observed, plan = Observed(), Plan(Course.STOP)
        error: OvhError | None = None
        try:
            observed = self._observer.observe(wanted)
            plan = make_plan(self._task, wanted, observed)
            self._show_present(observed, plan, progress)
            if not check_mode:
                self._apply(wanted, observed, plan, progress)
            elif plan.refusal is not None:
                raise plan.refusal
        except OvhError as exc:
            error = exc
        self._show_order(progress)
        return make_outcome(wanted, observed, plan, progress, error, predicted=check_mode)

    def _show_present(self, observed: Observed, plan: Plan, progress: Progress) -> None:
        """Put what is there already into the result."""
        if len(observed.projects) == 1:
            progress.project = observed.projects[0]
            progress.project_id = progress.project.project_id
        if plan.order is not None:
            progress.order_id = plan.order.order_id
            progress.order_status = plan.order.status
            progress.project_id = plan.order.project_id
        if observed.prepared:
            progress.cart = observed.prepared[0]
        progress.quote = observed.quote

    def _show_order(self, progress: Progress) -> None:
        """Read the order once more, for its dates and price; a result without them is better than a failure."""
        if progress.order_id is None or progress.order is not None:
            return
        try:
            progress.order = self._api.order(progress.order_id)
            if progress.order_status is None:
                progress.order_status = self._api.order_status(progress.order_id)
        except ApiError as exc:
            progress.warnings.append("The order's details are missing in the result: %s" % exc.message)

    def _apply(self, wanted: Wanted, observed: Observed, plan: Plan, progress: Progress) -> None:
        """Carry out the plan; plan anew where another run came first."""
        for dummy in range(_PLANS):
            if self._carry_out(wanted, observed, plan, progress):
                return
            self._observer.read_projects()
            observed = self._observer.observe(wanted)
            plan = make_plan(self._task, wanted, observed)
            self._show_present(observed, plan, progress)
        raise RefusalError(
            "Other runs keep acting on the project '%s' at the same time. Run the task again." % wanted.name
        )

    def _carry_out(self, wanted: Wanted, observed: Observed, plan: Plan, progress: Progress) -> bool:
        """Take the plan's course; return false where another run came first, so that the account must be observed anew."""
        if plan.course is Course.STOP and plan.refusal is not None:
            raise plan.refusal
        if plan.course in (Course.PREPARE_CART, Course.ORDER):
            return self._prepare_or_order(wanted, observed, plan, progress)
        if plan.course is Course.RENAME:
            self._tracker(wanted, progress).rename(observed.projects[0].project_id)
        elif plan.course is Course.FINISH_ORDER and plan.order is not None:
            self._delete_carts(wanted, plan, progress)
            self._tracker(wanted, progress).finish(plan.order.order_id, plan.order.project_id)
        elif plan.course is Course.DELETE_CARTS:
            self._delete_carts(wanted, plan, progress)
        return True

    def _tracker(self, wanted: Wanted, progress: Progress) -> Tracker:
        return Tracker(self._api, self._task, wanted, self._account, self._clock, self._budget, progress)

    def _keeper(self, wanted: Wanted, observed: Observed, progress: Progress) -> CartKeeper:
        over = [cart.cart_id for cart in (*observed.spent, *observed.orphans)]
        return CartKeeper(self._api, wanted, self._account, self._budget, progress, over)

    def _delete_carts(self, wanted: Wanted, plan: Plan, progress: Progress) -> None:
        keeper = self._keeper(wanted, Observed(), progress)
        for step in plan.steps:
            if isinstance(step, DeleteCart) and not keeper.delete(step.cart_id):
                return  # and the witnesses, which come last, stay too
        progress.cart = None

    def _prepare_or_order(self, wanted: Wanted, observed: Observed, plan: Plan, progress: Progress) -> bool:
        """Return false where another run came first, so that the account has to be observed anew."""
        keeper = self._keeper(wanted, observed, progress)
        try:
            if plan.course is Course.PREPARE_CART:
                progress.cart = keeper.prepare()
                progress.quote = self._quote_prepared(keeper, progress.cart)
                return True
            return self._order(wanted, observed, keeper, progress)
        except CartSpentError:
            return False
        except OvhError as exc:
            if _leaves_cart_for_nothing(exc, progress):
                keeper.roll_back()
            raise

    def _quote_prepared(self, keeper: CartKeeper, cart: Cart) -> Quote:
        try:
            return self._api.quote(cart.cart_id)
        except ApiError:
            keeper.look()  # tells where another run checked the cart out meanwhile
            raise

    def _order(self, wanted: Wanted, observed: Observed, keeper: CartKeeper, progress: Progress) -> bool:
        def check_payer(total: Money) -> None:
            if self._task.payment_method != "none":
                self._account.payer(self._task.payment_method, total)

        known_orders = [order.order_id for order in observed.orders]
        purchase = Purchase(
            self._api,
            self._task,
            wanted,
            self._observer,
            keeper,
            self._budget,
            progress,
            check_payer,
            known_orders,
        )
        placed = purchase.order()
        if placed is None:
            return False
        if progress.cart is not None:
            progress.cart = dataclasses.replace(progress.cart, read_only=True)
        try:
            self._tracker(wanted, progress).finish(placed.order_id)
        finally:
            purchase.let_witness_go(placed.order_id)
        return True


def _leaves_cart_for_nothing(error: OvhError, progress: Progress) -> bool:
    """Whether a cart that this run made should go after this error.

    It stays where it may have been bought, where the next run can simply go on, and where its quote is what the user is
    asked to judge.
    """
    if progress.order_id is not None or any(isinstance(step, CheckOut) for step in progress.steps):
        return False
    if isinstance(error, ApiError):
        return not (error.outcome_unknown or error.retryable)
    return progress.quote is None
