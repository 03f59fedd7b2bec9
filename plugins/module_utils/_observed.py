# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""What was read of the account about one wanted project: values only, made by `_observe`, judged by `_plan`."""

from __future__ import annotations

import dataclasses
import datetime

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import NO_ELECTION, Election
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._intent import is_answered, is_settled
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    CART_LIFE,
    Cart,
    Money,
    OrderStatus,
    Quote,
    Requirement,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project

# Between dates that the server's clock made both.
_MARGIN = datetime.timedelta(hours=1)
# The time of an observation that did not need the server's.
_BEFORE_ALL = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)


@dataclasses.dataclass(frozen=True)
class KnownOrder:
    """An order for a project with our name, or one that may be it; then `reason` says why that cannot be told.

    `project_id` is known from delivery on, `project` only where that project can be read. `adopted`: named by `order_id`.
    `listed`: it stands in the account's list of orders, which keeps it, so every later run finds it there. `renamed`: its
    project lives under another name now.
    """

    order_id: int
    status: str
    reason: str | None = None
    date: datetime.datetime | None = None
    price: Money | None = None
    project_id: str | None = None
    project: Project | None = None
    adopted: bool = False
    listed: bool = False
    renamed: bool = False

    @property
    def refused(self) -> bool:
        return self.status == OrderStatus.CANCELLED

    @property
    def pending(self) -> bool:
        return not self.refused and self.project is None

    @property
    def unpaid(self) -> bool:
        return self.status == OrderStatus.NOT_PAID


@dataclasses.dataclass(frozen=True)
class Observed:
    """The account as far as one name is concerned.

    `projects` are those of that name (or the one of `project_id`), or of an order of ours; empty means that none exists.
    `intents` are carts too, see `_intent`. `orders` and `carts` are only read where `projects` did not settle the matter
    already. `ignored_dates` are those of orders for this name that the task leaves alone. `election` says what becomes of
    the carts. `plan_code` is the plan for a wanted project that names none. `quote` and `requirements` belong to the cart
    that is kept. `refusal` is what the ids given by the task contradict. `now` is the server's time of the observation.
    """

    projects: tuple[Project, ...] = ()
    unreadable_projects: tuple[str, ...] = ()
    orders: tuple[KnownOrder, ...] = ()
    unidentified: tuple[KnownOrder, ...] = ()
    ignored_dates: tuple[datetime.datetime, ...] = ()
    carts: tuple[Cart, ...] = ()
    intents: tuple[Cart, ...] = ()
    election: Election = NO_ELECTION
    requirements: tuple[Requirement, ...] = ()
    quote: Quote | None = None
    plan_code: str = ""
    refusal: OvhError | None = None
    now: datetime.datetime = _BEFORE_ALL

    @property
    def prepared(self) -> tuple[Cart, ...]:
        """The carts that can still be checked out, the oldest first."""
        return tuple(sorted((cart for cart in self.carts if not cart.read_only), key=lambda cart: cart.age_order))

    @property
    def spent(self) -> tuple[Cart, ...]:
        return tuple(cart for cart in self.carts if cart.read_only)

    @property
    def pending(self) -> tuple[KnownOrder, ...]:
        """Our orders under way, the one to go on with first: the one of `order_id`, paid before unpaid, the oldest."""
        alive = (order for order in self.orders if order.pending)
        return tuple(sorted(alive, key=lambda order: (not order.adopted, order.unpaid, order.order_id)))

    @property
    def refused(self) -> tuple[KnownOrder, ...]:
        return tuple(order for order in self.orders if order.refused)

    @property
    def renamed(self) -> tuple[KnownOrder, ...]:
        return tuple(order for order in self.orders if order.renamed)

    @property
    def possible_order(self) -> str:
        """A sentence on the order that may be ours, but cannot be read; empty where there is none."""
        if not self.unidentified:
            return ""
        order = self.unidentified[0]
        return " Order %d may be it: %s." % (order.order_id, (order.reason or "it cannot be read").rstrip("."))

    @property
    def standing_intents(self) -> tuple[Cart, ...]:
        """The intents of checkouts that may still take their effect: no order answers them, and they are not settled."""
        dates = [order.date for order in self.orders]
        return tuple(one for one in self.intents if not (is_answered(one, dates) or is_settled(one, self.now)))

    @property
    def ended_intents(self) -> tuple[Cart, ...]:
        """The intents of checkouts that nothing more can come of: settled, or answered by an order that stays in the list."""
        dates = [order.date for order in self.orders if order.listed]
        return tuple(one for one in self.intents if is_answered(one, dates) or is_settled(one, self.now))

    @property
    def unaccounted_carts(self) -> tuple[Cart, ...]:
        """Spent carts that no order of ours explains: each made one order, later on."""
        bounds = [(cart, cart.expire - CART_LIFE if cart.expire else None) for cart in self.spent]
        unexplained = []
        dates = sorted([*self.ignored_dates, *(order.date for order in self.orders if order.date is not None)])
        for cart, earliest in sorted(bounds, key=lambda bound: bound[0].age_order):
            match = next((date for date in dates if earliest is None or date >= earliest - _MARGIN), None)
            if match is None:
                unexplained.append(cart)
            else:
                dates.remove(match)
        return tuple(unexplained)
