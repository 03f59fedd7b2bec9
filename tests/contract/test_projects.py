# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects: from delivery to termination, and eligibility for new ones."""

from __future__ import annotations

import re

import pytest

from tests.contract.callers import PAGES, Caller, ManualClock, Refused, new_cart, new_item, new_order, pay
from tests.emulator import Emulator

CONFIRM_LINK = re.compile(r"/billing/confirmTerminate\?id=([0-9a-f]{32})&token=([A-Za-z0-9]+)")
VOUCHERS = {
    "GIFT": {"credit": 50, "paymentMethodRequired": False},
    "OLD": {"state": "expired"},
    "TIRED": {"state": "too_many_attempts"},
}


def delivered(caller: Caller, name: str = "one") -> str:
    """The id of a new project, as its order tells it."""
    order = new_order(caller, name)
    pay(caller, order)
    domain: str = caller.get(f"/me/order/{order}/details", PAGES)[0]["domain"]
    return domain


def test_by_default_the_first_look_at_a_new_project_is_a_404(clock: ManualClock) -> None:
    fresh = Emulator(clock=clock)
    caller = Caller(fresh, fresh.identity())
    project = delivered(caller)
    with pytest.raises(Refused) as caught:
        caller.get(f"/cloud/project/{project}")
    assert (caught.value.status, caught.value.message) == (404, "This service does not exist")
    assert caller.get(f"/cloud/project/{project}")["status"] == "ok"


@pytest.mark.parametrize("denied", [404, 403])
def test_a_new_project_can_stay_unreadable_for_a_number_of_reads(owner: Caller, denied: int) -> None:
    owner.emulator.seed({"settings": {"project_gate": {"after_reads": 3}, "project_gate_status": denied}})
    project = delivered(owner)
    seen = [owner.raw("GET", f"/cloud/project/{project}").status for dummy in range(4)]
    assert seen == [denied, denied, denied, 200]


def test_a_new_project_can_stay_unreadable_for_a_time(owner: Caller, clock: ManualClock) -> None:
    owner.emulator.seed({"settings": {"project_gate": {"after_seconds": 60}}})
    project = delivered(owner)
    clock.sleep(59)
    assert owner.raw("GET", f"/cloud/project/{project}").status == 404
    assert owner.get("/cloud/project") == []
    assert owner.raw("PUT", f"/cloud/project/{project}", {"description": "x"}).status == 404
    clock.sleep(1)
    assert owner.get("/cloud/project") == [project]


def test_reading_the_list_counts_as_a_look_at_the_project(owner: Caller) -> None:
    owner.emulator.seed({"settings": {"project_gate": {"after_reads": 2}}})
    project = delivered(owner)
    assert [owner.get("/cloud/project") for dummy in range(3)] == [[], [], [project]]


def test_a_new_project_can_be_creating_before_it_is_ok(owner: Caller) -> None:
    owner.emulator.seed({"settings": {"project_creating": {"after_reads": 2}}})
    project = delivered(owner)
    seen = [owner.get(f"/cloud/project/{project}")["status"] for dummy in range(3)]
    assert seen == ["creating", "creating", "ok"]


def test_the_label_description_becomes_the_name_of_the_project(owner: Caller) -> None:
    project = delivered(owner, "my project")
    assert owner.get(f"/cloud/project/{project}")["description"] == "my project"


def test_a_project_without_the_label_has_no_name(owner: Caller) -> None:
    cart = new_cart(owner)
    new_item(owner, cart)
    pay(owner, owner.post(f"/order/cart/{cart}/checkout")["orderId"])
    assert owner.get("/cloud/project", PAGES)[0]["description"] is None


def test_a_cart_with_two_projects_brings_two(owner: Caller) -> None:
    cart = new_cart(owner)
    new_item(owner, cart, description="one")
    new_item(owner, cart, description="two")
    order = owner.post(f"/order/cart/{cart}/checkout")["orderId"]
    pay(owner, order)
    assert {p["description"] for p in owner.get("/cloud/project", PAGES)} == {"one", "two"}
    assert len({d["domain"] for d in owner.get(f"/me/order/{order}/details", PAGES)}) == 2


@pytest.mark.parametrize("linked", [True, False])
def test_a_project_names_its_order_unless_that_is_switched_off(owner: Caller, linked: bool) -> None:
    owner.emulator.seed({"settings": {"project_order_id": linked}})
    project = owner.get(f"/cloud/project/{delivered(owner)}")
    assert (project["orderId"] is not None) == linked


def test_the_description_can_be_edited_and_cleared(owner: Caller) -> None:
    project = delivered(owner)
    assert owner.put(f"/cloud/project/{project}", {"description": "new"}) is None
    assert owner.get(f"/cloud/project/{project}")["description"] == "new"
    owner.put(f"/cloud/project/{project}", {"manualQuota": True})
    assert owner.get(f"/cloud/project/{project}")["description"] == "new"
    owner.put(f"/cloud/project/{project}", {"description": None})
    assert owner.get(f"/cloud/project/{project}")["description"] is None


def test_a_project_of_another_account_does_not_exist(owner: Caller, stranger: Caller) -> None:
    project = delivered(owner)
    assert stranger.raw("GET", f"/cloud/project/{project}").status == 404
    assert stranger.get("/cloud/project") == []


def test_an_ordered_vrack_is_attached_and_else_a_new_one_is_made(owner: Caller) -> None:
    cart = new_cart(owner)
    new_item(owner, cart, description="with", vrack="pn-4711")
    pay(owner, owner.post(f"/order/cart/{cart}/checkout")["orderId"])
    project = owner.get("/cloud/project")[0]
    assert owner.get(f"/cloud/project/{project}/vrack")["id"] == "pn-4711"
    assert owner.get(f"/cloud/project/{delivered(owner, 'without')}/vrack")["id"].startswith("pn-")


