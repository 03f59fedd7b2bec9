# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carts, items and configurations behave as the API's."""

from __future__ import annotations

import pytest

from tests.contract.callers import HDS, PLAN, START, Caller, ManualClock, Refused, new_cart, new_item
from tests.emulator import ApiRequest, Emulator
from tests.emulator.clock import parse_iso

DAY = 86400


def refusal(caller: Caller, method: str, target: str, body: object = None) -> Refused:
    with pytest.raises(Refused) as caught:
        caller.call(method, target, body)
    return caught.value


def test_a_cart_is_not_listed_before_it_is_assigned(owner: Caller) -> None:
    cart = new_cart(owner, assign=False)
    assert owner.get("/order/cart") == []
    owner.post(f"/order/cart/{cart}/assign")
    assert owner.get("/order/cart") == [cart]


def test_the_description_filter_takes_only_equal_descriptions(owner: Caller) -> None:
    wanted = new_cart(owner, "ansible/one")
    new_cart(owner, "ansible/one and more")
    new_cart(owner, "Ansible/One")
    assert owner.get("/order/cart?description=ansible/one") == [wanted]


def test_the_description_filter_reads_the_query_as_it_is_encoded(owner: Caller) -> None:
    wanted = new_cart(owner, "héé & co+1")
    assert owner.get("/order/cart?description=h%C3%A9%C3%A9+%26%20co%2B1") == [wanted]


def test_carts_of_another_account_are_not_listed(owner: Caller, stranger: Caller) -> None:
    new_cart(owner)
    assert stranger.get("/order/cart") == []


def test_a_cart_lives_for_a_day_unless_told_otherwise(owner: Caller) -> None:
    cart = owner.post("/order/cart", {"ovhSubsidiary": "FR"})
    assert parse_iso(cart["expire"]) == START + DAY
    assert (cart["description"], cart["items"], cart["readOnly"]) == ("", [], False)


def test_an_expired_cart_is_gone_from_the_list_and_by_its_id(owner: Caller, clock: ManualClock) -> None:
    cart = new_cart(owner)
    clock.sleep(DAY - 1)
    assert owner.get(f"/order/cart/{cart}")["cartId"] == cart
    clock.sleep(1)
    assert refusal(owner, "GET", f"/order/cart/{cart}").status == 404
    assert owner.get("/order/cart") == []


def test_a_later_expiration_keeps_the_cart(owner: Caller, clock: ManualClock) -> None:
    cart = new_cart(owner)
    owner.put(f"/order/cart/{cart}", {"expire": "2030-01-01T00:00:00+00:00"})
    clock.sleep(DAY)
    assert owner.get("/order/cart") == [cart]


def test_an_expiration_in_the_past_is_refused(owner: Caller) -> None:
    body = {"ovhSubsidiary": "FR", "expire": "2001-01-01T00:00:00Z"}
    assert refusal(owner, "POST", "/order/cart", body).status == 400


def test_anybody_who_knows_the_id_may_use_an_unassigned_cart(owner: Caller, anonymous: Caller) -> None:
    cart = new_cart(owner, assign=False)
    item = new_item(anonymous, cart, description="one")
    assert anonymous.get(f"/order/cart/{cart}")["items"] == [item]
    assert anonymous.get(f"/order/cart/{cart}/summary")["orderId"] is None


def test_an_assigned_cart_is_closed_to_others(owner: Caller, stranger: Caller, anonymous: Caller) -> None:
    cart = new_cart(owner)
    assert refusal(stranger, "GET", f"/order/cart/{cart}").status == 403
    assert refusal(anonymous, "GET", f"/order/cart/{cart}").status == 403
    assert refusal(stranger, "POST", f"/order/cart/{cart}/assign").status == 403


def test_a_foreign_cart_can_be_made_to_look_missing(owner: Caller, stranger: Caller) -> None:
    cart = new_cart(owner)
    owner.emulator.seed({"settings": {"foreign_cart_status": 404}})
    assert refusal(stranger, "GET", f"/order/cart/{cart}").status == 404


