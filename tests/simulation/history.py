# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens in one history, as data: the account's moods, the runs, and what befalls each of their requests."""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Callable
from typing import Any

NAME = "web-production"
THREE = ("web-1", "web-2", "web-3")

# What can befall one request. The names are those of the emulator's faults.
FAULTS: dict[str, dict[str, Any]] = {
    "close before effect": {"kind": "close", "effect": False},
    "close after effect": {"kind": "close", "effect": True},
    "hang before effect": {"kind": "hang", "effect": False},
    "hang after effect": {"kind": "hang", "effect": True},
    "html after effect": {"kind": "html", "effect": True},
    "cut json": {"kind": "cut_json"},
    "wrong type": {"kind": "wrong_type"},
    "query time-out before effect": {"kind": "query_time_out", "effect": False},
    "query time-out after effect": {"kind": "query_time_out", "effect": True},
    "408 after effect": {"kind": "status", "status": 408, "effect": True},
    "429": {"kind": "status", "status": 429, "effect": False},
    "429 with Retry-After": {"kind": "status", "status": 429, "effect": False, "retry_after": 3},
    "500 before effect": {"kind": "status", "status": 500, "effect": False},
    "500 after effect": {"kind": "status", "status": 500, "effect": True},
    "502 after effect": {"kind": "status", "status": 502, "effect": True},
    "503 with Retry-After": {"kind": "status", "status": 503, "effect": False, "retry_after": 2},
    "504 after effect": {"kind": "status", "status": 504, "effect": True},
    "null elements": {"kind": "null_elements"},
    "ids instead of objects": {"kind": "ids_instead"},
}

# What can befall one route for as long as the disturbed runs last.
TROUBLES: dict[str, dict[str, Any]] = {
    "carts cannot be listed": {"method": "GET", "path": "/order/cart", "kind": "status", "status": 500},
    "carts cannot be created": {"method": "POST", "path": "/order/cart", "kind": "status", "status": 500},
    "carts cannot be read": {"method": "GET", "path": "/order/cart/{cartId}", "kind": "query_time_out"},
    "carts cannot be deleted": {"method": "DELETE", "path": "/order/cart/{cartId}", "kind": "status", "status": 403},
    "deleting carts times out": {"method": "DELETE", "path": "/order/cart/{cartId}", "kind": "query_time_out"},
    "carts cannot be assigned": {
        "method": "POST", "path": "/order/cart/{cartId}/assign", "kind": "status", "status": 403,
    },
    "items cannot be added": {"method": "POST", "path": "/order/cart/{cartId}/cloud", "kind": "status", "status": 504},
    "adding items is not confirmed": {
        "method": "POST", "path": "/order/cart/{cartId}/cloud", "kind": "status", "status": 504, "effect": True,
    },
    "items cannot be configured": {
        "method": "POST", "path": "/order/cart/{cartId}/item/{itemId}/configuration", "kind": "status", "status": 504,
    },
    "items cannot be read": {"method": "GET", "path": "/order/cart/{cartId}/item/{itemId}", "kind": "query_time_out"},
    "there is no price": {"method": "GET", "path": "/order/cart/{cartId}/checkout", "kind": "query_time_out"},
    "checkouts fail": {
        "method": "POST", "path": "/order/cart/{cartId}/checkout", "kind": "status", "status": 504, "effect": False,
    },
    "checkouts are not confirmed": {
        "method": "POST", "path": "/order/cart/{cartId}/checkout", "kind": "status", "status": 504, "effect": True,
    },
    "checkouts are cut off": {"method": "POST", "path": "/order/cart/{cartId}/checkout", "kind": "close"},
    "checkouts come late": {
        "method": "POST", "path": "/order/cart/{cartId}/checkout", "kind": "late", "seconds": 400, "accepted": True,
    },
    "orders cannot be listed": {"method": "GET", "path": "/me/order", "kind": "status", "status": 500},
    "orders cannot be read": {"method": "GET", "path": "/me/order/{orderId}", "kind": "status", "status": 504},
    "lines cannot be read": {
        "method": "GET", "path": "/me/order/{orderId}/details", "kind": "status", "status": 403,
    },
    "there is no status": {
        "method": "GET", "path": "/me/order/{orderId}/status", "kind": "status", "status": 500,
    },
    "payments cannot be read": {
        "method": "GET", "path": "/me/order/{orderId}/payment", "kind": "status", "status": 403,
    },
    "paying fails": {
        "method": "POST", "path": "/me/order/*/pay*", "kind": "status", "status": 504, "effect": False,
    },
    "payments are not confirmed": {
        "method": "POST", "path": "/me/order/*/pay*", "kind": "status", "status": 504, "effect": True,
    },
    "payment methods cannot be listed": {
        "method": "GET", "path": "/me/payment/method", "kind": "status", "status": 403,
    },
    "pending orders cannot be listed": {"method": "GET", "path": "/cloud/order", "kind": "status", "status": 500},
    "projects cannot be listed": {"method": "GET", "path": "/cloud/project", "kind": "status", "status": 503},
    "projects cannot be read": {
        "method": "GET", "path": "/cloud/project/{serviceName}", "kind": "status", "status": 500,
    },
}  # fmt: skip

