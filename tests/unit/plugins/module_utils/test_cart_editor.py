# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filling a cart: each write once, what it is said to hold is what it was told, and a refusal is explained."""

from __future__ import annotations

import typing as t
from unittest import mock

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_editor import CartEditor
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import differences
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotAllowedError,
    OvhError,
    RefusalError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Configuration, Item, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.tests.unit.plugins.contexts import (
    FORBIDDEN,
    GONE,
    LOST,
    REFUSED,
    TOO_MANY,
    trouble,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import NOW, FakeClock
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
    cart,
    cart_id,
    item,
    offer,
    option,
    wanted,
)

HDS = "certification.hds.2018"
OWN = wanted(labels=(("description", NAME), ("vrack", "pn-2")))
ONE_OPTION = wanted(options=(option(HDS, ("purpose", "new")),))
LIMITED = trouble(429, retryable=True, retry_after=7.0)
DOWN = trouble(503, retryable=True)
UNSENT = trouble(retryable=True)


class Shop:
    """A cart that does what it is told; items and labels get the ids 41, 42, 43, ..."""

    def __init__(
        self, one: Wanted | None = None, *, known: bool = True, thorough: bool = False, seconds: float = 600
    ) -> None:
        self._ids = iter(range(41, 99))
        self.api = mock.Mock(spec=Api)
        self.api.offers.return_value = (offer(),)
        self.api.option_offers.return_value = (offer(HDS),)
        self.api.requirements.return_value = ()
        self.api.add_item.side_effect = self.add
        self.api.add_option.side_effect = self.add
        self.api.add_configuration.side_effect = self.label
        self.clock, self.progress, self.wanted = FakeClock(), Progress(), one or wanted()
        self.editor = CartEditor(
            self.api,
            self.wanted,
            "FR",
            "",
            Budget(self.clock, seconds),
            self.progress,
            known_to_be_offered=known,
            thorough=thorough,
        )

    def add(self, *dummy: t.Any) -> Item:
        return item(next(self._ids))

    def label(self, dummy: str, item_id: int, label: str, value: str) -> Configuration:
        return Configuration(next(self._ids), label, value)

    def fill(self) -> Cart:
        return self.editor.fill(cart(1))

    def refusal(self, kind: type[OvhError] = RefusalError) -> str:
        with pytest.raises(OvhError) as caught:
            self.fill()
        assert caught.value.__class__ is kind
        return caught.value.message

    @property
    def calls(self) -> list[str]:
        return [call[0] for call in self.api.method_calls]

    @property
    def elapsed(self) -> float:
        return self.clock.seconds - NOW


WANTED = {
    "a name": wanted(),
    "labels": OWN,
    "an option": ONE_OPTION,
    "the same option twice": wanted(options=(option(HDS, ("purpose", "new")), option(HDS, quantity=3))),
}


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize("one", WANTED.values(), ids=WANTED.keys())
def test_a_filled_cart_is_what_is_wanted_by_the_answers_alone(one: Wanted, thorough: bool) -> None:
    shop = Shop(one, thorough=thorough)
    filled = shop.fill()
    assert differences(filled, one, PLAN) == ()
    assert filled.item_ids == tuple(held.item_id for held in filled.items)
    assert filled.cart_id == cart_id(1)
    assert not shop.api.cart.called


def test_a_name_takes_two_requests() -> None:
    shop = Shop()
    shop.fill()
    assert shop.calls == ["add_item", "add_configuration"]


def test_each_step_is_recorded_with_the_id_that_the_server_gave() -> None:
    shop = Shop(ONE_OPTION)
    shop.fill()
    steps = [step.to_result() for step in shop.progress.steps]
    assert [(step["action"], step["item_id"], step.get("key")) for step in steps] == [
        ("add_item", 41, None),
        ("add_option", 42, 0),
        ("add_configuration", 42, 0),
        ("add_configuration", 41, None),
    ]


