# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests a consumer key grants, and which each feature needs."""

from __future__ import annotations

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

GRANTS = [
    (("GET", "/*"), routes.ME, True),
    (("GET", "/me"), routes.ME, True),
    (("GET", "/me/*"), routes.ME, False),
    (("GET", "/me*"), routes.ME, True),
    (("GET", "/me/order/*"), routes.ORDER_STATUS, True),
    (("GET", "/me/order/*/status"), routes.ORDER_STATUS, True),
    (("GET", "/me/order"), routes.ORDER_STATUS, False),
    (("POST", "/me/order/*"), routes.ORDER_STATUS, False),
    (("POST", "/order/cart/*/checkout"), routes.CHECK_OUT, True),
    (("POST", "/order/cart/*"), routes.CREATE_CART, False),
    (("POST", "/order/cart"), routes.CREATE_CART, True),
    (("GET", "/me/orderx"), routes.ORDERS, False),
    (("GET", "/me.order"), routes.ORDERS, False),
]


@pytest.mark.parametrize(("rule", "route", "granted"), GRANTS)
def test_a_star_stands_for_any_text_and_nothing_else_does(rule: tuple[str, str], route: Route, granted: bool) -> None:
    assert grants([rule], route) is granted
    assert grants([("DELETE", "/x"), rule], route) is granted


def test_no_rule_grants_nothing() -> None:
    assert not grants([], routes.ME)


def test_rules_are_read_from_the_current_credential() -> None:
    data = {"status": "validated", "rules": [{"method": "GET", "path": "/*"}, None]}
    assert parse_rules(data) == (("GET", "/*"),)


@pytest.mark.parametrize("data", [None, [], {}, {"rules": None}, {"rules": "x"}])
def test_a_credential_without_rules_is_of_the_wrong_shape(data: object) -> None:
    with pytest.raises(ValueError, match="a credential with its rules"):
        parse_rules(data)


def test_missing_rules_are_named_once_each_and_not_those_that_another_covers() -> None:
    with pytest.raises(RefusalError) as caught:
        check_rights([("GET", "/*")], [routes.ME, routes.CREATE_CART, routes.CREATE_CART, routes.CHECK_OUT])
    assert "Missing rules: 'POST /order/cart', 'POST /order/cart/*/checkout'." in caught.value.message


def test_a_key_with_all_rules_passes() -> None:
    every = [(method, "/*") for method in ("GET", "POST", "PUT", "DELETE")]
    check_rights(every, [right.route for right in RIGHTS])


def test_a_rule_that_another_one_covers_is_left_out() -> None:
    assert rules_for([routes.ORDER, routes.ORDER_STATUS, routes.ORDERS]) == ("GET /me/order/*", "GET /me/order")


def test_every_request_that_can_be_made_stands_in_the_table_once() -> None:
    named = [right.route for right in RIGHTS]
    known = [route for route in vars(routes).values() if isinstance(route, Route)]
    assert sorted(route.rule for route in named) == sorted(route.rule for route in known)


def test_reading_needs_no_right_to_write() -> None:
    assert {right.route.method for right in rights_of(Feature.READ)} == {"GET"}


def test_preparing_a_cart_needs_no_right_to_buy() -> None:
    assert not any("checkout" in right.route.path and right.route.writes for right in rights_of(Feature.CART))
    assert not any("/pay" in right.route.path and right.route.writes for right in rights_of(Feature.CART))


USES = [
    ("EU", [], set()),
    ("EU", [Use.PAYING], {routes.PAYMENT_METHOD, routes.PAY}),
    ("EU", [Use.DEFAULT_METHOD], {routes.PAYMENT_METHODS, routes.PAY_WITH_MEAN}),
    ("US", [Use.DEFAULT_METHOD], {routes.PAYMENT_METHODS}),
    ("EU", [Use.OPTIONS], {routes.OPTION_OFFERS, routes.ADD_OPTION}),
]


@pytest.mark.parametrize(("region", "uses", "more"), USES)
def test_what_a_task_makes_no_use_of_needs_no_right(region: str, uses: list[Use], more: set[Route]) -> None:
    assert set(needed(Feature.ORDER, region, uses)) - set(needed(Feature.ORDER, region, [])) == more


def test_the_united_states_have_operations_and_no_eligibility() -> None:
    eu, us = ({right.route for right in rights_of(Feature.ORDER, region)} for region in ("EU", "US"))
    assert routes.ELIGIBILITY in eu - us
    assert routes.ORDER_OPERATIONS in us - eu


def test_an_optional_request_is_never_needed() -> None:
    for feature in Feature:
        for right in RIGHTS:
            if feature in right.optional:
                assert right.route not in needed(feature, "EU", list(Use))
