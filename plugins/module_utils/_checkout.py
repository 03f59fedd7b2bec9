# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.
"""The checkout: the last look before it, the one request that buys, and what came of it."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._carts import read_items
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._guards import check_quote
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, PlacedOrder, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._run_context import RunContext
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted

# Seconds for which a checkout may be held back, by a limit of requests, before the last look counts as outdated.
_LOOK_IS_FRESH = 2.0


class Placed(t.NamedTuple):
    """The order was made."""

    order: PlacedOrder


class Rejected(t.NamedTuple):
    """The server refused the checkout, and nothing can come of it."""

    error: ApiError


class Unknown(t.NamedTuple):
    """The order may have been made, or may still be: the request is not sent again."""

    error: ApiError


class Postponed(t.NamedTuple):
    """Nothing was sent, or the server took nothing, as there were too many requests: look again first, in some seconds."""

    seconds: float
    error: ApiError | None = None


Outcome = t.Union[Placed, Rejected, Unknown, Postponed]


class Checkout:
    """Checks out carts of one wanted project."""

    def __init__(self, context: RunContext, wanted: Wanted, progress: Progress) -> None:
        self._context = context
        self._wanted = wanted
        self._progress = progress

    def verify_preconditions(self, cart: Cart, quote: Quote) -> bool:
        """Whether the cart still holds what it should. Called beside a standing intent.

        Raises RefusalError where price, contracts or the way to pay are not as the task allows.
        """
        task = self._context.task
        check_quote(quote, task, self._wanted)
        if task.payment_method != "none":
            self._context.account.payer(task.payment_method, quote.with_tax)
        return quote.item_ids == set(cart.item_ids) or self._holds(cart)

    def _holds(self, cart: Cart) -> bool:
        """Whether the cart holds the items that it is believed to hold, asked of the cart itself."""
        try:
            there = self._context.api.cart(cart.cart_id)
        except NotFoundError:
            return False
        if set(there.item_ids) == set(cart.item_ids):
            return True
        # Some servers list options with their project only.
        items = read_items(self._context.api, there, Sequential()).items
        return {item.item_id for item in items} == set(cart.item_ids)

    def send(self, cart: Cart) -> Outcome:
        """BUY the content of the cart. Sent once, whatever comes back."""
        api, task = self._context.api, self._context.task
        if api.hold() > _LOOK_IS_FRESH:
            return Postponed(api.hold())
        try:
            placed = api.check_out(cart.cart_id, waive_retraction_period=task.waive_retraction_period)
        except ApiError as exc:
            if exc.outcome_unknown:
                return Unknown(exc)
            if exc.retryable:
                return Postponed(exc.retry_after or 1.0, exc)
            return Rejected(exc)
        return Placed(placed)
