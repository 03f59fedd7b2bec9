# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Orders: what they show, how they move, how they end."""

from __future__ import annotations

import re

import pytest

from tests.contract.callers import (
    HDS,
    PAGES,
    START,
    Caller,
    ManualClock,
    Refused,
    new_cart,
    new_item,
    new_order,
    pay,
    status,
)
from tests.emulator.clock import parse_iso

PROJECT_ID = re.compile(r"[0-9a-f]{12}4[0-9a-f]{19}\Z")
DAY = 86400


def follow_up(caller: Caller, order: int) -> dict[str, str]:
    return {step["step"]: step["status"] for step in caller.get(f"/me/order/{order}/followUp")}


def labels(caller: Caller, order: int) -> list[str]:
    return [entry["label"] for step in caller.get(f"/me/order/{order}/followUp") for entry in step["history"]]


def test_a_paid_order_is_delivered_at_once_by_default(owner: Caller) -> None:
    order = new_order(owner)
    pay(owner, order)
    assert status(owner, order) == "delivered"


def test_an_order_walks_through_reads(owner: Caller) -> None:
    owner.emulator.seed(
        {
            "transitions": [
                {"status": "checking"},
                {"status": "delivering", "after_reads": 2},
                {"status": "delivered", "after_reads": 1},
            ]
        }
    )
    order = new_order(owner)
    pay(owner, order)
    seen = [status(owner, order) for dummy in range(4)]
    assert seen == ["checking", "checking", "delivering", "delivered"]


def test_an_order_walks_through_time(owner: Caller, clock: ManualClock) -> None:
    owner.emulator.seed(
        {
            "transitions": [
                {"status": "checking", "after_seconds": 5},
                {"status": "delivering", "after_seconds": 10},
                {"status": "delivered", "after_seconds": 20},
            ]
        }
    )
    order = new_order(owner)
    pay(owner, order)
    seen = {}
    for second in (0, 4, 5, 14, 15, 34, 35):
        clock.time = START + second
        seen[second] = status(owner, order)
    assert seen == {
        0: "notPaid",
        4: "notPaid",
        5: "checking",
        14: "checking",
        15: "delivering",
        34: "delivering",
        35: "delivered",
    }


def test_the_time_of_a_late_look_does_not_shift_the_later_steps(owner: Caller, clock: ManualClock) -> None:
    owner.emulator.seed(
        {"transitions": [{"status": "checking", "after_seconds": 5}, {"status": "delivered", "after_seconds": 5}]}
    )
    order = new_order(owner)
    pay(owner, order)
    clock.sleep(10)
    assert status(owner, order) == "delivered"


def test_one_order_can_take_another_course_than_the_rest(owner: Caller) -> None:
    owner.emulator.seed({"next_transitions": [[{"status": "cancelled"}]]})
    first, second = new_order(owner, "one"), new_order(owner, "two")
    pay(owner, first)
    pay(owner, second)
    assert (status(owner, first), status(owner, second)) == ("cancelled", "delivered")


def test_an_order_refused_for_fraud_is_cancelling_then_cancelled(owner: Caller) -> None:
    owner.emulator.seed({"transitions": "fraud_refused"})
    order = new_order(owner)
    pay(owner, order)
    assert [status(owner, order) for dummy in range(3)] == ["checking", "cancelling", "cancelled"]
    assert "FRAUD_REFUSED" in labels(owner, order)
    assert follow_up(owner, order)["VALIDATING"] == "ERROR"
    assert owner.get("/cloud/project") == []


def test_documents_are_requested_and_a_hand_lets_the_order_go_on(owner: Caller) -> None:
    owner.emulator.seed({"transitions": "documents_requested"})
    order = new_order(owner)
    pay(owner, order)
    assert [status(owner, order) for dummy in range(3)] == ["documentsRequested"] * 3
    assert "FRAUD_DOCS_REQUESTED" in labels(owner, order)
    assert follow_up(owner, order)["VALIDATING"] == "DOING"
    owner.post(f"/_emulator/orders/{order}/transition", {"action": "release"})
    assert status(owner, order) == "delivered"


