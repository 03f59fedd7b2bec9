# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Observe -> plan -> apply, for all wanted projects of a task."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import unforeseen
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    OvhError,
    RefusalError,
    UnexpectedError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._follow import READY, Part, join
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Money, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._outcome import Outcome, merge
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import Course, Plan, make_plan
from ansible_collections.community.ovhcloud.plugins.module_utils._prepare import CartKeeper, CartSpentError
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._purchase import Purchase
from ansible_collections.community.ovhcloud.plugins.module_utils._rename import rename
from ansible_collections.community.ovhcloud.plugins.module_utils._result import make_outcome
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import DeleteCart
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, Clock
from ansible_collections.community.ovhcloud.plugins.module_utils._track import Tracker
from ansible_collections.community.ovhcloud.plugins.module_utils._wait import Waiter
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted

# How often a run plans anew because another run acted between its observation and its purchase.
_PLANS = 3


@dataclasses.dataclass(eq=False)
class _Flow:
    """What becomes of one wanted project in this run."""

    wanted: Wanted
    progress: Progress
    observed: Observed = dataclasses.field(default_factory=Observed)
    #: What was there when the run began; `observed` is newer where it had to look again.
    found: Observed | None = None
    plan: Plan = dataclasses.field(default_factory=lambda: Plan(Course.STOP))
    error: OvhError | None = None
    tracker: Tracker | None = None
    purchase: Purchase | None = None
    keeper: CartKeeper | None = None
    #: What an earlier run left of it, and whether this one leaves it, too.
    before: Part | None = None
    is_left: bool = False


