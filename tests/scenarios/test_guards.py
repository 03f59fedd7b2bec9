# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Know before you buy: each refusal comes before anything is written, with the same words in check mode and for real."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.scenarios.harness import NAME, World

HDS = {"plan_code": "certification.hds.2018"}
PRICED = {"prices": {"project.2018": {"installation": 5, "renew": 10}}}

# what is wrong -> (seed of the account, options of the task, words of the refusal)
REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "no payment method": ({"payment_methods": []}, {}, ["Register a payment method", "https://"]),
    "quota used up": ({"quota": 0}, {}, ["quota of Public Cloud projects is used up", "https://"]),
    "challenge asked": ({"account": {"challenge_required": True}}, {}, ["Confirm the payment method", "https://"]),
    "PayPal not verified": ({"account": {"paypal_unverified": True}}, {}, ["Verify the PayPal account", "https://"]),
    "unknown plan": ({}, {"plan_code": "project.1999"}, ["project.1999", "Offered:", "project.2018"]),
    "unknown duration": ({}, {"duration": "P7M"}, ["duration P7M", "Offered:", "duration P1M"]),
    "unknown pricing mode": (
        {},
        {"pricing_mode": "upfront"},
        ["pricing mode upfront", "Offered:", "pricing mode default"],
    ),
    "above the ceiling": (PRICED, {"max_price": 17.99}, ["18.00", "17.99", "max_price"]),
    "contracts not accepted": ({}, {"accept_contracts": False}, ["contracts", "accept_contracts: true"]),
    "payment method expired": (
        {"payment_methods": [{"id": 7, "status": "EXPIRED"}, {"id": 8}]},
        {"payment_method": "7"},
        ["payment method 7", "EXPIRED", "not VALID"],
    ),
    "payment method unknown": ({}, {"payment_method": "4711"}, ["no payment method 4711"]),
    "payment method of a kind not taken": (
        {"payment_methods": [{"id": 7, "paymentType": "BANK_ACCOUNT"}]},
        {"payment_method": "7"},
        ["payment method 7", "BANK_ACCOUNT", "creditCard"],
    ),
    "no default method for a price": (
        {**PRICED, "payment_methods": [{"id": 7, "default": False}]},
        {"max_price": 100},
        ["no default payment method", "payment_method"],
    ),
    "voucher unknown": ({}, {"voucher": "NOPE"}, ["voucher", "there is no such voucher"]),
    "voucher over": ({"vouchers": {"OLD": {"state": "expired"}}}, {"voucher": "OLD"}, ["voucher", "no longer valid"]),
    "too many vouchers tried": (
        {"vouchers": {"TRY": {"state": "too_many_attempts"}}},
        {"voucher": "TRY"},
        ["voucher", "too many attempts"],
    ),
    "project to pick unknown": ({}, {"project_id": "0" * 32}, ["no project", "Nothing is ordered"]),
    "order to adopt unknown": ({}, {"order_id": 5}, ["no order 5", "Nothing is ordered"]),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_comes_before_anything_is_written_and_alike_in_check_mode(case: str) -> None:
    seed, options, words = REFUSALS[case]
    foretold = World(seed=seed)
    real = World(seed=seed)
    first, second = foretold.ordered(check_mode=True, **options), real.ordered(**options)
    assert first["failed"] and second["failed"]
    assert first["msg"] == second["msg"]
    for word in words:
        assert word in first["msg"]
    assert foretold.writes() == real.writes() == []
    assert first["changed"] is second["changed"] is False


# what is ordered -> (seed, options, total with tax at the rate of the emulator's French account)
PRICES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "free": ({}, {}, "0.00"),
    "paid": (PRICED, {}, "18.00"),
    "with an option": (
        {
            "account": {"support_level": "business"},
            "prices": {"project.2018": 1, "certification.hds.2018": {"installation": 2, "renew": 100}},
        },
        {"options": [HDS]},
        "123.60",
    ),
    "with a voucher": ({**PRICED, "vouchers": {"V": {"credit": 50}}}, {"voucher": "V"}, "18.00"),
}


