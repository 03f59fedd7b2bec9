# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: of the carts of one name, which to order, which to delete, and which belong to a run that is still at work."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._intent import created_at
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart

# How long after its creation an unfinished cart is taken for one that its run still fills. A run that fills a cart for
# longer begins anew, and loses nothing.
_AT_WORK = datetime.timedelta(seconds=40)


@dataclasses.dataclass
class CartMemory:
    """What a run remembers of carts from one look to the next.

    `given_up`: carts that this run could not delete; nothing is done about them. `followed`: carts of other runs, which
    this one waited for.
    """

    given_up: set[str] = dataclasses.field(default_factory=set)
    followed: set[str] = dataclasses.field(default_factory=set)


class Election(t.NamedTuple):
    """`keep`: the cart to order. `leader`: the cart that another run fills, or is about to order."""

    keep: Cart | None = None
    leader: Cart | None = None
    delete: tuple[Cart, ...] = ()


NO_ELECTION = Election()


def is_young(cart: Cart, now: datetime.datetime) -> bool:
    created = created_at(cart)
    return created is not None and now - created < _AT_WORK


def elect(
    prepared: t.Iterable[Cart],
    differences: t.Mapping[str, tuple[str, ...]],
    finished: t.Collection[str],
    memory: CartMemory,
    now: datetime.datetime,
) -> Election:
    """Return what becomes of the prepared carts, given (the oldest first) how their contents differ from what is wanted.

    A cart is finished once its project has a name, which is written last. A cart without an entry in `differences` was not
    read, because an older one settled the matter; it is left alone while its run may be at work.
    """
    keep = leader = None
    delete: list[Cart] = []
    for cart in prepared:
        if cart.cart_id in memory.given_up:
            continue
        young = is_young(cart, now)
        if keep is None and differences.get(cart.cart_id) == () and not (young and cart.cart_id in memory.followed):
            keep = cart
        elif young and (cart.cart_id not in finished or differences.get(cart.cart_id) == ()):
            leader = leader or cart
        else:
            delete.append(cart)
    return Election(keep, None if keep else leader, tuple(delete))


def ahead_of(own: str, listed: t.Iterable[str], known: t.Collection[str]) -> list[str]:
    """Return the new carts in the list that come before the own one; the smallest id goes first.

    `known` are carts that were there before, and that this run judged already.
    """
    return sorted(cart_id for cart_id in listed if cart_id < own and cart_id not in known)
