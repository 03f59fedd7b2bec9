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
    CreateCart,
    DeleteCart,
    RemoveConfiguration,
    RemoveItem,
    Step,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted

# Rounds of reading and mending after which a cart that never comes to rest is given up.
_ROUNDS = 12
# Tries to create a cart whose answers, or whose assignment, got lost. What they leave is invisible and expires.
_CREATIONS = 3


class CartSpentError(Exception):
    """A cart of this name was checked out meanwhile, by another run or by this one: look for its order."""


class CartKeeper:
    """Creates, converges and deletes the carts of one wanted project."""

    def __init__(
        self,
        api: Api,
        wanted: Wanted,
        account: AccountReader,
        budget: Budget,
        progress: Progress,
        spent: t.Iterable[str],
    ) -> None:
        self._api = api
        self._wanted = wanted
        self._account = account
        self._budget = budget
        self._progress = progress
        self._known_spent = frozenset(spent)  # their orders are known, and over
        self._own: str | None = None
        self._offers: tuple[Offer, ...] = ()

    def prepare(self) -> Cart:
        """Return the cart to go on with, its content as wanted. Raise CartSpentError where one was checked out."""
        for dummy in range(_ROUNDS):
            kept = self._keep_one()
            if self._converge(kept):
                self._progress.cart = kept
                return kept
        raise RefusalError(
            "Cart %s does not come to rest: something else keeps changing it." % self._own, cart_id=self._own
        )

    def look(self) -> Cart | None:
        """Return the cart that every run should go on with now, without its items; None when there is none."""
        carts = read_heads(self._api, self._wanted.marker, [self._own] if self._own else [])
        for cart in carts:
            if cart.read_only and cart.cart_id not in self._known_spent:
                self._progress.cart = cart
                raise CartSpentError(cart.cart_id)
        prepared = sorted((cart for cart in carts if not cart.read_only), key=lambda cart: cart.age_order)
        for loser in prepared[1:]:
            self.delete(loser.cart_id)
        return prepared[0] if prepared else None

    def delete(self, cart_id: str) -> None:
        """Delete a cart; one that is gone already is fine."""
        try:
            self._api.delete_cart(cart_id)
        except NotFoundError:
            return
        except ApiError as exc:
            if not exc.outcome_unknown:
                raise
        self._progress.record(DeleteCart(cart_id))
        if cart_id == self._own:
            self._own = None

    def roll_back(self) -> None:
        """Remove the cart that this run created, after a failure: it would only be in the way."""
        if self._own is None:
            return
        try:
            self.delete(self._own)
            self._progress.undo()
            self._progress.cart = None
        except OvhError as exc:
            self._progress.warnings.append("Cart %s is left behind: %s" % (self._own, exc.message))

    def _keep_one(self) -> Cart:
        cart = self.look()
        if cart is None:
            self._create()
            cart = self._look_until_listed()
        return read_items(self._api, cart)

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
            self._own = cart.cart_id
            self._progress.record(CreateCart(self._wanted.marker, cart.cart_id))
            return

    def _look_until_listed(self) -> Cart:
        """Return the cart to keep, once the list shows the own one: only then do other runs see it, and this run theirs."""
        pauses = iter(SETTLE_PAUSES)
        while True:
            kept = self.look()
            if kept is not None and (self._own is None or self._own in self._api.cart_ids(self._wanted.marker)):
                return kept
            pause = next(pauses, None)
            if pause is None or not self._budget.pause(pause):
                raise RefusalError(
                    "Cart %s was created and assigned, but the list of carts does not show it under its description '%s'. "
                    "Without that no other run can see it, so nothing is ordered." % (self._own, self._wanted.marker),
                    cart_id=self._own,
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
            self._offers = self._api.offers(cart.cart_id)
            steps = cart_steps(cart, self._wanted, self._plan_code(cart), requirements)
        try:
            _Filler(self._api, cart, self._wanted, self._offers, self._progress).run(steps)
        except NotFoundError:
            pass  # another run was faster, or the cart is gone: the next round reads what there is
        except ApiError as exc:
            if not exc.outcome_unknown or not self._budget.pause(SETTLE_PAUSES[0]):
                raise
        return False


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
