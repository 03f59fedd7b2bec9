# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: what a cart has to hold for a wanted project: the steps that fill an empty one, and how another one differs."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Item, Offer, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._project import NAME_LABEL
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddConfiguration,
    AddItem,
    AddOption,
    Step,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Labels, Wanted, WantedOption

# What OVHcloud's own console sets on every project, where the item asks for it.
_REQUIRED_DEFAULTS = {"infrastructure": "production"}

# The option for health data hosting: certification.hds in the US, certification.hds.2018 elsewhere.
_HDS = "certification.hds"

# OVHcloud's plans for an ordinary project: the US one, and that of the other regions.
_US_PLAN, _PLAN = "project", "project.2018"


def default_plan(subsidiary: str, offered: t.Collection[str] = ()) -> str:
    """Return the project plan for a task that names none: the region's usual one, or the other where only that is offered."""
    usual, other = (_US_PLAN, _PLAN) if subsidiary == "US" else (_PLAN, _US_PLAN)
    return other if usual not in offered and other in offered else usual


def wanted_offer(wanted: Wanted, plan_code: str) -> Offer:
    return Offer(wanted.plan_code or plan_code, wanted.duration, wanted.pricing_mode)


def option_offer(option: WantedOption) -> Offer:
    return Offer(option.plan_code, option.duration, option.pricing_mode)


def effective_labels(labels: Labels, requirements: t.Iterable[Requirement]) -> Labels:
    """Return the labels to set: those that are wanted, and the usual value for a required one that nobody gave."""
    given = dict(labels)
    for requirement in requirements:
        if requirement.required and requirement.label in _REQUIRED_DEFAULTS:
            given.setdefault(requirement.label, _REQUIRED_DEFAULTS[requirement.label])
    return tuple(given.items())


def check_labels(labels: Labels, requirements: t.Iterable[Requirement], where: str) -> None:
    """Raise RefusalError where a required label is missing, or a value is not among the allowed ones."""
    given = dict(labels)
    for requirement in requirements:
        value = given.get(requirement.label)
        if value is None:
            if requirement.required:
                raise RefusalError(
                    "%s needs the configuration label '%s', and the task does not give it. Set it in configuration.%s"
                    % (where, requirement.label, _allowed_words(requirement))
                )
        elif requirement.allowed_values and value not in requirement.allowed_values:
            raise RefusalError(
                "%s does not take the value given for the configuration label '%s'.%s"
                % (where, requirement.label, _allowed_words(requirement))
            )


def _allowed_words(requirement: Requirement) -> str:
    if not requirement.allowed_values:
        return ""
    return " Allowed values: %s." % ", ".join(requirement.allowed_values)


def check_offer(wanted: Offer, offers: t.Iterable[Offer], what: str) -> None:
    """Raise RefusalError that lists what is offered when the wanted triple is not; `what` is `plan` or `option`."""
    offers = list(offers)
    if any((one.plan_code, one.duration, one.pricing_mode) == _triple(wanted) for one in offers):
        return
    same_plan = [one for one in offers if one.plan_code == wanted.plan_code]
    listed = "; ".join(sorted({str(one) for one in same_plan or offers})) or "nothing"
    condition = "" if same_plan else _condition(wanted.plan_code)
    raise RefusalError(
        "The %s %s is not offered to this account.%s Offered: %s. Change plan_code, duration or pricing_mode."
        % (what, wanted, condition, listed)
    )


def unforeseen(steps: t.Iterable[Step]) -> list[str]:
    """Return what to warn of before there is a cart: options that OVHcloud offers to some accounts only.

    The public catalogue lists them for everybody, and no other route tells than that of a cart.
    """
    codes = {step.offer.plan_code for step in steps if isinstance(step, AddOption)}
    return [
        "Only a cart tells whether the option %s is offered to this account.%s A run with state=cart finds out, and orders "
        "nothing." % (code, _condition(code))
        for code in sorted(codes)
        if _condition(code)
    ]


