# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""What a task asks for, as values: the wanted projects, and the policy that applies to all of them."""

from __future__ import annotations

import decimal
import json
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import SettingsError
from ansible_collections.community.ovhcloud.plugins.module_utils._project import NAME_LABEL

Labels = tuple[tuple[str, str], ...]

# More at once gains nothing: every one of them is a connection, and the API limits the requests of a key.
MAXIMUM_CONCURRENCY = 32

# Options of a task that an entry of `projects` may set for itself.
PER_PROJECT = ("plan_code", "duration", "pricing_mode", "voucher", "vrack", "configuration", "options")
# Options that name one project: beside `projects` they make no sense for all.
IDENTITY = ("cart_description", "project_id", "order_id", "cart_id")


_INTENT_PREFIX = "checkout intent: "


def marker_of(name: str) -> str:
    """Return the description that a cart for the project of this name carries, unless the task gives another one."""
    return "ansible/%s" % name


def intent_description(name: str) -> str:
    """Return the description by which every run finds the checkout intents of the project of this name.

    Not by the description of its carts: tasks that disagree about that order the same project.
    """
    return _INTENT_PREFIX + name


def is_intent_description(description: str) -> bool:
    return description.startswith(_INTENT_PREFIX)


class WantedOption(t.NamedTuple):
    """An option of the project, with its own labels."""

    plan_code: str
    duration: str
    pricing_mode: str
    quantity: int
    labels: Labels


class Wanted(t.NamedTuple):
    """One project that should be ordered. `plan_code` None: the project plan that the endpoint offers.

    `cart_id`: the one cart that may be ordered for it.
    """

    name: str
    marker: str
    plan_code: str | None = None
    duration: str = "P1M"
    pricing_mode: str = "default"
    labels: Labels = ()
    options: tuple[WantedOption, ...] = ()
    project_id: str | None = None
    order_id: int | None = None
    cart_id: str | None = None

    @property
    def has_own_labels(self) -> bool:
        """Whether the project is configured with more than its name."""
        return any(label != NAME_LABEL for label, dummy in self.labels)

    def is_project_plan(self, plan_code: str | None) -> bool:
        """Whether an order of that plan is an order for a project, as far as this task is concerned."""
        return plan_code is not None and (plan_code == self.plan_code or is_project_plan(plan_code))


def is_project_plan(plan_code: str) -> bool:
    """Whether the plan is one that OVHcloud has for projects: project.2018, project (US), project.discovery, ..."""
    plan_code = plan_code.lower()
    return plan_code == "project" or plan_code.startswith("project.")


def is_other_plan(plan_code: str) -> bool:
    """Whether the plan is known to be something else that is ordered for Public Cloud: credit, a vRack, a certification.

    A plan that is neither this nor a project's is unknown: what was configured for the order has to tell.
    """
    return plan_code.lower().startswith(("credit", "cloud.credit", "vrack", "certification."))


class Task(t.NamedTuple):
    """The policy of a task. `max_price` includes tax, in the account's currency; `lookback` in days, `wait_timeout` in
    seconds."""

    state: str
    wanted: tuple[Wanted, ...]
    subsidiary: str | None = None
    payment_method: str = "auto"
    max_price: decimal.Decimal = decimal.Decimal(0)
    accept_contracts: bool = False
    waive_retraction_period: bool = False
    on_refusal: str = "fail"
    ignore_orders: frozenset[int] = frozenset()
    lookback: int = 14
    wait: bool = True
    wait_timeout: float = 1800
    concurrency: int = 8
    #: None: the run waits to the end. Else it may leave the wait; `_follow` knows what an earlier one left.
    follow: t.Mapping[str, t.Any] | None = None

    @property
    def vouchers(self) -> frozenset[str]:
        """Return all vouchers, however they are given: they are worth money to whoever reads them."""
        labels = [one.labels for one in self.wanted]
        labels += [option.labels for one in self.wanted for option in one.options]
        return frozenset(value for entries in labels for label, value in entries if label == "voucher" and value)