LATE_ANSWERS = ("504", "close", "hang", "query_time_out")
WAIT_TIMEOUTS = (1.0, 5.0, 30.0, 60.0, 120.0, 1800.0)
CHECKOUT = 0
MINUTE, TWO_HOURS = 60.0, 7200.0

# A list that is this far behind (seconds) is within what the settle time of the module covers.
LAG_SECONDS = 20.0


@dataclasses.dataclass(frozen=True)
class Late:
    """A write that is answered badly and takes its effect later. The names are those of the emulator's fault."""

    seconds: float
    answer: str
    accepted: bool

    def fault(self) -> dict[str, Any]:
        return {"kind": "late", **dataclasses.asdict(self)}


@dataclasses.dataclass(frozen=True)
class RunPlan:
    """One run of the module. Numbers of requests and of writes count from 1.

    `pace`: the seconds of each round trip, 0 for a draw each time. `trouble`: what befalls one route in this run only.
    """

    start: float
    check_mode: bool = False
    kill_at: int | None = None
    kill_after_effect: bool = False
    faults: tuple[tuple[int, str], ...] = ()
    sleeps: tuple[tuple[int, float], ...] = ()
    # By the number of the write; `CHECKOUT` stands for the run's first checkout, whatever its number.
    late: tuple[tuple[int, Late], ...] = ()
    clock_off: float = 0.0
    wait_timeout: float = 1800.0
    pace: float = 0.0
    trouble: str | None = None


@dataclasses.dataclass(frozen=True)
class History:
    """Everything that is random about one history. `settings` and `world_faults` go to the emulator as they are.

    `trouble`: what befalls one route until the calm runs.
    """

    seed: int
    flavour: str
    settings: tuple[tuple[str, Any], ...]
    world_faults: tuple[tuple[tuple[str, Any], ...], ...]
    transitions: str | None
    runs: tuple[RunPlan, ...]
    names: tuple[str, ...] = (NAME,)
    trouble: str | None = None

    def describe(self) -> str:
        lines = [
            f"seed {self.seed}, {self.flavour}, {' and '.join(self.names)}",
            f"settings {dict(self.settings)}",
            f"faults of the account {[dict(fault) for fault in self.world_faults]}",
            f"first order: {self.transitions or 'delivered at once'}",
            f"lasting trouble: {self.trouble or 'none'}",
        ]
        return "\n".join([*lines, *(f"run {number}: {plan}" for number, plan in enumerate(self.runs, 1))])


def draw(seed: int, *, sleepers: bool) -> History:
    """Return the history of that seed. With `sleepers` a run may lie still between two requests for minutes."""
    rng = random.Random(seed)
    first = History(
        seed=seed,
        flavour=rng.choice(["EU", "EU", "CA", "US"]),
        settings=_draw_settings(rng) + _draw_oddities(random.Random(f"oddities of {seed}")),
        world_faults=_draw_world_faults(rng),
        transitions=rng.choice([None] * 6 + ["unknown", "undocumented", "cancelled", "fraud_refused", "slow"]),
        runs=tuple(_draw_run(rng, sleepers) for dummy in range(rng.choice([1, 2, 2, 3, 4]))),
        names=rng.choice([(NAME,)] * 6 + [THREE]),
    )
    # Each of these draws for itself: what a seed drew before it was added stays as it was.
    for add in (_add_late_effects, _add_clocks, _add_troubles, _add_little_time, _add_caches):
        first = add(first)
    return first


