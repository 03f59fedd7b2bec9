# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ordinary values of this collection, to be varied by tests: one account, one name, one plan."""

from __future__ import annotations

import datetime
import decimal
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._argspec import project_order_spec
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    Cart,
    Configuration,
    Contract,
    Item,
    Money,
    Offer,
    Quote,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted, WantedOption

NAME = "web-production"
MARKER = "ansible/web-production"
PLAN = "project.2018"
VOUCHER = "v0ucher-c0de"
PROJECT_ID = "0123456789abcdef0123456789abcdef"
OTHER_ID = "fedcba9876543210fedcba9876543210"
UTC = datetime.timezone(datetime.timedelta(0))
START = datetime.datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


def cart_id(number: int) -> str:
    """Return a UUID that sorts by its number."""
    return "5ab9c9f0-7b73-4c1b-9a3c-%012d" % number


def euros(value: str) -> Money:
    return Money(decimal.Decimal(value), "EUR", "%s €" % value)


def offer(plan_code: str = PLAN, duration: str = "P1M", pricing_mode: str = "default") -> Offer:
    return Offer(plan_code, duration, pricing_mode)


def item(number: int, *labels: tuple[int, str, str], parent: int | None = None, **changes: t.Any) -> Item:
    """Return an item; each label is (configuration id, label, value)."""
    given = {"plan_code": PLAN, "duration": "P1M", "pricing_mode": "default", "quantity": 1, **changes}
    return Item(number, parent, configurations=tuple(Configuration(*label) for label in labels), **given)


def cart(number: int = 1, *items: Item, hours: float = 24, read_only: bool = False, marker: str = MARKER) -> Cart:
    """Return a cart that expires so many hours after START."""
    expire = START + datetime.timedelta(hours=hours)
    return Cart(
        cart_id(number), marker, expire, expire.isoformat(), read_only, tuple(one.item_id for one in items), items
    )


def order(number: int = 100, status: str = "delivering", **changes: t.Any) -> KnownOrder:
    return KnownOrder(number, status, **changes)


def project(project_id: str = PROJECT_ID, name: str | None = NAME, status: str = "ok", **changes: t.Any) -> Project:
    return Project(project_id, name, status, **{"plan_code": PLAN, "order_id": None, **changes})


def quote(with_tax: str = "0.00", *contracts: Contract) -> Quote:
    return Quote(
        euros(with_tax),
        euros(with_tax),
        euros("0.00"),
        contracts or (Contract("Public Cloud", "https://contracts.example/pci.pdf"),),
        frozenset({1}),
    )


def option(plan_code: str = "certification.hds.2018", *labels: tuple[str, str], **changes: t.Any) -> WantedOption:
    given = {"duration": "P1M", "pricing_mode": "default", "quantity": 1, **changes}
    return WantedOption(plan_code, labels=labels, **given)


def wanted(**changes: t.Any) -> Wanted:
    return Wanted(**{"name": NAME, "marker": MARKER, "labels": (("description", NAME),), **changes})


def task(state: str = "ordered", **changes: t.Any) -> Task:
    """Return a task that accepts the contracts; all else is the default."""
    return Task(**{"state": state, "wanted": (wanted(),), "accept_contracts": True, **changes})


def parameters(**given: t.Any) -> dict[str, t.Any]:
    """Return a module's parameters as AnsibleModule completes them: defaults, and None for what was not given."""
    return _complete(given, project_order_spec())


def _complete(given: t.Mapping[str, t.Any], spec: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    values = {name: given.get(name, about.get("default")) for name, about in spec.items()}
    for name, about in spec.items():
        if about.get("elements") == "dict" and values[name] is not None:
            values[name] = [_complete(entry, about["options"]) for entry in values[name]]
    return values
