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
from ansible_collections.community.ovhcloud.plugins.module_utils._checkout_gate import CheckoutGate
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    OvhError,
    RefusalError,
    UnexpectedError,
    UnknownOutcomeError,
    WaitTimeoutError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._follow import READY, Part, join
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._ordering import Ordering
from ansible_collections.community.ovhcloud.plugins.module_utils._outcome import Outcome, merge
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import (
    Course,
    Plan,
    checkout_under_way,
    last_settlement,
    make_plan,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._rename import rename
from ansible_collections.community.ovhcloud.plugins.module_utils._result import make_outcome
from ansible_collections.community.ovhcloud.plugins.module_utils._run_context import RunContext
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, Clock, follow_pause
from ansible_collections.community.ovhcloud.plugins.module_utils._track import Tracker
from ansible_collections.community.ovhcloud.plugins.module_utils._wait import Waiter
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted

# How often a run plans anew because another run, or a lost answer, came between its observation and its order.
_PLANS = 8
# The last of these plans stand as they are where nothing is to be ordered.
_AWAITING = (Course.AWAIT_CHECKOUT, Course.AWAIT_LEADER)


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
    ordering: Ordering | None = None
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
        self._context = RunContext(self._api, task, self._account, self._observer, clock, budget, parallel)
        self._gate = CheckoutGate(self._api, budget)
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
                flow.error = flow.plan.refusal or self._predicted_stop(flow)
                if not flow.observed.election.keep:
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
        kept = (observed.election.keep, *observed.prepared)
        progress.cart = next((cart for cart in kept if cart is not None), None)
        progress.quote = observed.quote
        flow.observed, flow.plan = observed, plan
        flow.found = flow.found or observed

    def _show_order(self, progress: Progress) -> None:
        """Read what the result tells of the order, and nobody read yet; a result without it is better than a failure."""
        if progress.order_id is None:
            return
        try:
            progress.order = progress.order or self._api.order(progress.order_id)
            if progress.order_status is None:
                progress.order_status = self._api.order_status(progress.order_id)
        except ApiError as exc:
            progress.warnings.append("The order's details are missing in the result: %s" % exc.message)

    def _apply(self, flows: t.Sequence[_Flow]) -> None:
        """Carry out all plans at once up to the orders, then wait for these together. No failure stops the others."""
        self._parallel.map([functools.partial(self._carry_out_noting_errors, flow) for flow in flows])
        self._wait(flows)
        self._parallel.map([functools.partial(self._release_intent, flow) for flow in flows])

    def _release_intent(self, flow: _Flow) -> None:
        """Take away an intent whose order the list did not show right after the checkout."""
        if flow.ordering is not None and flow.progress.order_id is not None:
            flow.ordering.release_intent(flow.progress.order_id)
            flow.ordering.record_release()

    def _wait(self, flows: t.Sequence[_Flow]) -> None:
        tracked = [(flow, flow.tracker) for flow in flows if flow.tracker is not None and flow.error is None]

        def may_leave() -> bool:
            # An intent goes at the end of the wait, by the run that placed it; links to pay with are in no handover.
            stays = (flow.progress.payment_url or (flow.ordering and flow.ordering.has_intent) for flow in flows)
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
        flow.ordering = Ordering(self._context, flow.wanted, flow.progress)
        plans = 0
        began = self._clock.monotonic()
        while plans < _PLANS:
            if flow.plan.course in _AWAITING:
                self._await(flow, began)
            else:
                plans += 1
                if self._take_course_cleanly(flow, flow.ordering):
                    return
            self._decide(flow, self._observer.observe(flow.wanted))
        raise flow.ordering.last_error or RefusalError(
            "Other runs keep acting on the project '%s' at the same time. Run the task again." % flow.wanted.name
        )

    def _predicted_stop(self, flow: _Flow) -> OvhError | None:
        """Return the error of a run that would wait in vain for a checkout to take its effect."""
        if flow.plan.course is not Course.AWAIT_CHECKOUT:
            return None
        left = (last_settlement(flow.observed) - flow.observed.now).total_seconds()
        return UnknownOutcomeError(flow.plan.warnings[0]) if left > self._task.wait_timeout else None

    def _await(self, flow: _Flow, began: float) -> None:
        """Let time pass while another run is at work, or a checkout may still take its effect."""
        leader = flow.observed.election.leader
        if leader is not None:
            self._observer.memory(flow.wanted).followed.add(leader.cart_id)
        if self._budget.pause(follow_pause(self._clock.monotonic() - began, self._clock.jitter())):
            return
        if flow.plan.course is Course.AWAIT_LEADER:
            raise WaitTimeoutError(
                "%s The %d seconds of wait_timeout are over, and nothing was ordered by this run. Run the task again."
                % (flow.plan.warnings[0], self._task.wait_timeout),
                cart_id=leader.cart_id if leader else None,
            )
        doubt = flow.ordering.doubt if flow.ordering else None
        words = checkout_under_way(flow.wanted, flow.observed)
        if doubt is not None:
            words = "%s %s" % (doubt.message, words)
        raise UnknownOutcomeError(
            "%s The %d seconds of wait_timeout are over. Run the task again: it finds the order, or, after that time, orders "
            "anew.%s" % (words, self._task.wait_timeout, flow.observed.possible_order),
            **(doubt.facts if doubt else {}),
        )

    def _take_course_cleanly(self, flow: _Flow, ordering: Ordering) -> bool:
        """Take the plan's course; where that fails, take away what would be in the way of the next run."""
        try:
            done = self._take_course(flow, ordering)
            if done and (flow.observed.projects or flow.plan.order is not None):
                ordering.throw_away()  # what an earlier plan of this run made, and another run's order made needless
            return done
        except OvhError as exc:
            ordering.undo_after(exc)
            raise

    def _take_course(self, flow: _Flow, ordering: Ordering) -> bool:
        """Return false where another run came first, so that the account must be observed anew."""
        plan = flow.plan
        if plan.course is Course.STOP and plan.refusal is not None:
            raise plan.refusal
        if plan.course in (Course.PREPARE_CART, Course.ORDER):
            return self._prepare_or_order(flow, ordering)
        if plan.course is Course.RENAME:
            rename(self._api, flow.wanted, flow.progress, flow.observed.projects[0].project_id, self._budget)
        elif plan.course is Course.AWAIT_PROJECT:
            project = flow.observed.projects[0]
            flow.tracker = self._tracker(flow, project.order_id, project.project_id)
            flow.tracker.delivered = True
        elif plan.course is Course.FINISH_ORDER and plan.order is not None:
            ordering.clear_away(plan.steps)
            flow.progress.cart = None
            flow.tracker = self._tracker(flow, plan.order.order_id, plan.order.project_id)
        elif plan.course is Course.DELETE_CARTS:
            flow.progress.cart = None
            return ordering.clear_away(plan.steps)
        return True

    def _tracker(self, flow: _Flow, order_id: int | None, project_id: str | None = None) -> Tracker:
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

    def _prepare_or_order(self, flow: _Flow, ordering: Ordering) -> bool:
        """Return false where the account has to be observed anew."""
        if not ordering.clear_away(flow.plan.steps):
            return False
        cart = ordering.prepare(flow.observed, flow.plan.steps)
        if cart is None:
            return False
        if flow.plan.course is Course.PREPARE_CART:
            return ordering.quote(cart) is not None
        with self._gate.passed():
            return self._order_and_pay(flow, ordering, cart)

    def _order_and_pay(self, flow: _Flow, ordering: Ordering, cart: Cart) -> bool:
        placed = ordering.order(cart)
        if placed is None:
            return False
        flow.tracker = self._tracker(flow, placed.order_id)
        pay = functools.partial(_error_of, functools.partial(flow.tracker.pay_placed, ordering.sent_at))
        release = functools.partial(_error_of, functools.partial(ordering.release_intent, placed.order_id))
        errors = [error for error in self._parallel.map([pay, release]) if error is not None]
        ordering.record_release()
        if errors:
            raise errors[0]
        return True


def _error_of(action: t.Callable[[], None]) -> OvhError | None:
    """Return the error with which the action ends, so that what is done beside it is done all the same."""
    try:
        action()
    except OvhError as exc:
        return exc
    return None


def _stage_words(flow: _Flow) -> str | None:
    """Return the stage of an order that is left; what was told of it stays, until there is news."""
    if not flow.is_left or flow.tracker is None:
        return None
    if flow.before is not None and not flow.tracker.has_news:
        return flow.before.words
    return flow.tracker.stage_words()
