# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.
"""Ordering one project: from what was observed to an order, in the order in which it happens.

A cart in doubt is thrown away, and no cart is ever mended: only the run that created a cart writes to it, each write once.
Every method returns None, or false, where the account has to be looked at again.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_deleter import CartDeleter
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_editor import CartEditor
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import ahead_of
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import find_cart, read_items
from ansible_collections.community.ovhcloud.plugins.module_utils._checkout import (
    Checkout,
    Placed,
    Postponed,
    Unknown,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotFoundError,
    OvhError,
    WaitTimeoutError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._intent_keeper import (
    CREATIONS,
    IntentKeeper,
    Placing,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    CATALOGUE,
    Cart,
    Configuration,
    Item,
    PlacedOrder,
    Quote,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._run_context import RunContext
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    CheckOut,
    CreateCart,
    DeleteCart,
    RemoveIntent,
    Step,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import settle_pause
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted

# How often the last reads before a checkout may take so long that its intent is not fresh any more.
_STALE_LOOKS = 4


class Ordering:
    """What this run does to carts and intents of one wanted project. `doubt`: the error of a checkout in doubt.

    `sent_at`: when the last checkout was sent, by the monotonic clock.
    """

    def __init__(self, context: RunContext, wanted: Wanted, progress: Progress) -> None:
        self._context = context
        self._api = context.api
        self._wanted = wanted
        self._progress = progress
        self._memory = context.observer.memory(wanted)
        self._deleter = CartDeleter(context.api, context.budget, progress, self._memory)
        self._intents = IntentKeeper(context, wanted, self._deleter, progress)
        self._checkout = Checkout(context, wanted, progress)
        self._editor: CartEditor | None = None
        self._own: str | None = None
        self._made_at = 0  # the place among the steps where the own cart was made
        self._last_error: ApiError | None = None
        self._was_rejected = False
        self.doubt: ApiError | None = None
        self.sent_at: float | None = None

    @property
    def has_intent(self) -> bool:
        return self._intents.is_placed

    @property
    def last_error(self) -> ApiError | None:
        """The error because of which this run began anew last."""
        return self._last_error

    def clear_away(self, steps: t.Iterable[Step]) -> bool:
        """Delete what the plan says; return false where a cart was checked out in this very moment."""
        spent = False
        for step in steps:
            if isinstance(step, DeleteCart):
                is_gone = self._deleter.delete_cart(step.cart_id)
                spent = spent or (not is_gone and self._is_spent(step.cart_id))
            elif isinstance(step, RemoveIntent) and step.cart_id is not None:
                self._deleter.delete_intent(step.cart_id)
        return not spent

    def _is_spent(self, cart_id: str) -> bool:
        try:
            return self._api.cart(cart_id).read_only
        except ApiError as exc:
            return exc.is_closed

    def prepare(self, observed: Observed, steps: t.Iterable[Step]) -> Cart | None:
        """Return the cart that is kept, or, where the plan's steps create one, a new one, with what is wanted."""
        kept = observed.election.keep
        if kept is not None and not any(isinstance(step, CreateCart) for step in steps):
            self._progress.cart = kept
            return kept
        cart = self._create(observed)
        if cart is None:
            return None
        try:
            filled = self._edit(observed).fill(cart)
        except ApiError as exc:
            self.throw_away()
            if not (exc.outcome_unknown or isinstance(exc, NotFoundError) or exc.is_closed):
                raise
            self._begin_anew(exc)
            return None
        except OvhError:
            self.throw_away()
            raise
        self._progress.cart = filled
        return filled

    def quote(self, cart: Cart) -> Quote | None:
        """Return the quote of the cart."""
        try:
            quote = self._progress.quote = self._api.quote(cart.cart_id)
        except ApiError as exc:
            if isinstance(exc, NotFoundError) or exc.is_closed or self._is_spent(cart.cart_id):
                self._begin_anew(exc)
                return None
            if exc.http_status == 400 and not exc.timed_out and self._editor is not None and self._editor.distrust():
                # The items may have to be configured with more than the task gives: then they tell with what.
                self.throw_away()
                self._begin_anew(exc)
                return None
            raise
        return quote

    def order(self, cart: Cart) -> PlacedOrder | None:
        """Check the cart out, and return the order."""
        self.doubt = None  # the doubt about an earlier cart of this run is over
        while self._is_ready(cart):
            self.sent_at = self._context.clock.monotonic()
            outcome = self._checkout.send(cart)
            if isinstance(outcome, Placed):
                return self._note_order(cart, outcome.order)
            if isinstance(outcome, Postponed):
                self._wait_for_limit(cart, outcome)
                continue
            if isinstance(outcome, Unknown):
                self.doubt = outcome.error
                self._own = None  # what becomes of this cart is decided when the doubt is over
                self._intents.forget()
                self._progress.record(CheckOut(cart.cart_id))
            else:
                self._begin_anew_or_raise(outcome.error)
            break
        return None

    def _is_ready(self, cart: Cart) -> bool:
        """Place the intent, and look at everything for the last time; soon after the one the other has to be over."""
        for dummy in range(_STALE_LOOKS):
            if not self._intents.is_fresh and self._intents.place() is Placing.OUTRUN:
                self._memory.followed.add(cart.cart_id)
                return False
            if not self._is_still_right(cart):
                self._intents.release()
                return False
            if self._intents.is_fresh:
                return True
        raise WaitTimeoutError(
            "The server answered too slowly, %d times in a row, for a safe checkout of cart %s. Nothing was ordered; run the "
            "task again." % (_STALE_LOOKS, cart.cart_id),
            cart_id=cart.cart_id,
        )

    def _wait_for_limit(self, cart: Cart, postponed: Postponed) -> None:
        """Let the time pass for which a limit of requests holds the checkout back."""
        self._context.budget.pause(postponed.seconds)
        if not self._context.budget.remaining():
            raise postponed.error or WaitTimeoutError(
                "A limit of requests held back the checkout of cart %s until the time of wait_timeout was over. Nothing was "
                "ordered; run the task again." % cart.cart_id,
                cart_id=cart.cart_id,
            )

    def _begin_anew_or_raise(self, rejection: ApiError) -> None:
        """Raise the rejection of a checkout, unless it may come from what another run did to the cart."""
        self._intents.release()
        is_about_cart = isinstance(rejection, NotFoundError) or rejection.is_closed
        if self._was_rejected or not is_about_cart:
            raise rejection
        self._was_rejected = True
        self._begin_anew(rejection)

    def _is_still_right(self, cart: Cart) -> bool:
        """Whether the cart can be checked out as it is, and no order for the name appeared.

        The content of a cart that this run did not fill is read again: whoever knows its id can write to it. The orders are
        listed after the intents: that of another run goes only after its order is listed, so this run cannot
        miss both.
        """
        finder = self._context.observer.finder
        reads: list[t.Callable[[], t.Any]] = [
            functools.partial(self.quote, cart),
            functools.partial(finder.shows_new_order, self._wanted),
        ]
        if cart.cart_id != self._own:
            reads.append(functools.partial(self._is_unchanged, cart))
        quote, is_ordered, *is_unchanged = self._context.parallel.map(reads)
        if quote is None or is_ordered or not all(is_unchanged):
            return False
        return self._checkout.verify_preconditions(cart, quote)

    def _is_unchanged(self, cart: Cart) -> bool:
        """Whether the cart still holds what it held when it was compared with what is wanted."""
        there = find_cart(self._api, cart.cart_id)
        return there is not None and _content(read_items(self._api, there, Sequential())) == _content(cart)

    def release_intent(self, order_id: int) -> None:
        """Take the intent away if the account's list shows the order; where it never does, the intent settles by itself."""
        if not self._intents.is_placed:
            return
        try:
            is_listed = self._context.observer.finder.is_listed(order_id)
        except ApiError:
            return
        if is_listed:
            self._intents.release_answered()

    def record_release(self) -> None:
        """Note among the steps that the intent was taken away; after the payment that was made at the same time."""
        self._intents.record_release()

    def undo_after(self, error: OvhError) -> None:
        """Take away what would only be in the way after this error.

        All of it stays after a checkout. The cart stays where its quote is what the user is asked to judge.
        """
        progress = self._progress
        if progress.order_id is not None or self.doubt is not None:
            return
        self._intents.release()
        is_judged = progress.quote is not None and progress.quote.source != CATALOGUE
        if isinstance(error, ApiError) or not is_judged:
            self.throw_away()

    def throw_away(self) -> None:
        """Delete the own cart, if there is one, and never use it again."""
        if self._own is None:
            return
        if self._deleter.delete_cart(self._own):
            self._progress.undo(self._made_at)
        self._memory.given_up.add(self._own)
        self._own = None
        self._progress.cart = None

    def _begin_anew(self, error: ApiError) -> None:
        self._last_error = error
        self._context.budget.pause(settle_pause(0))

    def _create(self, observed: Observed) -> Cart | None:
        """Create a cart and assign it: from then on every run sees it. None where another run came first."""
        account = self._context.account
        for attempt in range(1, CREATIONS + 1):
            self._made_at = len(self._progress.steps)
            try:
                cart = self._api.create_cart(account.subsidiary(), self._wanted.marker)
                self._own = cart.cart_id
                self._api.assign_cart(cart.cart_id)
            except ApiError as exc:
                # A cart that is not certainly assigned is not used.
                self.throw_away()
                if attempt == CREATIONS or not exc.outcome_unknown:
                    raise
                continue
            break
        self._progress.record(CreateCart(self._wanted.marker, cart.cart_id))
        known = {one.cart_id for one in observed.carts} | self._memory.given_up
        listed = self._api.cart_ids(self._wanted.marker)
        leader = next((one for one in ahead_of(cart.cart_id, listed, known) if self._is_of_this_name(one)), None)
        if leader is None:
            return cart
        self._memory.followed.add(leader)
        self.throw_away()
        return None

    def _is_of_this_name(self, cart_id: str) -> bool:
        """Whether a listed cart is there, and of this name: a server may ignore the filter of the list."""
        there = find_cart(self._api, cart_id)
        return there is not None and there.description == self._wanted.marker

    def _edit(self, observed: Observed) -> CartEditor:
        thorough = self._context.task.state == "cart"
        if self._editor is None:
            self._editor = CartEditor(
                self._api,
                self._wanted,
                self._context.account.subsidiary(),
                observed.plan_code,
                self._context.budget,
                self._progress,
                known_to_be_offered=observed.quote is not None and observed.quote.source == CATALOGUE,
                thorough=thorough,
            )
        return self._editor

    def _note_order(self, cart: Cart, placed: PlacedOrder) -> PlacedOrder:
        self._progress.record(CheckOut(cart.cart_id, placed.order_id))
        self._progress.order_id = placed.order_id
        self._progress.cart = dataclasses.replace(cart, read_only=True)
        self._context.observer.finder.note(placed.order_id)
        self._own = None
        return placed


def _content(cart: Cart) -> dict[int, tuple[Item, frozenset[Configuration]]]:
    """Return what the cart holds, in no order."""
    return {
        item.item_id: (dataclasses.replace(item, configurations=()), frozenset(item.configurations))
        for item in cart.items
    }