def read_task(params: t.Mapping[str, t.Any]) -> Task:
    """Return the task for a module's parameters, or raise SettingsError for values that contradict each other."""
    entries = params.get("projects")
    if entries is None:
        wanted: tuple[Wanted, ...] = (_read_wanted(params, {}),)
    else:
        misplaced = [name for name in IDENTITY if params.get(name) is not None]
        if misplaced:
            raise SettingsError("With projects, give %s to the entries it belongs to." % " and ".join(misplaced))
        wanted = tuple(_read_wanted(entry, params) for entry in entries)
    _refuse_duplicates("name", [one.name for one in wanted])
    _refuse_duplicates("cart_description", [one.marker for one in wanted])
    if params["state"] != "ordered" and any(one.cart_id for one in wanted):
        raise SettingsError("cart_id names the cart to order, so it goes with state: ordered.")
    if params["wait_timeout"] < 1:
        raise SettingsError(
            "wait_timeout is a number of seconds, at least 1; it is %s. To return without waiting for the delivery set "
            "wait: false." % params["wait_timeout"]
        )
    if params["lookback"] < 1:
        raise SettingsError("lookback is a number of days, at least 1.")
    if not 1 <= params["concurrency"] <= MAXIMUM_CONCURRENCY:
        raise SettingsError("concurrency is a number from 1 to %d." % MAXIMUM_CONCURRENCY)
    return Task(
        state=params["state"],
        wanted=wanted,
        subsidiary=params["subsidiary"].upper() if params.get("subsidiary") else None,
        payment_method=_read_payment_method(params["payment_method"]),
        max_price=_read_price(params["max_price"]),
        accept_contracts=params["accept_contracts"],
        waive_retraction_period=params["waive_retraction_period"],
        on_refusal=params["on_refusal"],
        ignore_orders=frozenset(params.get("ignore_orders") or ()),
        lookback=params["lookback"],
        wait=params["wait"],
        wait_timeout=params["wait_timeout"],
        concurrency=params["concurrency"],
        follow=params.get("follow"),
    )


def _read_payment_method(value: str) -> str:
    if value not in ("auto", "none") and not (value.isascii() and value.isdigit()):
        raise SettingsError("payment_method is auto, none, or the id (a number) of a payment method; it is %r." % value)
    return value


def _read_price(value: t.Any) -> decimal.Decimal:
    price = decimal.Decimal(str(value))
    if not price.is_finite() or price < 0:
        raise SettingsError("max_price is an amount of 0 or more, tax included; it is %s." % value)
    return price


def _refuse_duplicates(option: str, values: list[str]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise SettingsError("The %s %r stands twice in projects: each project needs its own." % (option, value))


def _read_wanted(entry: t.Mapping[str, t.Any], task: t.Mapping[str, t.Any]) -> Wanted:
    given: dict[str, t.Any] = {
        name: entry.get(name) if entry.get(name) is not None else task.get(name) for name in PER_PROJECT
    }
    name = entry["name"]
    if not name or not name.strip():
        raise SettingsError("The name of a project must not be empty.")
    marker = entry.get("cart_description") or marker_of(name)
    if is_intent_description(marker):
        raise SettingsError(
            "cart_description %r is how the intents of checkouts are described. Choose another." % marker
        )
    return Wanted(
        name=name,
        marker=marker,
        plan_code=given["plan_code"],
        duration=given["duration"],
        pricing_mode=given["pricing_mode"],
        labels=_read_labels(name, given),
        options=tuple(_read_option(option, given) for option in given["options"] or ()),
        project_id=entry.get("project_id"),
        order_id=entry.get("order_id"),
        cart_id=entry.get("cart_id") or None,
    )


def _read_option(option: t.Mapping[str, t.Any], given: t.Mapping[str, t.Any]) -> WantedOption:
    if option["quantity"] < 1:
        raise SettingsError("The quantity of the option %s is a number, at least 1." % option["plan_code"])
    return WantedOption(
        plan_code=option["plan_code"],
        duration=option.get("duration") or given["duration"],
        pricing_mode=option.get("pricing_mode") or given["pricing_mode"],
        quantity=option["quantity"],
        labels=_texts(option.get("configuration") or {}),
    )


def _read_labels(name: str, given: t.Mapping[str, t.Any]) -> Labels:
    labels = {NAME_LABEL: name}
    shortcuts = {label: given[label] for label in ("voucher", "vrack") if given[label]}
    free = dict(_texts(given["configuration"] or {}))
    for label, value in {**shortcuts, NAME_LABEL: name}.items():
        if free.get(label, value) != value:
            option = "name" if label == NAME_LABEL else label
            raise SettingsError("configuration sets %s, but the option %s says otherwise." % (label, option))
    labels.update(free)
    labels.update(shortcuts)
    return tuple(labels.items())


def _texts(configuration: t.Mapping[str, t.Any]) -> Labels:
    """Return the labels with their values as the API wants them: texts. One without a value counts as not given."""
    return tuple(
        (str(label), value if isinstance(value, str) else json.dumps(value))
        for label, value in configuration.items()
        if value is not None
    )
