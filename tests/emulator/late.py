# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes that are answered badly now and take their effect later, when nobody listens any more."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.emulator.identities import Identity
from tests.emulator.messages import ApiRequest
from tests.emulator.models import Cart
from tests.emulator.strikes import Params, Strike, close, hang, query_time_out, status

LEAST_SECONDS, MOST_SECONDS = 0.5, 600.0


def _gateway_page(strike: Strike, _params: Params, now: float) -> None:
    status(strike, {"status": 504}, now)


ANSWERS: dict[str, Callable[[Strike, Params, float], None]] = {
    "504": _gateway_page,
    "close": close,
    "hang": hang,
    "query_time_out": query_time_out,
}


def check(spec: Mapping[str, Any]) -> None:
    """Say what is wrong with the keys of a late fault; raise ValueError."""
    if not LEAST_SECONDS <= float(spec["seconds"]) <= MOST_SECONDS:
        raise ValueError(f"seconds of a late effect lie between {LEAST_SECONDS} and {MOST_SECONDS:.0f}")
    if str(spec.get("answer", "504")) not in ANSWERS:
        raise ValueError(f"unknown answer {spec['answer']}; known: {', '.join(ANSWERS)}")


def late(strike: Strike, params: Params, now: float) -> None:
    """A bad answer now; the effect of a write follows. A request that another fault answers is left to that one."""
    if strike.early is not None:
        return
    ANSWERS[str(params.get("answer", "504"))](strike, {}, now)
    if strike.entry.write:
        strike.effect_in = float(params["seconds"])
        strike.accepted = bool(params.get("accepted", False))


@dataclass
class LateEffect:
    """A request that is still to be carried out. `due` is true time, `n` the number of its journal entry."""

    due: float
    n: int
    request: ApiRequest
    identity: Identity | None
    # The cart of a checkout that the server had looked at already, as it was then.
    cart: Cart | None = None


def cart_of(path: str, method: str, carts: Mapping[str, Cart]) -> Cart | None:
    """Return a copy of the cart that a checkout names; None for other requests, and for a cart that is spent."""
    parts = path.split("/")
    if method != "POST" or len(parts) != 5 or parts[1:3] != ["order", "cart"] or parts[4] != "checkout":
        return None
    cart = carts.get(parts[3])
    return None if cart is None or cart.read_only else copy.deepcopy(cart)


def put_back(carts: dict[str, Cart], cart: Cart, now: float) -> Cart | None:
    """Show the cart as the server had seen it, so that it is the one checked out; return what stood in its place."""
    cart.expire = max(cart.expire, now + 1)
    found = carts.get(cart.id)
    carts[cart.id] = cart
    return found


def tidy_up(carts: dict[str, Cart], cart: Cart, found: Cart | None) -> None:
    """A cart that was spent by another request, or by none, is shown as it was found."""
    if cart.read_only and not (found is not None and found.read_only):
        return
    if found is not None:
        carts[cart.id] = found
    else:
        carts.pop(cart.id, None)
