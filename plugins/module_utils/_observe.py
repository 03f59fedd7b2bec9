# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Observe: read the account, in stages, and stop as soon as the answer is certain. Reads only."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    cart_steps,
    check_labels,
    check_offer,
    default_plan,
    effective_labels,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import read_heads, read_items
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotFoundError,
    OvhError,
    RefusalError,
    UnexpectedError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, OrderStatus, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._orders import MISSING, Candidate, OrderFinder
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import stop_by_orders
from ansible_collections.community.ovhcloud.plugins.module_utils._preflight import Preflight
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects, read_projects
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import AddOption
from ansible_collections.community.ovhcloud.plugins.module_utils._stops import documents_requested
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted
from ansible_collections.community.ovhcloud.plugins.module_utils._witness import is_stale, split


class Observer:
    """Reads what the plans of a task rest on: one look at projects and orders for all names, one at carts for each."""

    def __init__(self, api: Api, task: Task, account: AccountReader, budget: Budget, parallel: Parallel) -> None:
        self._api = api
        self._task = task
        self._account = account
        self._budget = budget
        self._parallel = parallel
        self._preflight = Preflight(api, task, account, parallel)
        self.finder = OrderFinder(api, task, parallel)

    def observe_all(self, projects: Projects) -> list[Observed]:
        """Return what is known about each wanted project of the task, in its order, given the account's projects."""
        return self._observe(self._task.wanted, projects)

    def observe(self, wanted: Wanted) -> Observed:
        """Return what is known about one wanted project now."""
        return self._observe([wanted], self._read_projects(wanted))[0]

    def _read_projects(self, wanted: Wanted) -> Projects:
        return read_projects(self._api, self._parallel, [wanted.project_id or wanted.name])

    def look_for_order(self, wanted: Wanted, observed: Observed | None = None) -> Observed:
        """Look again, with pauses, until an order or a project of that name shows, or the settle time is over.

        With `observed`, whose checkouts are unaccounted for: until there is an order for each, a cancelled one too.
        """
        latest = self._orders_now(wanted, observed)
        for pause in SETTLE_PAUSES:
            if latest.pending or latest.projects or (observed and not latest.unaccounted_carts):
                break
            if not self._budget.pause(pause):
                break
            if observed is not None:
                observed = self._without_gone_witnesses(observed)
            latest = self._orders_now(wanted, observed)
        return latest

    def _without_gone_witnesses(self, observed: Observed) -> Observed:
        """Leave out witnesses that another run took away: of a cart that it deleted, or whose order is listed by now."""
        gone = {one.cart_id for one in observed.orphans if self._is_gone(one.cart_id)}
        return dataclasses.replace(
            observed, witnesses=tuple(one for one in observed.witnesses if one.cart_id not in gone)
        )

    def _is_gone(self, cart_id: str) -> bool:
        try:
            self._api.cart(cart_id)
        except NotFoundError:
            return True
        return False

    def _observe(self, wanted_ones: t.Sequence[Wanted], projects: Projects) -> list[Observed]:
        """Observe several names at once. What fails for one of them stands in its observation and stops no other."""
        known = [_refusing(functools.partial(self._of_projects, one, projects)) for one in wanted_ones]
        known = self._for_each(wanted_ones, known, self._needs_carts, self._with_heads)
        # Carts before orders: a witness goes only after its order is listed, so what follows cannot miss both.
        open_ones = [wanted for wanted, one in zip(wanted_ones, known) if self._needs_orders(one)]
        candidates: list[Candidate] | OvhError = []
        if open_ones:
            try:
                traces = any(one.spent or one.orphans for one in known)
                candidates = self.finder.find(projects, open_ones, after_checkout=traces)
            except OvhError as exc:
                candidates = exc
        add_orders = functools.partial(self._with_orders, projects=projects, candidates=candidates)
        known = self._for_each(wanted_ones, known, self._needs_orders, add_orders)
        known = self._for_each(wanted_ones, known, self._needs_order_of_cart, self._with_late_order)
        if self._task.payment_method != "none" and any(
            self._goes_on_with_order(one) and one.pending[0].unpaid for one in known
        ):
            self._account.warm_up(to_pay=True)
        known = self._for_each(wanted_ones, known, self._goes_on_with_order, self._with_stop)
        # Before anything is asked about a new order: what would stop that one is of no interest then.
        known = self._for_each(wanted_ones, known, self._is_open, self._with_doubt)
        if any(self._needs_content(one) and one.prepared for one in known):
            self._account.warm_up()
        known = self._for_each(wanted_ones, known, self._needs_content, self._with_content)
        if any(self._needs_content(one) for one in known):
            try:
                self._preflight.read(prices=any(self._needs_content(one) and one.quote is None for one in known))
            except OvhError as exc:
                return [Observed(refusal=exc) if self._needs_content(one) else one for one in known]
        return [
            self._with_price(wanted, one) if self._needs_content(one) else one
            for wanted, one in zip(wanted_ones, known)
        ]

    def _for_each(
        self,
        wanted_ones: t.Sequence[Wanted],
        known: list[Observed],
        needs: t.Callable[[Observed], bool],
        read: t.Callable[[Wanted, Observed], Observed],
    ) -> list[Observed]:
        """Let `read` add to the observations that need it, all at once."""
        places = [place for place, one in enumerate(known) if needs(one)]
        reads = [
            functools.partial(_refusing, functools.partial(read, wanted_ones[place], known[place])) for place in places
        ]
        found = dict(zip(places, self._parallel.map(reads)))
        return [found.get(place, one) for place, one in enumerate(known)]

    def _needs_carts(self, observed: Observed) -> bool:
        return observed.refusal is None and (not observed.projects or self._task.state == "absent")

    def _needs_orders(self, observed: Observed) -> bool:
        return observed.refusal is None and not observed.projects

    def _is_open(self, observed: Observed) -> bool:
        """Whether neither a project nor an order under way settles the matter."""
        return self._needs_orders(observed) and not observed.pending and self._task.state != "absent"

    def _needs_order_of_cart(self, observed: Observed) -> bool:
        """Whether a checkout happened, and its order is not in the lists yet: they may lag."""
        return self._is_open(observed) and bool(observed.unaccounted_carts)

    def _goes_on_with_order(self, observed: Observed) -> bool:
        return self._task.state == "ordered" and self._needs_orders(observed) and bool(observed.pending)

    def _with_stop(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add why the pending order cannot be gone on with, where that is known before anything is done."""
        order = observed.pending[0]
        try:
            if order.status == OrderStatus.DOCUMENTS_REQUESTED:
                raise documents_requested(self._api, order.order_id, wanted.name)
            if order.unpaid and order.price is not None and self._task.payment_method != "none":
                self._account.payer_of(order.order_id, self._task.payment_method, order.price)
        except OvhError as exc:
            return dataclasses.replace(observed, refusal=exc)
        return observed

    def _with_doubt(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add why nothing can be ordered as long as an earlier order is in doubt, or was refused."""
        return dataclasses.replace(observed, refusal=stop_by_orders(self._task, wanted, observed))

    def _needs_content(self, observed: Observed) -> bool:
        return self._is_open(observed) and not observed.unaccounted_carts

    def _of_projects(self, wanted: Wanted, projects: Projects) -> Observed:
        return Observed(projects=self._matching_projects(wanted, projects))

    def _orders_now(self, wanted: Wanted, observed: Observed | None) -> Observed:
        projects = self._read_projects(wanted)
        candidates = self.finder.find(projects, [wanted], after_checkout=True)
        return self._with_orders(wanted, observed or Observed(), projects=projects, candidates=candidates)

    def _with_late_order(self, wanted: Wanted, observed: Observed) -> Observed:
        return self.look_for_order(wanted, observed)

    def _matching_projects(self, wanted: Wanted, projects: Projects) -> tuple[Project, ...]:
        found = projects.matching(wanted)
        if found or wanted.project_id is None:
            return found
        project = projects.by_id(wanted.project_id)
        if project is None:
            try:
                project = self._api.project(wanted.project_id)
            except NotFoundError as exc:
                raise RefusalError(
                    "There is no project %s in this account (project_id). Nothing is ordered in its place."
                    % wanted.project_id,
                    project_id=wanted.project_id,
                ) from exc
        if not project.exists:
            raise RefusalError(
                "The project %s (project_id) is %s. Nothing is ordered in its place."
                % (wanted.project_id, project.status),
                project_id=wanted.project_id,
            )
        return (project,)

    def _with_heads(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add the carts of the name, without their items."""
        now = self._api.now()
        carts, witnesses = split(read_heads(self._api, wanted.marker, self._parallel), now)
        stale = frozenset(witness.cart_id for witness in witnesses if is_stale(witness, now))
        return dataclasses.replace(observed, carts=carts, witnesses=witnesses, stale_witnesses=stale)

    def _with_orders(
        self, wanted: Wanted, observed: Observed, *, projects: Projects, candidates: list[Candidate] | OvhError
    ) -> Observed:
        """Add to what is known of the carts the orders for this name, and the nameless project that one of them made."""
        if isinstance(candidates, OvhError):
            raise candidates
        ours, unidentified = [], []
        for order, names in candidates:
            if order.order_id == wanted.order_id:
                _check_adoption(order, names, wanted)
                ours.append(order)
            elif order.adopted:
                continue
            elif names is None:
                unidentified.append(order)
            elif wanted.name in names:
                ours.append(order)
        named = projects.named(wanted.name) if wanted.project_id is None else ()
        made = tuple(order.project for order in ours if order.project is not None and order.project.exists)
        return dataclasses.replace(
            observed,
            projects=named or made,
            unreadable_projects=projects.unreadable,
            orders=tuple(ours),
            unidentified=tuple(unidentified),
        )

    def _with_content(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add the content of the cart that is kept, and its quote where that content is as wanted."""
        if not observed.prepared:
            return observed
        try:
            return self._with_items(wanted, observed)
        except ApiError as exc:
            if exc.retryable or not self._was_touched(observed.prepared[0]):
                raise
        return self.observe(wanted)

    def _with_price(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add what the order costs by the catalogue where no quote tells it, and what OVHcloud would refuse."""
        observed = dataclasses.replace(
            observed, plan_code=wanted.plan_code or observed.plan_code or self._preflight.default_plan()
        )
        quote = observed.quote
        try:
            if quote is None:
                quote = self._preflight.estimate(wanted, observed.plan_code)
            if self._task.state == "ordered":
                self._preflight.check(wanted, quote)
        except OvhError as exc:
            return dataclasses.replace(observed, quote=quote, refusal=exc)
        return dataclasses.replace(observed, quote=quote)

    def _was_touched(self, cart: Cart) -> bool:
        """Whether another run checked the cart out, or deleted it, since it was read."""
        try:
            return self._api.cart(cart.cart_id).read_only
        except NotFoundError:
            return True

    def _with_items(self, wanted: Wanted, observed: Observed) -> Observed:
        kept = read_items(self._api, observed.prepared[0], self._parallel)
        requirements = read_requirements(self._api, kept, wanted)
        plan_code = wanted.plan_code or default_plan_in(kept, default_plan(self._account.subsidiary()))
        quote = None
        steps = cart_steps(kept, wanted, plan_code, requirements)
        if not steps:
            check_labels(effective_labels(wanted.labels, requirements), requirements, "The project")
            try:
                quote = self._api.quote(kept.cart_id)
            except ApiError as exc:
                if exc.http_status != 400 or exc.timed_out:
                    raise
                # An earlier run may have died before it gave the item all that it needs: the item tells what that is.
                requirements = read_requirements(self._api, kept, wanted, anyway=True)
                check_labels(effective_labels(wanted.labels, requirements), requirements, "The project")
                steps = cart_steps(kept, wanted, plan_code, requirements)
                if not steps:
                    raise
        self._check_options(kept.cart_id, plan_code, [step for step in steps if isinstance(step, AddOption)])
        carts = tuple(kept if cart.cart_id == kept.cart_id else cart for cart in observed.carts)
        return dataclasses.replace(observed, carts=carts, requirements=requirements, quote=quote, plan_code=plan_code)

    def _check_options(self, cart_id: str, plan_code: str, steps: t.Sequence[AddOption]) -> None:
        """Raise RefusalError for an option that is not offered: some accounts are offered less than the catalogue lists."""
        if not steps:
            return
        try:
            offers = self._api.option_offers(cart_id, plan_code)
        except ApiError:
            return  # the server's answer to the order of the option tells
        for step in steps:
            check_offer(step.offer, offers, "option")


def _refusing(read: t.Callable[[], Observed]) -> Observed:
    """Return what was read, or an observation that says why that cannot be."""
    try:
        return read()
    except OvhError as exc:
        return Observed(refusal=exc)
    except Exception as exc:  # the other projects of the task are no worse for it
        return Observed(refusal=UnexpectedError(exc))


def _check_adoption(order: KnownOrder, names: frozenset[str] | None, wanted: Wanted) -> None:
    """Raise RefusalError where the order named by `order_id` is not there, or was made for something else."""
    if order.status == MISSING:
        problem = "There is no order %d in this account (order_id)." % order.order_id
    elif names is not None and not names:
        problem = "Order %d (order_id) is not for a project." % order.order_id
    elif names is not None and wanted.name not in names:
        problem = "Order %d (order_id) was made for the project '%s', not for '%s'." % (
            order.order_id,
            "', '".join(sorted(names)),
            wanted.name,
        )
    else:
        return
    raise RefusalError(problem + " Nothing is ordered in its place.", order_id=order.order_id)


def read_requirements(api: Api, cart: Cart, wanted: Wanted, *, anyway: bool = False) -> tuple[Requirement, ...]:
    """Return what the project's item in the cart asks to be configured with; nothing while there is no such item.

    Asked where there is something to compare it with, labels besides the name; or `anyway`. A label that is missing is
    otherwise told by the quote, which refuses the cart.
    """
    base = min((item for item in cart.items if item.parent_id is None), key=lambda item: item.item_id, default=None)
    if base is None:
        return ()
    unexpected = {entry.label for entry in base.configurations} - {label for label, dummy in wanted.labels}
    if not (anyway or wanted.has_own_labels or unexpected):
        return ()
    return api.requirements(cart.cart_id, base.item_id)


def default_plan_in(cart: Cart, plan_code: str) -> str:
    """Return the default plan, given a cart that an earlier run filled with the one that was offered then."""
    held = {item.plan_code for item in cart.items if item.parent_id is None and item.plan_code}
    return default_plan("", held) if held and plan_code not in held else plan_code
