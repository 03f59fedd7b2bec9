# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a cart differs from what is wanted, in words, and the steps that fill an empty one."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    check_labels,
    check_offer,
    default_plan,
    differences,
    effective_labels,
    filling_steps,
    option_offer,
    unforeseen,
    wanted_offer,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Item, Offer, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import AddConfiguration, AddItem, AddOption
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
    VOUCHER,
    cart,
    item,
    offer,
    option,
    wanted,
)

HDS = "certification.hds.2018"
LABEL = (11, "description", NAME)
DONE = item(1, LABEL)


def hds(number: int, *labels: tuple[int, str, str], parent: int | None = 1, **changes: t.Any) -> Item:
    return item(number, *labels, parent=parent, plan_code=HDS, **changes)


class Case(t.NamedTuple):
    """A cart's items, what is wanted, and how they differ."""

    items: tuple[Item, ...]
    wanted: Wanted
    found: list[str]


PLAIN = wanted()
VRACK = wanted(labels=(("description", NAME), ("vrack", "pn-1")))
ONE_OPTION = wanted(options=(option(),))
LABELLED = wanted(options=(option(HDS, ("a", "b")),))
TRIPLE = "%s (duration P1M, pricing mode default)"
INSTEAD = "it holds %%s instead of the project %s" % (TRIPLE % PLAN)
NO_OPTION = "the option %s is missing" % (TRIPLE % HDS)