@pytest.mark.parametrize(
    ("outcome", "seen"),
    [
        ("cancelled", ["checking", "cancelled"]),
        ("unknown", ["unknown", "delivered"]),
        ("undocumented", ["awaitingTheMoon", "delivered"]),
        ("stuck", ["delivering", "delivering"]),
        ("manual_review", ["checking", "checking"]),
    ],
)
def test_named_outcomes_can_be_scripted(owner: Caller, outcome: str, seen: list[str]) -> None:
    owner.emulator.seed({"transitions": outcome})
    order = new_order(owner)
    pay(owner, order)
    assert [status(owner, order) for dummy in range(2)] == seen


def test_the_course_that_is_set_when_the_order_is_paid_counts(owner: Caller) -> None:
    order = new_order(owner)
    owner.emulator.seed({"transitions": [{"status": "cancelled"}]})
    pay(owner, order)
    assert status(owner, order) == "cancelled"


def test_an_unknown_outcome_is_refused_when_it_is_set(owner: Caller) -> None:
    with pytest.raises(ValueError, match="unknown outcome"):
        owner.emulator.seed({"transitions": "moonshot"})


@pytest.mark.parametrize(
    ("action", "reached"),
    [
        ("deliver", "delivered"),
        ("refuse", "cancelled"),
        ("cancel", "cancelled"),
        ("request_documents", "documentsRequested"),
    ],
)
def test_a_hand_moves_an_order(owner: Caller, action: str, reached: str) -> None:
    owner.emulator.seed({"transitions": "stuck"})
    order = new_order(owner)
    pay(owner, order)
    owner.post(f"/_emulator/orders/{order}/transition", {"action": action})
    assert status(owner, order) == reached


def test_a_hand_pays_an_order(owner: Caller) -> None:
    order = new_order(owner)
    owner.post(f"/_emulator/orders/{order}/transition", {"action": "pay"})
    assert status(owner, order) == "delivered"


def test_the_follow_up_tells_the_stage(owner: Caller) -> None:
    owner.emulator.seed(
        {
            "transitions": [
                {"status": "checking"},
                {"status": "delivering", "after_reads": 1},
                {"status": "delivered", "after_reads": 1},
            ]
        }
    )
    order = new_order(owner)
    assert follow_up(owner, order) == {
        "VALIDATING": "DOING",
        "VALIDATED": "TODO",
        "DELIVERING": "TODO",
        "AVAILABLE": "TODO",
    }
    pay(owner, order)
    assert follow_up(owner, order)["VALIDATING"] == "DOING"
    assert follow_up(owner, order) == {
        "VALIDATING": "DONE",
        "VALIDATED": "DONE",
        "DELIVERING": "DOING",
        "AVAILABLE": "TODO",
    }
    assert set(follow_up(owner, order).values()) == {"DONE"}
    assert labels(owner, order)[0] == "ORDER_STARTED"


def test_an_unpaid_order_lapses_at_its_expiration_date(owner: Caller, clock: ManualClock) -> None:
    order = new_order(owner)
    expires = parse_iso(owner.get(f"/me/order/{order}")["expirationDate"])
    assert 13.9 * DAY < expires - START < 15 * DAY
    clock.time = expires - 1
    assert status(owner, order) == "notPaid"
    clock.time = expires
    assert status(owner, order) == "cancelled"
    assert owner.get("/cloud/order") == []


def test_a_paid_order_does_not_lapse(owner: Caller, clock: ManualClock) -> None:
    owner.emulator.seed({"transitions": "stuck"})
    order = new_order(owner)
    pay(owner, order)
    clock.sleep(30 * DAY)
    assert status(owner, order) == "delivering"


def test_order_dates_carry_a_local_offset(owner: Caller) -> None:
    assert owner.get(f"/me/order/{new_order(owner)}")["date"].endswith("+02:00")


