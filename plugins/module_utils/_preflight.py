# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Preflight: find out by reading whether an order would go through, before anything is created."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import default_plan
from ansible_collections.community.ovhcloud.plugins.module_utils._catalogue import Catalogue
from ansible_collections.community.ovhcloud.plugins.module_utils._eligibility import (
    Eligibility,
    check_eligibility,
    check_method_kind,
    voucher_refusal,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotAllowedError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._guards import check_payment_method
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._rights import Feature, Use, check_rights, needed
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted


class Preflight:
    """What OVHcloud tells beforehand, read once a task: rights, eligibility, prices, ways to pay."""

    def __init__(self, api: Api, task: Task, account: AccountReader, parallel: Parallel) -> None:
        self._api = api
        self._task = task
        self._account = account
        self._parallel = parallel
        self._known: set[str] = set()
        self._rules: tuple[tuple[str, str], ...] | None = None
        self._eligibility: Eligibility | None = None
        self._catalogue: Catalogue | None = None

    def read(self, *, prices: bool) -> None:
        """Read what is the same for all names of the task, each thing once; the catalogue only if `prices` are asked of it."""
        reads: dict[str, t.Callable[[], None]] = {}
        if prices:
            reads["catalogue"] = self._read_catalogue
        if self._task.state == "ordered":
            reads["eligibility"] = self._read_eligibility
            if self._api.has_access_rules:
                reads["rules"] = self._read_rules
        new = [name for name in reads if name not in self._known]
        self._parallel.map([reads[name] for name in new])
        self._known.update(new)

    def default_plan(self) -> str:
        """Return the project plan for a task that names none: the usual one of the region, or what the catalogue has."""
        return default_plan(self._account.subsidiary(), self._catalogue.plans if self._catalogue else ())

    def estimate(self, wanted: Wanted, plan_code: str) -> Quote | None:
        """Return the price by the public catalogue; None where it cannot be told. Refuse a plan that is not offered."""
        if self._catalogue is None:
            return None
        self._catalogue.check(wanted, plan_code)
        return self._catalogue.estimate(wanted, plan_code)

    def check(self, wanted: Wanted, quote: Quote | None) -> None:
        """Raise RefusalError for whatever would stop the order of this project, except its price and its contracts."""
        self._check_rights(wanted)
        self._check_eligibility(wanted)
        if quote is not None and self._task.payment_method != "none":
            self._check_payer(quote)

    def _check_rights(self, wanted: Wanted) -> None:
        """Compare the consumer key's rules with what is needed; other credentials do not tell theirs."""
        if self._rules is None:
            return
        uses = {Use.OPTIONS} if wanted.options else set()
        if self._task.payment_method != "none":
            uses |= {Use.PAYING} if self._task.payment_method.isdigit() else {Use.PAYING, Use.DEFAULT_METHOD}
        # Only the United States needs other rights than the rest of the world.
        region = "US" if self._account.account().subsidiary == "US" else "EU"
        check_rights(self._rules, needed(Feature.ORDER, region, uses))

    def _check_eligibility(self, wanted: Wanted) -> None:
        eligibility = self._eligibility
        if eligibility is None:
            return
        voucher = dict(wanted.labels).get("voucher")
        if voucher is not None:
            try:
                eligibility = self._api.eligibility(voucher)
            except ApiError as exc:
                raise voucher_refusal(exc.http_status) or exc from exc
        check_eligibility(eligibility)

    def _check_payer(self, quote: Quote) -> None:
        payer = self._account.payer(self._task.payment_method, quote.with_tax)
        if not isinstance(payer, int):
            return
        method = self._account.method(payer)
        check_payment_method(method)
        if self._eligibility is not None:
            check_method_kind(self._eligibility, method.method_id, method.kind)

    def _read_rules(self) -> None:
        """Read the rules of the consumer key; not every key may read its own."""
        try:
            self._rules = self._api.granted_rules()
        except (NotFoundError, NotAllowedError):
            self._rules = None

    def _read_eligibility(self) -> None:
        """Read the account's eligibility; some regions have no such route."""
        try:
            self._eligibility = self._api.eligibility(None)
        except NotFoundError:
            self._eligibility = None

    def _read_catalogue(self) -> None:
        """Read the account's subsidiary, then its catalogue. Where that cannot be had the cart's own offers and quote decide."""
        subsidiary = self._account.subsidiary()
        try:
            self._catalogue = self._api.catalogue(subsidiary)
        except ApiError:
            self._catalogue = None
