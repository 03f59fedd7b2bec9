# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Reading carts: by their marker, with all they hold."""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Item
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import marker_of

CART_ID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")


def read_heads(api: Api, description: str, parallel: Parallel) -> tuple[Cart, ...]:
    """Return the carts of that description without their items.

    The description is compared again on this side. A listed cart that is not there (any more) is left out. One that is
    there and must not be read counts as checked out: whether such carts stay readable is not documented.
    """
    found = parallel.map(
        [functools.partial(_or_spent, api, cart_id, description) for cart_id in api.cart_ids(description)]
    )
    return tuple(cart for cart in found if cart is not None and cart.description == description)


def find_cart(api: Api, cart_id: str) -> Cart | None:
    """Return the cart; None where there is none of that id."""
    try:
        return api.cart(cart_id)
    except NotFoundError:
        return None


def read_items(api: Api, cart: Cart, parallel: Parallel) -> Cart:
    """Return the cart with its items and their configurations. Items that vanish while reading are left out."""
    return read_contents(api, [cart], parallel)[0]


def read_contents(api: Api, carts: t.Sequence[Cart], parallel: Parallel) -> list[Cart]:
    """Do as `read_items` does, for several carts at once."""
    found: dict[tuple[str, int], Item] = {}
    unread = [(cart.cart_id, item_id) for cart in carts for item_id in cart.item_ids]
    while unread:
        answers = parallel.map([functools.partial(_read_item, api, *place) for place in unread])
        there = [(place[0], *answer) for place, answer in zip(unread, answers) if answer is not None]
        found.update({(cart_id, item.item_id): item for cart_id, item, dummy in there})
        # Options are items of the cart too; a server that lists them with their parent only has them here.
        options = dict.fromkeys((cart_id, option) for cart_id, dummy, option_ids in there for option in option_ids)
        unread = [place for place in options if place not in found]
    return [
        dataclasses.replace(cart, items=tuple(item for place, item in found.items() if place[0] == cart.cart_id))
        for cart in carts
    ]


def _read_item(api: Api, cart_id: str, item_id: int) -> tuple[Item, list[int]] | None:
    try:
        head = api.item(cart_id, item_id)
        configuration_ids = head.configuration_ids
        if configuration_ids is None:
            configuration_ids = api.configuration_ids(cart_id, item_id)
    except NotFoundError:
        return None
    configurations = []
    for configuration_id in configuration_ids:
        try:
            configurations.append(api.configuration(cart_id, item_id, configuration_id))
        except NotFoundError:
            continue
    return dataclasses.replace(head.item, configurations=tuple(configurations)), head.option_ids


def find_carts(api: Api, terms: t.Sequence[str], parallel: Parallel) -> list[list[Cart]]:
    """Return for each term the carts that it names: by their id, by their description, or as those of a project.

    All known ids are UUIDs, and such a term is an id first; anything else is one only as a last resort. Nothing is asked
    twice, whatever terms have in common.
    """
    search = _Search(api, parallel)
    names = list(dict.fromkeys(terms))
    ids = [term for term in names if CART_ID.match(term)]
    search.by_id(ids)
    search.by_description({term: term for term in names if term not in search.found})
    search.by_description({term: marker_of(term) for term in names if term not in search.found})
    search.by_id([term for term in names if term not in search.found and term not in ids])
    carts = {cart.cart_id: cart for cart in read_contents(api, search.carts(), parallel)}
    return [[carts[head.cart_id] for head in search.found.get(term, ())] for term in terms]


class _Search:
    """Looks carts up for several terms at once. `found`: a term's carts without items, the one that expires first first."""

    def __init__(self, api: Api, parallel: Parallel) -> None:
        self._api = api
        self._parallel = parallel
        self._lists: dict[str, list[str]] = {}
        self._heads: dict[str, Cart | None] = {}
        self.found: dict[str, list[Cart]] = {}

    def carts(self) -> list[Cart]:
        """Return each cart once; its id is the server's, which a term may write in other letters."""
        return list({head.cart_id: head for heads in self.found.values() for head in heads}.values())

    def by_id(self, terms: t.Sequence[str]) -> None:
        self._read_heads(terms, find_typed_cart)
        heads = ((term, self._heads[term]) for term in terms)
        self.found.update({term: [head] for term, head in heads if head is not None})

    def by_description(self, descriptions: t.Mapping[str, str]) -> None:
        """Look for each term's description."""
        new = [text for text in dict.fromkeys(descriptions.values()) if text not in self._lists]
        self._lists.update(zip(new, self._parallel.map([functools.partial(self._api.cart_ids, text) for text in new])))
        self._read_heads([cart_id for text in new for cart_id in self._lists[text]], find_cart)
        for term, text in descriptions.items():
            listed = (self._heads[cart_id] for cart_id in self._lists[text])
            # Compared again on this side: a server may ignore the filter.
            carts = [cart for cart in listed if cart is not None and cart.description == text]
            if carts:
                self.found[term] = sorted(carts, key=lambda cart: cart.age_order)

    def _read_heads(self, cart_ids: t.Iterable[str], read: t.Callable[[Api, str], Cart | None]) -> None:
        new = [cart_id for cart_id in dict.fromkeys(cart_ids) if cart_id not in self._heads]
        self._heads.update(zip(new, self._parallel.map([functools.partial(read, self._api, one) for one in new])))


def _or_spent(api: Api, cart_id: str, description: str) -> Cart | None:
    try:
        return find_cart(api, cart_id)
    except ApiError as exc:
        if not exc.is_closed:
            raise
        # Its life is not told: it is one that was checked out within the usual life of a cart.
        return Cart(
            cart_id, description, expire=api.now(), expire_text=None, read_only=True, item_ids=(), closed=exc.message
        )


def find_typed_cart(api: Api, cart_id: str) -> Cart | None:
    """Return the cart; None where there is none of that id, or where what a user typed cannot be an id."""
    try:
        return find_cart(api, cart_id)
    except ApiError as exc:
        if exc.http_status == 400 and not exc.timed_out:
            return None
        raise
