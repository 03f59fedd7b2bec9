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
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import marker_of

CART_ID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")


def read_heads(api: Api, description: str, also: t.Iterable[str] = ()) -> tuple[Cart, ...]:
    """Return the carts of that description without their items, and those of the ids in `also`, listed or not.

    The description is compared again on this side. A listed cart that is not there (any more) is left out.
    """
    carts = []
    for cart_id in dict.fromkeys([*api.cart_ids(description), *also]):
        try:
            cart = api.cart(cart_id)
        except NotFoundError:
            continue
        if cart.description == description:
            carts.append(cart)
    return tuple(carts)


def read_items(api: Api, cart: Cart) -> Cart:
    """Return the cart with its items and their configurations. Items that vanish while reading are left out."""
    items = []
    pending = list(cart.item_ids)
    seen = set()
    while pending:
        item_id = pending.pop(0)
        if item_id in seen:
            continue
        seen.add(item_id)
        try:
            item, option_ids = _read_item(api, cart.cart_id, item_id)
        except NotFoundError:
            continue
        items.append(item)
        pending.extend(option_ids)
    return dataclasses.replace(cart, items=tuple(items))


def _read_item(api: Api, cart_id: str, item_id: int) -> tuple[Item, list[int]]:
    head = api.item(cart_id, item_id)
    configuration_ids = head.configuration_ids
    if configuration_ids is None:
        configuration_ids = api.configuration_ids(cart_id, item_id)
    configurations = []
    for configuration_id in configuration_ids:
        try:
            configurations.append(api.configuration(cart_id, item_id, configuration_id))
        except NotFoundError:
            continue
    return dataclasses.replace(head.item, configurations=tuple(configurations)), head.option_ids


def find_carts(api: Api, term: str) -> list[Cart]:
    """Return the carts that a term names: by their id, by their description, or as those of a project."""
    by_description = [functools.partial(read_heads, api, term), functools.partial(read_heads, api, marker_of(term))]
    by_id = functools.partial(_by_id, api, term)
    # All known ids are UUIDs, and then this is one; anything else is a description first, and an id only as a last resort.
    sources = [by_id, *by_description] if CART_ID.match(term) else [*by_description, by_id]
    heads = next((found for found in (source() for source in sources) if found), ())
    return [read_items(api, cart) for cart in sorted(heads, key=lambda cart: cart.age_order)]


def _by_id(api: Api, cart_id: str) -> tuple[Cart, ...]:
    try:
        return (api.cart(cart_id),)
    except ApiError as exc:
        if isinstance(exc, NotFoundError) or exc.http_status == 400:
            return ()
        raise