def crowd(seed: int, count: int) -> History:
    """Return a history of many runs that order one project at once, each at its own pace, undisturbed."""
    rng = random.Random(f"crowd of {seed}")
    within = rng.choice([0.0, 0.0, 1.0, 5.0, 20.0])
    slowest = rng.choice([0.05, 1.0, 3.0])
    runs = tuple(RunPlan(start=rng.uniform(0, within), pace=rng.uniform(0.02, slowest)) for dummy in range(count))
    return History(seed, rng.choice(["EU", "CA", "US"]), (), (), None, runs)


def _with_runs(history: History, change: Callable[[RunPlan], RunPlan]) -> History:
    return dataclasses.replace(history, runs=tuple(change(plan) for plan in history.runs))


def _add_late_effects(history: History) -> History:
    rng = random.Random(f"late of {history.seed}")
    if rng.random() >= 0.35:
        return history

    def late() -> Late:
        seconds = round(math.exp(rng.uniform(math.log(0.5), math.log(600))), 1)
        return Late(seconds, rng.choice(LATE_ANSWERS), rng.random() < 0.5)

    def change(plan: RunPlan) -> RunPlan:
        rate = rng.choice([0.0, 0.05, 0.15, 0.4])
        first = [CHECKOUT] if rng.random() < 0.5 else []
        numbers = first + [number for number in range(1, 31) if rng.random() < rate]
        return dataclasses.replace(plan, late=tuple((number, late()) for number in numbers))

    return _with_runs(history, change)


def _add_clocks(history: History) -> History:
    rng = random.Random(f"clocks of {history.seed}")
    if rng.random() < 0.2:
        skew = rng.choice([-TWO_HOURS, -MINUTE, MINUTE, TWO_HOURS])
        history = dataclasses.replace(history, settings=(*history.settings, ("clock_skew", skew)))
    wrong = [-TWO_HOURS, -MINUTE, MINUTE, TWO_HOURS]
    return _with_runs(history, lambda plan: dataclasses.replace(plan, clock_off=rng.choice([0.0] * 12 + wrong)))


def _add_troubles(history: History) -> History:
    rng = random.Random(f"troubles of {history.seed}")
    names = list(TROUBLES)
    if rng.random() < 0.12:
        return dataclasses.replace(history, trouble=rng.choice(names))

    def change(plan: RunPlan) -> RunPlan:
        return dataclasses.replace(plan, trouble=rng.choice(names)) if rng.random() < 0.1 else plan

    return _with_runs(history, change)


def _add_little_time(history: History) -> History:
    rng = random.Random(f"little time of {history.seed}")
    if rng.random() < 0.5:
        return history
    return _with_runs(history, lambda plan: dataclasses.replace(plan, wait_timeout=rng.choice(WAIT_TIMEOUTS)))


def _add_caches(history: History) -> History:
    """Some lists that lag do so out of a cache, which a client may ask to be passed by."""
    rng = random.Random(f"caches of {history.seed}")
    faults = []
    for fault in history.world_faults:
        cached = rng.random() < 0.3 and ("kind", "lag") in fault
        faults.append((*fault, ("cache_only", True)) if cached else fault)
    return dataclasses.replace(history, world_faults=tuple(faults))


def _draw_settings(rng: random.Random) -> tuple[tuple[str, Any], ...]:
    gate = rng.choice([{}, {"after_reads": rng.randint(1, 8)}, {"after_seconds": rng.uniform(1, 200)}])
    return (
        ("list_checked_out_carts", rng.random() < 0.7),
        ("second_checkout_status", rng.choice([400, 403, 404, 409])),
        ("project_gate", gate),
        ("project_gate_status", rng.choice([404, 404, 403])),
        ("project_order_id", rng.random() < 0.7),
        ("cloud_order_retention", rng.choice([0.0, 60.0, 3600.0])),
    )


def _draw_oddities(rng: random.Random) -> tuple[tuple[str, Any], ...]:
    """Return what few servers do, drawn for itself: what a seed drew before this was added stays as it was."""
    settings: list[tuple[str, Any]] = []
    if rng.random() < 0.15:
        settings.append(("requests_per_minute", rng.choice([20, 40, 60])))
        settings.append(("limit_retry_after", rng.random() < 0.5))
    if rng.random() < 0.15:
        settings.append(("checked_out_cart_status", rng.choice([403, 410])))
    return tuple(settings)


