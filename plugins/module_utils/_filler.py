# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Filling a cart: executes the steps that make it hold what is wanted, and knows afterwards what it holds."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    check_labels,
    check_offer,
    effective_labels,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotAllowedError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    Cart,
    Configuration,
    Item,
    Offer,
    Requirement,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddConfiguration,
    AddItem,
    AddOption,
    RemoveConfiguration,
    RemoveItem,
    Step,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted


class Offers:
    """What can be ordered in a cart, read when it has to be known: the catalogue may have told that the plan is offered."""

    def __init__(self, api: Api, *, known_to_be_offered: bool) -> None:
        self._api = api
        self._known = known_to_be_offered
        self._offers: tuple[Offer, ...] = ()

    @property
    def plan_codes(self) -> set[str]:
        return {offer.plan_code for offer in self._offers}

    def read_if_unknown(self, cart_id: str) -> bool:
        """Read the cart's offers where nothing else told what is offered; return whether that was done.

        Without the right to it, the server's answer to what is ordered tells.
        """
        if self._known:
            return False
        self._known = True
        with contextlib.suppress(NotAllowedError):
            self._offers = self._api.offers(cart_id)
        return True

    def check(self, offer: Offer) -> None:
        """Raise RefusalError, with what is offered, where the cart's offers were read and lack this one."""
        if self._offers:
            check_offer(offer, self._offers, "plan")

    def explain_refusal(self, cart_id: str, offer: Offer) -> None:
        """Raise RefusalError, with what is offered, where a refused offer is not among it."""
        if not self._offers:
            try:
                self._offers = self._api.offers(cart_id)
            except ApiError:
                return
        check_offer(offer, self._offers, "plan")


class Filler:
    """Executes the steps of one round in one cart. `requirements`: those of the project's item, as far as they were read.

    With `strict` they are read anyway, else where there is a label besides the name to compare them with.
    """

    def __init__(
        self, api: Api, cart: Cart, wanted: Wanted, offers: Offers, progress: Progress, *, strict: bool = False
    ) -> None:
        self._api = api
        self._cart = cart
        self._cart_id = cart.cart_id
        self._wanted = wanted
        self._offers = offers
        self._progress = progress
        self._strict = strict
        self._items = {item.item_id: item for item in cart.items}
        base = min((item for item in cart.items if item.parent_id is None), key=lambda item: item.item_id, default=None)
        self._base = base.item_id if base else None
        self._options: dict[int, int] = {}
        self.requirements: tuple[Requirement, ...] = ()

    def cart(self) -> Cart:
        """Return the cart with what it holds now, by the answers to what was done."""
        return dataclasses.replace(self._cart, items=tuple(self._items.values()), item_ids=tuple(self._items))

    def run(self, steps: t.Iterable[Step]) -> None:
        for step in steps:
            if isinstance(step, RemoveItem):
                self._api.delete_item(self._cart_id, step.item_id)
                self._progress.record(step)
                gone = {item.item_id for item in self._items.values() if step.item_id in (item.item_id, item.parent_id)}
                self._items = {item_id: item for item_id, item in self._items.items() if item_id not in gone}
            elif isinstance(step, RemoveConfiguration):
                self._remove_configuration(step)
            elif isinstance(step, AddItem):
                self._add_item(step)
            elif isinstance(step, AddOption):
                self._add_option(step)
            elif isinstance(step, AddConfiguration):
                self._add_configuration(step)

    def _add_item(self, step: AddItem) -> None:
        self._offers.check(step.offer)
        try:
            item_id = self._api.add_item(self._cart_id, step.offer).item_id
        except ApiError as exc:
            if _is_plain_refusal(exc):
                self._offers.explain_refusal(self._cart_id, step.offer)
            raise
        self._base = item_id
        self._items[item_id] = _item(item_id, None, step.offer, 1)
        self._progress.record(AddItem(step.offer, item_id))
        if self._strict or self._wanted.has_own_labels:
            # Before the labels are set: one that is missing or not allowed is then known before it is refused.
            self.requirements = self._checked(item_id, None)

    def _add_option(self, step: AddOption) -> None:
        base = self._base_item()
        plan_code = self._items[base].plan_code or ""
        check_offer(step.offer, self._api.option_offers(self._cart_id, plan_code), "option")
        item_id = self._api.add_option(self._cart_id, base, step.offer, step.quantity).item_id
        self._options[step.key] = item_id
        self._items[item_id] = _item(item_id, base, step.offer, step.quantity)
        self._progress.record(AddOption(step.offer, step.quantity, step.key, item_id))
        self._checked(item_id, step.key)

    def _checked(self, item_id: int, key: int | None) -> tuple[Requirement, ...]:
        """Return what the project's item, or that of option `key`, must be configured with; refuse labels that do not do."""
        requirements = self._api.requirements(self._cart_id, item_id)
        if key is None:
            check_labels(effective_labels(self._wanted.labels, requirements), requirements, "The project")
        else:
            option = self._wanted.options[key]
            check_labels(option.labels, requirements, "The option %s" % option.plan_code)
        return requirements

    def _add_configuration(self, step: AddConfiguration) -> None:
        item_id = step.item_id
        if item_id is None:
            item_id = self._base_item() if step.key is None else self._options[step.key]
        try:
            added = self._api.add_configuration(self._cart_id, item_id, step.label, step.value)
        except ApiError as exc:
            if _is_plain_refusal(exc):
                # What may be configured explains the refusal; where that cannot be read the refusal stands as it is.
                with contextlib.suppress(ApiError):
                    self._checked(item_id, step.key)
            raise
        self._keep(
            item_id,
            (*self._items[item_id].configurations, Configuration(added.configuration_id, step.label, step.value)),
        )
        self._progress.record(AddConfiguration(step.label, step.value, item_id, step.key))

    def _remove_configuration(self, step: RemoveConfiguration) -> None:
        self._api.delete_configuration(self._cart_id, step.item_id, step.configuration_id)
        kept = [
            one for one in self._items[step.item_id].configurations if one.configuration_id != step.configuration_id
        ]
        self._keep(step.item_id, tuple(kept))
        self._progress.record(step)

    def _keep(self, item_id: int, configurations: tuple[Configuration, ...]) -> None:
        self._items[item_id] = dataclasses.replace(self._items[item_id], configurations=configurations)

    def _base_item(self) -> int:
        if self._base is None:
            raise RefusalError("Cart %s holds no project." % self._cart_id, cart_id=self._cart_id)
        return self._base


def _item(item_id: int, parent_id: int | None, offer: Offer, quantity: int) -> Item:
    return Item(item_id, parent_id, offer.plan_code, offer.duration, offer.pricing_mode, quantity)


def _is_plain_refusal(error: ApiError) -> bool:
    """Whether the server refused what was asked for, and not the way it was asked."""
    return error.http_status in (400, 404, 409) and not error.outcome_unknown
