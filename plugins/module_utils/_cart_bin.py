# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Deleting carts, and knowing afterwards whether that was done."""

from __future__ import annotations

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SETTLE_PAUSES, Budget


class CartBin:
    """Takes carts away. `deleted`: those that this run deleted for certain, so that none of them was checked out."""

    def __init__(self, api: Api, budget: Budget) -> None:
        self._api = api
        self._budget = budget
        self.deleted: set[str] = set()

    def delete(self, cart_id: str) -> bool:
        """Return whether this run may have deleted the cart. Where an answer got lost, it is asked for again."""
        deleted = False
        for pause in (0.0, *SETTLE_PAUSES):
            if pause and not self._budget.pause(pause):
                break
            try:
                self._api.delete_cart(cart_id)
                self.deleted.add(cart_id)
                return True
            except ApiError as exc:
                if not (exc.outcome_unknown or isinstance(exc, NotFoundError)):
                    if self.is_spent(cart_id):
                        return False  # checked out by another run in this very moment: the next look tells
                    raise
                deleted = deleted or exc.outcome_unknown
            if self.is_gone(cart_id):
                return deleted
        return deleted

    def is_spent(self, cart_id: str) -> bool:
        try:
            return self._api.cart(cart_id).read_only
        except ApiError as exc:
            return exc.is_closed

    def is_gone(self, cart_id: str) -> bool:
        try:
            self._api.cart(cart_id)
        except NotFoundError:
            return True
        except ApiError:
            return False
        return False
