# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a task: what was done or would be done, and nothing secret in any of it."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    OvhError,
    RefusalError,
    UnknownOutcomeError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Order, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._outcome import Outcome, merge
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import make_plan
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._result import make_outcome
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    HIDDEN,
    AddConfiguration,
    CheckOut,
    CreateCart,
    DeleteCart,
    Pay,
    Wait,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
    PROJECT_ID,
    VOUCHER,
    cart,
    cart_id,
    euros,
    item,
    option,
    order,
    project,
    quote,
    task,
    wanted,
)

LINK = "https://pay.example/order?orderPassword=5ecret"
FILLED = cart(1, item(1, (11, "description", NAME)))
WITH_VOUCHER = wanted(
    labels=(("description", NAME), ("voucher", VOUCHER)), options=(option("hds", ("voucher", VOUCHER)),)
)


def outcome(
    observed: Observed,
    progress: Progress | None = None,
    error: OvhError | None = None,
    *,
    predicted: bool = False,
    one: Wanted | None = None,
    found: Observed | None = None,
    **changes: t.Any,
) -> Outcome:
    """Return the outcome of a run that observed this, and whose progress was that."""
    one = one or wanted()
    policy = task(**{"wanted": (one,), **changes})
    plan = make_plan(policy, one, observed)
    return make_outcome(one, found or observed, observed, plan, progress or Progress(), error, predicted=predicted)


def seen(**changes: t.Any) -> Observed:
    return Observed(**{"plan_code": PLAN, **changes})


def finished() -> Progress:
    """Return the progress of a run that bought, paid and waited."""
    return Progress(
        steps=[CheckOut(cart_id(1), 7), Pay(7, "fidelityAccount"), Wait(7)],
        cart=FILLED,
        quote=quote(),
        order=Order(7, "2026-01-05", "2026-01-19", euros("0.00"), LINK),
        order_id=7,
        order_status="delivered",
        project=project(),
        project_id=PROJECT_ID,
    )


def test_a_finished_run_returns_project_order_cart_quote_and_steps() -> None:
    made = outcome(seen(), finished())
    assert sorted(made.result) == ["cart", "order", "project", "quote", "steps"]
    assert made.changed
    assert [step["action"] for step in made.result["steps"]] == ["check_out", "pay", "wait"]
    assert (made.result["project"]["id"], made.result["order"]["id"]) == (PROJECT_ID, 7)
    assert made.error is None


def test_a_run_that_found_nothing_to_do_returns_no_key_that_is_not_known() -> None:
    made = outcome(seen(projects=(project(),)))
    assert (made.changed, made.result) == (False, {"steps": []})


def test_check_mode_returns_the_steps_of_the_plan_and_a_real_run_those_that_were_done() -> None:
    progress = Progress(steps=[CreateCart("m", "c")])
    predicted = outcome(seen(), progress, predicted=True)
    done = outcome(seen(), progress)
    assert [step["action"] for step in predicted.result["steps"]] == [
        "create_cart",
        "add_item",
        "add_configuration",
        "add_intent",
        "check_out",
        "pay",
        "remove_intent",
        "wait",
    ]
    assert done.result["steps"] == [{"action": "create_cart", "description": "m", "cart_id": "c"}]


def test_a_failure_shows_the_ids_that_are_known_beside_its_message() -> None:
    error = ApiError("words", request="POST /x", http_status=500, query_id="EU.ext-1")
    made = outcome(seen(), finished(), error)
    assert made.error is error
    assert made.changed
    shown = {name: made.result[name] for name in ("msg", "resumable", "order_id", "project_id", "cart_id")}
    assert shown == {
        "msg": "words",
        "resumable": True,
        "order_id": 7,
        "project_id": PROJECT_ID,
        "cart_id": cart_id(1),
    }
    assert (made.result["http_status"], made.result["query_id"]) == (500, "EU.ext-1")