def test_assigning_the_own_cart_again_is_refused_by_default_and_can_be_harmless(owner: Caller) -> None:
    cart = new_cart(owner)
    assert refusal(owner, "POST", f"/order/cart/{cart}/assign").status == 400
    owner.emulator.seed({"settings": {"reassign_own_status": 200}})
    assert owner.post(f"/order/cart/{cart}/assign") is None


def test_a_deleted_cart_is_gone(owner: Caller) -> None:
    cart = new_cart(owner)
    assert owner.delete(f"/order/cart/{cart}") is None
    assert refusal(owner, "GET", f"/order/cart/{cart}").error_class == "Client::NotFound"
    assert owner.get("/order/cart") == []


def test_the_subsidiary_must_be_one_of_the_flavour(owner: Caller, american: Caller) -> None:
    assert refusal(owner, "POST", "/order/cart", {"ovhSubsidiary": "US"}).status == 400
    assert american.post("/order/cart", {"ovhSubsidiary": "US"})["cartId"]


@pytest.mark.parametrize(
    "change",
    [
        {"planCode": "project.1066"},
        {"duration": "P12M"},
        {"pricingMode": "upfront12"},
        {"quantity": 2},
        {"quantity": 0},
    ],
)
def test_an_item_that_is_not_offered_is_refused(owner: Caller, change: dict[str, object]) -> None:
    cart = new_cart(owner)
    problem = refusal(owner, "POST", f"/order/cart/{cart}/cloud", {**PLAN, **change})
    assert (problem.status, problem.error_class) == (400, "Client::BadRequest")
    assert owner.get(f"/order/cart/{cart}/item") == []


def test_an_item_can_only_be_changed_within_the_offer(owner: Caller) -> None:
    cart = new_cart(owner)
    item = new_item(owner, cart)
    assert refusal(owner, "PUT", f"/order/cart/{cart}/item/{item}", {"quantity": 5}).status == 400
    assert owner.put(f"/order/cart/{cart}/item/{item}", {"duration": "P1M", "quantity": 1})["itemId"] == item


def test_the_offered_project_has_a_renew_and_an_installation_price(owner: Caller) -> None:
    cart = new_cart(owner)
    offers = {offer["planCode"]: offer for offer in owner.get(f"/order/cart/{cart}/cloud")}
    assert set(offers) == {"project.2018", "project.discovery"}
    prices = {price["capacities"][0]: price for price in offers["project.2018"]["prices"]}
    assert {price["duration"] for price in prices.values()} == {"P1M"}
    assert [prices[name]["price"]["value"] for name in ("renew", "installation")] == [0.0, 0.0]


def test_an_option_is_an_item_below_its_parent(owner: Caller) -> None:
    owner.emulator.seed({"account": {"support_level": "business"}})
    cart = new_cart(owner)
    item = new_item(owner, cart)
    option = owner.post(f"/order/cart/{cart}/cloud/options", {"itemId": item, **HDS})
    assert option["parentItemId"] == item
    assert owner.get(f"/order/cart/{cart}/item/{item}")["options"] == [option["itemId"]]
    assert owner.get(f"/order/cart/{cart}")["items"] == [item, option["itemId"]]


def test_an_option_has_configurations_of_its_own(owner: Caller) -> None:
    owner.emulator.seed({"account": {"support_level": "business"}})
    cart = new_cart(owner)
    item = new_item(owner, cart, description="one")
    option = owner.post(f"/order/cart/{cart}/cloud/options", {"itemId": item, **HDS})["itemId"]
    owner.post(f"/order/cart/{cart}/item/{option}/configuration", {"label": "contact", "value": "me"})
    assert len(owner.get(f"/order/cart/{cart}/item/{item}/configuration")) == 1
    assert owner.get(f"/order/cart/{cart}/item/{item}/configuration?label=contact") == []
    assert len(owner.get(f"/order/cart/{cart}/item/{option}/configuration?label=contact")) == 1


