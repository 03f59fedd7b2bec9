# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: which requests a consumer key grants."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route

# What an order needs beyond what was needed to get as far as planning it.
ORDERING = (
    routes.CREATE_CART,
    routes.ASSIGN_CART,
    routes.DELETE_CART,
    routes.OFFERS,
    routes.ADD_ITEM,
    routes.REQUIREMENTS,
    routes.ADD_CONFIGURATION,
    routes.QUOTE,
    routes.CHECK_OUT,
    routes.ORDER,
    routes.ORDER_STATUS,
    routes.ORDER_DETAILS,
)


def parse_rules(data: t.Any) -> tuple[tuple[str, str], ...]:
    """Return method and path pattern of each rule in GET /auth/currentCredential."""
    rules = data.get("rules") if isinstance(data, dict) else None
    if not isinstance(rules, list):
        raise ValueError("a credential with its rules")
    return tuple((str(rule.get("method")), str(rule.get("path"))) for rule in rules if isinstance(rule, dict))


def grants(rules: t.Iterable[tuple[str, str]], route: Route) -> bool:
    """Whether a rule covers the route; a star stands for any text, so `/x/*` does not cover `/x`."""
    path = re.sub(r"\{[^}]+\}", "0", route.path)
    return any(
        method == route.method and re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), path)
        for method, pattern in rules
    )


def check_rights(rules: t.Collection[tuple[str, str]], needed: t.Iterable[Route]) -> None:
    """Raise RefusalError that names the rules that are missing for what is about to be done."""
    missing = [route.rule for route in needed if not grants(rules, route)]
    if missing:
        raise RefusalError(
            "The consumer key does not grant what ordering needs. Missing rules: %s. Make a key that has them."
            % ", ".join("'%s'" % rule for rule in missing)
        )