CASES: dict[str, Case] = {
    "content as wanted": Case((DONE,), PLAIN, []),
    "fields that the server leaves out": Case((item(1, LABEL, plan_code=None, duration=None),), PLAIN, []),
    "nothing in the cart": Case((), PLAIN, [INSTEAD % "nothing"]),
    "another plan": Case((item(1, LABEL, plan_code="vps"),), PLAIN, [INSTEAD % "1 x vps (item 1)"]),
    "another duration": Case((item(1, LABEL, duration="P1Y"),), PLAIN, [INSTEAD % ("1 x %s (item 1)" % PLAN)]),
    "another mode": Case((item(1, LABEL, pricing_mode="x"),), PLAIN, [INSTEAD % ("1 x %s (item 1)" % PLAN)]),
    "two of the plan": Case((item(1, LABEL, quantity=2),), PLAIN, [INSTEAD % ("2 x %s (item 1)" % PLAN)]),
    "the plan of the task comes before the default": Case(
        (DONE,),
        wanted(plan_code="p"),
        ["it holds 1 x %s (item 1) instead of the project %s" % (PLAN, TRIPLE % "p")],
    ),
    "something else beside it": Case(
        (DONE, item(2, plan_code="vps")), PLAIN, ["it holds 1 x vps (item 2) besides the project"]
    ),
    "something without a plan and of another duration beside it": Case(
        (DONE, item(2, plan_code=None, duration="P1Y")),
        PLAIN,
        ["it holds 1 x an unnamed plan (item 2) besides the project"],
    ),
    "the project twice": Case((DONE, item(5, LABEL)), PLAIN, ["it holds 1 x %s (item 5) besides the project" % PLAN]),
    "a missing label": Case((DONE,), VRACK, ["the project lacks the label 'vrack'"]),
    "a label of another value": Case(
        (item(1, LABEL, (12, "vrack", "pn-2")),),
        VRACK,
        ["the project has another value of the label 'vrack', or has it twice"],
    ),
    "a label that nobody wants": Case(
        (item(1, LABEL, (12, "vrack", "pn-1")),),
        PLAIN,
        ["the project has another value of the label 'vrack', or has it twice"],
    ),
    "a label twice": Case(
        (item(1, LABEL, (12, "description", NAME)),),
        PLAIN,
        ["the project has another value of the label 'description', or has it twice"],
    ),
    "an option as wanted": Case((DONE, hds(2)), ONE_OPTION, []),
    "a missing option": Case((DONE,), ONE_OPTION, [NO_OPTION]),
    "an option that nobody wants": Case((DONE, hds(2)), PLAIN, ["it holds 1 x %s (item 2), which is not wanted" % HDS]),
    "an option in another quantity": Case(
        (DONE, hds(2, quantity=3)),
        ONE_OPTION,
        [NO_OPTION, "it holds 3 x %s (item 2), which is not wanted" % HDS],
    ),
    "an option of another item": Case(
        (DONE, hds(3, parent=2)), ONE_OPTION, [NO_OPTION, "it holds 1 x %s (item 3), which is not wanted" % HDS]
    ),
    "an option that is wanted twice and there once": Case(
        (DONE, hds(2)), wanted(options=(option(), option())), [NO_OPTION]
    ),
    "options wanted in another order than they are there": Case(
        (DONE, item(2, parent=1, plan_code="b"), item(3, parent=1, plan_code="a")),
        wanted(options=(option("a"), option("b"))),
        [],
    ),
    "equal options, of which one has the label": Case(
        (DONE, hds(2), hds(3, (31, "a", "b"))), wanted(options=(option(HDS, ("a", "b")), option())), []
    ),
    "an option that lacks its label": Case((DONE, hds(2)), LABELLED, ["the option %s lacks the label 'a'" % HDS]),
    "a label on the wrong item": Case(
        (item(1, LABEL, (12, "a", "b")), hds(2)),
        LABELLED,
        [
            "the project has another value of the label 'a', or has it twice",
            "the option %s lacks the label 'a'" % HDS,
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_difference_is_told(case: Case) -> None:
    assert differences(cart(1, *case.items), case.wanted, PLAN) == tuple(case.found)


def test_a_difference_tells_no_value() -> None:
    found = differences(cart(1, item(1, LABEL, (12, "voucher", VOUCHER))), PLAIN, PLAN)
    assert len(found) == 1
    assert VOUCHER not in found[0]


REQUIRED = Requirement("infrastructure", True)


def test_a_required_label_gets_its_usual_value_where_nobody_gives_one() -> None:
    assert differences(cart(1, DONE), PLAIN, PLAN, [REQUIRED]) == ("the project lacks the label 'infrastructure'",)
    held = item(1, LABEL, (12, "infrastructure", "production"))
    assert differences(cart(1, held), PLAIN, PLAN, [REQUIRED]) == ()
    assert AddConfiguration("infrastructure", "production") in filling_steps(PLAIN, PLAN, [REQUIRED])


def test_an_empty_cart_is_filled_with_the_project_then_each_option_each_with_its_labels_and_the_name_last() -> None:
    one = wanted(labels=VRACK.labels, options=(option(HDS, ("a", "b")), option("c", quantity=2)))
    assert filling_steps(one, PLAN) == [
        AddItem(offer()),
        AddConfiguration("vrack", "pn-1"),
        AddOption(offer(HDS), 1, 0),
        AddConfiguration("a", "b", key=0),
        AddOption(offer("c"), 2, 1),
        AddConfiguration("description", NAME),
    ]
    assert filling_steps(wanted(plan_code="p"), PLAN)[0] == AddItem(offer("p"))


CONDITION = (
    "Health data hosting (HDS) needs a support level of Business or above: see Support level in the Control Panel."
)


@pytest.mark.parametrize("plan_code", ["certification.hds", HDS])
def test_an_option_that_some_accounts_are_not_offered_is_refused_with_its_condition(plan_code: str) -> None:
    with pytest.raises(RefusalError) as caught:
        check_offer(offer(plan_code), [offer("cloud.credit")], "option")
    assert caught.value.message == (
        "The option %s (duration P1M, pricing mode default) is not offered to this account. %s Offered: cloud.credit "
        "(duration P1M, pricing mode default). Change plan_code, duration or pricing_mode." % (plan_code, CONDITION)
    )


def test_an_option_that_is_offered_in_another_way_is_refused_without_its_condition() -> None:
    with pytest.raises(RefusalError) as caught:
        check_offer(offer(HDS, "P1Y"), [offer(HDS), offer("cloud.credit")], "option")
    assert caught.value.message == (
        "The option certification.hds.2018 (duration P1Y, pricing mode default) is not offered to this account. Offered: "
        "certification.hds.2018 (duration P1M, pricing mode default). Change plan_code, duration or pricing_mode."
    )


def test_before_there_is_a_cart_only_options_that_some_accounts_are_not_offered_are_warned_of_once_each() -> None:
    codes = (HDS, "cloud.credit", "certification.hds", HDS)
    steps = filling_steps(wanted(options=tuple(option(code) for code in codes)), PLAN)
    assert unforeseen(steps) == [
        "Only a cart tells whether the option %s is offered to this account. %s A run with state=cart finds out, and orders "
        "nothing." % (code, CONDITION)
        for code in ("certification.hds", HDS)
    ]
    assert unforeseen([AddItem(offer())]) == []


OFFERS = [offer(), offer("project.2018", "P1Y", "upfront"), offer("vps")]

DEFAULTS = [
    ("FR", (), "project.2018"),
    ("US", (), "project"),
    ("FR", ("project.2018", "project"), "project.2018"),
    ("US", ("project.2018", "project"), "project"),
    ("FR", ("project",), "project"),
    ("US", ("project.2018",), "project.2018"),
    ("FR", ("vps",), "project.2018"),
    ("US", ("vps",), "project"),
]


@pytest.mark.parametrize(("subsidiary", "offered", "plan"), DEFAULTS)
def test_the_default_plan_is_the_usual_one_of_the_region_or_the_other_where_only_that_is_offered(
    subsidiary: str, offered: tuple[str, ...], plan: str
) -> None:
    assert default_plan(subsidiary, offered) == plan


def test_a_wanted_project_is_offered_by_its_triple_with_the_default_plan_for_none() -> None:
    assert wanted_offer(wanted(duration="P1Y", pricing_mode="m"), "default") == Offer("default", "P1Y", "m")
    assert wanted_offer(wanted(plan_code="own"), "default") == Offer("own", "P1M", "default")
    assert option_offer(option("hds", duration="P2Y", pricing_mode="n")) == Offer("hds", "P2Y", "n")


NOT_OFFERED = [
    (
        offer("project.2018", "P3M"),
        "The plan project.2018 (duration P3M, pricing mode default) is not offered to this account. "
        "Offered: project.2018 (duration P1M, pricing mode default); project.2018 (duration P1Y, pricing mode upfront). "
        "Change plan_code, duration or pricing_mode.",
    ),
    (
        offer("project.2018", "P1M", "upfront"),
        "Offered: project.2018 (duration P1M, pricing mode default); project.2018",
    ),
    (offer("nothing"), "project.2018 (duration P1Y, pricing mode upfront); vps (duration P1M, pricing mode default)."),
]


@pytest.mark.parametrize(("chosen", "words"), NOT_OFFERED)
def test_what_is_not_offered_lists_the_offers_of_the_plan_or_else_all(chosen: Offer, words: str) -> None:
    with pytest.raises(RefusalError) as caught:
        check_offer(chosen, [*OFFERS, *OFFERS], "plan")
    assert words in caught.value.message
    assert caught.value.message.count("P1Y") <= 1


GIVEN = (("description", "web"), ("voucher", VOUCHER))


def test_labels_that_are_given_pass_whether_asked_for_or_not() -> None:
    check_labels(GIVEN, [Requirement("description", True), Requirement("vrack", False)], "The project")
    check_labels(GIVEN, [Requirement("description", True, ("web", "db"))], "The project")
    check_labels(GIVEN, [], "The project")


def test_a_required_label_that_nobody_gives_is_refused_with_its_allowed_values() -> None:
    with pytest.raises(RefusalError) as caught:
        check_labels(GIVEN, [Requirement("zone", True, ("a", "b"))], "The option hds")
    assert caught.value.message == (
        "The option hds needs the configuration label 'zone', and the task does not give it. "
        "Set it in configuration. Allowed values: a, b."
    )


def test_a_required_label_without_allowed_values_names_none() -> None:
    with pytest.raises(RefusalError, match=r"'zone', and the task does not give it\. Set it in configuration\.$"):
        check_labels((), [Requirement("zone", True)], "The project")


@pytest.mark.parametrize("required", [True, False])
def test_a_value_that_is_not_allowed_is_refused_without_repeating_it(required: bool) -> None:
    with pytest.raises(RefusalError) as caught:
        check_labels(GIVEN, [Requirement("voucher", required, ("x", "y"))], "The project")
    assert caught.value.message == (
        "The project does not take the value given for the configuration label 'voucher'. Allowed values: x, y."
    )
    assert VOUCHER not in caught.value.message


EFFECTIVE = [
    ((), [Requirement("infrastructure", True)], (("infrastructure", "production"),)),
    ((), [Requirement("infrastructure", False)], ()),
    ((), [Requirement("zone", True)], ()),
    ((("infrastructure", "test"),), [Requirement("infrastructure", True)], (("infrastructure", "test"),)),
    (GIVEN, [], GIVEN),
]


@pytest.mark.parametrize(("labels", "requirements", "effective"), EFFECTIVE)
def test_only_a_required_label_that_nobody_gives_gets_a_usual_value(
    labels: tuple[tuple[str, str], ...], requirements: list[Requirement], effective: tuple[tuple[str, str], ...]
) -> None:
    assert effective_labels(labels, requirements) == effective