@pytest.mark.parametrize("case", PRICES)
def test_the_price_of_check_mode_is_that_of_the_quote_and_of_the_order(case: str) -> None:
    seed, options, total = PRICES[case]
    world = World(seed=seed)
    foretold = world.ordered(check_mode=True, max_price=1000, **options)
    prepared = world.ordered(state="cart", **options)
    again = world.ordered(check_mode=True, max_price=1000, **options)
    done = world.ordered(max_price=1000, **options)
    assert foretold["quote"]["source"] == "catalogue"
    assert prepared["quote"]["source"] == again["quote"]["source"] == "cart"
    quotes = [foretold["quote"], prepared["quote"], again["quote"], done["quote"]]
    assert {quote["with_tax"] for quote in quotes} == {float(total)}
    assert {quote["without_tax"] for quote in quotes} == {quotes[0]["without_tax"]}
    assert {quote["currency"] for quote in quotes} == {"EUR"}
    assert done["order"]["price"]["value"] == float(total)
    assert [contract["name"] for contract in again["quote"]["contracts"]]


@pytest.mark.parametrize("case", [case for case in PRICES if case != "free"])
def test_a_ceiling_one_cent_below_stops_and_the_price_itself_passes(case: str) -> None:
    seed, options, total = PRICES[case]
    below = World(seed=seed)
    refused = below.ordered(max_price=float(total) - 0.01, **options)
    assert refused["failed"] and below.writes() == []
    enough = World(seed=seed)
    assert enough.ordered(max_price=float(total), **options)["project"]["usable"]


def test_contracts_that_are_not_accepted_are_listed_once_there_is_a_cart() -> None:
    world = World()
    world.ordered(state="cart")
    mark = len(world.emulator.journal)
    for check_mode in (True, False):
        refused = world.ordered(accept_contracts=False, check_mode=check_mode)
        assert refused["failed"]
        for contract in refused["quote"]["contracts"]:
            assert contract["name"] in refused["msg"] and contract["url"] in refused["msg"]
        assert refused["quote"]["contracts"]
    assert world.writes(mark) == []