def test_the_lines_of_a_delivered_order_name_the_project(owner: Caller) -> None:
    order = new_order(owner)
    before = owner.get(f"/me/order/{order}/details", PAGES)
    assert [detail["domain"] for detail in before] == ["*001"] * 3
    pay(owner, order)
    after = owner.get(f"/me/order/{order}/details", PAGES)
    assert [detail["quantity"] for detail in after] == ["1"] * 3
    domains = {detail["domain"] for detail in after}
    assert domains == set(owner.get("/cloud/project"))
    assert PROJECT_ID.match(domains.pop())
    numbers = [detail["orderDetailId"] for detail in after]
    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_option_lines_do_not_carry_the_project_id(owner: Caller) -> None:
    owner.emulator.seed({"account": {"support_level": "business"}})
    cart = new_cart(owner)
    item = new_item(owner, cart)
    owner.post(f"/order/cart/{cart}/cloud/options", {"itemId": item, **HDS})
    order = owner.post(f"/order/cart/{cart}/checkout")["orderId"]
    pay(owner, order)
    named = [bool(PROJECT_ID.match(detail["domain"])) for detail in owner.get(f"/me/order/{order}/details", PAGES)]
    assert named == [True] * 3 + [False] * 2


def test_the_extension_tells_plan_duration_mode_and_labels_of_its_item(owner: Caller) -> None:
    owner.emulator.seed({"account": {"support_level": "business"}})
    cart = new_cart(owner)
    item = new_item(owner, cart, description="one", vrack="pn-77")
    option = owner.post(f"/order/cart/{cart}/cloud/options", {"itemId": item, **HDS})["itemId"]
    owner.post(f"/order/cart/{cart}/item/{option}/configuration", {"label": "contact", "value": "me"})
    order = owner.post(f"/order/cart/{cart}/checkout")["orderId"]
    first, *_others, last = owner.get(f"/me/order/{order}/details")
    told = owner.get(f"/me/order/{order}/details/{first}/extension")["order"]
    assert (told["plan"]["code"], told["plan"]["duration"], told["plan"]["pricingMode"]) == (
        "project.2018",
        "P1M",
        "default",
    )
    assert told["configurations"] == [{"label": "description", "value": "one"}, {"label": "vrack", "value": "pn-77"}]
    option_told = owner.get(f"/me/order/{order}/details/{last}/extension")["order"]
    assert option_told["plan"]["code"] == "certification.hds.2018"
    assert option_told["configurations"] == [{"label": "contact", "value": "me"}]


@pytest.mark.parametrize(
    ("since", "unpaid", "delivered"),
    [("checkout", 200, 200), ("paid", 404, 200), ("delivered", 404, 200), ("never", 404, 404)],
)
def test_the_extension_can_come_late_or_never(owner: Caller, since: str, unpaid: int, delivered: int) -> None:
    owner.emulator.seed({"settings": {"extension_from": since}})
    order = new_order(owner)
    detail = owner.get(f"/me/order/{order}/details")[0]
    assert owner.raw("GET", f"/me/order/{order}/details/{detail}/extension").status == unpaid
    pay(owner, order)
    assert owner.raw("GET", f"/me/order/{order}/details/{detail}/extension").status == delivered


@pytest.mark.parametrize(("shown", "seen"), [("all", ["description"]), ("without_description", []), ("none", [])])
def test_the_extension_can_leave_labels_out(owner: Caller, shown: str, seen: list[str]) -> None:
    owner.emulator.seed({"settings": {"extension_configurations": shown}})
    order = new_order(owner)
    detail = owner.get(f"/me/order/{order}/details")[0]
    told = owner.get(f"/me/order/{order}/details/{detail}/extension")["order"]["configurations"]
    assert [entry["label"] for entry in told] == seen


def test_orders_are_filtered_by_date(owner: Caller, clock: ManualClock) -> None:
    old = new_order(owner, "old")
    clock.sleep(5 * DAY)
    new = new_order(owner, "new")
    assert owner.get("/me/order") == [old, new]
    assert owner.get("/me/order?date.from=2026-05-31T00:00:00Z") == [new]
    assert owner.get("/me/order?date.to=2026-05-31T00:00:00Z") == [old]
    with pytest.raises(Refused):
        owner.get("/me/order?date.from=yesterday")


