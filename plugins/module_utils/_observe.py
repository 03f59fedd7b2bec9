# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Observe: read the account, in stages, and stop as soon as the answer is certain. Reads only."""

from __future__ import annotations

import dataclasses

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    cart_steps,
    check_labels,
    default_plan,
    effective_labels,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import read_heads, read_items
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotFoundError,
    RefusalError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Project, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._orders import MISSING, Candidate, OrderFinder
from ansible_collections.community.ovhcloud.plugins.module_utils._preflight import Preflight
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects, read_projects
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted
from ansible_collections.community.ovhcloud.plugins.module_utils._witness import is_stale, split


class Observer:
    """Reads what the plans of a task rest on: one look at projects and orders for all names, one at carts for each."""

    def __init__(self, api: Api, task: Task, account: AccountReader, budget: Budget) -> None:
        self._api = api
        self._task = task
        self._account = account
        self._budget = budget
        self._preflight = Preflight(api, task, account)
        self.finder = OrderFinder(api, task)
        self._projects = Projects((), ())
        self._candidates: list[Candidate] | None = None

    def read_projects(self) -> None:
        """Read the projects of the account, for all names at once."""
        self._projects = read_projects(self._api)
        self._candidates = None

    def observe(self, wanted: Wanted) -> Observed:
        """Return what is known about one wanted project, with the projects as they were read last."""
        try:
            projects = self._matching_projects(wanted)
            if projects:
                return self._with_project(wanted, projects)
            return self._without_project(wanted)
        except RefusalError as exc:
            return Observed(refusal=exc)

    def look_for_order(self, wanted: Wanted, observed: Observed | None = None) -> Observed:
        """Look again, with pauses, until an order or a project of that name shows, or the settle time is over.

        With `observed`, whose checkouts are unaccounted for: until there is an order for each, a cancelled one too.
        """
        latest = self._orders_of(wanted, observed)
        for pause in SETTLE_PAUSES:
            if latest.pending or latest.projects or (observed and not latest.unaccounted_carts):
                break
            if not self._budget.pause(pause):
                break
            self.read_projects()
            latest = self._orders_of(wanted, observed)
        return latest

    def _matching_projects(self, wanted: Wanted) -> tuple[Project, ...]:
        if wanted.project_id is None:
            return self._projects.named(wanted.name)
        project = self._projects.by_id(wanted.project_id)
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

    def _with_project(self, wanted: Wanted, projects: tuple[Project, ...]) -> Observed:
        if self._task.state != "absent":
            return Observed(projects=projects)
        return self._with_heads(wanted, Observed(projects=projects))

    def _with_heads(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add the carts of the name, without their items."""
        now = self._api.now()
        carts, witnesses = split(read_heads(self._api, wanted.marker), now)
        stale = frozenset(witness.cart_id for witness in witnesses if is_stale(witness, now))
        return dataclasses.replace(observed, carts=carts, witnesses=witnesses, stale_witnesses=stale)

    def _without_project(self, wanted: Wanted) -> Observed:
        # Carts before orders: a witness goes only after its order is listed, so what follows cannot miss both.
        heads = self._with_heads(wanted, Observed())
        observed = self._orders_of(wanted, heads)
        if observed.projects or observed.pending or self._task.state == "absent":
            return observed
        if observed.unaccounted_carts:
            # A checkout happened, and its order is not in the lists yet: they may lag.
            observed = self.look_for_order(wanted, observed)
            if observed.projects or observed.pending or observed.unaccounted_carts:
                return observed
        return self._with_cart(wanted, observed)

    def _orders_of(self, wanted: Wanted, heads: Observed | None = None) -> Observed:
        """Add to what is known of the carts the orders for this name, and the nameless project that one of them made."""
        if self._candidates is None:
            self._candidates = self.finder.find(self._projects)
        ours, unidentified = [], []
        for order, names in self._candidates:
            if order.order_id == wanted.order_id:
                _check_adoption(order, names, wanted)
                ours.append(order)
            elif order.adopted:
                continue
            elif names is None:
                unidentified.append(order)
            elif wanted.name in names:
                ours.append(order)
        named = self._projects.named(wanted.name) if wanted.project_id is None else ()
        made = tuple(order.project for order in ours if order.project is not None and order.project.exists)
        return dataclasses.replace(
            heads or Observed(),
            projects=named or made,
            unreadable_projects=self._projects.unreadable,
            orders=tuple(ours),
            unidentified=tuple(unidentified),
        )

    def _with_cart(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add what the plan needs to know of the cart that is kept, what it costs, and what OVHcloud would refuse."""
        plan_code = wanted.plan_code or default_plan(self._account.subsidiary())
        observed = dataclasses.replace(observed, plan_code=plan_code)
        if observed.prepared:
            try:
                observed = self._with_content(wanted, observed)
            except ApiError as exc:
                if exc.retryable or not self._was_touched(observed.prepared[0]):
                    raise
                self.read_projects()
                return self._without_project(wanted)
        quote = observed.quote
        try:
            if quote is None:
                quote = self._preflight.estimate(wanted, observed.plan_code)
            if self._task.state == "ordered":
                self._preflight.check(wanted, quote)
        except RefusalError as exc:
            return dataclasses.replace(observed, quote=quote, refusal=exc)
        return dataclasses.replace(observed, quote=quote)

    def _was_touched(self, cart: Cart) -> bool:
        """Whether another run checked the cart out, or deleted it, since it was read."""
        try:
            return self._api.cart(cart.cart_id).read_only
        except NotFoundError:
            return True

    def _with_content(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add the content of the cart that is kept, and its quote where that content is as wanted."""
        kept = read_items(self._api, observed.prepared[0])
        requirements = read_requirements(self._api, kept)
        plan_code = wanted.plan_code or default_plan_in(kept, observed.plan_code)
        quote = None
        if not cart_steps(kept, wanted, plan_code, requirements):
            check_labels(effective_labels(wanted.labels, requirements), requirements, "The project")
            quote = self._api.quote(kept.cart_id)
        carts = tuple(kept if cart.cart_id == kept.cart_id else cart for cart in observed.carts)
        return dataclasses.replace(observed, carts=carts, requirements=requirements, quote=quote, plan_code=plan_code)


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


def read_requirements(api: Api, cart: Cart) -> tuple[Requirement, ...]:
    """Return what the project's item in the cart asks to be configured with; nothing while there is no such item."""
    base = [item.item_id for item in cart.items if item.parent_id is None]
    return api.requirements(cart.cart_id, min(base)) if base else ()


def default_plan_in(cart: Cart, plan_code: str) -> str:
    """Return the default plan, given a cart that an earlier run filled with the one that was offered then."""
    held = {item.plan_code for item in cart.items if item.parent_id is None and item.plan_code}
    return default_plan("", held) if held and plan_code not in held else plan_code