def test_the_object_that_a_failure_is_about_comes_before_what_is_known_besides() -> None:
    made = outcome(seen(), finished(), UnknownOutcomeError("words", order_id=8, cart_id="other"))
    assert (made.result["order_id"], made.result["cart_id"], made.result["project_id"]) == (8, "other", PROJECT_ID)


def test_warnings_of_the_plan_and_of_the_run_are_both_told() -> None:
    progress = Progress(warnings=["of the run"])
    made = outcome(seen(orders=(order(7, "checking"), order(8, "checking"))), progress)
    assert len(made.warnings) == 2
    assert made.warnings[1] == "of the run"


def test_the_link_to_pay_is_shown_only_as_payment_url_and_only_when_the_task_asked_for_it() -> None:
    asked = finished()
    asked.payment_url = LINK
    with_link, without = outcome(seen(), asked), outcome(seen(), finished())
    assert with_link.result.pop("payment_url") == LINK
    for made in (with_link, without):
        assert "5ecret" not in json.dumps([made.result, made.diff])
        assert "payment_url" not in made.result


HELD = cart(1, item(1, (11, "voucher", VOUCHER)), item(2, (12, "voucher", VOUCHER), parent=1, plan_code="hds"))
STEPS = [AddConfiguration("voucher", VOUCHER, 1), AddConfiguration("voucher", VOUCHER, 2, 0)]


@pytest.mark.parametrize("predicted", [True, False])
@pytest.mark.parametrize("state", ["ordered", "cart", "absent"])
@pytest.mark.parametrize(
    "observed", [seen(), seen(carts=(HELD,)), seen(carts=(HELD,), quote=quote())], ids=["nothing", "cart", "quote"]
)
def test_the_code_of_a_voucher_appears_nowhere(observed: Observed, state: str, predicted: bool) -> None:
    progress = Progress(steps=list(STEPS), cart=HELD)
    made = outcome(observed, progress, predicted=predicted, one=WITH_VOUCHER, state=state)
    text = json.dumps([made.result, made.diff, made.warnings])
    assert VOUCHER not in text
    assert HIDDEN in text


def view(**configuration: str) -> dict[str, t.Any]:
    """Return the wanted project as it stands in a diff."""
    return {
        "plan_code": PLAN,
        "duration": "P1M",
        "pricing_mode": "default",
        "quantity": 1,
        "configuration": configuration,
        "options": [],
    }


def undone() -> Progress:
    progress = Progress(steps=[CreateCart("m", "c"), DeleteCart("c")])
    progress.undo()
    return progress


class Diff(t.NamedTuple):
    """What is observed under which policy, and both sides of the diff."""

    observed: Observed
    changes: dict[str, t.Any]
    before: dict[str, t.Any]
    after: dict[str, t.Any]


EMPTY: dict[str, t.Any] = {"project": None, "order": None, "carts": []}
THERE = {"name": NAME, "plan_code": PLAN}
# A cart is the list of its items.
CART = [[view(description=NAME)]]