def _draw_world_faults(rng: random.Random) -> tuple[tuple[tuple[str, Any], ...], ...]:
    faults: list[dict[str, Any]] = []
    for name in ("carts", "orders", "cloud_orders", "projects"):
        draw = rng.random()
        if draw < 0.15:
            faults.append({"kind": "lag", "list": name, "seconds": rng.uniform(0.2, LAG_SECONDS)})
        elif draw < 0.25:
            faults.append({"kind": "lag", "list": name, "reads": rng.randint(1, 2)})
    if rng.random() < 0.1:
        status = rng.choice([404, 403])
        faults.append({"kind": "missing_route", "method": "GET", "path": "/cloud/order", "status": status})
    return tuple(tuple(sorted(fault.items())) for fault in faults)


def _draw_run(rng: random.Random, sleepers: bool) -> RunPlan:
    rate = rng.choice([0.0, 0.0, 0.02, 0.05, 0.15])
    names = list(FAULTS)
    kill = rng.random() < 0.4
    sleeps: list[tuple[int, float]] = []
    if sleepers and rng.random() < 0.3:
        sleeps.append((rng.randint(1, 40), rng.choice([5.0, 20.0, 60.0, 300.0])))
    return RunPlan(
        start=rng.choice([0.0, 0.0, rng.uniform(0, 5), rng.uniform(0, 60)]),
        check_mode=rng.random() < 0.08,
        kill_at=rng.randint(1, 45) if kill else None,
        kill_after_effect=rng.random() < 0.5,
        faults=tuple((number, rng.choice(names)) for number in range(1, 61) if rng.random() < rate),
        sleeps=tuple(sleeps),
    )


def shrink_candidates(history: History) -> list[History]:
    """Return simpler histories, the boldest simplification first."""
    simpler: list[History] = []
    if len(history.names) > 1:
        simpler.append(dataclasses.replace(history, names=history.names[:1]))
    for number in range(len(history.runs)):
        rest = history.runs[:number] + history.runs[number + 1 :]
        if rest:
            simpler.append(dataclasses.replace(history, runs=rest))
    simpler += _with_less_world_faults(history)
    for number in range(len(history.settings)):
        simpler.append(
            dataclasses.replace(history, settings=history.settings[:number] + history.settings[number + 1 :])
        )
    if history.trouble:
        simpler.append(dataclasses.replace(history, trouble=None))
    if history.transitions:
        simpler.append(dataclasses.replace(history, transitions=None))
    for number, plan in enumerate(history.runs):
        for plainer in _plainer(plan):
            runs = (*history.runs[:number], plainer, *history.runs[number + 1 :])
            simpler.append(dataclasses.replace(history, runs=runs))
    return simpler


def _with_less_world_faults(history: History) -> list[History]:
    faults = history.world_faults
    less = [faults[:number] + faults[number + 1 :] for number in range(len(faults))]
    for number, fault in enumerate(faults):
        if ("cache_only", True) in fault:
            plain = tuple(entry for entry in fault if entry[0] != "cache_only")
            less.append((*faults[:number], plain, *faults[number + 1 :]))
    return [dataclasses.replace(history, world_faults=one) for one in less]


def _plainer(plan: RunPlan) -> list[RunPlan]:
    plainer = [
        dataclasses.replace(plan, faults=plan.faults[:number] + plan.faults[number + 1 :])
        for number in range(len(plan.faults))
    ]
    if plan.faults:
        plainer.insert(0, dataclasses.replace(plan, faults=()))
    plainer += [
        dataclasses.replace(plan, late=plan.late[:number] + plan.late[number + 1 :]) for number in range(len(plan.late))
    ]
    plainer += [
        dataclasses.replace(plan, late=(*plan.late[:number], (write, plain), *plan.late[number + 1 :]))
        for number, (write, late) in enumerate(plan.late)
        for plain in [dataclasses.replace(late, accepted=False, answer="504")]
        if plain != late
    ]
    if len(plan.late) > 1:
        plainer.insert(0, dataclasses.replace(plan, late=()))
    calmer = (
        dataclasses.replace(plan, trouble=None),
        dataclasses.replace(plan, clock_off=0.0),
        dataclasses.replace(plan, wait_timeout=1800.0),
    )
    plainer += [one for one in calmer if one != plan]
    if plan.sleeps:
        plainer.append(dataclasses.replace(plan, sleeps=()))
    if plan.kill_at is not None:
        plainer.append(dataclasses.replace(plan, kill_at=None))
    if plan.start:
        plainer.append(dataclasses.replace(plan, start=0.0))
    return plainer