def test_a_price_that_rises_between_quote_and_order_is_not_paid() -> None:
    world = World()

    def before(_number: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith("/checkout"):
            world.emulator.seed({"prices": {"project.2018": 3}})

    refused = world.ordered(max_price=1000, before=before)
    assert refused["failed"] and refused["changed"] and refused["resumable"]
    assert str(refused["order_id"]) in refused["msg"] and "3.60" in refused["msg"]
    assert world.orders[0].status == "notPaid"
    assert world.ordered(max_price=1000)["project"]["usable"]
    assert len(world.orders) == 1


def test_an_order_above_the_ceiling_that_a_former_run_left_is_not_paid() -> None:
    world = World(seed=PRICED)
    assert world.ordered(max_price=18, payment_method="none")["order"]["status"] == "notPaid"
    mark = len(world.emulator.journal)
    foretold, refused = world.ordered(max_price=17, check_mode=True), world.ordered(max_price=17)
    assert refused["failed"] and "18.00" in refused["msg"]
    assert foretold["msg"] == refused["msg"]
    assert world.writes(mark) == []


def test_a_method_that_the_order_does_not_take_is_refused_and_the_order_paid_by_another_later() -> None:
    world = World(seed={**PRICED, "payment_methods": [{"id": 7}, {"id": 8}]})

    def before(_number: int, method: str, path: str) -> None:
        if method == "GET" and path.endswith("/paymentMethods"):
            world.emulator.state.payment_methods[7].status = "EXPIRED"

    refused = world.ordered(max_price=18, payment_method="7", before=before)
    assert refused["failed"] and "payment method 7" in refused["msg"] and str(refused["order_id"]) in refused["msg"]
    result = world.ordered(max_price=18, payment_method="8")
    assert result["project"]["usable"]
    assert len(world.orders) == 1


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
@pytest.mark.parametrize("state", ["ordered", "cart", "absent"])
def test_check_mode_only_reads_in_every_region_and_state(flavour: str, state: str) -> None:
    world = World(flavour)
    result = world.ordered(state=state, check_mode=True)
    assert not result.get("failed"), result
    assert {entry.method for entry in world.emulator.journal} == {"GET"}


@pytest.mark.parametrize(
    ("flavour", "plan", "payer"),
    [("EU", "project.2018", "fidelityAccount"), ("CA", "project.2018", "fidelityAccount"), ("US", "project", "9001")],
)
def test_every_region_from_plan_code_to_project_id(flavour: str, plan: str, payer: str) -> None:
    world = World(flavour)
    result = world.ordered()
    assert result["project"] == {**result["project"], "name": NAME, "plan_code": plan, "usable": True}
    assert [step["payment_method"] for step in result["steps"] if step["action"] == "pay"] == [payer]


def test_a_quota_that_strikes_at_checkout_is_named() -> None:
    world = World(seed={"settings": {"quota_status": 403}})
    world.emulator.faults.add("missing_route", method="GET", path="/cloud/eligibility", status=404)
    world.emulator.seed({"quota": 0})
    refused = world.ordered()
    assert refused["failed"] and "quota" in refused["msg"]
    assert refused["error_class"] == "MaxQuotaReached"
    assert world.orders == [] and world.open_carts == []


def test_a_fraud_refusal_is_recognised_where_it_comes() -> None:
    world = World()
    world.emulator.faults.add(
        "status", method="POST", path="/order/cart/*/checkout", status=400, message="Refused (error 906)", html=False
    )
    refused = world.ordered()
    assert refused["failed"] and "fraud check" in refused["msg"]
    assert world.orders == [] and world.open_carts == []


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
def test_health_data_hosting_without_the_support_level_is_refused_in_words_of_its_own_and_leaves_no_cart(
    flavour: str,
) -> None:
    world = World(flavour)
    refused = world.ordered(max_price=1000, options=[{"plan_code": world.emulator.state.flavour.hds_plan}])
    assert refused["failed"] and "needs a support level of Business or above" in refused["msg"]
    assert refused["changed"] is False
    assert world.orders == world.open_carts == []
    world.emulator.seed({"account": {"support_level": "business"}})
    assert not world.ordered(max_price=1000, options=[{"plan_code": world.emulator.state.flavour.hds_plan}]).get(
        "failed"
    )


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
@pytest.mark.parametrize("state", ["ordered", "cart"])
def test_with_a_cart_at_hand_it_is_refused_before_anything_is_written_and_alike_in_check_mode(
    flavour: str, state: str
) -> None:
    world = World(flavour)
    world.ordered(state="cart")
    mark = len(world.emulator.journal)
    options = [{"plan_code": world.emulator.state.flavour.hds_plan}]
    foretold = world.ordered(state=state, max_price=1000, options=options, check_mode=True)
    real = world.ordered(state=state, max_price=1000, options=options)
    assert foretold["failed"] and real["failed"]
    assert "needs a support level of Business or above" in foretold["msg"]
    assert foretold["msg"] == real["msg"]
    assert foretold["changed"] is real["changed"] is False
    assert world.writes(mark) == []


def test_without_a_cart_check_mode_warns_of_what_only_a_cart_tells() -> None:
    checked = World().ordered(max_price=1000, options=[HDS], check_mode=True)
    assert not checked.get("failed")
    (warning,) = checked["warnings"]
    assert "certification.hds.2018" in warning and "needs a support level" in warning and "state=cart" in warning
    assert World().ordered(check_mode=True)["warnings"] == []


def test_what_a_cart_offers_is_no_reason_to_stop_where_it_cannot_be_read() -> None:
    world = World()
    world.emulator.seed({"account": {"support_level": "business"}})
    world.ordered(state="cart")
    world.emulator.faults.add("status", method="GET", path="/order/cart/*/cloud/options", status=403, count=1)
    checked = world.ordered(max_price=1000, options=[HDS], check_mode=True)
    assert not checked.get("failed") and checked["changed"]


REQUIRED = {
    "settings": {
        "required_configuration": {
            "project.2018": [
                {"label": "description", "required": True},
                {"label": "infrastructure", "required": True, "allowedValues": ["production"]},
                {"label": "vrack", "required": False},
            ]
        }
    }
}


def test_a_label_that_only_the_quote_asks_for_gets_its_usual_value() -> None:
    world = World(seed=REQUIRED)
    result = world.ordered()
    assert result["changed"] and not result.get("failed"), result
    ordered = next(step for step in result["steps"] if step.get("label") == "infrastructure")
    assert ordered["value"] == "production"
    assert len(world.orders) == len(world.projects) == 1
    assert world.open_carts == []


def test_a_cart_that_holds_a_label_which_its_item_needs_is_ordered_as_it_is() -> None:
    world = World(seed=REQUIRED)
    prepared = world.ordered(state="cart")
    assert prepared["cart"]["items"][0]["configuration"] == {"description": NAME, "infrastructure": "production"}
    assert world.ordered(state="cart")["changed"] is False
    steps = [step["action"] for step in world.ordered()["steps"]]
    assert steps[:2] == ["add_intent", "check_out"]


def test_a_required_label_without_a_usual_value_is_named_with_its_allowed_values_and_leaves_no_cart() -> None:
    world = World()
    needs = [{"label": "zone", "required": True, "allowedValues": ["north", "south"]}]
    world.emulator.seed({"settings": {"required_configuration": {"project.2018": needs}}})
    refused = world.ordered()
    assert refused["failed"] and "'zone'" in refused["msg"] and "north, south" in refused["msg"]
    assert refused["changed"] is False
    assert world.orders == world.open_carts == []
    assert world.ordered(configuration={"zone": "east"})["failed"]
    assert not world.ordered(configuration={"zone": "north"}).get("failed")


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
@pytest.mark.parametrize("prepared", [False, True], ids=["fresh", "prepared"])
@pytest.mark.parametrize("status", [400, 403, 409])
def test_a_checkout_that_is_plainly_refused_changes_nothing_and_leaves_nothing(
    flavour: str, prepared: bool, status: int
) -> None:
    world = World(flavour)
    if prepared:
        world.ordered(state="cart")
    carts = world.open_carts
    world.emulator.faults.add(
        "status", method="POST", path="/order/cart/{cartId}/checkout", status=status, message="No", html=False, count=0
    )
    for dummy in range(2):
        refused = world.ordered()
        assert refused["failed"] and "No" in refused["msg"]
        assert refused["changed"] is False
        assert refused["diff"]["before"] == refused["diff"]["after"]
        assert world.open_carts == carts and world.orders == []
    world.emulator.faults.clear()
    began = world.clock.seconds
    assert world.ordered()["project"]["usable"]
    assert world.clock.seconds - began < 60, "nothing is waited for"
    assert len(world.orders) == 1


PRICING = {"mode": "default", "capacities": ["renew"], "price": 0, "interval": 1, "intervalUnit": "month"}
# Entries that no catalogue should have: of the wanted plans, or beside them.
ODD_PLANS: dict[str, Any] = {
    "no plan at all": [None, 7, "text", [], {}],
    "a plan without a code": [{"pricings": [PRICING]}],
    "a code that is no text": [{"planCode": 7, "pricings": [PRICING]}, {"planCode": ["a"], "pricings": []}],
    "no prices": [{"planCode": "odd"}, {"planCode": "odd", "pricings": None}, {"planCode": "odd", "pricings": "x"}],
    "odd prices": [{"planCode": "odd", "pricings": [None, 1, "x", {}, [PRICING]]}],
}
ODD_VALUES: tuple[Any, ...] = (None, "", "x", -1, 1.5, True, [], {}, [None, {}, 3])
ODD_PRICINGS = {
    **{f"{key} is {value!r}": {key: value} for key in PRICING for value in ODD_VALUES},
    **{f"quantity is {value!r}": {"quantity": value} for value in ODD_VALUES},
    **{f"{bound} is {value!r}": {"quantity": {bound: value}} for bound in ("min", "max") for value in ODD_VALUES},
    **{f"tax is {value!r}": {"tax": value} for value in ODD_VALUES},
}
ODD = {
    **{what: (plans, None) for what, plans in ODD_PLANS.items()},
    **{what: ([], {**PRICING, **change}) for what, change in ODD_PRICINGS.items()},
}


def with_odd_catalogue(world: World, plans: list[Any], pricing: dict[str, Any] | None) -> None:
    """Let the catalogue have odd plans beside the others, and an odd price, and one more, for each of those."""
    original = world.emulator.handle

    def handle(request: Any, *arguments: Any, **others: Any) -> Any:
        answer = original(request, *arguments, **others)
        if answer.action != "answer" or "/order/catalog/" not in request.path or answer.status != 200:
            return answer
        catalogue = answer.json()
        for entry in (*catalogue["plans"], *catalogue["addons"]):
            entry["pricings"] += [] if pricing is None else [pricing]
        catalogue["plans"] = [*plans, *catalogue["plans"], *plans]
        catalogue["addons"] = [*plans, *catalogue["addons"]]
        return type(answer)(answer.status, answer.headers, json.dumps(catalogue).encode())

    world.emulator.handle = handle  # type: ignore[method-assign]


@pytest.mark.parametrize("what", ODD)
def test_an_odd_entry_of_the_catalogue_keeps_no_project_of_a_task_from_being_ordered(what: str) -> None:
    plans, pricing = ODD[what]
    world = World(("EU", "CA", "US")[len(what) % 3], {"quota": 20, "account": {"support_level": "business"}})
    with_odd_catalogue(world, plans, pricing)
    hds = {"plan_code": world.emulator.state.flavour.hds_plan}
    names = [{"name": "one"}, {"name": "two", "options": [hds]}, {"name": "three", "vrack": "pn-1"}]
    result = world.run(projects=names, accept_contracts=True, max_price=1000)
    assert not result.get("failed"), result["msg"]
    assert sorted(project.description for project in world.projects) == ["one", "three", "two"]
    assert world.open_carts == []