DIFFS: dict[str, Diff] = {
    "nothing, ordered": Diff(seen(), {}, EMPTY, {"project": THERE, "order": {"status": "delivered"}, "carts": []}),
    "nothing, ordered, not waiting": Diff(seen(), {"wait": False}, EMPTY, {**EMPTY, "order": {"status": "paid"}}),
    "nothing, ordered, paid by hand": Diff(
        seen(), {"payment_method": "none"}, EMPTY, {**EMPTY, "order": {"status": "notPaid"}}
    ),
    "nothing, ordered, refused before the checkout": Diff(seen(), {"accept_contracts": False}, EMPTY, EMPTY),
    "nothing, cart": Diff(seen(), {"state": "cart"}, EMPTY, {**EMPTY, "carts": CART}),
    "nothing, absent": Diff(seen(), {"state": "absent"}, EMPTY, EMPTY),
    "a cart, ordered": Diff(
        seen(carts=(FILLED,), quote=quote()),
        {},
        {**EMPTY, "carts": CART},
        {"project": THERE, "order": {"status": "delivered"}, "carts": []},
    ),
    "a cart as wanted, cart": Diff(
        seen(carts=(FILLED,), quote=quote()), {"state": "cart"}, {**EMPTY, "carts": CART}, {**EMPTY, "carts": CART}
    ),
    "a cart of other content, cart": Diff(
        seen(carts=(cart(1, item(1, (11, "description", "old"))),)),
        {"state": "cart"},
        {**EMPTY, "carts": [[view(description="old")]]},
        {**EMPTY, "carts": CART},
    ),
    "a cart that lacks a required label, cart": Diff(
        seen(carts=(FILLED,), requirements=(Requirement("infrastructure", True),)),
        {"state": "cart"},
        {**EMPTY, "carts": CART},
        {**EMPTY, "carts": [[view(description=NAME, infrastructure="production")]]},
    ),
    "a cart, absent": Diff(seen(carts=(FILLED,)), {"state": "absent"}, {**EMPTY, "carts": CART}, EMPTY),
    "a project": Diff(seen(projects=(project(),)), {}, {**EMPTY, "project": THERE}, {**EMPTY, "project": THERE}),
    "a project of another name": Diff(
        seen(projects=(project(name="old"),)),
        {},
        {**EMPTY, "project": {**THERE, "name": "old"}},
        {**EMPTY, "project": THERE},
    ),
    "an unpaid order": Diff(
        Observed(orders=(order(7, "notPaid"),)),
        {"wait": False},
        {**EMPTY, "order": {"status": "notPaid"}},
        {**EMPTY, "order": {"status": "paid"}},
    ),
    "a paid order beside a cart, not waiting": Diff(
        Observed(orders=(order(7, "checking", listed=True),), carts=(FILLED,)),
        {"wait": False},
        {"project": None, "order": {"status": "checking"}, "carts": CART},
        {**EMPTY, "order": {"status": "checking"}},
    ),
    "an order that the account's list lacks yet beside a cart": Diff(
        Observed(orders=(order(7, "notPaid"),), carts=(FILLED,)),
        {"wait": False},
        {"project": None, "order": {"status": "notPaid"}, "carts": CART},
        {"project": None, "order": {"status": "paid"}, "carts": CART},
    ),
    "a paid order": Diff(
        Observed(orders=(order(7, "checking"),)),
        {},
        {**EMPTY, "order": {"status": "checking"}},
        {**EMPTY, "order": {"status": "checking"}},
    ),
}


@pytest.mark.parametrize("case", DIFFS.values(), ids=DIFFS.keys())
def test_the_diff_shows_what_is_there_and_what_will_be_there(case: Diff) -> None:
    diff = outcome(case.observed, predicted=True, **case.changes).diff
    assert (diff["before"], diff["after"]) == (case.before, case.after)
    assert diff["before_header"] == diff["after_header"] == "project %s" % NAME


BOUGHT = [CheckOut(cart_id(1), 7)]

REACHED: dict[str, tuple[Progress, dict[str, t.Any]]] = {
    "nothing": (Progress(), {**EMPTY, "carts": CART}),
    "nothing that stayed": (undone(), {**EMPTY, "carts": CART}),
    "another cart": (
        Progress(steps=[AddConfiguration("vrack", "pn-1")], cart=cart(1, item(1, (11, "vrack", "pn-1")))),
        {**EMPTY, "carts": [[view(vrack="pn-1")]]},
    ),
    "an order nobody read": (Progress(steps=list(BOUGHT), order_id=7), {**EMPTY, "order": {"status": "notPaid"}}),
    "an order": (
        Progress(steps=list(BOUGHT), cart=FILLED, order_id=7, order_status="checking"),
        {**EMPTY, "order": {"status": "checking"}},
    ),
}


