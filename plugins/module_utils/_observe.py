# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Observe: read the account, in stages, and stop as soon as the answer is certain. Reads only."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_content import CartReader
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import CartMemory
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import read_heads
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotFoundError,
    OvhError,
    RefusalError,
    UnexpectedError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._intent import created_at
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    CART_LIFE,
    Cart,
    OrderStatus,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._orders import MISSING, Candidate, OrderFinder
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import stop_by_orders
from ansible_collections.community.ovhcloud.plugins.module_utils._preflight import Preflight
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects, read_projects
from ansible_collections.community.ovhcloud.plugins.module_utils._stops import documents_requested
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted, intent_description

# A cart that seems to come from the future has another life than a day; the time when it was first seen counts then.
_CLOCK_MARGIN = datetime.timedelta(minutes=1)


class Observer:
    """Reads what the plans of a task rest on: one look at projects and orders for all names, one at carts for each."""

    def __init__(self, api: Api, task: Task, account: AccountReader, budget: Budget, parallel: Parallel) -> None:
        self._api = api
        self._task = task
        self._account = account
        self._budget = budget
        self._parallel = parallel
        self._preflight = Preflight(api, task, account, parallel)
        self._contents = CartReader(api, account, parallel)
        self.finder = OrderFinder(api, task, parallel)
        self._memories: dict[str, CartMemory] = {}
        self._first_seen: dict[str, datetime.datetime] = {}

    def memory(self, wanted: Wanted) -> CartMemory:
        """Return what this run remembers of the carts of one wanted project."""
        return self._memories.setdefault(wanted.name, CartMemory())

    def observe_all(self, projects: Projects) -> list[Observed]:
        """Return what is known about each wanted project of the task, in its order, given the account's projects."""
        return self._observe(self._task.wanted, projects)

    def observe(self, wanted: Wanted) -> Observed:
        """Return what is known about one wanted project now."""
        return self._observe([wanted], self._read_projects(wanted))[0]

    def _read_projects(self, wanted: Wanted) -> Projects:
        return read_projects(self._api, self._parallel, [wanted.project_id or wanted.name])

    def _look_for_order(self, wanted: Wanted, observed: Observed) -> Observed:
        """Look again, with pauses, until there is an order for each checkout, or the lists of orders had time to show it."""
        for pause in SETTLE_PAUSES:
            if not self._budget.pause(pause):
                break
            projects = self._read_projects(wanted)
            candidates = self.finder.find(projects, [wanted], after_checkout=True)
            observed = self._with_orders(wanted, observed, projects=projects, candidates=candidates)
            if observed.pending or observed.projects or not observed.unaccounted_carts:
                break
        return observed

    def _observe(self, wanted_ones: t.Sequence[Wanted], projects: Projects) -> list[Observed]:
        """Observe several names at once. What fails for one of them stands in its observation and stops no other."""
        known = [_refusing(functools.partial(self._of_projects, one, projects)) for one in wanted_ones]
        known = self._for_each(wanted_ones, known, self._needs_carts, self._with_heads)
        # Carts before orders: an intent goes only after its order is listed, so what follows cannot miss both.
        open_ones = [wanted for wanted, one in zip(wanted_ones, known) if self._needs_orders(one)]
        candidates: list[Candidate] | OvhError = []
        if open_ones:
            try:
                traces = any(one.spent or one.intents for one in known)
                candidates = self.finder.find(projects, open_ones, after_checkout=traces)
            except OvhError as exc:
                candidates = exc
        add_orders = functools.partial(self._with_orders, projects=projects, candidates=candidates)
        known = self._for_each(wanted_ones, known, self._needs_orders, add_orders)
        known = self._for_each(wanted_ones, known, self._needs_order_of_cart, self._look_for_order)
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
        """Whether neither a project, nor an order under way, nor a checkout of an unknown outcome settles the matter."""
        settled = observed.pending or observed.standing_intents
        return self._needs_orders(observed) and not settled and self._task.state != "absent"

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
        """Add the carts of the name, and the intents of checkouts, without their items."""
        descriptions = (wanted.marker, intent_description(wanted.name))
        reads = [functools.partial(read_heads, self._api, text, self._parallel) for text in descriptions]
        carts, intents = self._parallel.map(reads)
        given_up = self.memory(wanted).given_up
        now = self._api.now()
        return dataclasses.replace(
            observed,
            carts=tuple(self._dated(cart, now) for cart in carts),
            # An intent of this run that could not be deleted stands for no checkout.
            intents=tuple(self._dated(cart, now) for cart in intents if cart.cart_id not in given_up),
            now=now,
        )

    def _dated(self, cart: Cart, now: datetime.datetime) -> Cart:
        """Return the cart with an expiry that tells its age, where the server tells none that does."""
        first_seen = self._first_seen.setdefault(cart.cart_id, now)
        created = created_at(cart)
        if cart.read_only or (created is not None and created <= first_seen + _CLOCK_MARGIN):
            return cart
        return dataclasses.replace(cart, expire=first_seen + CART_LIFE)

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
        dates = self.finder.dates_of_ignored(wanted) if observed.spent else ()
        named = projects.named(wanted.name) if wanted.project_id is None else ()
        made = tuple(
            order.project for order in ours if order.project is not None and order.project.exists and not order.renamed
        )
        return dataclasses.replace(
            observed,
            projects=named or made,
            unreadable_projects=projects.unreadable,
            orders=tuple(ours),
            unidentified=tuple(unidentified),
            ignored_dates=dates,
        )

    def _with_content(self, wanted: Wanted, observed: Observed) -> Observed:
        """Add which cart is kept, and its quote."""
        if wanted.cart_id is None and not observed.prepared:
            return observed
        try:
            if wanted.cart_id is not None:
                return self._contents.with_approved_cart(wanted, wanted.cart_id, observed)
            return self._contents.with_election(wanted, observed, self.memory(wanted))
        except ApiError as exc:
            if exc.retryable or not self._was_touched(wanted, observed):
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

    def _was_touched(self, wanted: Wanted, observed: Observed) -> bool:
        """Whether another run checked a cart out, or deleted it, since its head was read."""
        before = {cart.cart_id for cart in observed.prepared}
        now = {cart.cart_id for cart in read_heads(self._api, wanted.marker, self._parallel) if not cart.read_only}
        return not before <= now


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