def test_deleting_an_item_takes_its_options_along(owner: Caller) -> None:
    owner.emulator.seed({"account": {"support_level": "business"}})
    cart = new_cart(owner)
    item = new_item(owner, cart)
    owner.post(f"/order/cart/{cart}/cloud/options", {"itemId": item, **HDS})
    owner.delete(f"/order/cart/{cart}/item/{item}")
    assert owner.get(f"/order/cart/{cart}/item") == []


def test_health_data_hosting_is_offered_to_accounts_with_support_only(owner: Caller) -> None:
    cart = new_cart(owner)
    item = new_item(owner, cart)
    offered = f"/order/cart/{cart}/cloud/options?planCode=project.2018"
    assert HDS["planCode"] not in {option["planCode"] for option in owner.get(offered)}
    assert refusal(owner, "POST", f"/order/cart/{cart}/cloud/options", {"itemId": item, **HDS}).status == 400
    owner.emulator.seed({"account": {"support_level": "enterprise"}})
    assert HDS["planCode"] in {option["planCode"] for option in owner.get(offered)}


def test_a_label_posted_twice_is_kept_twice(owner: Caller) -> None:
    cart = new_cart(owner)
    item = new_item(owner, cart, description="one")
    owner.post(f"/order/cart/{cart}/item/{item}/configuration", {"label": "description", "value": "two"})
    ids = owner.get(f"/order/cart/{cart}/item/{item}/configuration?label=description")
    values = [owner.get(f"/order/cart/{cart}/item/{item}/configuration/{number}")["value"] for number in ids]
    assert values == ["one", "two"]


@pytest.mark.parametrize(("setting", "code"), [("accept", 200), ("refuse", 400)])
def test_a_label_that_is_not_listed_is_accepted_or_refused_as_set(owner: Caller, setting: str, code: int) -> None:
    owner.emulator.seed({"settings": {"unknown_labels": setting}})
    cart = new_cart(owner)
    item = new_item(owner, cart, description="listed")
    path = f"/order/cart/{cart}/item/{item}/configuration"
    assert owner.raw("POST", path, {"label": "mood", "value": "good"}).status == code


def test_a_deleted_configuration_is_gone(owner: Caller) -> None:
    cart = new_cart(owner)
    item = new_item(owner, cart, description="one")
    number = owner.get(f"/order/cart/{cart}/item/{item}/configuration")[0]
    owner.delete(f"/order/cart/{cart}/item/{item}/configuration/{number}")
    assert owner.get(f"/order/cart/{cart}/item/{item}/configuration") == []
    assert refusal(owner, "GET", f"/order/cart/{cart}/item/{item}/configuration/{number}").status == 404


def test_required_configuration_lists_labels_with_their_allowed_values(owner: Caller) -> None:
    cart = new_cart(owner)
    item = new_item(owner, cart)
    required = {entry["label"]: entry for entry in owner.get(f"/order/cart/{cart}/item/{item}/requiredConfiguration")}
    assert {"description", "infrastructure", "voucher", "vrack"} == set(required)
    assert required["infrastructure"]["allowedValues"] == ["production"]
    assert not any(entry["required"] for entry in required.values())


def test_required_configuration_can_be_seeded(owner: Caller) -> None:
    entry = {"label": "region", "required": True, "allowedValues": ["eu", "ca"]}
    owner.emulator.seed({"settings": {"required_configuration": {"project.2018": [entry]}}})
    cart = new_cart(owner)
    item = new_item(owner, cart)
    answer = owner.get(f"/order/cart/{cart}/item/{item}/requiredConfiguration")
    assert answer == [{**entry, "type": "String", "fields": None}]


