# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Purchase: from a prepared cart to an order. The only place that checks out, and it does so once."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotFoundError,
    RefusalError,
    UnknownOutcomeError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._guards import check_quote
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Money, PlacedOrder, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._prepare import (
    CartKeeper,
    CartSpentError,
    TooManyRequestsError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import CheckOut
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget, settle_pause
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted

# How often a run starts over because another run, or a change of the account, came in between.
_ROUNDS = 5
# Seconds for which a checkout may be held back, by a limit of requests, before the last look counts as outdated.
_LOOK_IS_FRESH = 2.0


class _StartOverError(Exception):
    """The cart went away without being checked out: another run keeps a different one."""


class Purchase:
    """Orders one wanted project, from the cart to the order.

    `check_payer` gets the quoted total and refuses where nothing could pay it; `known_orders` are those that the plan
    already weighed.
    """

    def __init__(
        self,
        api: Api,
        task: Task,
        wanted: Wanted,
        observer: Observer,
        keeper: CartKeeper,
        budget: Budget,
        progress: Progress,
        check_payer: t.Callable[[Money], None],
        known_orders: t.Iterable[int],
    ) -> None:
        self._api = api
        self._task = task
        self._wanted = wanted
        self._observer = observer
        self._keeper = keeper
        self._budget = budget
        self._progress = progress
        self._check_payer = check_payer
        self._known_orders = frozenset(known_orders)

    def order(self) -> PlacedOrder | None:
        """Check out the cart and return the order; None where another order for the name came first: observe again."""
        rounds, refusals = _ROUNDS, 0
        while rounds:
            rounds -= 1
            try:
                cart = self._keeper.prepare()
                self._keeper.witnesses.bear(cart)
                if self._last_look(cart):
                    return self._check_out(cart)
                if self._appeared():
                    return None
            except _StartOverError:
                continue
            except TooManyRequestsError:
                rounds += 1  # nobody changed anything
                self._budget.pause(settle_pause(refusals))
                refusals += 1
            except CartSpentError as exc:
                self._find_order_of(str(exc), witness=exc.witness)
                return None
        raise RefusalError(
            "The account kept changing while the project '%s' was about to be ordered; nothing was ordered by this run. "
            "Run the task again." % self._wanted.name
        )

    def _last_look(self, cart: Cart) -> bool:
        """Whether this cart is still the one to check out, its content and price are as allowed, and no order came up.

        In this order: the list of carts tells who else is about to order, the quote what would be ordered, and the list of
        orders what was ordered by a run whose carts are gone; a witness goes only after its order is listed, so this
        run cannot miss both.
        """
        if not self._keeper.confirm(cart):
            return False
        quote = self._progress.quote = self._quote(cart)
        check_quote(quote, self._task, self._wanted)
        self._check_payer(quote.with_tax)
        if quote.item_ids != set(cart.item_ids) and not self._keeper.holds(cart):
            return False
        has_witness = bool(self._keeper.witnesses.assigned)
        return not self._observer.finder.shows_new_order(self._wanted, has_witness=has_witness)

    def _quote(self, cart: Cart) -> Quote:
        try:
            return self._api.quote(cart.cart_id)
        except ApiError as exc:
            self._start_over_if_touched(cart, exc)
            if exc.http_status == 400 and self._keeper.distrust():
                # The items may have to be configured with more than the task gives: then they tell with what.
                raise _StartOverError from exc
            raise

    def _start_over_if_touched(self, cart: Cart, error: ApiError) -> None:
        """Begin again where a refusal comes from what another run did to the cart; it bought nothing."""
        if error.outcome_unknown or error.retryable:
            return
        kept = self._keeper.look()
        # A label that two runs set at once is refused as a duplicate; the other run may have mended that by now.
        duplicate = error.http_status == 400 and "duplicate" in error.message.lower()
        if kept is None or kept.cart_id != cart.cart_id or duplicate or not self._keeper.is_as_wanted(kept):
            raise _StartOverError

    def _appeared(self) -> bool:
        """Whether an order or a project of this name is there now."""
        observed = self._observer.observe(self._wanted)
        self._let_go(observed)
        return bool(observed.projects or observed.pending or observed.unidentified)

    def _let_go(self, observed: Observed) -> None:
        """Drop the own witness where every run finds what was ordered without it."""
        if observed.projects or any(order.listed for order in observed.pending):
            self._keeper.witnesses.drop()

    def _check_out(self, cart: Cart) -> PlacedOrder | None:
        if self._api.hold() > _LOOK_IS_FRESH and self._budget.remaining():
            raise TooManyRequestsError
        try:
            placed = self._api.check_out(cart.cart_id, waive_retraction_period=self._task.waive_retraction_period)
        except ApiError as exc:
            if exc.http_status == 429 and self._budget.remaining():
                raise TooManyRequestsError from exc
            self._resolve(cart, exc)
            return None
        self._progress.record(CheckOut(cart.cart_id, placed.order_id))
        self._progress.order_id = placed.order_id
        self._observer.finder.note(placed.order_id)
        self.let_witness_go(placed.order_id)
        return placed

    def let_witness_go(self, order_id: int) -> None:
        """Drop the witness if the account's list shows the order; where it never does, the witness expires."""
        if not self._keeper.witnesses.any_left:
            return
        try:
            listed, order = self._observer.finder.listed(order_id)
            self._progress.order = order or self._progress.order
            if listed:
                self._keeper.witnesses.drop_all()
        except ApiError:
            return

    def _resolve(self, cart: Cart, error: ApiError) -> None:
        """Find out by reading whether a checkout without a good answer happened. Where that is in doubt it is not sent again.

        A plain refusal (a 4xx, and the cart is still prepared) bought nothing; where another run's changes caused it, the
        purchase starts over from the cart.
        """
        doubtful = error.outcome_unknown or error.retryable
        still_prepared = False
        for pause in (0.0, *(SETTLE_PAUSES if doubtful else ())):
            if pause and not self._budget.pause(pause):
                break
            try:
                still_prepared = not self._api.cart(cart.cart_id).read_only
            except NotFoundError:
                self._resolve_vanished(cart, error, doubtful)
                return
            except ApiError as exc:
                still_prepared = False
                if exc.is_closed:
                    break
                continue
            if not still_prepared:
                break
        if not still_prepared:
            self._find_order_of(cart.cart_id, error, ours=doubtful)
            return
        if doubtful:
            error.message += (
                " Cart %s was read several times since and is not checked out, so nothing was ordered; running the task "
                "again goes on from there." % cart.cart_id
            )
            error.facts["cart_id"] = cart.cart_id
        self._start_over_if_touched(cart, error)
        raise error

    def _resolve_vanished(self, cart: Cart, error: ApiError, doubtful: bool) -> None:
        """A cart may leave the account when it is checked out; or another run, which keeps a different one, deleted it."""
        if not doubtful and self._keeper.look() is not None:
            raise _StartOverError
        self._find_order_of(cart.cart_id, error, ours=doubtful)

    def _find_order_of(
        self, cart_id: str, error: ApiError | None = None, *, ours: bool = False, witness: Cart | None = None
    ) -> None:
        """Return when an order for the name is found (the caller observes again); else stop: the outcome is unknown.

        Where only a witness tells of a checkout, return also when that goes away: its cart was deleted by another run, and
        nothing was ordered.
        """
        if ours:
            self._progress.record(CheckOut(cart_id))
        traces = Observed(witnesses=(witness,)) if witness is not None else None
        observed = self._observer.look_for_order(self._wanted, traces)
        self._let_go(observed)
        if observed.pending or observed.projects or (traces is not None and not observed.unaccounted_carts):
            return
        if any(order.order_id not in self._known_orders for order in observed.orders):
            return
        facts = dict(error.facts) if error else {}
        facts["cart_id"] = cart_id
        happened = "Cart %s was checked out" % cart_id
        if error is not None:
            happened += " or may have been (%s)" % error.message.rstrip(".")
        elif witness is not None:
            happened = "A cart was about to be checked out, as the empty cart %s left beside it tells" % cart_id
        raise UnknownOutcomeError(
            "%s, but no order for the project '%s' can be found yet. Nothing is ordered again: run "
            "the task later, or look in the OVHcloud Control Panel (Orders) and set order_id.%s"
            % (happened, self._wanted.name, observed.possible_order),
            **facts,
        )
