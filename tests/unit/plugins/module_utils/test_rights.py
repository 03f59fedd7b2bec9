# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of rights holds every request once, and a consumer key's rules are read the way OVHcloud reads them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._rights import (
    RIGHTS,
    Feature,
    Use,
    check_rights,
    grants,
    needed,
    parse_rules,
    rights_of,
    rules_for,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route

EVERYTHING = frozenset(Use)


def rules_of(*rules: str) -> tuple[tuple[str, str], ...]:
    return tuple((rule.split(" ")[0], rule.split(" ")[1]) for rule in rules)


def test_every_request_is_in_the_table_once() -> None:
    declared = [value for value in vars(routes).values() if isinstance(value, Route)]
    assert sorted(right.route.rule for right in RIGHTS) == sorted(route.rule for route in declared)
    assert len({right.route for right in RIGHTS}) == len(RIGHTS)


def test_every_request_serves_a_feature_and_none_is_both_required_and_optional() -> None:
    for right in RIGHTS:
        assert right.required or right.optional
        assert not set(right.required) & set(right.optional)


def test_reading_needs_no_right_to_write() -> None:
    assert [right for right in rights_of(Feature.READ) if right.route.writes] == []


def test_no_feature_needs_a_right_to_delete() -> None:
    deleting = [right for right in RIGHTS if right.route.method == "DELETE"]
    assert [(right.route, right.required) for right in deleting] == [(routes.DELETE_CART, ())]
    assert {feature for right in deleting for feature in right.optional} == {Feature.CART, Feature.ORDER}


def test_carts_need_no_right_to_order_to_pay_or_to_change_a_project() -> None:
    paths = [right.route.path for right in rights_of(Feature.CART) if right.route.writes]
    assert paths
    assert [path for path in paths if not path.startswith("/order/cart")] == []
    assert routes.CHECK_OUT.path not in paths
    assert not grants(rules_of(*rules_for(right.route for right in rights_of(Feature.CART))), routes.CHECK_OUT)


@pytest.mark.parametrize(
    ("rules", "route", "expected"),
    [
        (["GET /me"], routes.ME, True),
        (["POST /me"], routes.ME, False),
        (["GET /*"], routes.ORDER_EXTENSION, True),
        (["GET /me/order/*"], routes.ORDERS, False),
        (["GET /me/order/*"], routes.ORDER, True),
        (["GET /me/order/*"], routes.ORDER_EXTENSION, True),
        (["GET /me/order/*/status"], routes.ORDER_STATUS, True),
        (["GET /me/order/*/status"], routes.ORDER, False),
        (["GET /me/ord*"], routes.ORDERS, True),
        (["GET /me.order"], routes.ORDERS, False),
        ([], routes.ME, False),
    ],
)
def test_a_star_stands_for_any_text(rules: list[str], route: Route, expected: bool) -> None:
    assert grants(rules_of(*rules), route) is expected


def test_rules_that_another_one_covers_are_left_out() -> None:
    wanted = (routes.CARTS, routes.CART, routes.ITEM, routes.QUOTE, routes.ADD_ITEM, routes.ADD_OPTION, routes.CART)
    assert rules_for(wanted) == (
        "GET /order/cart",
        "GET /order/cart/*",
        "POST /order/cart/*/cloud",
        "POST /order/cart/*/cloud/options",
    )


@pytest.mark.parametrize(
    ("region", "uses", "route", "expected"),
    [
        ("EU", EVERYTHING, routes.PAY_WITH_MEAN, True),
        ("US", EVERYTHING, routes.PAY_WITH_MEAN, False),
        ("EU", {Use.PAYING}, routes.PAY_WITH_MEAN, False),
        ("EU", {Use.PAYING}, routes.PAY, True),
        ("EU", set(), routes.PAY, False),
        ("EU", {Use.PAYING}, routes.ORDER_PAYMENT, True),
        ("EU", set(), routes.ORDER_PAYMENT, False),
        ("US", EVERYTHING, routes.ORDER_PAYMENT, False),
        ("EU", EVERYTHING, routes.DELETE_CART, False),
        ("EU", set(), routes.ADD_OPTION, False),
        ("EU", {Use.OPTIONS}, routes.ADD_OPTION, True),
        ("EU", EVERYTHING, routes.ORDER_OPERATIONS, False),
        ("US", EVERYTHING, routes.ORDER_OPERATIONS, True),
        ("US", EVERYTHING, routes.ELIGIBILITY, False),
        ("EU", EVERYTHING, routes.CATALOGUE, False),
        ("EU", EVERYTHING, routes.CHECK_OUT, True),
    ],
)
def test_what_an_order_needs_depends_on_the_task_and_the_region(
    region: str, uses: t.Container[Use], route: Route, expected: bool
) -> None:
    assert (route in needed(Feature.ORDER, region, uses)) is expected


def test_a_refusal_names_all_missing_rules_and_nothing_else() -> None:
    with pytest.raises(RefusalError) as caught:
        check_rights(rules_of("GET /me", "GET /order/cart"), (routes.ME, routes.PAY, routes.CART, routes.ITEM))
    assert caught.value.message == (
        "The consumer key does not grant what ordering needs. Missing rules: 'POST /me/order/*/pay', 'GET /order/cart/*'. "
        "Make a key that has them."
    )


def test_a_key_that_grants_all_is_not_refused() -> None:
    every = [right.route for right in RIGHTS]
    check_rights(rules_of("GET /*", "POST /*", "PUT /*", "DELETE /*"), every)
    check_rights(rules_of(*rules_for(every)), every)


def test_the_rules_of_a_credential_are_read() -> None:
    data = {"rules": [{"method": "GET", "path": "/me"}, {"method": "POST", "path": "/order/*"}]}
    assert parse_rules(data) == (("GET", "/me"), ("POST", "/order/*"))


@pytest.mark.parametrize("data", [None, [], {}, {"rules": None}, {"rules": "GET /me"}])
def test_a_credential_without_rules_is_of_another_shape(data: t.Any) -> None:
    with pytest.raises(ValueError, match=r"^a credential with its rules$"):
        parse_rules(data)
