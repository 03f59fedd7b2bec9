# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps that make a cart hold exactly what is wanted, for every difference there can be."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    cart_steps,
    check_offer,
    unforeseen,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Item, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddConfiguration,
    AddItem,
    AddOption,
    RemoveConfiguration,
    RemoveItem,
    Step,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
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


def name_label(item_id: int | None = None) -> AddConfiguration:
    return AddConfiguration("description", NAME, item_id, None)


def add_hds(key: int = 0, quantity: int = 1) -> AddOption:
    return AddOption(offer(HDS), quantity, key)


class Case(t.NamedTuple):
    """A cart's items, what is wanted, and the steps from the one to the other."""

    items: tuple[Item, ...]
    wanted: Wanted
    steps: list[Step]


PLAIN = wanted()
VRACK = wanted(labels=(("description", NAME), ("vrack", "pn-1")))
ONE_OPTION = wanted(options=(option(),))

CASES: dict[str, Case] = {
    "content as wanted": Case((DONE,), PLAIN, []),
    "nothing in the cart": Case((), PLAIN, [AddItem(offer()), name_label()]),
    "the plan of the task comes before the default": Case(
        (), wanted(plan_code="project.x"), [AddItem(offer("project.x")), name_label()]
    ),
    "another plan": Case((item(1, LABEL, plan_code="vps"),), PLAIN, [RemoveItem(1), AddItem(offer()), name_label()]),
    "another duration": Case((item(1, LABEL, duration="P1Y"),), PLAIN, [RemoveItem(1), AddItem(offer()), name_label()]),
    "another pricing mode": Case(
        (item(1, LABEL, pricing_mode="upfront"),), PLAIN, [RemoveItem(1), AddItem(offer()), name_label()]
    ),
    "two of the plan": Case((item(1, LABEL, quantity=2),), PLAIN, [RemoveItem(1), AddItem(offer()), name_label()]),
    "something else beside it": Case((DONE, item(2, plan_code="vps")), PLAIN, [RemoveItem(2)]),
    "the project twice: the smallest id stays": Case(
        (item(5, LABEL), DONE, item(3)), PLAIN, [RemoveItem(3), RemoveItem(5)]
    ),
    "of equal items the smallest id stays even if it lacks its label": Case(
        (item(2, LABEL), item(1)), PLAIN, [RemoveItem(2), name_label(1)]
    ),
    "a missing label": Case((DONE,), VRACK, [AddConfiguration("vrack", "pn-1", 1)]),
    "a label of another value is deleted, then posted": Case(
        (item(1, LABEL, (12, "vrack", "pn-2")),),
        VRACK,
        [RemoveConfiguration(1, 12, "vrack"), AddConfiguration("vrack", "pn-1", 1)],
    ),
    "a label that nobody wants": Case(
        (item(1, LABEL, (12, "vrack", "pn-1")),), PLAIN, [RemoveConfiguration(1, 12, "vrack")]
    ),
    "a label twice: the smallest id stays": Case(
        (item(1, (13, "description", NAME), LABEL, (12, "description", NAME)),),
        PLAIN,
        [RemoveConfiguration(1, 12, "description"), RemoveConfiguration(1, 13, "description")],
    ),
    "a label twice, the older one wrong": Case(
        (item(1, (10, "description", "old"), LABEL),), PLAIN, [RemoveConfiguration(1, 10, "description")]
    ),
    "a label twice, both wrong": Case(
        (item(1, (10, "description", "a"), (12, "description", "b")),),
        PLAIN,
        [RemoveConfiguration(1, 10, "description"), RemoveConfiguration(1, 12, "description"), name_label(1)],
    ),
    "all removals of labels come before the first new one": Case(
        (item(1, (10, "description", "a"), (12, "vrack", "b")),),
        VRACK,
        [
            RemoveConfiguration(1, 10, "description"),
            RemoveConfiguration(1, 12, "vrack"),
            name_label(1),
            AddConfiguration("vrack", "pn-1", 1),
        ],
    ),
    "an option as wanted": Case((DONE, hds(2)), ONE_OPTION, []),
    "a missing option": Case((DONE,), ONE_OPTION, [add_hds()]),
    "an option that nobody wants": Case((DONE, hds(2)), PLAIN, [RemoveItem(2)]),
    "an option twice: the smallest id stays": Case((DONE, hds(4), hds(2)), ONE_OPTION, [RemoveItem(4)]),
    "an option in another quantity": Case((DONE, hds(2, quantity=3)), ONE_OPTION, [RemoveItem(2), add_hds()]),
    "an option of another duration": Case((DONE, hds(2, duration="P1Y")), ONE_OPTION, [RemoveItem(2), add_hds()]),
    "the same option wanted twice": Case((DONE, hds(2)), wanted(options=(option(), option())), [add_hds(1)]),
    "the same option wanted twice and there": Case((DONE, hds(2), hds(3)), wanted(options=(option(), option())), []),
    "options wanted in another order than they are there": Case(
        (DONE, item(2, parent=1, plan_code="b"), item(3, parent=1, plan_code="a")),
        wanted(options=(option("a"), option("b"))),
        [],
    ),
    "an option without the project it belongs to": Case(
        (hds(2, parent=None),), ONE_OPTION, [RemoveItem(2), AddItem(offer()), name_label(), add_hds()]
    ),
    "an option of the duplicate goes with it": Case(
        (DONE, item(2), hds(3, parent=2)), ONE_OPTION, [RemoveItem(2), add_hds()]
    ),
    "options go with the project that is replaced": Case(
        (item(1, plan_code="vps"), hds(2)), ONE_OPTION, [RemoveItem(1), AddItem(offer()), name_label(), add_hds()]
    ),
    "a label on the option's own item": Case(
        (DONE, hds(2)), wanted(options=(option(HDS, ("a", "b")),)), [AddConfiguration("a", "b", 2, 0)]
    ),
    "a label on an option that is added": Case(
        (DONE,), wanted(options=(option(HDS, ("a", "b")),)), [add_hds(), AddConfiguration("a", "b", None, 0)]
    ),
    "a wrong label on an option's item": Case(
        (DONE, hds(2, (21, "a", "x"))),
        wanted(options=(option(HDS, ("a", "b")),)),
        [RemoveConfiguration(2, 21, "a"), AddConfiguration("a", "b", 2, 0)],
    ),
    "a label on the wrong item": Case(
        (item(1, LABEL, (12, "a", "b")), hds(2)),
        wanted(options=(option(HDS, ("a", "b")),)),
        [RemoveConfiguration(1, 12, "a"), AddConfiguration("a", "b", 2, 0)],
    ),
    "everything at once, removals of items first": Case(
        (item(9, plan_code="vps"), item(1, (10, "description", "old")), hds(2, quantity=2)),
        ONE_OPTION,
        [
            RemoveItem(2),
            RemoveItem(9),
            RemoveConfiguration(1, 10, "description"),
            name_label(1),
            add_hds(),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_each_difference_has_its_steps(case: Case) -> None:
    assert cart_steps(cart(1, *case.items), case.wanted, PLAN) == case.steps


def test_without_a_cart_the_steps_are_those_for_an_empty_one() -> None:
    assert cart_steps(None, ONE_OPTION, PLAN) == cart_steps(cart(), ONE_OPTION, PLAN)


REQUIRED = Requirement("infrastructure", True)


def test_a_required_label_gets_its_usual_value_where_nobody_gives_one() -> None:
    assert cart_steps(cart(1, DONE), PLAIN, PLAN, [REQUIRED]) == [AddConfiguration("infrastructure", "production", 1)]


def test_a_required_label_that_is_there_with_its_usual_value_is_left_alone() -> None:
    held = item(1, LABEL, (12, "infrastructure", "production"))
    assert cart_steps(cart(1, held), PLAIN, PLAN, [REQUIRED]) == []


def _apply(items: tuple[Item, ...], steps: list[Step]) -> tuple[Item, ...]:
    """Play the steps as the server would: new ids grow, options go with their item."""
    held = {one.item_id: one for one in items}
    labels = {
        one.item_id: {entry.configuration_id: (entry.label, entry.value) for entry in one.configurations}
        for one in items
    }
    new = iter(range(1000, 2000))
    base = min((one.item_id for one in items if one.parent_id is None and one.plan_code == PLAN), default=None)
    keys: dict[int | None, int | None] = {}
    for step in steps:
        if isinstance(step, RemoveItem):
            held = {key: one for key, one in held.items() if step.item_id not in (key, one.parent_id)}
        elif isinstance(step, RemoveConfiguration):
            del labels[step.item_id][step.configuration_id]
        elif isinstance(step, AddItem):
            base = next(new)
            held[base] = item(base, plan_code=step.offer.plan_code)
        elif isinstance(step, AddOption):
            number = keys[step.key] = next(new)
            held[number] = item(number, parent=base, plan_code=step.offer.plan_code, quantity=step.quantity)
        elif isinstance(step, AddConfiguration):
            target = step.item_id or (base if step.key is None else keys[step.key])
            assert target is not None
            assert step.label not in {label for label, dummy in labels.get(target, {}).values()}
            labels.setdefault(target, {})[next(new)] = (step.label, step.value)
    return tuple(
        item(
            one.item_id,
            *((key, *entry) for key, entry in labels.get(one.item_id, {}).items()),
            parent=one.parent_id,
            plan_code=one.plan_code,
            quantity=one.quantity,
        )
        for one in held.values()
    )


def test_after_its_steps_a_cart_needs_none() -> None:
    for name, case in CASES.items():
        after = _apply(case.items, case.steps)
        assert (name, cart_steps(cart(1, *after), case.wanted, PLAN)) == (name, [])


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
    steps = cart_steps(None, wanted(options=tuple(option(code) for code in codes)), PLAN)
    assert unforeseen(steps) == [
        "Only a cart tells whether the option %s is offered to this account. %s A run with state=cart finds out, and orders "
        "nothing." % (code, CONDITION)
        for code in ("certification.hds", HDS)
    ]
    assert unforeseen([AddItem(offer())]) == []