def _condition(plan_code: str) -> str:
    """Return to whom OVHcloud offers what it does not offer to everybody, as far as its console tells."""
    if plan_code.startswith(_HDS):
        return " Health data hosting (HDS) needs a support level of Business or above: see Support level in the Control Panel."
    return ""


def _triple(offer: Offer) -> tuple[str, str, str]:
    return (offer.plan_code, offer.duration, offer.pricing_mode)


def filling_steps(wanted: Wanted, plan_code: str, requirements: t.Iterable[Requirement] = ()) -> list[Step]:
    """Return the steps that make an empty cart hold exactly what is wanted.

    The name of the project comes last: other runs know by it that the cart is finished.
    """
    steps: list[Step] = [AddItem(wanted_offer(wanted, plan_code))]
    labels = effective_labels(wanted.labels, requirements)
    steps += [AddConfiguration(label, value) for label, value in labels if label != NAME_LABEL]
    for key, option in enumerate(wanted.options):
        steps.append(AddOption(option_offer(option), option.quantity, key))
        steps += [AddConfiguration(label, value, key=key) for label, value in option.labels]
    return [*steps, *(AddConfiguration(label, value) for label, value in labels if label == NAME_LABEL)]


def differences(
    cart: Cart, wanted: Wanted, plan_code: str, requirements: t.Iterable[Requirement] = ()
) -> tuple[str, ...]:
    """Return what the cart holds besides what is wanted, and what it lacks, in words; nothing where it is as wanted.

    The values of labels stay out: a voucher is worth money.
    """
    offer = wanted_offer(wanted, plan_code)
    bases = [item for item in cart.items if item.parent_id is None]
    base = next((item for item in bases if _matches(item, offer, 1)), None)
    if base is None:
        held = ", ".join(_item_words(item) for item in bases) or "nothing"
        return ("it holds %s instead of the project %s" % (held, offer),)
    found = ["it holds %s besides the project" % _item_words(item) for item in bases if item is not base]
    found += _label_differences("the project", base, effective_labels(wanted.labels, requirements))
    free = [item for item in cart.items if item.parent_id is not None]
    for option in wanted.options:
        match = _matching_option(free, base, option)
        if match is None:
            found.append("the option %s is missing" % option_offer(option))
        else:
            free.remove(match)
            found += _label_differences("the option %s" % option.plan_code, match, option.labels)
    found += ["it holds %s, which is not wanted" % _item_words(item) for item in free]
    return tuple(found)


def _item_words(item: Item) -> str:
    return "%d x %s (item %d)" % (item.quantity, item.plan_code or "an unnamed plan", item.item_id)


def _matches(item: Item, offer: Offer, quantity: int) -> bool:
    """Whether the item is that offer. Null fields, which the schema allows, match anything."""
    compared = zip((item.plan_code, item.duration, item.pricing_mode), _triple(offer))
    return item.quantity == quantity and all(there in (None, expected) for there, expected in compared)


def _matching_option(free: t.Iterable[Item], base: Item, option: WantedOption) -> Item | None:
    """Return the item for a wanted option; of several equal offers the one that also has the wanted labels."""
    matches = [
        item
        for item in free
        if item.parent_id == base.item_id and _matches(item, option_offer(option), option.quantity)
    ]
    return min(matches, key=lambda item: len(_label_differences("", item, option.labels)), default=None)


def _label_differences(what: str, item: Item, labels: Labels) -> list[str]:
    missing = dict(labels)
    found = []
    for entry in item.configurations:
        if missing.get(entry.label) == entry.value:
            del missing[entry.label]
        else:
            found.append("%s has another value of the label '%s', or has it twice" % (what, entry.label))
    present = {entry.label for entry in item.configurations}
    return found + ["%s lacks the label '%s'" % (what, label) for label in missing if label not in present]
