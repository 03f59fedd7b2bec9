# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.
"""Filling a new cart: each write is sent once, and a cart whose write got no clear answer is not used any more."""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    check_labels,
    check_offer,
    default_plan,
    effective_labels,
    option_offer,
    wanted_offer,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotAllowedError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    Cart,
    Configuration,
    Item,
    Offer,
    Requirement,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._project import NAME_LABEL
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import AddConfiguration, AddItem, AddOption
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, settle_pause
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted, WantedOption

Answer = t.TypeVar("Answer")

# Refusals in a row, of a server that is down or cannot be reached, after which a cart is given up.
_MAXIMUM_REFUSALS = 4


class CartEditor:
    """Fills carts of one wanted project.

    `usual_plan`: the plan for a project that names none. `thorough`: ask the cart itself what is offered and what its
    items need, also where the catalogue told as much. A cart that is ordered at once is judged by its quote; one that
    somebody looks at first should hold no surprise.
    """

    def __init__(
        self,
        api: Api,
        wanted: Wanted,
        subsidiary: str,
        usual_plan: str,
        budget: Budget,
        progress: Progress,
        *,
        known_to_be_offered: bool,
        thorough: bool,
    ) -> None:
        self._api = api
        self._wanted = wanted
        self._subsidiary = subsidiary
        self._usual_plan = usual_plan
        self._budget = budget
        self._progress = progress
        self._reads_offers = thorough or not known_to_be_offered
        self._reads_requirements = thorough
        self._offers: tuple[Offer, ...] | None = None

    def distrust(self) -> bool:
        """Read what the items must be configured with, from now on. Return false if that was so already."""
        was, self._reads_requirements = self._reads_requirements, True
        return not was

    def fill(self, cart: Cart) -> Cart:
        """Put what is wanted into the empty cart, and return the cart with its items, by the answers.

        Raises RefusalError for what is not offered, and ApiError; then the cart holds an unknown part of it.
        """
        offer = wanted_offer(self._wanted, self._plan_code(cart.cart_id))
        if self._offers:
            check_offer(offer, self._offers, "plan")
        item, requirements = self._add_project(cart.cart_id, offer)
        labels = effective_labels(self._wanted.labels, requirements)
        item = self._configure(cart.cart_id, item, [one for one in labels if one[0] != NAME_LABEL], None)
        options = [self._add_option(cart.cart_id, item, option, key) for key, option in enumerate(self._wanted.options)]
        # The name comes last: other runs know by it that the cart is finished.
        item = self._configure(cart.cart_id, item, [one for one in labels if one[0] == NAME_LABEL], None)
        items = (item, *options)
        return dataclasses.replace(cart, items=items, item_ids=tuple(one.item_id for one in items))

    def _plan_code(self, cart_id: str) -> str:
        if self._reads_offers and self._offers is None:
            # Without the right to it, the server's answer to what is ordered tells.
            with contextlib.suppress(NotAllowedError):
                self._offers = self._api.offers(cart_id)
        if self._wanted.plan_code:
            return self._wanted.plan_code
        if self._offers:
            return default_plan(self._subsidiary, {offer.plan_code for offer in self._offers})
        return self._usual_plan or default_plan(self._subsidiary)

    def _add_project(self, cart_id: str, offer: Offer) -> tuple[Item, tuple[Requirement, ...]]:
        try:
            item_id = self._send(lambda: self._api.add_item(cart_id, offer)).item_id
        except ApiError as exc:
            if _is_plain_refusal(exc):
                self._explain_refused_offer(cart_id, offer)
            raise
        self._progress.record(AddItem(offer, item_id))
        requirements: tuple[Requirement, ...] = ()
        if self._reads_requirements or self._wanted.has_own_labels:
            # Before the labels are set: one that is missing or not allowed is then known before it is refused.
            requirements = self._checked_requirements(cart_id, item_id, None)
        return _item(item_id, None, offer, 1), requirements

    def _explain_refused_offer(self, cart_id: str, offer: Offer) -> None:
        """Raise RefusalError, with what is offered, where a refused offer is not among it."""
        if self._offers is None:
            try:
                self._offers = self._api.offers(cart_id)
            except ApiError:
                return
        check_offer(offer, self._offers, "plan")

    def _add_option(self, cart_id: str, project: Item, option: WantedOption, key: int) -> Item:
        offer = option_offer(option)
        check_offer(offer, self._api.option_offers(cart_id, project.plan_code or ""), "option")
        added = self._send(lambda: self._api.add_option(cart_id, project.item_id, offer, option.quantity))
        self._progress.record(AddOption(offer, option.quantity, key, added.item_id))
        self._checked_requirements(cart_id, added.item_id, key)
        item = _item(added.item_id, project.item_id, offer, option.quantity)
        return self._configure(cart_id, item, option.labels, key)

    def _configure(self, cart_id: str, item: Item, labels: t.Iterable[tuple[str, str]], key: int | None) -> Item:
        added = [self._add_label(cart_id, item.item_id, label, value, key) for label, value in labels]
        return dataclasses.replace(item, configurations=(*item.configurations, *added))

    def _add_label(self, cart_id: str, item_id: int, label: str, value: str, key: int | None) -> Configuration:
        try:
            added = self._send(lambda: self._api.add_configuration(cart_id, item_id, label, value))
        except ApiError as exc:
            if _is_plain_refusal(exc):
                # What may be configured explains the refusal; where that cannot be read the refusal stands as it is.
                with contextlib.suppress(ApiError):
                    self._checked_requirements(cart_id, item_id, key)
            raise
        self._progress.record(AddConfiguration(label, value, item_id, key))
        return Configuration(added.configuration_id, label, value)

    def _checked_requirements(self, cart_id: str, item_id: int, key: int | None) -> tuple[Requirement, ...]:
        """Return what an item must be configured with; refuse labels that do not do. `key`: of which wanted option."""
        requirements = self._api.requirements(cart_id, item_id)
        if key is None:
            check_labels(effective_labels(self._wanted.labels, requirements), requirements, "The project")
        else:
            option = self._wanted.options[key]
            check_labels(option.labels, requirements, "The option %s" % option.plan_code)
        return requirements

    def _send(self, request: t.Callable[[], Answer]) -> Answer:
        """Send a write; again only where the server refused it without doing it, as there were too many requests."""
        refusals = 0
        while True:
            try:
                return request()
            except ApiError as exc:
                pause = exc.retry_after or settle_pause(refusals)
                if not exc.retryable or exc.outcome_unknown or not self._budget.pause(pause):
                    raise
                if exc.http_status != 429 and refusals >= _MAXIMUM_REFUSALS:
                    raise
            refusals += 1


def _item(item_id: int, parent_id: int | None, offer: Offer, quantity: int) -> Item:
    return Item(item_id, parent_id, offer.plan_code, offer.duration, offer.pricing_mode, quantity)


def _is_plain_refusal(error: ApiError) -> bool:
    """Whether the server refused what was asked for, and not the way it was asked."""
    return error.http_status in (400, 404, 409) and not error.outcome_unknown