class Run:
    """A run that finds something to do: the only thing that knows all parts."""

    def __init__(
        self,
        task: Task,
        client: Client,
        clock: Clock,
        budget: Budget,
        parallel: Parallel,
        warn: t.Callable[[str], None],
    ) -> None:
        self._task = task
        self._clock = clock
        self._budget = budget
        self._parallel = parallel
        self._api = Api(client)
        self._account = AccountReader(self._api, task.subsidiary, warn)
        self._observer = Observer(self._api, task, self._account, budget, parallel)
        self._waiter = Waiter(self._api, clock, budget, parallel)

    def execute(self, projects: Projects, *, check_mode: bool, short_form: bool) -> dict[str, t.Any]:
        """Return the task's result, given the account's projects as they were read a moment ago."""
        if self._task.state == "ordered":
            self._account.check_named_method(self._task.payment_method)
        flows = [_Flow(wanted, Progress()) for wanted in self._task.wanted]
        for flow, observed in zip(flows, self._observer.observe_all(projects)):
            self._decide(flow, observed)
        if check_mode:
            for flow in flows:
                flow.error = flow.plan.refusal
                if not flow.observed.prepared:
                    flow.progress.warnings += unforeseen(flow.plan.steps)
        else:
            self._apply(flows)
        return self._result(flows, check_mode=check_mode, short_form=short_form)

    def go_on(self, parts: t.Sequence[Part], *, short_form: bool) -> dict[str, t.Any]:
        """Go on with the wait that an earlier run of this task left, and return the result of both as one."""
        flows = [_Flow(wanted, Progress(), before=part) for wanted, part in zip(self._task.wanted, parts)]
        for flow, part in zip(flows, parts):
            if part.order is not None:
                flow.tracker = self._tracker(flow, part.order.order_id, part.order.project_id)
                flow.tracker.take_over(part.order)
        self._wait(flows)
        return self._result(flows, check_mode=False, short_form=short_form)

    def _result(self, flows: t.Sequence[_Flow], *, check_mode: bool, short_form: bool) -> dict[str, t.Any]:
        shown = [flow for flow in flows if not flow.is_left and not (flow.before and flow.before.knows_order)]
        self._parallel.map([functools.partial(self._show_order, flow.progress) for flow in shown])
        outcomes = [(flow.wanted, self._outcome(flow, check_mode=check_mode)) for flow in flows]
        if any(flow.is_left for flow in flows):
            return self._left(flows, outcomes)
        result = merge(outcomes, short_form=short_form)
        result["warnings"] = [warning for dummy, outcome in outcomes for warning in outcome.warnings]
        return result

    def _outcome(self, flow: _Flow, *, check_mode: bool) -> Outcome:
        if flow.before is not None and flow.before.order is None:
            return flow.before.outcome
        outcome = make_outcome(
            flow.wanted,
            flow.found or flow.observed,
            flow.observed,
            flow.plan,
            flow.progress,
            flow.error,
            predicted=check_mode,
        )
        return join(flow.before.outcome, outcome) if flow.before is not None else outcome

    def _left(self, flows: t.Sequence[_Flow], outcomes: t.Sequence[tuple[Wanted, Outcome]]) -> dict[str, t.Any]:
        """Return what the run that goes on with the wait has to know, and no result yet."""
        projects = []
        all_words = self._parallel.map([functools.partial(_stage_words, flow) for flow in flows])
        for flow, words, (wanted, outcome) in zip(flows, all_words, outcomes):
            if flow.is_left and flow.tracker is not None:
                part = Part(outcome, flow.tracker.leave(), words)
            else:
                part = Part(outcome, None, None if outcome.error else READY)
            projects.append(part.to_json(wanted.name))
        follow = {"until": self._clock.now() + self._budget.remaining(), "projects": projects}
        return {"changed": any(outcome.changed for dummy, outcome in outcomes), "follow": follow, "warnings": []}

    def _decide(self, flow: _Flow, observed: Observed) -> None:
        """Plan what to do about one project, and put what is there already into its result."""
        plan = make_plan(self._task, flow.wanted, observed)
        progress = flow.progress
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
        flow.observed, flow.plan = observed, plan
        flow.found = flow.found or observed

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

    def _apply(self, flows: t.Sequence[_Flow]) -> None:
        """Carry out all plans at once up to the orders, then wait for these together. No failure stops the others."""
        self._parallel.map([functools.partial(self._carry_out_noting_errors, flow) for flow in flows])
        self._wait(flows)
        releases = [
            functools.partial(flow.purchase.let_witness_go, flow.progress.order_id)
            for flow in flows
            if flow.purchase is not None and flow.progress.order_id is not None
        ]
        self._parallel.map(releases)

    def _wait(self, flows: t.Sequence[_Flow]) -> None:
        tracked = [(flow, flow.tracker) for flow in flows if flow.tracker is not None and flow.error is None]

        def may_leave() -> bool:
            # A witness goes at the end of the wait, by the run that made it; links to pay with are in no handover.
            stays = (flow.progress.payment_url or (flow.keeper and flow.keeper.witnesses.any_left) for flow in flows)
            return self._task.follow is not None and not any(stays)

        ended = self._waiter.wait_for([tracker for dummy, tracker in tracked], may_leave)
        for flow, tracker in tracked:
            flow.is_left = tracker not in ended
            flow.error = ended.get(tracker)

    def _carry_out_noting_errors(self, flow: _Flow) -> None:
        try:
            self._carry_out(flow)
        except OvhError as exc:
            flow.error = exc
        except Exception as exc:  # the other projects' orders have to be told, and waited for
            flow.error = UnexpectedError(exc)

    def _carry_out(self, flow: _Flow) -> None:
        """Carry out the plan as far as an order; plan anew where another run came first."""
        left: list[CartKeeper] = []
        for dummy in range(_PLANS):
            if self._take_course(flow):
                if flow.plan.course in (Course.NOTHING, Course.RENAME):
                    # The project is there, by an order of another run: no later run looks at carts.
                    for keeper in left:
                        keeper.clear()
                return
            left += [flow.keeper] if flow.keeper is not None else []
            self._decide(flow, self._observer.observe(flow.wanted))
        raise RefusalError(
            "Other runs keep acting on the project '%s' at the same time. Run the task again." % flow.wanted.name
        )

    def _take_course(self, flow: _Flow) -> bool:
        """Take the plan's course; return false where another run came first, so that the account must be observed anew."""
        plan = flow.plan
        if plan.course is Course.STOP and plan.refusal is not None:
            raise plan.refusal
        if plan.course in (Course.PREPARE_CART, Course.ORDER):
            return self._prepare_or_order(flow)
        if plan.course is Course.RENAME:
            rename(self._api, flow.wanted, flow.progress, flow.observed.projects[0].project_id, self._budget)
        elif plan.course is Course.FINISH_ORDER and plan.order is not None:
            self._delete_carts(flow)
            flow.tracker = self._tracker(flow, plan.order.order_id, plan.order.project_id)
        elif plan.course is Course.DELETE_CARTS:
            return self._delete_carts(flow)
        return True

    def _tracker(self, flow: _Flow, order_id: int, project_id: str | None = None) -> Tracker:
        return Tracker(
            self._api,
            self._task,
            flow.wanted,
            self._account,
            self._clock,
            self._budget,
            flow.progress,
            order_id,
            project_id,
        )

    def _keeper(self, flow: _Flow, observed: Observed) -> CartKeeper:
        return CartKeeper(
            self._api,
            flow.wanted,
            observed,
            self._account,
            self._budget,
            flow.progress,
            thorough=self._task.state == "cart",
        )

    def _delete_carts(self, flow: _Flow) -> bool:
        """Return false where a cart was checked out in this very moment."""
        keeper = self._keeper(flow, Observed())
        for step in flow.plan.steps:
            if isinstance(step, DeleteCart) and not keeper.delete(step.cart_id):
                flow.progress.cart = None
                return False  # and the witnesses, which come last, stay too
        flow.progress.cart = None
        return True

    def _prepare_or_order(self, flow: _Flow) -> bool:
        """Return false where another run came first, so that the account has to be observed anew."""
        keeper = flow.keeper = self._keeper(flow, flow.observed)
        progress = flow.progress
        try:
            if flow.plan.course is Course.PREPARE_CART:
                progress.cart = keeper.settle()
                progress.quote = self._quote_prepared(keeper, progress.cart)
                return True
            return self._order(flow, keeper)
        except CartSpentError:
            return False
        except OvhError as exc:
            keeper.undo_after(exc)
            raise

    def _quote_prepared(self, keeper: CartKeeper, cart: Cart) -> Quote:
        try:
            return self._api.quote(cart.cart_id)
        except ApiError as exc:
            keeper.look()  # tells where another run checked the cart out meanwhile
            if exc.http_status != 400 or not keeper.distrust():
                raise
        # The items may have to be configured with more than the task gives: then they tell with what.
        return self._api.quote(keeper.settle().cart_id)

    def _order(self, flow: _Flow, keeper: CartKeeper) -> bool:
        def check_payer(total: Money) -> None:
            if self._task.payment_method != "none":
                self._account.payer(self._task.payment_method, total)

        progress = flow.progress
        purchase = Purchase(
            self._api,
            self._task,
            flow.wanted,
            self._observer,
            keeper,
            self._budget,
            progress,
            check_payer,
            [order.order_id for order in flow.observed.orders],
        )
        placed = purchase.order()
        if placed is None:
            return False
        if progress.cart is not None:
            progress.cart = dataclasses.replace(progress.cart, read_only=True)
        flow.purchase = purchase
        flow.tracker = self._tracker(flow, placed.order_id)
        flow.tracker.pay_placed(placed)
        return True


def _stage_words(flow: _Flow) -> str | None:
    """Return the stage of an order that is left; what was told of it stays, until there is news."""
    if not flow.is_left or flow.tracker is None:
        return None
    if flow.before is not None and not flow.tracker.has_news:
        return flow.before.words
    return flow.tracker.stage_words()
