# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: from a cart as it is and a wanted project to the steps that make the one hold exactly the other."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Item, Offer, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddConfiguration,
    AddItem,
    AddOption,
    RemoveConfiguration,
    RemoveItem,
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


def cart_steps(
    cart: Cart | None, wanted: Wanted, plan_code: str, requirements: t.Iterable[Requirement] = ()
) -> list[Step]:
    """Return the steps that make the cart hold exactly what is wanted; none when it does already.

    Removals come first. Of equal items and labels the smallest id stays, so that two runs that fill the same cart agree.
    """
    items = cart.items if cart else ()
    offer = wanted_offer(wanted, plan_code)
    base = _smallest(item for item in items if item.parent_id is None and _matches(item, offer, 1))
    kept = _kept_options(base, items, wanted.options)
    keep = {item.item_id for item in kept.values()} | ({base.item_id} if base else set())
    steps: list[Step] = [RemoveItem(item_id) for item_id in _doomed(items, keep)]
    if base is None:
        steps.append(AddItem(offer))
    steps += _label_steps(base, effective_labels(wanted.labels, requirements), None)
    for key, option in enumerate(wanted.options):
        if key not in kept:
            steps.append(AddOption(option_offer(option), option.quantity, key))
        steps += _label_steps(kept.get(key), option.labels, key)
    return steps


def _doomed(items: t.Iterable[Item], keep: set[int]) -> list[int]:
    """Return the items to remove; what goes with its parent is not named a second time."""
    gone = {item.item_id for item in items if item.item_id not in keep}
    return sorted(item.item_id for item in items if item.item_id in gone and item.parent_id not in gone)


def _matches(item: Item, offer: Offer, quantity: int) -> bool:
    """Whether the item is that offer. What the API leaves null (its schema allows that) is not told, and no difference."""
    told = zip((item.plan_code, item.duration, item.pricing_mode), _triple(offer))
    return item.quantity == quantity and all(is_there in (None, is_wanted) for is_there, is_wanted in told)


def _smallest(items: t.Iterable[Item]) -> Item | None:
    return min(items, key=lambda item: item.item_id, default=None)


def _kept_options(base: Item | None, items: t.Iterable[Item], options: t.Iterable[WantedOption]) -> dict[int, Item]:
    """Return which item serves which wanted option; an item serves one only."""
    if base is None:
        return {}
    free = sorted((item for item in items if item.parent_id == base.item_id), key=lambda item: item.item_id)
    kept: dict[int, Item] = {}
    for key, option in enumerate(options):
        match = next((item for item in free if _matches(item, option_offer(option), option.quantity)), None)
        if match is not None:
            kept[key] = match
            free.remove(match)
    return kept


def _label_steps(item: Item | None, labels: Labels, key: int | None) -> list[Step]:
    """Return the steps for one item's labels: a label is never posted while an older value of it is still there."""
    removals: list[Step] = []
    additions: list[Step] = []
    missing = dict(labels)
    for entry in sorted(item.configurations, key=lambda entry: entry.configuration_id) if item else ():
        if missing.get(entry.label) == entry.value:
            del missing[entry.label]
        elif item is not None:
            removals.append(RemoveConfiguration(item.item_id, entry.configuration_id, entry.label))
    for label, value in missing.items():
        additions.append(AddConfiguration(label, value, item.item_id if item else None, key))
    return removals + additions
