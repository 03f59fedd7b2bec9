# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured: for each piece of work the ways to do it, how often, and what has to be there afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.desk import Desk
from tests.processes.harness import CARTS, ORDER

COLLECTION, URI, SCRIPT = "this collection", "uri tasks", "python-ovh script"
#: By the word that chooses it.
WAYS = {"collection": COLLECTION, "uri": URI, "script": SCRIPT}

#: Milliseconds added to every request.
LATENCIES = (0, 50, 200)

Command = Callable[[Desk], list[str]]
# How many runs at which latency; what is left out would take minutes.
Runs = Mapping[int, int]


@dataclass(frozen=True)
class Case:
    """One row of the table. `ordered` is how many orders the run has to place; `delivery` is in seconds after the payment."""

    group: str
    work: str
    way: str
    seed: Mapping[str, Any]
    command: Command
    runs: Runs
    ordered: int = 0
    delivery: float | None = None


def same(number: int) -> Runs:
    return dict.fromkeys(LATENCIES, number)


def names(count: int) -> list[str]:
    return [f"tenant-{number:03d}" for number in range(1, count + 1)]


def holding(others: int, wanted: list[str], **more: Any) -> dict[str, Any]:
    """An account with projects: the wanted ones stand in the middle of the others, and any number can be ordered."""
    before = others // 2
    described = [f"other-{number:03d}" for number in range(others)]
    listed = [*described[:before], *wanted, *described[before:]]
    return {"projects": [{"description": name} for name in listed], "quota": 2000, **more}


def ordering(wanted: list[str]) -> Command:
    """One task; a name alone, or several as `projects`."""
    target: dict[str, Any] = (
        {"name": wanted[0]} if len(wanted) == 1 else {"projects": [{"name": name} for name in wanted]}
    )
    return lambda desk: desk.playbook("order", [{"name": "Order", ORDER: {**target, "accept_contracts": True}}])


def looping(wanted: list[str]) -> Command:
    task = {"name": "Order", ORDER: {"name": "{{ item }}", "accept_contracts": True}, "loop": wanted}
    return lambda desk: desk.playbook("loop", [task])


def order_by_uri(wanted: list[str]) -> Command:
    return lambda desk: desk.by_uri("order", {"names": wanted})


def order_by_script(wanted: list[str]) -> Command:
    return lambda desk: desk.by_script("order", wanted)


def nothing_to_do() -> Iterator[Case]:
    """The project exists; the account has other projects too."""
    wanted = names(1)
    by_uri: dict[int, Runs] = {1: same(3), 50: same(1), 500: {50: 1}}
    by_script: dict[int, Runs] = {1: same(5), 50: {0: 5, 50: 3, 200: 1}, 500: {0: 3, 50: 1}}
    for existing in (1, 50, 500):
        work = f"no-op, {existing} existing"
        seed = holding(existing - 1, wanted)
        # More often than the rest: three medians that should be equal are compared.
        yield Case("noop", work, COLLECTION, seed, ordering(wanted), same(9))
        yield Case("noop", work, URI, seed, order_by_uri(wanted), by_uri[existing])
        yield Case("noop", work, SCRIPT, seed, order_by_script(wanted), by_script[existing])


def one_new() -> Iterator[Case]:
    wanted, seed = names(1), holding(1, [])
    for way, command, runs in (
        (COLLECTION, ordering(wanted), same(5)),
        (URI, order_by_uri(wanted), {0: 1, 50: 3, 200: 1}),
        (SCRIPT, order_by_script(wanted), same(5)),
    ):
        yield Case("fresh", "1 new", way, seed, command, runs, ordered=1, delivery=0)


def many() -> Iterator[Case]:
    """Fifty names: all new, then all there."""
    wanted = names(50)
    new, there = holding(1, []), holding(1, wanted)
    yield Case("many", "50 new, one task", COLLECTION, new, ordering(wanted), {0: 2, 50: 3, 200: 1}, ordered=50)
    yield Case("many", "50 new, loop", COLLECTION, new, looping(wanted), {50: 1}, ordered=50)
    yield Case("many", "50 new", URI, new, order_by_uri(wanted), {50: 1}, ordered=50)
    yield Case("many", "50 new", SCRIPT, new, order_by_script(wanted), {50: 1}, ordered=50)
    yield Case("many", "50 wanted, no-op, one task", COLLECTION, there, ordering(wanted), same(5))
    yield Case("many", "50 wanted, no-op, loop", COLLECTION, there, looping(wanted), {50: 1})
    yield Case("many", "50 wanted, no-op", URI, there, order_by_uri(wanted), {50: 1})
    yield Case("many", "50 wanted, no-op", SCRIPT, there, order_by_script(wanted), {50: 1})


def late_delivery() -> Iterator[Case]:
    wanted = names(1)
    for seconds, runs in ((6, 2), (20, 1), (60, 1)):
        course = [{"status": "checking"}, {"status": "delivering"}, {"status": "delivered", "after_seconds": seconds}]
        seed = holding(1, [], transitions=course)
        work = f"1 new, delivered after {seconds} s"
        yield Case("delivery", work, COLLECTION, seed, ordering(wanted), {50: runs}, ordered=1, delivery=seconds)
        # Looking every five seconds, the others' idle time is the same for every longer delivery.
        if seconds <= 20:
            yield Case("delivery", work, URI, seed, order_by_uri(wanted), {50: 1}, ordered=1, delivery=seconds)
        if seconds <= 6:
            yield Case("delivery", work, SCRIPT, seed, order_by_script(wanted), {50: 1}, ordered=1, delivery=seconds)


def reading_carts() -> Iterator[Case]:
    """Each cart holds one project with its name and one further label."""
    for count in (1, 20):
        wanted = names(count)
        seed = holding(1, [], carts=[_cart(name) for name in wanted])
        terms = [f"ansible/{name}" for name in wanted]
        work = f"read {count} cart{'s' if count > 1 else ''}"
        yield Case("carts", work, COLLECTION, seed, looking(terms), same(5))
        yield Case("carts", work, URI, seed, read_by_uri(terms), {50: 3 if count == 1 else 1})
        yield Case("carts", work, SCRIPT, seed, read_by_script(terms), {0: 5, 50: 3, 200: 1})


def _cart(name: str) -> dict[str, Any]:
    item = {"planCode": "project.2018", "configuration": {"description": name, "infrastructure": "production"}}
    return {"description": f"ansible/{name}", "items": [item]}


def looking(terms: list[str]) -> Command:
    call = "{{ query('%s', %s) }}" % (CARTS, ", ".join(map(repr, terms)))
    return lambda desk: desk.playbook("carts", [{"name": "Read", "ansible.builtin.debug": {"msg": call}}])


def read_by_uri(terms: list[str]) -> Command:
    return lambda desk: desk.by_uri("carts", {"names": terms})


def read_by_script(terms: list[str]) -> Command:
    return lambda desk: desk.by_script("carts", terms)


def all_cases() -> list[Case]:
    return [*nothing_to_do(), *one_new(), *many(), *late_delivery(), *reading_carts()]