def test_service_infos_can_be_read_and_their_renewal_changed(owner: Caller) -> None:
    path = f"/cloud/project/{delivered(owner)}/serviceInfos"
    assert owner.get(path)["renew"]["automatic"] is True
    owner.put(path, {"renew": {"automatic": False}})
    assert owner.get(path)["renew"]["automatic"] is False


def test_the_mail_history_is_not_empty_before_anything_happened(owner: Caller) -> None:
    assert owner.get("/me/notification/email/history")


def test_a_project_ends_with_the_token_from_the_mail(owner: Caller) -> None:
    project = delivered(owner)
    known = owner.get("/me/notification/email/history")
    owner.post(f"/cloud/project/{project}/terminate")
    assert owner.get(f"/cloud/project/{project}")["status"] == "ok"
    new = set(owner.get("/me/notification/email/history")) - set(known)
    link = CONFIRM_LINK.search(owner.get(f"/me/notification/email/history/{new.pop()}")["body"])
    assert link is not None
    assert link.group(1) == project
    with pytest.raises(Refused) as caught:
        owner.post(f"/cloud/project/{project}/confirmTermination", {"token": "wrong"})
    assert caught.value.status == 403
    owner.post(f"/cloud/project/{project}/confirmTermination", {"token": link.group(2), "reason": "NOT_NEEDED_ANYMORE"})
    assert owner.raw("GET", f"/cloud/project/{project}").status == 404
    assert owner.get("/cloud/project") == []


def test_the_termination_mail_can_come_late(owner: Caller, clock: ManualClock) -> None:
    owner.emulator.seed({"settings": {"email_delay": 20}})
    before = owner.get("/me/notification/email/history")
    owner.post(f"/cloud/project/{delivered(owner)}/terminate")
    assert owner.get("/me/notification/email/history") == before
    clock.sleep(20)
    assert len(owner.get("/me/notification/email/history")) == len(before) + 1


def test_a_retained_project_can_not_be_ended_with_the_old_token(owner: Caller) -> None:
    project = delivered(owner)
    assert owner.raw("POST", f"/cloud/project/{project}/retain").status == 400
    owner.post(f"/cloud/project/{project}/terminate")
    mail = owner.get(f"/me/notification/email/history/{owner.get('/me/notification/email/history')[-1]}")
    owner.post(f"/cloud/project/{project}/retain")
    link = CONFIRM_LINK.search(mail["body"])
    assert link is not None
    assert owner.raw("POST", f"/cloud/project/{project}/confirmTermination", {"token": link.group(2)}).status == 403


def test_a_suspended_project_is_kept_by_retain(owner: Caller) -> None:
    owner.emulator.seed({"projects": [{"description": "late payer", "status": "suspended"}]})
    project = owner.get("/cloud/project")[0]
    owner.post(f"/cloud/project/{project}/retain")
    assert owner.get(f"/cloud/project/{project}")["status"] == "ok"


def actions(caller: Caller, query: str = "") -> list[str]:
    found: list[str] = caller.get(f"/cloud/eligibility{query}")["actionsRequired"]
    return found


def test_an_ordinary_account_is_eligible(owner: Caller) -> None:
    assert actions(owner) == []


@pytest.mark.parametrize(
    ("seed", "action"),
    [
        ({"payment_methods": 0}, "addPaymentMethod"),
        ({"payment_methods": [{"status": "EXPIRED"}]}, "addPaymentMethod"),
        ({"quota": 0}, "askIncreaseProjectsQuota"),
        ({"account": {"challenge_required": True}}, "challengePaymentMethod"),
        ({"account": {"paypal_unverified": True}}, "verifyPaypal"),
    ],
)
def test_eligibility_tells_what_the_account_lacks(owner: Caller, seed: dict[str, object], action: str) -> None:
    owner.emulator.seed(seed)
    assert actions(owner) == [action]


def test_a_challenge_makes_the_account_eligible_again(owner: Caller) -> None:
    owner.emulator.seed({"account": {"challenge_required": True}})
    owner.post("/me/payment/method/9001/challenge", {"challenge": "123456"})
    assert actions(owner) == []
    assert owner.raw("POST", "/me/payment/method/9001/challenge", {"challenge": "123456"}).status == 409


def test_a_voucher_can_spare_the_payment_method(owner: Caller) -> None:
    owner.emulator.seed({"payment_methods": 0, "vouchers": VOUCHERS})
    assert actions(owner) == ["addPaymentMethod"]
    assert actions(owner, "?voucher=GIFT") == []
    assert owner.get("/cloud/eligibility?voucher=GIFT")["voucher"]["credit"]["value"] == 50


@pytest.mark.parametrize(("code", "status"), [("TIRED", 400), ("OLD", 403), ("NOPE", 404)])
def test_a_bad_voucher_is_refused_by_its_fault(owner: Caller, code: str, status: int) -> None:
    owner.emulator.seed({"vouchers": VOUCHERS})
    assert owner.raw("GET", f"/cloud/eligibility?voucher={code}").status == status


def test_credit_is_claimed_once(owner: Caller) -> None:
    owner.emulator.seed({"vouchers": VOUCHERS})
    path = f"/cloud/project/{delivered(owner)}/credit"
    owner.post(path, {"code": "GIFT"})
    assert owner.get(path) == [1]
    assert owner.raw("POST", path, {"code": "GIFT"}).status == 403


def test_a_seeded_number_of_projects_leaves_room_for_new_ones(owner: Caller) -> None:
    owner.emulator.seed({"projects": 50})
    assert len(owner.get("/cloud/project")) == 50
    assert len(delivered(owner)) == 32
