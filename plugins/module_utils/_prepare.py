# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Prepare: bring about the one cart of a name, holding exactly what is wanted. Nothing here buys.

Carts are where runs meet. Every run goes on with the cart that was created first and deletes the others, so a run that
lost the race cannot check out a cart of its own any more.
"""

from __future__ import annotations

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_bin import CartBin
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
    OvhError,
    RefusalError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._filler import Filler, Offers
from ansible_collections.community.ovhcloud.plugins.module_utils._model import CATALOGUE, Cart, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import default_plan_in, read_requirements
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import AddItem, CheckOut, CreateCart, DeleteCart
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget, settle_pause
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.plugins.module_utils._witness import is_witness_of, orphans, split
from ansible_collections.community.ovhcloud.plugins.module_utils._witness_keeper import CREATIONS, WitnessKeeper

# Seconds without a change after which another run's half-filled cart counts as left behind.
_LEFT_ALONE = 4.0
# Seconds after which a cart is read once more before the project is added to it.
_FRESH = 2.0
# Rounds of reading and mending after which a cart that never comes to rest is given up.
_ROUNDS = 12


class CartSpentError(Exception):
    """A cart of this name was checked out meanwhile, by another run or by this one: look for its order.

    With `witness` that is only what a witness tells whose cart is not there any more.
    """

    def __init__(self, cart_id: str, witness: Cart | None = None) -> None:
        super().__init__(cart_id)
        self.witness = witness


class TooManyRequestsError(Exception):
    """A limit of requests holds back what is never sent again without a look; the client waits for it before that look."""


class CartKeeper:
    """Creates, converges and deletes the carts of one wanted project. `observed`: what the plan rests on.

    `thorough`: ask the cart itself what is offered and what its items need, also where the catalogue told as much. A cart
    that is ordered at once is judged by its quote; one that somebody looks at first should hold no surprise.
    """

    def __init__(
        self,
        api: Api,
        wanted: Wanted,
        observed: Observed,
        account: AccountReader,
        budget: Budget,
        progress: Progress,
        *,
        thorough: bool = False,
    ) -> None:
        self._api = api
        self._wanted = wanted
        self._observed: Observed | None = observed  # until the first look of its own
        self._usual_plan = observed.plan_code
        self._account = account
        self._budget = budget
        self._progress = progress
        self._bin = CartBin(api, budget)
        self.witnesses = WitnessKeeper(api, wanted, account, self._bin, progress)
        # Spent carts and witnesses whose orders are known, and are not alive any more.
        self._over = frozenset(cart.cart_id for cart in (*observed.spent, *observed.orphans))
        self._own: str | None = None
        self._made_at: int | None = None  # the place among the steps where the first cart of this run was made
        self._last_seen: Cart | None = None
        self._read_at = 0.0  # what was left of the budget when the cart was read last
        self._seen: set[str] = set()  # prepared carts this run went on with: looked at even when no longer listed
        offered = observed.quote is not None and observed.quote.source == CATALOGUE
        self._offers = Offers(api, known_to_be_offered=offered and not thorough)
        self._strict = thorough

    def prepare(self) -> Cart:
        """Return the cart to go on with, its content as wanted. Raise CartSpentError where one was checked out."""
        kept = None
        rounds, refusals = _ROUNDS, 0
        while rounds:
            rounds -= 1
            kept = self._keep_one()
            try:
                converged = self._converge(kept) if kept is not None else None
            except TooManyRequestsError:
                rounds += 1  # nobody changed anything
                self._budget.pause(settle_pause(refusals))
                refusals += 1
                continue
            if converged is not None:
                self._progress.cart = converged
                return converged
        raise self._restless(kept)

    def settle(self) -> Cart:
        """Return the cart to go on with once every other run sees it too, and none has an older one."""
        kept = None
        for dummy in range(_ROUNDS):
            kept = self.prepare()
            if self.confirm(kept):
                return kept
        raise self._restless(kept)

    def distrust(self) -> bool:
        """Read what the items must be configured with, from now on. Return false if that was so already."""
        was, self._strict = self._strict, True
        return not was

    def _restless(self, kept: Cart | None) -> RefusalError:
        return RefusalError(
            "The cart '%s' does not come to rest: something else keeps changing it. Run the task again."
            % self._wanted.marker,
            cart_id=kept.cart_id if kept else None,
        )

    def look(self) -> Cart | None:
        """Return the cart that every run should go on with now, without its items; None when there is none."""
        for dummy in range(_ROUNDS):
            kept, is_alone = self._look_once()
            if is_alone:
                return kept
        raise self._restless(None)

    def _look_once(self) -> tuple[Cart | None, bool]:
        """Return the cart to go on with, and whether the others are deleted for certain.

        One that is gone without that may have been checked out in this very moment: the next look tells, by its witness.
        """
        self._observed = None
        carts, witnesses = split(read_heads(self._api, self._wanted.marker, Sequential(), self._seen), self._api.now())
        lost = [one for one in orphans(carts, witnesses) if one.cart_id not in self.witnesses.own]
        # The witness of a cart that was deleted before its checkout tells nothing.
        pointless = [one for one in lost if any(is_witness_of(one, cart_id) for cart_id in self._bin.deleted)]
        ended = [cart for cart in carts if cart.read_only] + [one for one in lost if one not in pointless]
        for cart in ended:
            if cart.cart_id not in self._over:
                raise CartSpentError(cart.cart_id, None if cart.read_only else cart)
        prepared = sorted((cart for cart in carts if not cart.read_only), key=lambda cart: cart.age_order)
        for loser in prepared[1:]:
            if loser.cart_id == self.witnesses.cart_id:
                self.witnesses.drop()  # first: alone it would tell every other run of a checkout
            if not self.delete(loser.cart_id):
                raise CartSpentError(loser.cart_id)
            if loser.cart_id in self._bin.deleted:
                pointless += [one for one in witnesses if is_witness_of(one, loser.cart_id)]
        for one in (*pointless, *(cart for cart in ended if not cart.read_only)):
            if one.cart_id not in self.witnesses.own:
                self.delete(one.cart_id)
        is_alone = all(loser.cart_id in self._bin.deleted for loser in prepared[1:])
        if not prepared:
            return None, is_alone
        self._seen.add(prepared[0].cart_id)
        self.witnesses.note({one.cart_id for one in witnesses if is_witness_of(one, prepared[0].cart_id)})
        return prepared[0], is_alone

    def confirm(self, cart: Cart) -> bool:
        """Whether every run sees this cart, with its witness, and sees it as the one to go on with.

        One look at the list tells, as long as nothing else stands in it.
        """
        for pause in (0.0, *SETTLE_PAUSES):
            if pause and not self._budget.pause(pause):
                break
            expected = {cart.cart_id, *self.witnesses.assigned}
            listed = set(self._api.cart_ids(self._wanted.marker))
            if listed == expected:
                return True
            if listed > expected:
                return self._is_still(cart)
            for missing in sorted(expected - listed):
                if self._bin.is_spent(missing):
                    raise CartSpentError(missing)
                if self._bin.is_gone(missing):
                    # Another run, which keeps a different cart, took it away; or it was checked out.
                    self.witnesses.forget(missing)
                    self._is_still(cart)
                    return False
        raise RefusalError(
            "Cart %s was created and assigned, but the list of carts does not show all that belongs to it under its "
            "description '%s'. Without that no other run can see it, so nothing is ordered."
            % (cart.cart_id, self._wanted.marker),
            cart_id=cart.cart_id,
        )

    def _is_still(self, cart: Cart) -> bool:
        """Whether the cart is the one to go on with, and holds the items that it is believed to hold."""
        kept = self.look()
        return kept is not None and kept.cart_id == cart.cart_id and set(kept.item_ids) == set(cart.item_ids)

    def holds(self, cart: Cart) -> bool:
        """Whether the cart holds the items that it is believed to hold, asked of the cart itself."""
        return set(self._api.cart(cart.cart_id).item_ids) == set(cart.item_ids)

    def delete(self, cart_id: str) -> bool:
        """Delete a cart, and return whether it is gone: it stays where it was checked out in this very moment."""
        if self._bin.delete(cart_id):
            self._progress.record(DeleteCart(cart_id))
        elif self._bin.is_spent(cart_id):
            return False
        self._seen.discard(cart_id)
        if cart_id == self._own:
            self._own = None
        return True

    def undo_after(self, error: OvhError) -> None:
        """Take away what would only be in the way after this error.

        All of it stays where the cart may have been checked out. The cart stays where the next run can simply go on with
        it, and where its quote is what the user is asked to judge.
        """
        progress = self._progress
        if progress.order_id is not None or any(isinstance(step, CheckOut) for step in progress.steps):
            return
        if isinstance(error, ApiError):
            keeps_cart = error.outcome_unknown or error.retryable
        else:
            keeps_cart = progress.quote is not None and progress.quote.source != CATALOGUE
        if self._take_away(cart=not keeps_cart) and self._made_at is not None and not keeps_cart:
            progress.undo(self._made_at)
            progress.cart = None

    def clear(self) -> None:
        """Take away what this run put in place and what did not come to use."""
        if self._take_away(cart=True):
            self._progress.cart = None

    def _take_away(self, *, cart: bool) -> bool:
        """Delete the own witness, and the own cart if that is asked for; warn of what stays."""
        try:
            self.witnesses.drop()
            if self._own is not None and cart:
                self.delete(self._own)
        except OvhError as exc:
            self._progress.warnings.append("A cart is left behind: %s" % exc.message)
            return False
        return True

    def is_as_wanted(self, cart: Cart) -> bool:
        """Whether the cart still holds exactly what is wanted: another run may have been filling it too."""
        kept = read_items(self._api, cart, Sequential())
        return not cart_steps(kept, self._wanted, self._plan_code(kept), self._requirements(kept))

    def _keep_one(self) -> Cart | None:
        """Return the cart to go on with, with its items: the only one there is, or a new one."""
        self._read_at = self._budget.remaining()
        observed, self._observed = self._observed, None
        if observed is None or observed.spent or observed.witnesses or len(observed.prepared) > 1:
            cart = self.look()
            return self._create() if cart is None else read_items(self._api, cart, Sequential())
        if not observed.prepared:
            return self._create()
        cart = observed.prepared[0]
        if observed.quote is not None and observed.quote.source != CATALOGUE:
            self._seen.add(cart.cart_id)
            return cart  # quoted a moment ago: it was read, and holds what is wanted
        cart = self.look() or cart
        return read_items(self._api, cart, Sequential())

    def _create(self) -> Cart | None:
        """Create a cart and assign it: from then on every run sees it. None where the next look has to tell."""
        for attempt in range(1, CREATIONS + 1):
            try:
                cart = self._api.create_cart(self._account.subsidiary(), self._wanted.marker)
                self._api.assign_cart(cart.cart_id)
            except ApiError as exc:
                # A cart that is not certainly assigned is not used: if it is, it is listed, and the next look finds it.
                if attempt == CREATIONS or not exc.outcome_unknown:
                    raise
                if self.look() is not None:
                    return None
                continue
            self._own = cart.cart_id
            if self._made_at is None:
                self._made_at = len(self._progress.steps)
            self._seen.add(cart.cart_id)
            self._progress.record(CreateCart(self._wanted.marker, cart.cart_id))
            return cart
        return None

    def _requirements(self, cart: Cart) -> tuple[Requirement, ...]:
        return read_requirements(self._api, cart, self._wanted, anyway=self._strict)

    def _plan_code(self, cart: Cart) -> str:
        if self._wanted.plan_code:
            return self._wanted.plan_code
        offered = self._offers.plan_codes
        if offered:
            return default_plan(self._account.subsidiary(), offered)
        return default_plan_in(cart, self._usual_plan or default_plan(self._account.subsidiary()))

    def _converge(self, cart: Cart) -> Cart | None:
        """Do what is missing. Return the cart when it is known to hold what is wanted, None when it has to be read again."""
        requirements = self._requirements(cart)
        steps = cart_steps(cart, self._wanted, self._plan_code(cart), requirements)
        if not steps:
            check_labels(effective_labels(self._wanted.labels, requirements), requirements, "The project")
            return cart
        if any(isinstance(step, AddItem) for step in steps):
            if not self._is_left_alone(cart):
                return None
            if self._offers.read_if_unknown(cart.cart_id) and self._read_at - self._budget.remaining() > _FRESH:
                return None  # that took long: who else fills this cart may have added the project meanwhile
            steps = cart_steps(cart, self._wanted, self._plan_code(cart), requirements)
        filler = Filler(self._api, cart, self._wanted, self._offers, self._progress, strict=self._strict)
        try:
            filler.run(steps)
        except NotFoundError:
            return None  # another run was faster, or the cart is gone: the next round reads what there is
        except ApiError as exc:
            if exc.http_status == 429 and self._budget.remaining():
                raise TooManyRequestsError from exc
            if not (exc.outcome_unknown or exc.retryable) or not self._budget.pause(
                exc.retry_after or SETTLE_PAUSES[0]
            ):
                raise
            return None
        filled = filler.cart()
        # A cart of this run holds what its answers say; one that others may fill too is read again.
        done = filled.cart_id == self._own and not cart_steps(
            filled, self._wanted, self._plan_code(filled), filler.requirements
        )
        return filled if done else None

    def _is_left_alone(self, cart: Cart) -> bool:
        """Whether nobody else is filling the cart: it is this run's own, or did not change over a pause.

        Two runs that add the project to one cart at the same moment would make it two projects, until one of them looks
        again; a checkout in between would order both.
        """
        if cart.cart_id == self._own or cart == self._last_seen:
            return True
        self._last_seen = cart
        return not self._budget.pause(_LEFT_ALONE)
