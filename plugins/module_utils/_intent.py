# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: the intent of a checkout, an empty cart that says "a checkout for this name is about to happen, or may have happened".

A checkout without a clear answer may take its effect minutes later, and until then neither a cart nor a list of orders
shows it. So a run puts an intent into the account before its checkout, where every other run reads it. While an intent
stands, only the run that placed it checks anything out, and it does so only if it read no other intent beside its own.
Of two runs the one whose intent came second into the list reads the first, so both never go on.
"""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._model import CART_LIFE, Cart

# How long an effect may come after its answer was given up, counted from the moment an intent was placed. A checkout is
# sent at most FRESH after that. A limit of requests, a new token and the connection take at most 115 seconds more. Its
# answer is waited for at most 120 seconds (the longest `timeout`). Ten minutes are left for a gateway that gave up while
# the server behind it still works.
SETTLE_TIME = datetime.timedelta(minutes=15)
FRESH = datetime.timedelta(seconds=65)


def created_at(cart: Cart) -> datetime.datetime | None:
    """Return when a cart was created, by the server's clock: it lives one day. None where its expiry is not known."""
    return cart.expire - CART_LIFE if cart.expire else None


def settles_at(intent: Cart) -> datetime.datetime | None:
    """Return when nothing can come any more of the checkout that the intent stands for."""
    created = created_at(intent)
    return created + SETTLE_TIME if created else None


def is_settled(intent: Cart, now: datetime.datetime) -> bool:
    end = settles_at(intent)
    return end is not None and now >= end


def is_answered(intent: Cart, order_dates: t.Iterable[datetime.datetime | None]) -> bool:
    """Whether one of the orders was made after the intent was placed: the checkout took its effect, and can be seen.

    Dates of carts and orders come from the same clock, in whole seconds. An order that is not recognised costs the settle
    time; one that is older than the intent, and taken for its order, would cost a second order.
    """
    created = created_at(intent)
    return created is not None and any(date is not None and date >= created for date in order_dates)
