# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Deleting carts. Deleting is cleaning up: where it fails nothing else stops."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import CartMemory
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import DeleteCart, RemoveIntent, Step
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget

_INTENT_WORDS = "Checkout intent %s, which can hold the name of its project back for 15 minutes,"


class CartDeleter:
    """Deletes carts and intents of one wanted project. What cannot be deleted is warned about once, and remembered."""

    def __init__(self, api: Api, budget: Budget, progress: Progress, memory: CartMemory) -> None:
        self._api = api
        self._budget = budget
        self._progress = progress
        self._memory = memory

    def delete_cart(self, cart_id: str) -> bool:
        """Return whether the cart is gone for certain."""
        if self._delete(cart_id, "Cart %s"):
            self._progress.record(DeleteCart(cart_id))
        return cart_id not in self._memory.given_up

    def delete_intent(self, cart_id: str, record: t.Callable[[Step], None] | None = None) -> bool:
        """Return whether the intent is gone for certain. `record` notes the step where it is not to be noted at once."""
        if self._delete(cart_id, _INTENT_WORDS):
            (record or self._progress.record)(RemoveIntent(cart_id))
        return cart_id not in self._memory.given_up

    def _delete(self, cart_id: str, what: str) -> bool:
        """Return whether this run may have deleted it. Where the answer got lost the request is sent again."""
        if cart_id in self._memory.given_up:
            return False
        doubt: ApiError | None = None
        for pause in (0.0, *SETTLE_PAUSES[:2]):
            if pause and not self._budget.pause(pause):
                break
            try:
                self._api.delete_cart(cart_id)
            except NotFoundError:
                return doubt is not None
            except ApiError as exc:
                if not exc.outcome_unknown:
                    self._give_up(cart_id, what, exc)
                    return False
                doubt = exc
            else:
                return True
        if doubt is not None:
            self._give_up(cart_id, what, doubt)
        return True

    def _give_up(self, cart_id: str, what: str, error: ApiError) -> None:
        self._memory.given_up.add(cart_id)
        self._progress.warnings.append("%s is left behind, and expires: %s" % (what % cart_id, error.message))
