# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.
"""Placing the intent of a checkout, and taking it away; `_intent` says what it is good for."""

from __future__ import annotations

import datetime
import enum
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_deleter import CartDeleter
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import find_cart
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._intent import FRESH
from ansible_collections.community.ovhcloud.plugins.module_utils._model import CART_LIFE, Cart
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._run_context import RunContext
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import AddIntent, Step
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted, intent_description

# A life that is shorter than a day by less than that comes from rounding.
_LIFE_MARGIN = datetime.timedelta(seconds=5)

# Tries to create a cart whose answer, or whose assignment, got lost. What they leave is invisible and expires.
CREATIONS = 3

# Seconds that a run waits for its intent to be listed, and for the intents of others beside it to go. That time is not
# part of `wait_timeout`: a task with little time must not check out with less care.
_PATIENCE = 45.0


class Placing(enum.Enum):
    """`ALONE`: this run may check out. `OUTRUN`: another run may be about to; this run's intent is gone again."""

    ALONE = "alone"
    OUTRUN = "outrun"


class IntentKeeper:
    """Keeps the checkout intents that this run places for one wanted project."""

    def __init__(self, context: RunContext, wanted: Wanted, deleter: CartDeleter, progress: Progress) -> None:
        self._context = context
        self._wanted = wanted
        self._deleter = deleter
        self._progress = progress
        self._placed: dict[str, datetime.datetime] = {}  # all that may be listed, with the time before each was made
        self._harmless: set[str] = set()  # carts that are listed beside intents, and are none
        self._current: str | None = None
        self._released: list[Step] = []

    @property
    def is_placed(self) -> bool:
        return self._current is not None

    @property
    def is_fresh(self) -> bool:
        """Whether a checkout that is sent now takes its effect, if any, before the intent is settled."""
        return self._current is not None and self._context.api.now() - self._placed[self._current] <= FRESH

    def place(self) -> Placing:
        """Place an intent, and read the list until it shows and no other one stands beside it.

        Raises RefusalError where the list never shows it: without that no other run can see it.
        """
        self.release()
        current = self._current = self._create()
        patience = Budget(self._context.clock, _PATIENCE)
        is_listed = False
        for pause in (0.0, *SETTLE_PAUSES, *SETTLE_PAUSES):
            if pause and not patience.pause(pause):
                break
            listed = self._context.api.cart_ids(intent_description(self._wanted.name))
            is_listed = is_listed or current in listed
            other = self._first_other(listed)
            if is_listed and other is None:
                return Placing.ALONE
            if is_listed and other is not None and other < current:
                break  # the other run goes on; of two that see each other it is the one with the smaller id
        self.release()
        if is_listed:
            return Placing.OUTRUN
        raise RefusalError(
            "Checkout intent %s was created and assigned, but the list of carts does not show it under its description '%s'. "
            "Without that no other run can see it, so nothing is ordered."
            % (current, intent_description(self._wanted.name)),
            cart_id=current,
        )

    def release(self) -> None:
        """Take the own intents away: no checkout of this run can come any more."""
        for cart_id in list(self._placed):
            if self._take_away(cart_id, None):
                self._progress.undo_intent(cart_id)
        self._current = None

    def release_answered(self) -> None:
        """Take the own intents away: their order stays in the list. `record_release` notes it, after the payment."""
        for cart_id in list(self._placed):
            self._take_away(cart_id, self._released.append)
        self._current = None

    def record_release(self) -> None:
        for step in self._released:
            self._progress.record(step)
        self._released.clear()

    def _take_away(self, cart_id: str, record: t.Callable[[Step], None] | None) -> bool:
        is_gone = self._deleter.delete_intent(cart_id, record)
        self._context.observer.memory(self._wanted).given_up.add(cart_id)
        del self._placed[cart_id]
        return is_gone

    def forget(self) -> None:
        """Leave the own intents in place: they stand for a checkout whose outcome is unknown."""
        self._placed.clear()
        self._current = None

    def _first_other(self, listed: list[str]) -> str | None:
        """Return the intent with the smallest id that another run placed; None where there is none."""
        given_up = self._context.observer.memory(self._wanted).given_up
        unknown = set(listed) - set(self._placed) - self._harmless - given_up
        return next((cart_id for cart_id in sorted(unknown) if self._is_intent(cart_id)), None)

    def _is_intent(self, cart_id: str) -> bool:
        try:
            cart = find_cart(self._context.api, cart_id)
        except ApiError as exc:
            if not exc.is_closed:
                raise
            return True  # nobody may read it: it is taken for what the list says
        if cart is not None and cart.description != intent_description(self._wanted.name):
            self._harmless.add(cart_id)  # the server ignores the filter
            return False
        return cart is not None

    def _create(self) -> str:
        """Create and assign an intent, and return its id."""
        api, attempt = self._context.api, 0
        while True:
            attempt += 1
            before = api.now()
            try:
                cart_id = self._create_long_lived(before).cart_id
                self._placed[cart_id] = before
                api.assign_cart(cart_id)
            except ApiError as exc:
                # One that is not certainly assigned may be listed later: it is taken away with the others.
                if attempt == CREATIONS or not exc.outcome_unknown:
                    self.release()
                    raise
                continue
            self._progress.record(AddIntent(cart_id))
            return cart_id

    def _create_long_lived(self, now: datetime.datetime) -> Cart:
        """Create a cart that lives a day: by its expiry all runs tell its age.

        Raises RefusalError where the server lets it live shorter: then it would count as settled too early.
        """
        api, subsidiary = self._context.api, self._context.account.subsidiary()
        description = intent_description(self._wanted.name)
        cart = api.create_cart(subsidiary, description)
        if _lives_shorter(cart, now):
            cart = api.create_cart(subsidiary, description, (now + CART_LIFE).strftime("%Y-%m-%dT%H:%M:%S+00:00"))
        if _lives_shorter(cart, now):
            raise RefusalError(
                "OVHcloud lets carts live until %s, less than the day that it documents. A checkout whose answer gets lost could "
                "not be recognised then, so nothing is ordered. Please report this." % cart.expire_text,
                cart_id=cart.cart_id,
            )
        return cart


def _lives_shorter(cart: Cart, now: datetime.datetime) -> bool:
    return cart.expire is not None and cart.expire < now + CART_LIFE - _LIFE_MARGIN
