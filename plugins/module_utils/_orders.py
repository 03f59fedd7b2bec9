# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Finding the orders that may be for the wanted names: which are ours, which are not, which cannot be told apart."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import itertools
import typing as t
import unicodedata

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotAllowedError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    CloudOrder,
    Extension,
    OrderStatus,
    parse_date,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._project import Project, project_id_of
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import (
    Task,
    Wanted,
    is_other_plan,
    is_project_plan,
)


@dataclasses.dataclass(frozen=True)
class _Identity:
    """What an order is for. It does not change, so it is read once. `names` None: it cannot be told."""

    names: frozenset[str] | None
    reason: str | None = None


_OTHER_PRODUCT = _Identity(frozenset())

# A name that is so long (without white space) may be what is left of a longer one.
_SHORTEST_CUT = 16

# Status of an order that the task names with `order_id` and that is not there.
MISSING = "missing"


class Candidate(t.NamedTuple):
    """An order with the names it was configured for; `names` is None where that cannot be told, empty: no project."""

    order: KnownOrder
    names: frozenset[str] | None


# Orders that are older than this (days) are over, one way or the other: an unpaid one lapses after two weeks, and manual
# checks take working days (FACTS of OVHcloud's guides on orders).
_ALL_OVER = 90


class OrderFinder:
    """Reads the account's recent orders and keeps what never changes about them. Serves several names at once."""

    def __init__(self, api: Api, task: Task, parallel: Parallel) -> None:
        self._api = api
        self._task = task
        self._parallel = parallel
        self._identities: dict[int, _Identity] = {}
        self._dates: dict[int, datetime.datetime | None] = {}
        self._placed: set[int] = set()
        self._seen: dict[str, set[int]] = {}  # for each name the orders that its plan, or its last look, weighed
        self._adopted = {wanted.order_id for wanted in task.wanted if wanted.order_id is not None}
        self._names: dict[str, str] = {}  # of all that was looked for, with what most servers would leave of them
        self._plans = {wanted.plan_code for wanted in task.wanted if wanted.plan_code}

    def find(
        self, projects: Projects, wanted_ones: t.Iterable[Wanted], *, after_checkout: bool = False
    ) -> list[Candidate]:
        """Return the orders for projects that may matter, to weigh them for these names.

        `after_checkout`: something tells of a checkout, so that an order may be there that one of the lists lacks yet.
        Left out are: orders for something else, those whose project is there under the name that was ordered, and cancelled
        ones that cannot be identified (nothing comes of them any more).
        """
        wanted_ones = list(wanted_ones)
        cloud_orders, listed = self._listed(after_checkout)
        ids = {*cloud_orders, *listed}
        self._names.update({wanted.name: _plain(wanted.name) for wanted in wanted_ones})
        named = {
            project.order_id: project
            for project in projects.readable
            if project.order_id is not None and project.exists and project.name
        }
        # However old such an order is: the project that it made is there.
        spelled = {order_id for order_id, project in named.items() if self._has_another_spelling(project)}
        settled = set(named) - spelled
        renamed = sorted((settled & set(listed)) - self._placed - self._task.ignore_orders - self._adopted)
        candidates = sorted(((ids | spelled) - settled - self._task.ignore_orders) | self._adopted)
        looks = [
            functools.partial(self._look_at, order_id, cloud_orders.get(order_id), projects)
            if order_id in ids or order_id in self._adopted
            else functools.partial(self._look_back_at, order_id, projects)
            for order_id in candidates
        ]
        looks += [functools.partial(self._look_for_rename, named[order_id], order_id) for order_id in renamed]
        found = self._parallel.map(looks)
        for wanted in wanted_ones:
            self._seen.setdefault(wanted.name, set()).update(ids)
        return [
            candidate._replace(order=dataclasses.replace(candidate.order, listed=candidate.order.order_id in listed))
            for candidate in found
            if candidate is not None
        ]

    def note(self, order_id: int) -> None:
        """Take an order that this run placed itself for no new one."""
        self._placed.add(order_id)

    def is_listed(self, order_id: int) -> bool:
        """Return whether the account's list of orders shows that order.

        Asked in the very way in which `shows_new_order` asks: another form of the list may come from another cache.
        """
        return order_id in self._ids_of_last_days(1)

    def shows_new_order(self, wanted: Wanted) -> bool:
        """Whether an order appeared since the last look for this project that may be for it.

        Asked of the account's list of orders: that one keeps what it shows. Orders of the same task for other names appear
        all the time, and are told apart by what was configured for them.
        """
        seen = self._seen.setdefault(wanted.name, set())
        shown = set(self._ids_of_last_days(self._task.lookback))
        new = shown - seen - self._placed - self._task.ignore_orders
        for order_id in sorted(new):
            names = self._identity(order_id, None).names
            if names is None or wanted.name in names:
                return True
            seen.add(order_id)
        return False

    def dates_of_ignored(self, wanted: Wanted) -> tuple[datetime.datetime, ...]:
        """Return when those orders for this name were made that the task ignores: they explain carts that were checked out."""
        dates = []
        for order_id in sorted(self._task.ignore_orders & self._seen.get(wanted.name, set())):
            if wanted.name in (self._identity(order_id, None).names or ()):
                dates.append(self._date_of(order_id))
        return tuple(date for date in dates if date is not None)

    def _listed(self, after_checkout: bool) -> tuple[dict[int, CloudOrder], frozenset[int]]:
        """Return the pending cloud orders by their id, and the ids of all recent orders.

        An account without any order for months has none that is pending either: that takes one request. Where a checkout
        has left a trace, its order may be missing from the one list and stand in the other.
        """
        recent = self._ids_of_last_days(max(_ALL_OVER, self._task.lookback))
        if not (recent or after_checkout):
            return {}, frozenset()
        cloud_orders = {entry.order_id: entry for entry in self._cloud_orders() or ()}
        return cloud_orders, frozenset(self._ids_of_last_days(self._task.lookback))

    def _cloud_orders(self) -> list[CloudOrder] | None:
        """Return the pending cloud orders; None without that route, or the right to it: recent orders tell the same."""
        try:
            return self._api.cloud_orders()
        except (NotFoundError, NotAllowedError):
            return None

    def _ids_of_last_days(self, days: int) -> list[int]:
        start = self._start_of(days)
        try:
            return self._api.order_ids(start.strftime("%Y-%m-%dT%H:%M:%S+00:00"))
        except ApiError as exc:
            if exc.http_status != 400 or exc.timed_out:
                raise
        # Ids grow: the newest are looked at until one is too old.
        newest = sorted(self._api.order_ids(None), reverse=True)
        return list(itertools.takewhile(lambda order_id: not self._is_older(order_id, start), newest))

    def _start_of(self, days: int) -> datetime.datetime:
        # The margin of a day covers clocks, time zones and whether the bound itself is included: none is documented.
        return self._api.now() - datetime.timedelta(days=days + 1)

    def _is_older(self, order_id: int, start: datetime.datetime) -> bool:
        """Whether an order is too old, in regions whose list has no filter."""
        date = self._date_of(order_id)
        return date is not None and date < start

    def _date_of(self, order_id: int) -> datetime.datetime | None:
        if order_id not in self._dates:
            self._dates[order_id] = parse_date(self._api.order(order_id).date)
        return self._dates[order_id]

    def _look_for_rename(self, project: Project, order_id: int) -> Candidate | None:
        """Return the order of a project that was ordered under a wanted name, and has another one now."""
        try:
            names = self._identity(order_id, None).names
        except NotAllowedError:
            return None
        if names is None or project.name in names or not names & set(self._names):
            return None
        order = KnownOrder(
            order_id,
            OrderStatus.DELIVERED,
            date=parse_date(project.creation_date),
            project_id=project.project_id,
            project=project,
            renamed=True,
        )
        return Candidate(order, names)

    def _look_back_at(self, order_id: int, projects: Projects) -> Candidate | None:
        """Look at the order of a project that bears another spelling of a wanted name; where it is not there, so be it."""
        try:
            return self._look_at(order_id, None, projects)
        except (NotFoundError, NotAllowedError):
            return None

    def _look_at(self, order_id: int, entry: CloudOrder | None, projects: Projects) -> Candidate | None:
        adopted = order_id in self._adopted
        if entry is not None and not adopted and is_other_plan(entry.plan_code):
            return None
        status = self._status(order_id)
        project_id = entry.project_id if entry else None
        if project_id is None and status == OrderStatus.DELIVERED:
            project_id = find_project_id(self._api, order_id, self._is_project_plan)
        project = projects.by_id(project_id) or projects.of_order(order_id)
        is_spelled = project is not None and self._has_another_spelling(project)
        if project is not None and project.exists and project.name and not (is_spelled or adopted):
            return self._look_for_rename(project, order_id)
        identity = self._identity(order_id, entry)
        if not adopted and (identity == _OTHER_PRODUCT or self._is_over(identity, status, project)):
            return None
        placed = self._api.order(order_id) if status != MISSING and (identity.names or adopted) else None
        date = parse_date(placed.date) if placed else None
        is_known = entry is not None or adopted or is_spelled
        if not is_known and date is not None and date < self._start_of(self._task.lookback):
            return None  # some servers ignore the filter of their list
        order = KnownOrder(
            order_id=order_id,
            status=status,
            reason=identity.reason,
            date=date,
            price=placed.price if placed else None,
            project_id=project_id,
            project=project,
            adopted=adopted,
        )
        return Candidate(order, identity.names)

    def _has_another_spelling(self, project: Project) -> bool:
        """Whether the server may have made the project's name of a wanted one: by white space, case, form or length."""
        if not project.exists or not project.name or project.name in self._names:
            return False
        kept = _plain(project.name)
        is_long = len(kept) >= _SHORTEST_CUT
        return any(name == kept or (is_long and name.startswith(kept)) for name in self._names.values())

    @staticmethod
    def _is_over(identity: _Identity, status: str, project: Project | None) -> bool:
        """Whether nothing comes of an order that cannot be identified: cancelled, or its project is there, without a name."""
        return identity.names is None and (status == OrderStatus.CANCELLED or project is not None)

    def _status(self, order_id: int) -> str:
        try:
            return self._api.order_status(order_id)
        except NotFoundError:
            return MISSING if order_id in self._adopted else OrderStatus.UNKNOWN

    def _is_project_plan(self, plan_code: str | None) -> bool:
        return plan_code is not None and (plan_code in self._plans or is_project_plan(plan_code))

    def _identity(self, order_id: int, entry: CloudOrder | None) -> _Identity:
        known = self._identities.get(order_id)
        if known is None or known.names is None:  # what could not be read before may be readable now
            known = self._identities[order_id] = self._identify(
                order_id, entry is not None and self._is_project_plan(entry.plan_code)
            )
        return known

    def _identify(self, order_id: int, is_project: bool) -> _Identity:
        """Read what was configured for each line of the order."""
        try:
            detail_ids = self._api.detail_ids(order_id)
        except NotFoundError:
            return _Identity(None, "its details cannot be read yet")
        names: set[str] = set()
        reasons = [] if detail_ids else ["it has no details yet"]
        for detail_id in detail_ids:
            extension = self._extension(order_id, detail_id)
            if isinstance(extension, str):
                if is_project or self._may_be_project(order_id, detail_id):
                    reasons.append(extension)
            elif self._is_project_plan(extension.plan_code):
                names.update(extension.names)
                reasons += [] if extension.names else ["it is for a project, but tells no name"]
            elif extension.plan_code is None and (is_project or self._may_be_project(order_id, detail_id)):
                reasons.append("its extension tells no plan")
        if names or not reasons:
            return _Identity(frozenset(names))
        return _Identity(None, reasons[0])

    def _extension(self, order_id: int, detail_id: int) -> Extension | str:
        """Return the extension, or the reason why there is none."""
        try:
            return self._api.extension(order_id, detail_id)
        except NotFoundError:
            return "what was configured for it cannot be read (its details have no extension)"
        except NotAllowedError as exc:
            return "what was configured for it must not be read (%s)" % exc.message

    def _may_be_project(self, order_id: int, detail_id: int) -> bool:
        """Whether the line's domain may be a project: its id, or a placeholder; a name of another product is none."""
        domain = _domain(self._api, order_id, detail_id)
        return not domain or domain.startswith("*") or project_id_of(domain) is not None


def find_project_id(api: Api, order_id: int, is_project_plan_: t.Callable[[str | None], bool]) -> str | None:
    """Return the project that an order made, from its details: the line with the project's plan, any line, operations (US)."""
    try:
        detail_ids = api.detail_ids(order_id)
    except NotFoundError:
        return None
    domains = {detail_id: project_id_of(_domain(api, order_id, detail_id)) for detail_id in detail_ids}
    candidates = {domain for domain in domains.values() if domain}
    if len(candidates) > 1:
        for detail_id, domain in domains.items():
            if domain and _has_plan(api, order_id, detail_id, is_project_plan_):
                return domain
    if candidates:
        return sorted(candidates)[0]
    for detail_id in detail_ids:
        for name in api.operation_names(order_id, detail_id):
            if project_id_of(name):
                return name
    return None


def _domain(api: Api, order_id: int, detail_id: int) -> str | None:
    try:
        return api.detail_domain(order_id, detail_id)
    except NotFoundError:
        return None


def _has_plan(api: Api, order_id: int, detail_id: int, is_wanted: t.Callable[[str | None], bool]) -> bool:
    try:
        return is_wanted(api.extension(order_id, detail_id).plan_code)
    except ApiError:
        return False


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