def test_an_unknown_coupon_is_refused_and_a_known_one_lowers_the_price(owner: Caller) -> None:
    owner.emulator.seed({"coupons": {"HALF": 50}, "prices": {"project.2018": 10}})
    cart = new_cart(owner)
    new_item(owner, cart)
    assert refusal(owner, "POST", f"/order/cart/{cart}/coupon", {"coupon": "NOPE"}).status == 400
    assert owner.post(f"/order/cart/{cart}/coupon", {"coupon": "HALF"}) == ["HALF"]
    prices = owner.get(f"/order/cart/{cart}/checkout")["prices"]
    assert (prices["withoutTax"]["value"], prices["reduction"]["value"]) == (5.0, 5.0)
    owner.delete(f"/order/cart/{cart}/coupon?coupon=HALF")
    assert owner.get(f"/order/cart/{cart}/coupon") == []
    assert owner.get(f"/order/cart/{cart}/checkout")["prices"]["withoutTax"]["value"] == 10.0


def test_the_summary_creates_nothing_and_shows_no_contracts_unless_asked_to(owner: Caller) -> None:
    cart = new_cart(owner)
    new_item(owner, cart)
    assert owner.get(f"/order/cart/{cart}/summary")["contracts"] == []
    owner.emulator.seed({"settings": {"contracts_in_summary": True}})
    assert owner.get(f"/order/cart/{cart}/summary")["contracts"]
    assert owner.emulator.state.orders == {}


@pytest.mark.parametrize(
    ("target", "body", "named"),
    [
        ("/order/cart", {}, "ovhSubsidiary"),
        ("/order/cart", {"ovhSubsidiary": None}, "ovhSubsidiary"),
        ("/order/cart", {"ovhSubsidiary": "FR", "description": 5}, "description"),
        ("/order/cart", {"ovhSubsidiary": "FR", "expire": "tomorrow"}, "expire"),
    ],
)
def test_wrong_body_fields_are_named_in_a_400(owner: Caller, target: str, body: object, named: str) -> None:
    problem = refusal(owner, "POST", target, body)
    assert (problem.status, problem.error_class) == (400, "Client::BadRequest")
    assert named in problem.message


@pytest.mark.parametrize("missing", ["planCode", "duration", "pricingMode", "quantity"])
def test_every_mandatory_item_field_is_asked_for(owner: Caller, missing: str) -> None:
    cart = new_cart(owner)
    body = {name: value for name, value in PLAN.items() if name != missing}
    assert missing in refusal(owner, "POST", f"/order/cart/{cart}/cloud", body).message


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"text"', b"\xff"])
def test_a_body_that_is_no_json_object_is_a_400(emulator: Emulator, body: bytes) -> None:
    answer = emulator.handle(ApiRequest("POST", "/order/cart", body=body))
    assert answer.status == 400


def test_undeclared_body_fields_are_let_through_and_noted(owner: Caller) -> None:
    owner.post("/order/cart", {"ovhSubsidiary": "FR", "color": "blue"})
    assert owner.emulator.journal[-1].unknown_fields == ["color"]


def test_a_number_in_the_path_must_be_a_number(owner: Caller) -> None:
    cart = new_cart(owner)
    assert refusal(owner, "GET", f"/order/cart/{cart}/item/one").status == 400
    assert refusal(owner, "GET", f"/order/cart/{cart}/item/99").status == 404


def test_an_option_for_an_existing_project_goes_through_a_cart(owner: Caller) -> None:
    owner.emulator.seed({"projects": 1, "account": {"support_level": "business"}})
    project = owner.get("/order/cartServiceOption/cloud")[0]
    cart = new_cart(owner)
    item = owner.post(f"/order/cartServiceOption/cloud/{project}", {"cartId": cart, **HDS})
    assert item["settings"]["domain"] == project
    order = owner.post(f"/order/cart/{cart}/checkout")
    assert {line["domain"] for line in order["details"]} == {project}
    assert owner.emulator.state.orders[order["orderId"]].projects == []
