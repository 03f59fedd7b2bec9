# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run with exactly the documented rights orders; with one less it names that one and leaves nothing that lives."""

from __future__ import annotations

import pytest

from tests.emulator.identities import pattern
from tests.emulator.testing import RunningEmulator
from tests.processes import readme
from tests.processes.harness import Stage, assert_nothing_left, connection, look, order

# What a first order asks for that needs a right (OVHcloud leaves the content of carts open to who knows their id).
NEEDED = (
    ("GET", "/cloud/project"),
    ("GET", "/cloud/eligibility"),
    ("GET", "/me/order"),
    ("GET", "/me"),
    ("GET", "/order/cart"),
    ("POST", "/order/cart/*/assign"),
    ("GET", "/order/cart/*/checkout"),
    ("POST", "/order/cart/*/checkout"),
)
PAYING = ("POST", "/me/order/*/payWithRegisteredPaymentMean")
# The rest of it. No star here covers one of the above.
OTHER = (
    ("GET", "/cloud/order"),
    ("GET", "/cloud/project/*"),
    ("GET", "/me/order/*"),
    ("POST", "/order/cart"),
    ("DELETE", "/order/cart/*"),
    ("GET", "/order/cart/*/cloud"),
    ("POST", "/order/cart/*/cloud"),
    ("GET", "/order/cart/*/item/*"),
    ("POST", "/order/cart/*/item/*"),
)


def rules_without(missing: tuple[str, str] | None) -> list[tuple[str, str]]:
    return [rule for rule in (*NEEDED, PAYING, *OTHER) if rule != missing]


def _covers(rule: tuple[str, str], missing: tuple[str, str]) -> bool:
    return rule[0] == missing[0] and bool(pattern(rule[1]).match(missing[1]))


@pytest.mark.parametrize("right", [*NEEDED, PAYING, *OTHER], ids=" ".join)
def test_each_right_of_these_tests_is_one_that_the_readme_grants(right: tuple[str, str]) -> None:
    assert any(_covers(rule, right) for rule in readme.consumer_key_rules())


def test_a_missing_right_is_named_with_its_rule_and_leaves_no_cart_and_no_order(
    stage: Stage, served: RunningEmulator, subtests: pytest.Subtests
) -> None:
    keys = {f"KeyWithout{number}": missing for number, missing in enumerate(NEEDED)}
    served.emulator.seed(
        {"consumer_keys": [readme.seeded_key(key, rules_without(missing)) for key, missing in keys.items()]}
    )
    options = {"name": "shop", "accept_contracts": True, **connection(served)}
    played = stage.play([order(key, **{**options, "consumer_key": key}) for key in keys])
    assert "Traceback" not in played.output
    for key, missing in keys.items():
        with subtests.test(" ".join(missing)):
            outcome = played.of(key)
            assert outcome.state == "failed", outcome.result
            assert "%s %s" % missing in outcome.message
            assert outcome.result["http_status"] == 403
            assert "\n" not in outcome.message
            assert not outcome.changed
    assert_nothing_left(served)


def test_these_rights_together_are_enough_for_an_order(stage: Stage, served: RunningEmulator) -> None:
    served.emulator.seed({"consumer_keys": [readme.seeded_key("KeyWithAll", rules_without(None))]})
    options = {**connection(served), "consumer_key": "KeyWithAll"}
    played = stage.play([order("shop", name="shop", accept_contracts=True, **options)])
    assert played.of("shop").state == "ok", played.output
    assert played.of("shop").result["project"]["usable"]


def test_an_order_that_may_not_be_paid_is_reported_and_paid_by_the_next_run_that_may(
    stage: Stage, served: RunningEmulator
) -> None:
    served.emulator.seed({"consumer_keys": [readme.seeded_key("WithoutPaying", rules_without(PAYING))]})
    options = {"name": "shop", "accept_contracts": True, **connection(served)}
    played = stage.play([order("without", **{**options, "consumer_key": "WithoutPaying"}), order("with", **options)])
    without, allowed = played.of("without"), played.of("with")
    assert without.state == "failed"
    assert "%s %s" % PAYING in without.message
    assert without.changed
    assert without.result["resumable"]
    assert allowed.state == "ok"
    assert allowed.result["order"]["id"] == without.result["order_id"]
    assert len(served.emulator.state.orders) == 1


def test_a_lookup_without_its_right_names_the_rule(stage: Stage, served: RunningEmulator) -> None:
    served.emulator.seed({"consumer_keys": [readme.seeded_key("Nothing", [("GET", "/me")])]})
    played = stage.play([look("carts", "shop", **{**connection(served), "consumer_key": "Nothing"})])
    assert played.of("carts").state == "failed"
    assert "'GET /order/cart'" in played.of("carts").message
    assert "Traceback" not in played.output
