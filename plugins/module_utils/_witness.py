# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: the witness of a checkout, an empty cart that says "this cart is about to be checked out, or was".

A cart that was checked out may leave the account's list of carts at once, while the lists of orders lag behind. A run that
starts then would see nothing at all, and buy again. So before a checkout a second, empty cart with the same marker is put
beside the first, and is taken away when the order stands in the list of orders. Its expiry tells what it is, when it was
made, and to which cart it belongs: nothing else of an empty cart can be chosen freely.
"""

from __future__ import annotations

import datetime
import typing as t
import zlib

from ansible_collections.community.ovhcloud.plugins.module_utils._model import CART_LIFE, Cart

# How long a witness lives, rounded up to the next second that carries the code of its cart.
_LIFE = datetime.timedelta(days=2)
_CODES = 1024
# A cart that lives longer than this and is empty is a witness: an ordinary one lives a day.
_RECOGNIZED = CART_LIFE + datetime.timedelta(hours=1)
# After this time the lists of orders tell what there is to tell: a checkout that they do not show did not happen.
_PATIENCE = datetime.timedelta(hours=1)


def witness_expiry(cart_id: str, now: datetime.datetime) -> datetime.datetime:
    """Return when a witness of that cart that is made now has to expire."""
    seconds = int((now + _LIFE).timestamp())
    seconds += (_code(cart_id) - seconds) % _CODES
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def is_witness(cart: Cart, now: datetime.datetime) -> bool:
    return not cart.read_only and not cart.item_ids and cart.expire is not None and cart.expire > now + _RECOGNIZED


def is_witness_of(witness: Cart, cart_id: str) -> bool:
    return witness.expire is not None and int(witness.expire.timestamp()) % _CODES == _code(cart_id)


def is_stale(witness: Cart, now: datetime.datetime) -> bool:
    """Whether the witness is so old that its checkout, had it happened, would be known by its order."""
    return witness.expire is not None and now - (witness.expire - _LIFE) >= _PATIENCE


def earliest_checkout(witness: Cart) -> datetime.datetime | None:
    """Return a moment before the witness was made, so before the checkout it stands for."""
    if witness.expire is None:
        return None
    return witness.expire - _LIFE - datetime.timedelta(seconds=_CODES)


def split(carts: t.Iterable[Cart], now: datetime.datetime) -> tuple[tuple[Cart, ...], tuple[Cart, ...]]:
    """Return the ordinary carts, and the witnesses."""
    witnesses = tuple(cart for cart in carts if is_witness(cart, now))
    return tuple(cart for cart in carts if cart not in witnesses), witnesses


def orphans(carts: t.Collection[Cart], witnesses: t.Iterable[Cart]) -> tuple[Cart, ...]:
    """Return the witnesses whose cart is not listed any more: it was checked out, or else deleted."""
    return tuple(one for one in witnesses if not any(is_witness_of(one, cart.cart_id) for cart in carts))


def _code(cart_id: str) -> int:
    return zlib.crc32(cart_id.encode("utf-8")) % _CODES