@pytest.mark.parametrize("thorough", [False, True])
def test_the_name_is_the_last_write_so_that_a_cart_with_a_name_is_finished(thorough: bool) -> None:
    shop = Shop(wanted(labels=OWN.labels, options=ONE_OPTION.options), thorough=thorough)
    shop.api.requirements.side_effect = [(Requirement("infrastructure", True),), ()]
    filled = shop.fill()
    assert [call.args[2] for call in shop.api.add_configuration.call_args_list] == [
        "vrack",
        "infrastructure",
        "purpose",
        "description",
    ]
    assert shop.calls[-1] == "add_configuration"
    assert [entry.label for entry in filled.items[0].configurations] == ["vrack", "infrastructure", "description"]


# Each write once


@pytest.mark.parametrize(
    "error", [LOST, trouble(500, outcome_unknown=True), trouble(500, retryable=True, outcome_unknown=True)]
)
@pytest.mark.parametrize("write", ["add_item", "add_option", "add_configuration"])
def test_a_write_in_doubt_is_not_sent_again_and_not_explained(write: str, error: ApiError) -> None:
    shop = Shop(ONE_OPTION)
    getattr(shop.api, write).side_effect = error
    shop.refusal(ApiError)
    assert (shop.calls.count(write), shop.elapsed) == (1, 0)
    assert not shop.api.offers.called


def test_a_write_that_a_limit_of_requests_refuses_is_sent_again_however_often() -> None:
    shop = Shop()
    shop.api.add_configuration.side_effect = [LIMITED] * 20 + [Configuration(51, "description", NAME)]
    shop.fill()
    assert (shop.calls.count("add_configuration"), shop.elapsed) == (21, 140)


@pytest.mark.parametrize("error", [DOWN, UNSENT])
def test_a_server_that_is_down_is_asked_five_times(error: ApiError) -> None:
    shop = Shop()
    shop.api.add_item.side_effect = error
    shop.refusal(ApiError)
    assert shop.calls == ["add_item"] * 5


def test_no_write_is_sent_after_the_time_is_over() -> None:
    shop = Shop(seconds=10)
    shop.api.add_item.side_effect = LIMITED
    shop.refusal(ApiError)
    assert (shop.calls, shop.elapsed) == (["add_item"] * 3, 10)


# What an item must be configured with


def test_requirements_are_read_where_there_is_more_than_the_name_to_compare_them_with() -> None:
    for one, thorough, reads in ((wanted(), False, 0), (wanted(), True, 1), (OWN, False, 1), (ONE_OPTION, False, 1)):
        shop = Shop(one, thorough=thorough)
        shop.fill()
        assert shop.calls.count("requirements") == reads


def test_an_editor_that_is_distrusted_reads_requirements_from_then_on() -> None:
    shop = Shop()
    shop.api.requirements.return_value = (Requirement("infrastructure", True, ("production",)),)
    assert [shop.editor.distrust(), shop.editor.distrust()] == [True, False]
    labels = [entry.label for entry in shop.fill().items[0].configurations]
    assert labels == ["infrastructure", "description"]
    assert not Shop(thorough=True).editor.distrust()


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        (Requirement("region", True), "The project needs the configuration label 'region', and the task does not"),
        (
            Requirement("vrack", True, ("pn-1",)),
            "The project does not take the value given for the configuration label",
        ),
    ],
)
def test_labels_that_do_not_do_are_refused_before_any_is_set(requirement: Requirement, words: str) -> None:
    shop = Shop(OWN)
    shop.api.requirements.return_value = (requirement,)
    assert words in shop.refusal()
    assert not shop.api.add_configuration.called


def test_an_option_gets_no_value_that_nobody_gave() -> None:
    shop = Shop(ONE_OPTION)
    shop.api.requirements.return_value = (Requirement("infrastructure", True, ("production",)),)
    assert "The option %s needs the configuration label 'infrastructure'" % HDS in shop.refusal()