@pytest.mark.parametrize(("setting", "outcome"), [("apply", []), ("ignore", [1]), ("refuse", 400)])
def test_the_date_filter_can_be_ignored_or_refused(owner: Caller, setting: str, outcome: object) -> None:
    owner.emulator.seed({"settings": {"order_date_filter": setting}})
    new_order(owner)
    answer = owner.raw("GET", "/me/order?date.from=2030-01-01T00:00:00Z")
    assert (answer.status if answer.status != 200 else [1] * len(answer.json())) == outcome


def test_orders_of_another_account_do_not_exist(owner: Caller, stranger: Caller) -> None:
    order = new_order(owner)
    assert stranger.get("/me/order") == []
    for path in ("", "/status", "/details", "/followUp"):
        assert stranger.raw("GET", f"/me/order/{order}{path}").status == 404


def test_the_detail_domains_can_stay_placeholders_with_the_id_only_in_operations(owner: Caller) -> None:
    owner.emulator.seed({"settings": {"detail_domain": "placeholder", "operations": "on"}})
    order = new_order(owner)
    pay(owner, order)
    details = owner.get(f"/me/order/{order}/details", PAGES)
    assert {detail["domain"] for detail in details} == {"*001"}
    path = f"/me/order/{order}/details/{details[0]['orderDetailId']}/operations"
    operation = owner.get(f"{path}/{owner.get(path)[0]}")
    assert operation["resource"]["name"] == owner.get("/cloud/project")[0]


def test_a_delivered_order_is_joined_to_its_bill(owner: Caller) -> None:
    order = new_order(owner)
    assert owner.get(f"/me/order/{order}/associatedObject") == {"id": None, "type": None}
    pay(owner, order)
    assert owner.get(f"/me/order/{order}/associatedObject")["type"] == "Bill"


def test_a_retracted_order_is_cancelled_and_its_project_goes(owner: Caller) -> None:
    order = new_order(owner)
    pay(owner, order)
    owner.post(f"/me/order/{order}/retraction", {"reason": "unused"})
    assert status(owner, order) == "cancelled"
    assert owner.get("/cloud/project") == []


def test_a_waived_or_late_retraction_is_refused(owner: Caller, clock: ManualClock) -> None:
    waived, late = new_order(owner, "waived"), new_order(owner, "late")
    owner.post(f"/me/order/{waived}/waiveRetraction")
    assert owner.raw("POST", f"/me/order/{waived}/retraction", {"reason": "unused"}).status == 403
    clock.sleep(14 * DAY)
    assert owner.raw("POST", f"/me/order/{late}/retraction", {"reason": "unused"}).status == 403
    assert owner.raw("POST", f"/me/order/{late}/retraction", {"reason": "bored"}).status == 400


def test_pending_cloud_orders_show_unpaid_delivering_and_delivered(owner: Caller) -> None:
    owner.emulator.seed({"transitions": [{"status": "checking"}, {"status": "delivered", "after_reads": 1}]})
    order = new_order(owner)
    assert [(e["orderId"], e["status"], e["serviceName"]) for e in owner.get("/cloud/order")] == [
        (order, "unpaid", None)
    ]
    pay(owner, order)
    assert owner.get("/cloud/order")[0]["status"] == "delivering"
    delivered = owner.get("/cloud/order")[0]
    assert delivered["status"] == "delivered"
    assert PROJECT_ID.match(delivered["serviceName"])
    assert owner.get("/cloud/order?planCode=project.discovery") == []


def test_delivered_orders_leave_the_pending_list_after_a_while(owner: Caller, clock: ManualClock) -> None:
    owner.emulator.seed({"settings": {"cloud_order_retention": 60}})
    order = new_order(owner)
    pay(owner, order)
    assert len(owner.get("/cloud/order")) == 1
    clock.sleep(60)
    assert owner.get("/cloud/order") == []
    assert status(owner, order) == "delivered"