@pytest.mark.parametrize(("progress", "after"), REACHED.values(), ids=REACHED.keys())
def test_the_diff_of_a_run_that_failed_shows_how_far_it_came(progress: Progress, after: dict[str, t.Any]) -> None:
    diff = outcome(seen(carts=(FILLED,), quote=quote()), progress, RefusalError("no")).diff
    assert (diff["before"], diff["after"]) == ({**EMPTY, "carts": CART}, after)


def test_the_diff_begins_with_what_was_there_when_the_run_began() -> None:
    progress = Progress(steps=[*BOUGHT, Pay(7, "auto")], order_id=7)
    diff = outcome(Observed(orders=(order(7, "notPaid"),)), progress, found=seen(), wait=False).diff
    assert (diff["before"], diff["after"]) == (EMPTY, {**EMPTY, "order": {"status": "paid"}})


def test_the_diff_names_no_plan_of_a_pending_order_that_nobody_read() -> None:
    after = outcome(Observed(orders=(order(7, "notPaid"),)), predicted=True).diff["after"]
    assert after["project"]["name"] == NAME
    assert after["project"].get("plan_code") != ""


def test_the_diff_shows_options_and_hides_no_label_but_a_voucher() -> None:
    one = wanted(labels=(("description", NAME), ("vrack", "pn-1")), options=(option("hds", ("a", "b"), quantity=2),))
    ((after,),) = outcome(seen(), one=one, state="cart", predicted=True).diff["after"]["carts"]
    assert after["configuration"] == {"description": NAME, "vrack": "pn-1"}
    assert [(entry["plan_code"], entry["quantity"], entry["configuration"]) for entry in after["options"]] == [
        ("hds", 2, {"a": "b"})
    ]


def ended(name: str, changed: bool, error: OvhError | None = None) -> tuple[Wanted, Outcome]:
    result: dict[str, t.Any] = {"steps": [], **(error.to_result() if error else {})}
    return wanted(name=name), Outcome(changed, result, {"before": name, "after": name}, (), error)


def test_one_project_by_name_is_the_result_itself() -> None:
    assert merge([ended("a", True)], short_form=True) == {
        "steps": [],
        "changed": True,
        "diff": {"before": "a", "after": "a"},
    }


def test_one_project_by_name_that_failed_is_a_failure_with_its_message_and_the_truth_about_changes() -> None:
    merged = merge([ended("a", True, RefusalError("no"))], short_form=True)
    assert (merged["failed"], merged["msg"], merged["changed"], merged["resumable"]) == (True, "no", True, True)


def test_several_projects_are_listed_in_their_order_each_with_its_own_change() -> None:
    merged = merge([ended("b", False), ended("a", True)], short_form=False)
    assert merged == {
        "changed": True,
        "projects": [
            {"name": "b", "changed": False, "steps": []},
            {"name": "a", "changed": True, "steps": []},
        ],
        "diff": [{"before": "b", "after": "b"}, {"before": "a", "after": "a"}],
    }


def test_one_failure_among_several_fails_the_task_and_names_it_and_keeps_the_others() -> None:
    outcomes = [ended("a", True), ended("b", False, RefusalError("no")), ended("c", False)]
    merged = merge(outcomes, short_form=False)
    assert (merged["failed"], merged["changed"], merged["resumable"]) == (True, True, True)
    assert merged["msg"] == "1 of 3 projects failed. b: no"
    assert [entry.get("failed", False) for entry in merged["projects"]] == [False, True, False]


def test_several_failures_are_resumable_only_if_each_of_them_is() -> None:
    outcomes = [ended("a", False, RefusalError("x")), ended("b", False, RefusalError("y", resumable=False))]
    merged = merge(outcomes, short_form=False)
    assert merged["resumable"] is False
    assert merged["msg"] == "2 of 2 projects failed. a: x b: y"


def test_no_project_at_all_is_an_empty_list() -> None:
    assert merge([], short_form=False) == {"changed": False, "projects": [], "diff": []}