@pytest.mark.parametrize(("labels_set", "what"), [(0, "The option %s" % HDS), (1, "The project")])
def test_a_refused_label_is_explained_with_the_values_that_its_item_takes(labels_set: int, what: str) -> None:
    shop = Shop(ONE_OPTION)
    shop.api.add_configuration.side_effect = [Configuration(51, "purpose", "new")] * labels_set + [REFUSED]
    takes = (Requirement("description", False, ("a", "b")), Requirement("purpose", False, ("a", "b")))
    shop.api.requirements.side_effect = [()] * labels_set + [takes]
    words = shop.refusal()
    assert words.startswith("%s does not take the value given" % what)
    assert words.endswith("Allowed values: a, b.")


@pytest.mark.parametrize("unreadable", [FORBIDDEN, GONE, [()]])
def test_a_refused_label_that_nothing_explains_is_refused_as_it_is(unreadable: t.Any) -> None:
    shop = Shop()
    shop.api.add_configuration.side_effect = REFUSED
    shop.api.requirements.side_effect = unreadable
    assert shop.refusal(ApiError) == REFUSED.message
    assert shop.api.requirements.called


# What is offered


@pytest.mark.parametrize(("known", "thorough", "reads"), [(True, False, 0), (False, False, 1), (True, True, 1)])
def test_offers_are_read_once_where_they_are_not_known(known: bool, thorough: bool, reads: int) -> None:
    shop = Shop(known=known, thorough=thorough)
    shop.fill()
    shop.fill()
    assert shop.calls.count("offers") == reads


def test_a_task_that_names_no_plan_gets_the_one_that_is_offered() -> None:
    shop = Shop(known=False)
    shop.api.offers.return_value = (offer("project"),)
    assert shop.fill().items[0].plan_code == "project"


def test_without_the_right_to_read_offers_the_answer_to_what_is_ordered_decides() -> None:
    shop = Shop(known=False)
    shop.api.offers.side_effect = trouble(403, NotAllowedError)
    assert shop.fill().items[0].plan_code == PLAN
    shop = Shop(known=False)
    shop.api.offers.side_effect = DOWN
    shop.refusal(ApiError)


def test_what_is_not_among_the_offers_is_refused_without_ordering_it() -> None:
    shop = Shop(wanted(plan_code=PLAN), known=False)
    shop.api.offers.return_value = (offer(PLAN, "P1Y"),)
    assert "Offered: %s (duration P1Y, pricing mode default)." % PLAN in shop.refusal()
    assert not shop.api.add_item.called


@pytest.mark.parametrize("error", [REFUSED, GONE, trouble(409)])
def test_a_refused_item_is_explained_with_what_is_offered(error: ApiError) -> None:
    shop = Shop()
    shop.api.add_item.side_effect = error
    shop.api.offers.return_value = (offer("project.other"),)
    words = shop.refusal()
    assert words.startswith("The plan %s (duration P1M, pricing mode default) is not offered to this account." % PLAN)
    assert "Offered: project.other (duration P1M, pricing mode default)." in words


@pytest.mark.parametrize("offers", [FORBIDDEN, DOWN, [(offer(),)]])
@pytest.mark.parametrize("error", [REFUSED, GONE])
def test_a_refused_item_that_no_offer_explains_is_refused_as_it_is(error: ApiError, offers: t.Any) -> None:
    shop = Shop()
    shop.api.add_item.side_effect = error
    shop.api.offers.side_effect = offers
    shop.refusal(type(error))


@pytest.mark.parametrize("error", [FORBIDDEN, TOO_MANY])
def test_trouble_that_is_no_refusal_of_the_offer_is_not_explained(error: ApiError) -> None:
    shop = Shop(seconds=0)
    shop.api.add_item.side_effect = error
    shop.refusal(ApiError)
    assert shop.calls == ["add_item"]


def test_an_option_that_is_not_offered_is_refused_with_what_is() -> None:
    shop = Shop(ONE_OPTION)
    shop.api.option_offers.return_value = (offer("other.option"),)
    words = shop.refusal()
    assert words.startswith("The option %s" % HDS)
    assert "other.option" in words
    assert not shop.api.add_option.called
