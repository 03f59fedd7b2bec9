# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens in one history, as data: the account's moods, the runs, and what befalls each of their requests."""

from __future__ import annotations

import dataclasses
import random
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

# A list that is this far behind (seconds) is within what the settle time of the module covers.
LAG_SECONDS = 20.0


@dataclasses.dataclass(frozen=True)
class RunPlan:
    """One run of the module. Request numbers count from 1."""

    start: float
    check_mode: bool = False
    kill_at: int | None = None
    kill_after_effect: bool = False
    faults: tuple[tuple[int, str], ...] = ()
    sleeps: tuple[tuple[int, float], ...] = ()


@dataclasses.dataclass(frozen=True)
class History:
    """Everything that is random about one history. `settings` and `world_faults` go to the emulator as they are."""

    seed: int
    flavour: str
    settings: tuple[tuple[str, Any], ...]
    world_faults: tuple[tuple[tuple[str, Any], ...], ...]
    transitions: str | None
    runs: tuple[RunPlan, ...]
    names: tuple[str, ...] = (NAME,)

    def describe(self) -> str:
        lines = [
            f"seed {self.seed}, {self.flavour}, {' and '.join(self.names)}",
            f"settings {dict(self.settings)}",
            f"faults of the account {[dict(fault) for fault in self.world_faults]}",
            f"first order: {self.transitions or 'delivered at once'}",
        ]
        return "\n".join([*lines, *(f"run {number}: {plan}" for number, plan in enumerate(self.runs, 1))])


def draw(seed: int, *, sleepers: bool) -> History:
    """Return the history of that seed. With `sleepers` a run may lie still between two requests for minutes."""
    rng = random.Random(seed)
    return History(
        seed=seed,
        flavour=rng.choice(["EU", "EU", "CA", "US"]),
        settings=_draw_settings(rng) + _draw_oddities(random.Random(f"oddities of {seed}")),
        world_faults=_draw_world_faults(rng),
        transitions=rng.choice([None] * 6 + ["unknown", "undocumented", "cancelled", "fraud_refused", "slow"]),
        runs=tuple(_draw_run(rng, sleepers) for dummy in range(rng.choice([1, 2, 2, 3, 4]))),
        names=rng.choice([(NAME,)] * 6 + [THREE]),
    )


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
    if rng.random() < 0.1:
        # Without a witness the spent cart has to stay in the list: "What remains" in the guide on ordering exactly once.
        settings.append(("requested_expiry", rng.choice(["ignored", "hidden", "minute"])))
        settings.append(("list_checked_out_carts", True))
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
    for number in range(len(history.world_faults)):
        rest_faults = history.world_faults[:number] + history.world_faults[number + 1 :]
        simpler.append(dataclasses.replace(history, world_faults=rest_faults))
    for number in range(len(history.settings)):
        simpler.append(
            dataclasses.replace(history, settings=history.settings[:number] + history.settings[number + 1 :])
        )
    if history.transitions:
        simpler.append(dataclasses.replace(history, transitions=None))
    for number, plan in enumerate(history.runs):
        for plainer in _plainer(plan):
            runs = (*history.runs[:number], plainer, *history.runs[number + 1 :])
            simpler.append(dataclasses.replace(history, runs=runs))
    return simpler


def _plainer(plan: RunPlan) -> list[RunPlan]:
    plainer = [
        dataclasses.replace(plan, faults=plan.faults[:number] + plan.faults[number + 1 :])
        for number in range(len(plan.faults))
    ]
    if plan.faults:
        plainer.insert(0, dataclasses.replace(plan, faults=()))
    if plan.sleeps:
        plainer.append(dataclasses.replace(plan, sleeps=()))
    if plan.kill_at is not None:
        plainer.append(dataclasses.replace(plan, kill_at=None))
    if plan.start:
        plainer.append(dataclasses.replace(plan, start=0.0))
    return plainer
