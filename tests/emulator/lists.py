# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lists that clients decide by, and how they can lag behind what was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.emulator import carts, orders, projects
from tests.emulator.call import Call, Expandable
from tests.emulator.state import State

Entries = dict[Any, Any]


def _carts(state: State, account: str, now: float) -> Expandable:
    """Spent carts stay in the list unless a setting says otherwise."""
    spent_too = state.settings.list_checked_out_carts
    ids = [
        cart.id
        for cart in state.carts.values()
        if cart.owner == account and cart.expire > now and (spent_too or not cart.read_only)
    ]
    return Expandable(ids, lambda cart_id: carts.render_cart(state.carts[cart_id]))


def _orders(state: State, account: str, _now: float) -> Expandable:
    ids = [order.id for order in state.orders.values() if order.account == account]
    return Expandable(ids, lambda order_id: orders.render(state, state.orders[order_id]))


def _cloud_orders(state: State, account: str, now: float) -> Expandable:
    pending = {
        (order.id, ordered.item_id): (order, ordered)
        for order, ordered in orders.pending_cloud_orders(state, account, now)
    }
    return Expandable(list(pending), lambda key: orders.render_cloud_order(state, *pending[key]))


def _projects(state: State, account: str, now: float) -> Expandable:
    ids = [project.id for project in state.projects_of(account) if project.gate is None or project.gate.is_open(now)]
    return Expandable(ids, lambda project_id: projects.render(state, state.projects[project_id]))


KINDS: dict[str, Callable[[State, str, float], Expandable]] = {
    "carts": _carts,
    "orders": _orders,
    "cloud_orders": _cloud_orders,
    "projects": _projects,
}


@dataclass
class Version:
    """What a list held from a moment on, and how many reads were still answered with an older one."""

    since: float
    entries: Entries
    missed: int = 0


@dataclass
class Lag:
    """One list that shows writes late: after some seconds and after some reads."""

    seconds: float = 0.0
    reads: int = 0
    cache_only: bool = False
    versions: dict[str, list[Version]] = field(default_factory=dict)

    def serve(self, account: str, now: float) -> Entries:
        """The newest version that is old enough; those that are not count one more missed read."""
        versions = self.versions[account]
        while len(versions) > 1 and self._due(versions[1], now):
            versions.pop(0)
        for version in versions[1:]:
            version.missed += 1
        return versions[0].entries

    def _due(self, version: Version, now: float) -> bool:
        return version.missed >= self.reads and now >= version.since + self.seconds


def record(lags: dict[str, Lag], state: State, now: float) -> None:
    """Keep what the lagging lists hold now; called after whatever may have changed them."""
    for kind, lag in lags.items():
        for account in state.accounts:
            live = KINDS[kind](state, account, now)
            entries = {key: live.load(key) for key in live.ids}
            versions = lag.versions.setdefault(account, [])
            if not versions or versions[-1].entries != entries:
                versions.append(Version(now, entries))


def view(kind: str, call: Call) -> Expandable:
    """The list as the caller gets to see it: live, or late where a fault asks for it."""
    account = call.caller.account
    live = KINDS[kind](call.state, account, call.now)
    if kind == "projects":
        # Reading the list counts as looking at every project in it.
        live.ids = [project.id for project in projects.visible_to(call.state, account, call.now)]
    lag = call.emulator.faults.lags.get(kind)
    if lag is None or (lag.cache_only and "no-cache" in call.headers.get("pragma", "")):
        return live
    entries = lag.serve(account, call.now)
    return Expandable(list(entries), entries.__getitem__)
