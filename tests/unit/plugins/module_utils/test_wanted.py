# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a module's parameters to what is wanted, and which parameters contradict each other."""

from __future__ import annotations

import decimal
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import SettingsError
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import (
    Task,
    Wanted,
    WantedOption,
    is_project_plan,
    marker_of,
    read_task,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import NAME, PROJECT_ID, VOUCHER, parameters


def read(**given: t.Any) -> Task:
    return read_task(parameters(**given))


def read_one(**given: t.Any) -> Wanted:
    (one,) = read(**{"name": NAME, **given}).wanted
    return one


def refusal(**given: t.Any) -> str:
    with pytest.raises(SettingsError) as caught:
        read(**given)
    assert VOUCHER not in caught.value.message
    assert caught.value.message.endswith(".")
    return caught.value.message


def test_a_name_alone_wants_one_project_with_the_defaults() -> None:
    assert read(name=NAME) == Task(
        state="ordered",
        wanted=(
            Wanted(
                name=NAME,
                marker="ansible/web-production",
                plan_code=None,
                duration="P1M",
                pricing_mode="default",
                labels=(("description", NAME),),
            ),
        ),
        subsidiary=None,
        payment_method="auto",
        max_price=decimal.Decimal(0),
        accept_contracts=False,
        waive_retraction_period=False,
        on_refusal="fail",
        ignore_orders=frozenset(),
        lookback=14,
        wait=True,
        wait_timeout=1800,
    )


TASK_OPTIONS: list[tuple[str, t.Any, t.Any]] = [
    ("state", "cart", "cart"),
    ("subsidiary", "fr", "FR"),
    ("subsidiary", "", None),
    ("payment_method", "none", "none"),
    ("payment_method", "123", "123"),
    ("max_price", 12.35, decimal.Decimal("12.35")),
    ("accept_contracts", True, True),
    ("waive_retraction_period", True, True),
    ("on_refusal", "order", "order"),
    ("ignore_orders", [1, 2, 2], frozenset({1, 2})),
    ("ignore_orders", None, frozenset()),
    ("lookback", 1, 1),
    ("wait", False, False),
    ("wait_timeout", 60, 60),
    ("concurrency", 1, 1),
    ("concurrency", 32, 32),
    ("follow", {"until": 7}, {"until": 7}),
]


@pytest.mark.parametrize(("option", "given", "value"), TASK_OPTIONS)
def test_each_option_of_the_task_gets_to_its_place(option: str, given: t.Any, value: t.Any) -> None:
    assert getattr(read(name=NAME, **{option: given}), option) == value


PROJECT_OPTIONS: list[tuple[dict[str, t.Any], dict[str, t.Any]]] = [
    ({"cart_description": "mine"}, {"marker": "mine"}),
    ({"plan_code": "project.discovery"}, {"plan_code": "project.discovery"}),
    ({"duration": "P1Y"}, {"duration": "P1Y"}),
    ({"pricing_mode": "upfront"}, {"pricing_mode": "upfront"}),
    ({"project_id": PROJECT_ID}, {"project_id": PROJECT_ID}),
    ({"order_id": 7}, {"order_id": 7}),
    ({"cart_id": "c"}, {"cart_id": "c"}),
    ({"cart_id": ""}, {}),
    ({"voucher": VOUCHER}, {"labels": (("description", NAME), ("voucher", VOUCHER))}),
    ({"vrack": "pn-1"}, {"labels": (("description", NAME), ("vrack", "pn-1"))}),
    ({"voucher": "", "vrack": ""}, {}),
    ({"configuration": {"infrastructure": "x"}}, {"labels": (("description", NAME), ("infrastructure", "x"))}),
    (
        {"options": [{"plan_code": "hds"}]},
        {"options": (WantedOption("hds", "P1M", "default", 1, ()),)},
    ),
    (
        {
            "duration": "P1Y",
            "pricing_mode": "upfront",
            "options": [
                {"plan_code": "hds", "quantity": 2, "configuration": {"a": "b"}},
                {"plan_code": "hds", "duration": "P2Y", "pricing_mode": "other"},
            ],
        },
        {
            "duration": "P1Y",
            "pricing_mode": "upfront",
            "options": (
                WantedOption("hds", "P1Y", "upfront", 2, (("a", "b"),)),
                WantedOption("hds", "P2Y", "other", 1, ()),
            ),
        },
    ),
]


@pytest.mark.parametrize(("given", "changes"), PROJECT_OPTIONS)
@pytest.mark.parametrize("form", ["name", "projects"])
def test_each_option_of_a_project_gets_to_its_place_in_both_forms(
    form: str, given: dict[str, t.Any], changes: dict[str, t.Any]
) -> None:
    expected = read_one()._replace(**changes)
    if form == "name":
        assert read_one(**given) == expected
    else:
        assert read(projects=[{"name": NAME, **given}]).wanted == (expected,)


@pytest.mark.parametrize(
    ("given", "own"), [({}, False), ({"vrack": "pn-1"}, True), ({"configuration": {"infrastructure": "x"}}, True)]
)
def test_labels_besides_the_name_are_told_from_the_name(given: dict[str, t.Any], own: bool) -> None:
    assert read_one(**given).has_own_labels is own


LABEL_VALUES = [("text", "text"), (5, "5"), (True, "true"), (1.5, "1.5"), (["a"], '["a"]'), ({"a": 1}, '{"a": 1}')]


@pytest.mark.parametrize(("given", "text"), LABEL_VALUES)
def test_the_value_of_a_label_is_sent_as_a_text(given: t.Any, text: str) -> None:
    assert dict(read_one(configuration={"x": given}).labels)["x"] == text
    assert read_one(options=[{"plan_code": "a", "configuration": {"x": given}}]).options[0].labels == (("x", text),)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_number_of_options_below_one_is_refused_and_not_taken_for_one(quantity: int) -> None:
    words = "The quantity of the option hds is a number, at least 1."
    assert refusal(name=NAME, options=[{"plan_code": "hds", "quantity": quantity}]) == words


def test_entries_take_plan_and_label_options_of_the_task_unless_they_have_their_own() -> None:
    shared = {
        "plan_code": "p",
        "duration": "P1Y",
        "pricing_mode": "m",
        "voucher": VOUCHER,
        "vrack": "pn-1",
        "configuration": {"a": "task"},
        "options": [{"plan_code": "hds"}],
    }
    own = {
        "plan_code": "q",
        "duration": "P1M",
        "pricing_mode": "n",
        "voucher": "own",
        "vrack": "pn-2",
        "configuration": {"b": "own"},
        "options": [],
    }
    first, second = read(projects=[{"name": "one"}, {"name": "two", **own}], **shared).wanted
    assert first == read_one(**shared)._replace(name="one", marker="ansible/one", labels=first.labels)
    assert dict(first.labels) == {"description": "one", "voucher": VOUCHER, "vrack": "pn-1", "a": "task"}
    assert (second.plan_code, second.duration, second.pricing_mode, second.options) == ("q", "P1M", "n", ())
    assert dict(second.labels) == {"description": "two", "voucher": "own", "vrack": "pn-2", "b": "own"}


def test_no_entry_wants_nothing() -> None:
    assert read(projects=[]).wanted == ()


def test_a_label_may_be_given_twice_where_both_say_the_same() -> None:
    labels = read_one(voucher=VOUCHER, configuration={"voucher": VOUCHER, "description": NAME}).labels
    assert sorted(labels) == [("description", NAME), ("voucher", VOUCHER)]


REFUSALS: list[tuple[dict[str, t.Any], str]] = [
    ({"name": ""}, "The name of a project must not be empty"),
    ({"name": "  "}, "The name of a project must not be empty"),
    ({"projects": [{"name": ""}]}, "The name of a project must not be empty"),
    ({"name": NAME, "lookback": 0}, "lookback is a number of days, at least 1"),
    ({"name": NAME, "lookback": -1}, "lookback is a number of days, at least 1"),
    ({"name": NAME, "wait_timeout": 0}, "wait_timeout is a number of seconds, at least 1; it is 0. To return without"),
    ({"name": NAME, "wait_timeout": -5}, "wait_timeout is a number of seconds, at least 1"),
    (
        {"name": NAME, "cart_id": "c", "state": "cart"},
        "cart_id names the cart to order, so it goes with state: ordered",
    ),
    ({"projects": [{"name": "a", "cart_id": "c"}], "state": "absent"}, "cart_id names the cart to order"),
    ({"name": NAME, "cart_description": "checkout intent: x"}, "is how the intents of checkouts are described"),
    ({"name": NAME, "cart_description": "checkout intent: ansible/a"}, "is how the intents of checkouts are described"),
    ({"name": NAME, "concurrency": 0}, "concurrency is a number from 1 to 32."),
    ({"name": NAME, "concurrency": 33}, "concurrency is a number from 1 to 32."),
    ({"name": NAME, "max_price": -0.01}, "max_price is an amount of 0 or more"),
    ({"name": NAME, "max_price": float("nan")}, "max_price is an amount of 0 or more"),
    ({"name": NAME, "max_price": float("inf")}, "max_price is an amount of 0 or more"),
    ({"name": NAME, "payment_method": "card"}, "payment_method is auto, none, or the id (a number)"),
    ({"name": NAME, "payment_method": ""}, "payment_method is auto, none, or the id (a number)"),
    ({"name": NAME, "payment_method": "-5"}, "payment_method is auto, none, or the id (a number)"),
    ({"name": NAME, "payment_method": "AUTO"}, "payment_method is auto, none, or the id (a number)"),
    ({"name": NAME, "payment_method": "²"}, "payment_method is auto, none, or the id (a number)"),
    ({"projects": [{"name": "a"}, {"name": "b"}, {"name": "a"}]}, "The name 'a' stands twice in projects"),
    (
        {"projects": [{"name": "a", "cart_description": "x"}, {"name": "b", "cart_description": "x"}]},
        "The cart_description 'x' stands twice in projects",
    ),
    (
        {"projects": [{"name": "a"}, {"name": "b", "cart_description": "ansible/a"}]},
        "The cart_description 'ansible/a' stands twice in projects",
    ),
    ({"projects": [{"name": "a"}], "project_id": PROJECT_ID}, "With projects, give project_id to the entries"),
    ({"projects": [{"name": "a"}], "order_id": 0}, "With projects, give order_id to the entries"),
    ({"projects": [{"name": "a"}], "cart_id": "c"}, "With projects, give cart_id to the entries"),
    (
        {"projects": [{"name": "a"}], "cart_description": "x", "order_id": 7},
        "With projects, give cart_description and order_id to the entries",
    ),
    ({"name": NAME, "configuration": {"description": "other"}}, "configuration sets description, but the option name"),
    (
        {"name": NAME, "voucher": VOUCHER, "configuration": {"voucher": "other"}},
        "configuration sets voucher, but the option voucher says otherwise",
    ),
    (
        {"name": NAME, "vrack": "pn-1", "configuration": {"vrack": "pn-2"}},
        "configuration sets vrack, but the option vrack says otherwise",
    ),
]


@pytest.mark.parametrize(("given", "words"), REFUSALS)
def test_parameters_that_contradict_each_other_are_refused_before_any_request(
    given: dict[str, t.Any], words: str
) -> None:
    assert words in refusal(**given)


def test_the_marker_is_a_fixed_function_of_the_name() -> None:
    assert marker_of("Ünder Test") == "ansible/Ünder Test"


PLANS = [
    ("project", True),
    ("project.2018", True),
    ("project.discovery", True),
    ("projects", False),
    ("project-2018", False),
    ("vps", False),
    ("", False),
]


@pytest.mark.parametrize(("plan_code", "known"), PLANS)
def test_the_plans_of_projects_are_known_by_their_code(plan_code: str, known: bool) -> None:
    assert is_project_plan(plan_code) is known
    assert read_one().is_project_plan(plan_code) is known


def test_the_plan_of_the_task_is_a_plan_for_projects_whatever_its_code() -> None:
    assert read_one(plan_code="special").is_project_plan("special")
    assert not read_one(plan_code="special").is_project_plan("other")
    assert not read_one().is_project_plan(None)
