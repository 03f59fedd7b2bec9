# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account's orders, and a finder that looks at them."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._orders import Candidate, OrderFinder
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import NOT_FOUND, FakeTransport, Reply, make_api
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import NAME, PLAN, task, wanted

DATE = "2026-01-05T09:00:00+00:00"
# 14 days of look-back and one of margin before the clock of the tests.
SINCE = "GET /me/order?date.from=2025-12-21T10%3A00%3A00%2B00%3A00"
# 90 days, after which nothing is under way any more, and the same margin.
SEASON = "GET /me/order?date.from=2025-10-06T10%3A00%3A00%2B00%3A00"
# What every look at the orders of an account that is not quiet begins with.
LISTS = [SEASON, "GET /cloud/order", SINCE]


def extension(plan: t.Any = PLAN, **labels: str) -> dict[str, t.Any]:
    configurations = [{"label": label, "value": value} for label, value in labels.items()]
    return {"order": {"plan": {"code": plan}, "configurations": configurations}}


OURS = extension(description=NAME)


class World(FakeTransport):
    """An account's orders; number 1 was made before the look-back. What an order lacks answers 404."""

    def __init__(self) -> None:
        super().__init__({"GET /cloud/order": [], SINCE: [], SEASON: [1]})

    def order(
        self,
        number: int,
        status: t.Any = "delivering",
        *lines: tuple[t.Any, t.Any],
        listed: bool = True,
        cloud: t.Any = None,
        date: str = DATE,
    ) -> World:
        """Add an order; each line is (domain, extension); `cloud` is its plan in the list of cloud orders."""
        base = "GET /me/order/%d" % number
        self.answers[base] = {"orderId": number, "date": date, "priceWithTax": {"value": 0}}
        self.answers[base + "/status"] = status
        self.answers[base + "/details"] = list(range(1, len(lines) + 1))
        for detail, (domain, held) in enumerate(lines, 1):
            place = "%s/details/%d" % (base, detail)
            self.answers[place] = domain if isinstance(domain, Reply) else {"domain": domain}
            self.answers[place + "/extension"] = held
            self.answers[place + "/operations"] = NOT_FOUND
        if listed:
            self.answers[SINCE] = [*self.answers[SINCE], number]
        if cloud is not None:
            entry = {"orderId": number, "planCode": cloud, "status": "delivering", "serviceName": None}
            self.answers["GET /cloud/order"] = [*self.answers["GET /cloud/order"], entry]
        return self

    def finder(self, **changes: t.Any) -> OrderFinder:
        return OrderFinder(make_api(self), task(**changes), Sequential())

    def find(self, *projects: Project, **changes: t.Any) -> list[Candidate]:
        return self.finder(**changes).find(Projects(projects, ()), [wanted()])


def found(candidates: list[Candidate]) -> dict[int, t.Any]:
    return {one.order.order_id: one.names and sorted(one.names) for one in candidates}
