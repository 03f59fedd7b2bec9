# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a cart can hold: offers, labels that must be given, and the plan for a task that names none."""

from __future__ import annotations

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    check_labels,
    check_offer,
    default_plan,
    effective_labels,
    option_offer,
    wanted_offer,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Offer, Requirement
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import VOUCHER, offer, option, wanted

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


@pytest.mark.parametrize("chosen", [*OFFERS, Offer("vps", "P1M", "default")])
def test_what_is_offered_passes(chosen: Offer) -> None:
    check_offer(chosen, OFFERS, "plan")


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


def test_an_option_where_nothing_is_offered_says_so() -> None:
    with pytest.raises(RefusalError, match=r"^The option hds .* Offered: nothing\. .*pricing_mode\.$"):
        check_offer(offer("hds"), iter(()), "option")


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
