# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Putting the witness of a checkout beside its cart, and taking it away; `_witness` says what it is good for."""

from __future__ import annotations

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_bin import CartBin
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import AddWitness, RemoveWitness
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.plugins.module_utils._witness import (
    is_witness,
    is_witness_of,
    witness_expiry,
)

# Tries to create a cart whose answers, or whose assignment, got lost. What they leave is invisible and expires.
CREATIONS = 3


class WitnessKeeper:
    """Keeps the witnesses of one wanted project.

    `cart_id` is the cart that the own witness belongs to; `own` are all that this run made; `assigned` is the one of them
    that is certainly assigned, so that it is listed.
    """

    def __init__(self, api: Api, wanted: Wanted, account: AccountReader, cart_bin: CartBin, progress: Progress) -> None:
        self._api = api
        self._wanted = wanted
        self._account = account
        self._bin = cart_bin
        self._progress = progress
        self._seen: set[str] = set()  # beside the cart to go on with, this run's and others', as seen last
        self.cart_id: str | None = None
        self.own: list[str] = []
        self.assigned: tuple[str, ...] = ()

    def bear(self, cart: Cart) -> None:
        """Put the witness of a checkout beside the cart; `CartKeeper.confirm` sees to it that it is listed.

        A server that does not take a cart with an expiry of its own, or does not keep to it, gets none: then a checkout is
        as well known as the lists of carts and orders make it.
        """
        if self.cart_id == cart.cart_id:
            return
        self.drop()
        self.cart_id = cart.cart_id
        expire = witness_expiry(cart.cart_id, self._api.now()).strftime("%Y-%m-%dT%H:%M:%SZ")
        for attempt in range(1, CREATIONS + 1):
            try:
                witness = self._api.create_cart(self._account.subsidiary(), self._wanted.marker, expire)
                if not (is_witness(witness, self._api.now()) and is_witness_of(witness, cart.cart_id)):
                    return  # nobody would know it for what it is; unassigned it is seen by nobody, and expires
                self.own.append(witness.cart_id)
                self._api.assign_cart(witness.cart_id)
            except ApiError as exc:
                if exc.http_status == 400 and not exc.outcome_unknown:
                    return
                if attempt == CREATIONS or not exc.outcome_unknown:
                    raise
                continue
            self.assigned = (witness.cart_id,)
            self._progress.record(AddWitness(witness.cart_id))
            return

    def note(self, cart_ids: set[str]) -> None:
        """Take down which witnesses stand beside the cart to go on with."""
        self._seen = cart_ids

    def forget(self, cart_id: str) -> None:
        """Take an own witness for gone that something else took away; the cart gets a new one before its checkout."""
        if cart_id in self.own:
            self.own.remove(cart_id)
            self._reset()

    @property
    def any_left(self) -> bool:
        return bool(self.own or self._seen)

    def drop(self) -> None:
        """Take the own witness away, for there is no checkout to witness (any more)."""
        for cart_id in list(self.own):
            if self._bin.delete(cart_id):
                self._progress.record(RemoveWitness(cart_id))
            self.own.remove(cart_id)
        self._reset()

    def drop_all(self) -> None:
        """Take away also what earlier runs put beside the cart: its order stands where every run finds it."""
        self.own += sorted(self._seen - set(self.own))
        self._seen = set()
        self.drop()

    def _reset(self) -> None:
        self.assigned, self.cart_id = (), None
