# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Prepare: bring about the one cart of a name, holding exactly what is wanted. Nothing here buys.

Carts are where runs meet. Every run goes on with the cart that was created first and deletes the others, so a run that
lost the race cannot check out a cart of its own any more.
"""

from __future__ import annotations

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
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Offer
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import default_plan_in, read_requirements
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddConfiguration,
    AddItem,
    AddOption,
    AddWitness,
    CreateCart,
    DeleteCart,
    RemoveConfiguration,
    RemoveItem,
    RemoveWitness,
    Step,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.plugins.module_utils._witness import (
    is_witness_of,
    orphans,
    split,
    witness_expiry,
)

# Seconds without a change after which another run's half-filled cart counts as left behind.
_LEFT_ALONE = 4.0
# Seconds after which a cart is read once more before the project is added to it.
_FRESH = 2.0
# Rounds of reading and mending after which a cart that never comes to rest is given up.
_ROUNDS = 12
# Tries to create a cart whose answers, or whose assignment, got lost. What they leave is invisible and expires.
_CREATIONS = 3


class CartSpentError(Exception):
    """A cart of this name was checked out meanwhile, by another run or by this one: look for its order."""


class CartKeeper:
    """Creates, converges and deletes the carts of one wanted project.

    `over`: ids of spent carts and witnesses whose orders are known, and are not alive any more.
    """

    def __init__(
        self,
        api: Api,
        wanted: Wanted,
        account: AccountReader,
        budget: Budget,
        progress: Progress,
        over: t.Iterable[str],
    ) -> None:
        self._api = api
        self._wanted = wanted
        self._account = account
        self._budget = budget
        self._progress = progress
        self._over = frozenset(over)
        self._own: str | None = None
        self._own_witnesses: list[str] = []
        self._witnesses: set[str] = set()  # of the cart to go on with, this run's and others', as seen last
        self._made = False
        self._witnessed: str | None = None  # the cart that the own witness belongs to
        self._last_seen: Cart | None = None
        self._read_at = 0.0  # what was left of the budget when the cart was read last
        self._seen: set[str] = set()  # prepared carts this run went on with: looked at even when no longer listed
        self._offers: tuple[Offer, ...] = ()

    def prepare(self) -> Cart:
        """Return the cart to go on with, its content as wanted. Raise CartSpentError where one was checked out."""
        kept = None
        for dummy in range(_ROUNDS):
            kept = self._keep_one()
            if kept is not None and self._converge(kept):
                self._progress.cart = kept
                return kept
        raise RefusalError(
            "The cart '%s' does not come to rest: something else keeps changing it. Run the task again."
            % self._wanted.marker,
            cart_id=kept.cart_id if kept else None,
        )

    def look(self) -> Cart | None:
        """Return the cart that every run should go on with now, without its items; None when there is none."""
        carts, witnesses = split(read_heads(self._api, self._wanted.marker, self._seen), self._api.now())
        ended = [cart for cart in carts if cart.read_only] + [
            witness for witness in orphans(carts, witnesses) if witness.cart_id not in self._own_witnesses
        ]
        for cart in ended:
            if cart.cart_id not in self._over:
                raise CartSpentError(cart.cart_id)
        prepared = sorted((cart for cart in carts if not cart.read_only), key=lambda cart: cart.age_order)
        doomed = [cart for cart in ended if not cart.read_only]
        for loser in (*prepared[1:], *doomed):
            self.delete(loser.cart_id)
        if not prepared:
            return None
        self._seen.add(prepared[0].cart_id)
        self._witnesses = {one.cart_id for one in witnesses if is_witness_of(one, prepared[0])}
        return prepared[0]

    def bear_witness(self, cart: Cart) -> None:
        """Put the witness of a checkout beside the cart, and see it listed.

        A server that does not take a cart with an expiry of its own gets none: then a checkout is as well known as
        the lists of carts and orders make it.
        """
        if self._own_witnesses and self._witnessed == cart.cart_id:
            return
        self.drop_witness()
        self._witnessed = cart.cart_id
        expire = witness_expiry(cart.cart_id, self._api.now()).strftime("%Y-%m-%dT%H:%M:%SZ")
        for attempt in range(1, _CREATIONS + 1):
            try:
                witness = self._api.create_cart(self._account.subsidiary(), self._wanted.marker, expire)
                self._own_witnesses.append(witness.cart_id)
                self._api.assign_cart(witness.cart_id)
            except ApiError as exc:
                if exc.http_status == 400 and not exc.outcome_unknown:
                    return
                if attempt == _CREATIONS or not exc.outcome_unknown:
                    raise
                continue
            self._progress.record(AddWitness(witness.cart_id))
            if not self._see_listed(witness.cart_id):
                # Whoever took it away knows of an order: the next look tells.
                self._own_witnesses.remove(witness.cart_id)
            return

    def drop_all_witnesses(self) -> None:
        """Take away also what earlier runs put beside the cart: its order stands where every run finds it."""
        self._own_witnesses += sorted(self._witnesses - set(self._own_witnesses))
        self._witnesses = set()
        self.drop_witness()

    @property
    def has_witness(self) -> bool:
        return bool(self._own_witnesses or self._witnesses)

    def drop_witness(self) -> None:
        """Take the own witness away, for there is no checkout to witness (any more)."""
        for cart_id in list(self._own_witnesses):
            if self._delete(cart_id):
                self._progress.record(RemoveWitness(cart_id))
            self._own_witnesses.remove(cart_id)

    def delete(self, cart_id: str) -> bool:
        """Delete a cart, and return whether it is gone: it stays where it was checked out in this very moment."""
        if self._delete(cart_id):
            self._progress.record(DeleteCart(cart_id))
        elif self._is_spent(cart_id):
            return False
        self._seen.discard(cart_id)
        if cart_id == self._own:
            self._own = None
        return True

    def _delete(self, cart_id: str) -> bool:
        """Return whether this run may have deleted the cart. Where an answer got lost, it is asked for again."""
        deleted = False
        for pause in (0.0, *SETTLE_PAUSES):
            if pause and not self._budget.pause(pause):
                break
            try:
                self._api.delete_cart(cart_id)
                return True
            except ApiError as exc:
                if not (exc.outcome_unknown or isinstance(exc, NotFoundError)):
                    if self._is_spent(cart_id):
                        return False  # checked out by another run in this very moment: the next look tells
                    raise
                deleted = deleted or exc.outcome_unknown
            if self._is_gone(cart_id):
                return deleted
        return deleted

    def _is_spent(self, cart_id: str) -> bool:
        try:
            return self._api.cart(cart_id).read_only
        except ApiError:
            return False

    def _is_gone(self, cart_id: str) -> bool:
        try:
            self._api.cart(cart_id)
        except NotFoundError:
            return True
        except ApiError:
            return False
        return False

    def roll_back(self) -> None:
        """Remove the cart that this run created, after a failure: it would only be in the way."""
        try:
            self.drop_witness()
            if self._own is not None:
                self.delete(self._own)
        except OvhError as exc:
            self._progress.warnings.append("A cart is left behind: %s" % exc.message)
            return
        if self._made:
            self._progress.undo()
            self._progress.cart = None

    def is_as_wanted(self, cart: Cart) -> bool:
        """Whether the cart still holds exactly what is wanted: another run may have been filling it too."""
        kept = read_items(self._api, cart)
        requirements = read_requirements(self._api, kept)
        return not cart_steps(kept, self._wanted, self._plan_code(kept), requirements)

    def _keep_one(self) -> Cart | None:
        self._read_at = self._budget.remaining()
        cart = self.look()
        if cart is None:
            self._create()
            cart = self._look_until_listed()
        return read_items(self._api, cart) if cart is not None else None

    def _create(self) -> None:
        """Create a cart and assign it: from then on every run sees it."""
        for attempt in range(1, _CREATIONS + 1):
            try:
                cart = self._api.create_cart(self._account.subsidiary(), self._wanted.marker)
                self._api.assign_cart(cart.cart_id)
            except ApiError as exc:
                # A cart that is not certainly assigned is not used: if it is, it is listed, and the next look finds it.
                if attempt == _CREATIONS or not exc.outcome_unknown:
                    raise
                if self.look() is not None:
                    return
                continue
            self._own, self._made = cart.cart_id, True
            self._seen.add(cart.cart_id)
            self._progress.record(CreateCart(self._wanted.marker, cart.cart_id))
            return

    def _look_until_listed(self) -> Cart | None:
        """Return the cart to keep, once the list shows the own one: only then do other runs see it, and this run theirs."""
        if self._own is not None and not self._see_listed(self._own):
            self._own = None  # another run keeps an older one, and deleted this one
        return self.look()

    def _see_listed(self, cart_id: str) -> bool:
        """Wait until the list of carts shows that cart under its description; false where it is gone meanwhile."""
        for pause in (0.0, *SETTLE_PAUSES):
            if pause and not self._budget.pause(pause):
                break
            if cart_id in self._api.cart_ids(self._wanted.marker):
                return True
            if self._is_gone(cart_id):
                return False
        raise RefusalError(
            "Cart %s was created and assigned, but the list of carts does not show it under its description '%s'. "
            "Without that no other run can see it, so nothing is ordered." % (cart_id, self._wanted.marker),
            cart_id=cart_id,
        )

    def _plan_code(self, cart: Cart) -> str:
        plan_code = self._wanted.plan_code
        if plan_code:
            return plan_code
        usual = default_plan(self._account.subsidiary(), {offer.plan_code for offer in self._offers})
        return default_plan_in(cart, usual) if not self._offers else usual

    def _converge(self, cart: Cart) -> bool:
        """Do what is missing; return whether there was nothing to do."""
        requirements = read_requirements(self._api, cart)
        steps = cart_steps(cart, self._wanted, self._plan_code(cart), requirements)
        if not steps:
            check_labels(effective_labels(self._wanted.labels, requirements), requirements, "The project")
            return True
        if any(isinstance(step, AddItem) for step in steps):
            if not self._is_left_alone(cart):
                return False
            if not self._offers:
                self._offers = self._api.offers(cart.cart_id)
                if self._read_at - self._budget.remaining() > _FRESH:
                    return False  # that took long: who else fills this cart may have added the project meanwhile
            steps = cart_steps(cart, self._wanted, self._plan_code(cart), requirements)
        try:
            _Filler(self._api, cart, self._wanted, self._offers, self._progress).run(steps)
        except NotFoundError:
            pass  # another run was faster, or the cart is gone: the next round reads what there is
        except ApiError as exc:
            if not (exc.outcome_unknown or exc.retryable) or not self._budget.pause(
                exc.retry_after or SETTLE_PAUSES[0]
            ):
                raise
        return False

    def _is_left_alone(self, cart: Cart) -> bool:
        """Whether nobody else is filling the cart: it is this run's own, or did not change over a pause.

        Two runs that add the project to one cart at the same moment would make it two projects, until one of them looks
        again; a checkout in between would order both.
        """
        if cart.cart_id == self._own or cart == self._last_seen:
            return True
        self._last_seen = cart
        return not self._budget.pause(_LEFT_ALONE)


class _Filler:
    """Executes the steps of one round in one cart, and knows the ids that the server gives to new items."""

    def __init__(self, api: Api, cart: Cart, wanted: Wanted, offers: tuple[Offer, ...], progress: Progress) -> None:
        self._api = api
        self._cart_id = cart.cart_id
        self._wanted = wanted
        self._offers = offers
        self._progress = progress
        base = min((item for item in cart.items if item.parent_id is None), key=lambda item: item.item_id, default=None)
        self._base = base.item_id if base else None
        self._base_plan = (base.plan_code if base else None) or ""
        self._options: dict[int, int] = {}

    def run(self, steps: t.Iterable[Step]) -> None:
        for step in steps:
            if isinstance(step, RemoveItem):
                self._api.delete_item(self._cart_id, step.item_id)
                self._progress.record(step)
            elif isinstance(step, RemoveConfiguration):
                self._api.delete_configuration(self._cart_id, step.item_id, step.configuration_id)
                self._progress.record(step)
            elif isinstance(step, AddItem):
                self._add_item(step)
            elif isinstance(step, AddOption):
                self._add_option(step)
            elif isinstance(step, AddConfiguration):
                self._add_configuration(step)

    def _add_item(self, step: AddItem) -> None:
        check_offer(step.offer, self._offers, "plan")
        item = self._api.add_item(self._cart_id, step.offer)
        self._base = item.item_id
        self._base_plan = step.offer.plan_code
        self._progress.record(AddItem(step.offer, item.item_id))
        # Asked before the labels are set: a label that is missing or not allowed is then known before it is refused.
        requirements = self._api.requirements(self._cart_id, item.item_id)
        check_labels(effective_labels(self._wanted.labels, requirements), requirements, "The project")

    def _add_option(self, step: AddOption) -> None:
        base = self._base_item()
        check_offer(step.offer, self._api.option_offers(self._cart_id, self._base_plan), "option")
        item = self._api.add_option(self._cart_id, base, step.offer, step.quantity)
        self._options[step.key] = item.item_id
        self._progress.record(AddOption(step.offer, step.quantity, step.key, item.item_id))
        requirements = self._api.requirements(self._cart_id, item.item_id)
        check_labels(self._wanted.options[step.key].labels, requirements, "The option %s" % step.offer.plan_code)

    def _add_configuration(self, step: AddConfiguration) -> None:
        item_id = step.item_id
        if item_id is None:
            item_id = self._base_item() if step.key is None else self._options[step.key]
        self._api.add_configuration(self._cart_id, item_id, step.label, step.value)
        self._progress.record(AddConfiguration(step.label, step.value, item_id, step.key))

    def _base_item(self) -> int:
        if self._base is None:
            raise RefusalError("Cart %s holds no project." % self._cart_id, cart_id=self._cart_id)
        return self._base
