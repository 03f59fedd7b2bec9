# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: which feature needs which request, and which requests a consumer key grants.

The rights page of the documentation is made from the table below, and a task is held against it before it writes.
"""

from __future__ import annotations

import dataclasses
import enum
import re
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route


class Feature(enum.Enum):
    """What an identity is for. Each has rights of its own; they are not added to those of another."""

    READ = "read"
    CART = "cart"
    ORDER = "order"


class Use(enum.Enum):
    """What a task has to do for a right to be needed, where not every task of the feature does."""

    OPTIONS = "options are wanted"
    PAYING = "the order is to be paid"
    DEFAULT_METHOD = "nothing is said about how it is to be paid"


EVERYWHERE = ("EU", "CA", "US")
# The United States has no eligibility, and no fidelity account that pays zero totals.
_NOT_US = ("EU", "CA")
_ALL = (Feature.READ, Feature.CART, Feature.ORDER)
_WRITING = (Feature.CART, Feature.ORDER)
_BUYING = (Feature.READ, Feature.ORDER)
_ORDER = (Feature.ORDER,)


@dataclasses.dataclass(frozen=True)
class Right:
    """Why a request is made, and for which features. An optional one tells more, or sooner; nothing fails without it."""

    route: Route
    purpose: str
    required: tuple[Feature, ...] = ()
    optional: tuple[Feature, ...] = ()
    use: Use | None = None
    regions: tuple[str, ...] = EVERYWHERE


RIGHTS = (
    # Not for reading: check mode would refuse what a key that may only read cannot carry out, instead of telling the plan.
    Right(routes.CREDENTIAL, "compare the consumer key's rules with what an order needs", optional=_ORDER),
    Right(routes.ME, "the account's subsidiary", _ALL),
    Right(routes.PAYMENT_METHODS, "the default payment method", _BUYING, use=Use.DEFAULT_METHOD),
    Right(routes.PAYMENT_METHOD, "whether the payment method is valid", _BUYING, use=Use.PAYING),
    Right(routes.ELIGIBILITY, "what the account lacks for an order; vouchers", _BUYING, regions=_NOT_US),
    Right(routes.CATALOGUE, "the price before there is a cart", optional=_ALL),
    Right(routes.PROJECTS, "whether the project is there", _ALL),
    Right(routes.PROJECT, "the project, when the list does not hold it whole", _ALL),
    Right(routes.EDIT_PROJECT, "name the project", _ORDER),
    Right(routes.CLOUD_ORDERS, "orders that are under way", (Feature.READ,), optional=_WRITING),
    Right(routes.ORDERS, "orders that may be for the project", _ALL),
    Right(routes.ORDER, "date and price of an order", _ALL),
    Right(routes.ORDER_STATUS, "how far an order is", _ALL),
    Right(routes.ORDER_DETAILS, "what an order is for", _ALL),
    Right(routes.ORDER_DETAIL, "the project that an order made", _ALL),
    Right(routes.ORDER_EXTENSION, "the name that was ordered", _ALL),
    Right(routes.ORDER_OPERATIONS, "the project that an order made", _ALL, regions=("US",)),
    Right(routes.ORDER_OPERATION, "the project that an order made", _ALL, regions=("US",)),
    Right(routes.ORDER_FOLLOW_UP, "the stages of an order, why it was refused", optional=_BUYING),
    Right(routes.ORDER_PAYMENT, "whether an order was paid by another run", _ORDER, use=Use.PAYING, regions=_NOT_US),
    Right(routes.ORDER_PAYMENT_METHODS, "whether OVHcloud takes the payment method for the order", optional=_BUYING),
    Right(routes.CARTS, "carts of the project", _ALL),
    Right(routes.CART, "a cart", _ALL),
    Right(routes.ITEM, "what is in a cart", _ALL),
    Right(routes.CONFIGURATIONS, "what is in a cart, when its items do not tell", _ALL),
    Right(routes.CONFIGURATION, "what is in a cart", _ALL),
    Right(routes.REQUIREMENTS, "what a project must be configured with", _ALL),
    Right(routes.QUOTE, "price and contracts", _ALL),
    Right(routes.CREATE_CART, "create a cart", _WRITING),
    Right(routes.ASSIGN_CART, "make the cart one of the account", _WRITING),
    Right(routes.OFFERS, "what can be ordered, when the catalogue does not tell", optional=_WRITING),
    Right(routes.ADD_ITEM, "put the project in the cart", _WRITING),
    Right(routes.OPTION_OFFERS, "which options can be ordered", _WRITING, use=Use.OPTIONS),
    Right(routes.ADD_OPTION, "put an option in the cart", _WRITING, use=Use.OPTIONS),
    Right(routes.ADD_CONFIGURATION, "name the project; other labels", _WRITING),
    Right(
        routes.DELETE_CART,
        "delete carts and intents; without it they expire, and can hold a name back for 15 minutes",
        optional=_WRITING,
    ),
    Right(routes.CHECK_OUT, "order", _ORDER),
    Right(routes.PAY, "pay with a payment method", _ORDER, use=Use.PAYING),
    Right(routes.PAY_WITH_MEAN, "pay a zero total", _ORDER, use=Use.DEFAULT_METHOD, regions=_NOT_US),
)


def rights_of(feature: Feature, region: str | None = None) -> tuple[Right, ...]:
    """Return what a feature makes use of, required or not; in one region, or wherever."""
    return tuple(
        right
        for right in RIGHTS
        if feature in (*right.required, *right.optional) and (region is None or region in right.regions)
    )


def needed(feature: Feature, region: str, uses: t.Container[Use]) -> tuple[Route, ...]:
    """Return the requests without which a task may fail that makes use of that much."""
    return tuple(
        right.route
        for right in rights_of(feature, region)
        if feature in right.required and (right.use is None or right.use in uses)
    )


def rules_for(needed_routes: t.Iterable[Route]) -> tuple[str, ...]:
    """Return the consumer-key rules that grant these requests, without those that another of them covers."""
    rules = tuple(dict.fromkeys(route.rule for route in needed_routes))
    return tuple(rule for rule in rules if not any(_covers(wider, rule) for wider in rules if wider != rule))


def parse_rules(data: t.Any) -> tuple[tuple[str, str], ...]:
    """Return method and path pattern of each rule in GET /auth/currentCredential."""
    rules = data.get("rules") if isinstance(data, dict) else None
    if not isinstance(rules, list):
        raise ValueError("a credential with its rules")
    return tuple((str(rule.get("method")), str(rule.get("path"))) for rule in rules if isinstance(rule, dict))


def grants(rules: t.Iterable[tuple[str, str]], route: Route) -> bool:
    """Whether a rule covers the route; a star stands for any text, so `/x/*` does not cover `/x`."""
    return any(_covers("%s %s" % rule, route.rule) for rule in rules)


def _covers(wider: str, covered: str) -> bool:
    """Whether the wider grants all that the covered one grants."""
    return re.fullmatch(".*".join(map(re.escape, wider.split("*"))), covered) is not None


def check_rights(rules: t.Collection[tuple[str, str]], needed_routes: t.Iterable[Route]) -> None:
    """Raise RefusalError that names the rules that are missing for what is about to be done."""
    missing = rules_for(route for route in needed_routes if not grants(rules, route))
    if missing:
        raise RefusalError(
            "The consumer key does not grant what ordering needs. Missing rules: %s. Make a key that has them."
            % ", ".join("'%s'" % rule for rule in missing)
        )
