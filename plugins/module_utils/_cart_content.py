# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Reading what the carts of a name hold, and which of them is kept. Reads only."""

from __future__ import annotations

import dataclasses

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import (
    CartMemory,
    Election,
    elect,
    is_young,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    check_labels,
    check_offer,
    default_plan,
    differences,
    effective_labels,
    option_offer,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import find_typed_cart, read_items
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._project import NAME_LABEL
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted


class CartReader:
    """Reads carts for an observation, and adds to it which cart is kept."""

    def __init__(self, api: Api, account: AccountReader, parallel: Parallel) -> None:
        self._api = api
        self._account = account
        self._parallel = parallel

    def with_election(self, wanted: Wanted, observed: Observed, memory: CartMemory) -> Observed:
        """Read the carts, the oldest first, until one settles which is kept or waited for."""
        found: dict[str, tuple[str, ...]] = {}
        finished: set[str] = set()
        contents: dict[str, Cart] = {}
        for cart in observed.prepared:
            if cart.cart_id in memory.given_up:
                continue
            if not cart.item_ids:
                found[cart.cart_id] = ("it is empty",)
            else:
                contents[cart.cart_id] = read_items(self._api, cart, self._parallel)
                found[cart.cart_id], observed = self._compare(wanted, contents[cart.cart_id], observed)
                if _is_named(contents[cart.cart_id]):
                    finished.add(cart.cart_id)
            if not found[cart.cart_id] or (is_young(cart, observed.now) and cart.cart_id not in finished):
                break
        election = elect(observed.prepared, found, finished, memory, observed.now)
        if election.keep is None:
            self._check_options(wanted, observed)
            return dataclasses.replace(observed, election=election, quote=None)
        kept = contents[election.keep.cart_id]
        carts = tuple(kept if cart.cart_id == kept.cart_id else cart for cart in observed.carts)
        return dataclasses.replace(observed, carts=carts, election=election._replace(keep=kept))

    def _check_options(self, wanted: Wanted, observed: Observed) -> None:
        """Raise RefusalError for an option that is not offered: some accounts are offered less than the catalogue lists.

        Any cart of the account tells; without the right to ask, the server's answer to the order of the option tells.
        """
        if not wanted.options or not observed.prepared:
            return
        plan_code = wanted.plan_code or default_plan(self._account.subsidiary())
        try:
            offers = self._api.option_offers(observed.prepared[0].cart_id, plan_code)
        except ApiError:
            return
        for option in wanted.options:
            check_offer(option_offer(option), offers, "option")

    def with_approved_cart(self, wanted: Wanted, cart_id: str, observed: Observed) -> Observed:
        """Add the very cart that the task names; refuse anything in it but what the task wants."""
        head, problem = None, None
        try:
            head = find_typed_cart(self._api, cart_id)
        except ApiError as exc:
            if not exc.is_closed:
                raise
            problem = "was checked out already, or is closed (%s)" % exc.message.rstrip(".")
        if problem is not None:
            pass
        elif head is None:
            problem = "is not there (any more): it was deleted, has expired, or belongs to another account"
        elif head.read_only:
            problem = "was checked out already"
        elif head.description != wanted.marker:
            problem = "has the description '%s', and not '%s'" % (head.description, wanted.marker)
        if head is not None and problem is None:
            kept = read_items(self._api, head, self._parallel)
            found, observed = self._compare(wanted, kept, observed)
            if not found:
                carts = (kept, *(cart for cart in observed.carts if cart.cart_id != kept.cart_id))
                return dataclasses.replace(observed, carts=carts, election=Election(keep=kept))
            problem = "is not what the task wants: %s" % "; ".join(found)
        raise RefusalError(
            "Cart %s (cart_id) %s. Nothing is ordered in its place, and nothing was written to it. Prepare a cart with "
            "state: cart, have it approved, and give its id as cart_id." % (cart_id, problem),
            cart_id=cart_id,
        )

    def _compare(self, wanted: Wanted, cart: Cart, observed: Observed) -> tuple[tuple[str, ...], Observed]:
        """Return how the cart differs from what is wanted; where it does not, the observation has its quote."""
        requirements = read_requirements(self._api, cart, wanted)
        plan_code = wanted.plan_code or default_plan_in(cart, default_plan(self._account.subsidiary()))
        found = differences(cart, wanted, plan_code, requirements)
        if found:
            return found, observed
        check_labels(effective_labels(wanted.labels, requirements), requirements, "The project")
        try:
            quote = self._api.quote(cart.cart_id)
        except ApiError as exc:
            if exc.http_status != 400 or exc.timed_out:
                raise
            # An earlier run may have died before it gave the item all that it needs: the item tells what that is.
            requirements = read_requirements(self._api, cart, wanted, anyway=True)
            check_labels(effective_labels(wanted.labels, requirements), requirements, "The project")
            found = differences(cart, wanted, plan_code, requirements)
            if not found:
                raise
            return found, observed
        return (), dataclasses.replace(observed, requirements=requirements, quote=quote, plan_code=plan_code)


def _is_named(cart: Cart) -> bool:
    return any(entry.label == NAME_LABEL for item in cart.items for entry in item.configurations)


def read_requirements(api: Api, cart: Cart, wanted: Wanted, *, anyway: bool = False) -> tuple[Requirement, ...]:
    """Return what the project's item in the cart asks to be configured with; nothing while there is no such item.

    Asked where there is something to compare it with, labels besides the name; or `anyway`. A label that is missing is
    otherwise told by the quote, which refuses the cart.
    """
    base = min((item for item in cart.items if item.parent_id is None), key=lambda item: item.item_id, default=None)
    if base is None:
        return ()
    unexpected = {entry.label for entry in base.configurations} - {label for label, dummy in wanted.labels}
    if not (anyway or wanted.has_own_labels or unexpected):
        return ()
    return api.requirements(cart.cart_id, base.item_id)


def default_plan_in(cart: Cart, plan_code: str) -> str:
    """Return the default plan, given a cart that an earlier run filled with the one that was offered then."""
    held = {item.plan_code for item in cart.items if item.parent_id is None and item.plan_code}
    return default_plan("", held) if held and plan_code not in held else plan_code
