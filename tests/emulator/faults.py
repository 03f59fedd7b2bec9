# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripted faults: which request is hit, when, and by what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulator import late, lifecycle, lists
from tests.emulator.identities import pattern
from tests.emulator.ids import chance
from tests.emulator.journal import JournalEntry
from tests.emulator.lists import KINDS as LISTS
from tests.emulator.lists import Lag
from tests.emulator.strikes import SIMPLE_KINDS, Params, Strike

if TYPE_CHECKING:
    from tests.emulator.core import Emulator


def _lag(emulator: Emulator, _entry: JournalEntry, params: Params, now: float) -> None:
    """From here on a list shows writes late."""
    lag = Lag(float(params.get("seconds", 0)), int(params.get("reads", 0)), bool(params.get("cache_only", False)))
    emulator.faults.lags[params["list"]] = lag
    lists.record(emulator.faults.lags, emulator.state, now)


def _skew(emulator: Emulator, _entry: JournalEntry, params: Params, _now: float) -> None:
    """The server's clock jumps against the true one, and with it all that the server tells and measures by it."""
    emulator.state.settings.clock_skew = float(params["seconds"])


def _vanish_cart(emulator: Emulator, entry: JournalEntry, _params: Params, _now: float) -> None:
    """The cart that the request names is gone before the request is served."""
    parts = entry.path.split("/")
    if parts[1:3] == ["order", "cart"] and len(parts) > 3:
        emulator.state.carts.pop(parts[3], None)


def _settings(emulator: Emulator, _entry: JournalEntry, params: Params, _now: float) -> None:
    emulator.state.settings.update(params["values"])


def _transitions(emulator: Emulator, _entry: JournalEntry, params: Params, _now: float) -> None:
    """The next order that is made takes this course."""
    emulator.state.settings.next_transitions.append(params["script"])


WORLD_KINDS: dict[str, Callable[[Emulator, JournalEntry, Params, float], None]] = {
    "lag": _lag,
    "settings": _settings,
    "skew": _skew,
    "transitions": _transitions,
    "vanish_cart": _vanish_cart,
}
REQUEST_KINDS = {**SIMPLE_KINDS, "late": late.late}
KINDS = sorted((*REQUEST_KINDS, *WORLD_KINDS, "random"))
MATCH_KEYS = ("method", "path", "run", "nth", "count")
# Which further keys each kind takes; the ones with a star are needed.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "close": ("effect",),
    "cut_json": (),
    "delay": ("*seconds", "when"),
    "empty": ("effect",),
    "hang": ("effect",),
    "html": ("status", "effect"),
    "ids_instead": ("positions",),
    "lag": ("*list", "seconds", "reads", "cache_only"),
    "late": ("*seconds", "answer", "accepted"),
    "missing_route": ("status", "action"),
    "null_elements": ("positions",),
    "query_time_out": ("effect",),
    "random": ("*choices", "*probability", "seed"),
    "settings": ("*values",),
    "skew": ("*seconds",),
    "status": (
        "*status", "effect", "retry_after", "retry_after_date", "html", "class", "message", "error_code", "details",
    ),
    "transitions": ("*script",),
    "truncate": (),
    "vanish_cart": (),
    "wrong_type": (),
}  # fmt: skip
# These describe a state of the server, so they last until they are removed.
LASTING = ("missing_route", "null_elements", "ids_instead", "random")


@dataclass
class Fault:
    """Strikes from the nth matching request on, `count` times (0: for good)."""

    id: int
    kind: str
    method: str | None = None
    path: str | None = None
    run: str | None = None
    nth: int = 1
    count: int = 1
    params: Params = field(default_factory=dict)
    matched: int = 0
    struck: int = 0

    def matches(self, entry: JournalEntry) -> bool:
        if self.method not in (None, "*", entry.method) or self.run not in (None, entry.run):
            return False
        if self.path is None:
            return True
        wanted = pattern(self.path)
        return wanted.match(entry.path) is not None or (entry.route is not None and self.path == entry.route)

    def due(self, entry: JournalEntry) -> bool:
        if not self.matches(entry) or (self.count and self.struck >= self.count):
            return False
        self.matched += 1
        return self.matched >= self.nth

    def as_dict(self) -> dict[str, Any]:
        match = {"method": self.method, "path": self.path, "run": self.run, "nth": self.nth, "count": self.count}
        return {
            "id": self.id,
            "kind": self.kind,
            **match,
            **self.params,
            "matched": self.matched,
            "struck": self.struck,
        }


def check_spec(spec: Mapping[str, Any]) -> None:
    """Say what is wrong with a fault before it silently never strikes."""
    kind = spec.get("kind")
    if kind not in KINDS:
        raise ValueError(f"unknown fault kind {kind}; known: {', '.join(KINDS)}")
    declared = {name.lstrip("*") for name in PARAMETERS[kind]}
    unknown = sorted(set(spec) - declared - {"kind", *MATCH_KEYS})
    if unknown:
        raise ValueError(f"unknown keys for fault {kind}: {', '.join(unknown)}")
    missing = [name[1:] for name in PARAMETERS[kind] if name.startswith("*") and name[1:] not in spec]
    if missing:
        raise ValueError(f"fault {kind} needs: {', '.join(missing)}")
    if kind == "lag" and spec["list"] not in LISTS:
        raise ValueError(f"unknown list {spec['list']}; known: {', '.join(LISTS)}")
    if kind == "late":
        late.check(spec)
    if kind == "transitions":
        lifecycle.parse_script(spec["script"])
    for choice in spec.get("choices", ()):
        check_spec(choice)


class FaultBook:
    """The faults in force, in the order they were added."""

    def __init__(self) -> None:
        self.faults: dict[int, Fault] = {}
        self.lags: dict[str, Lag] = {}
        self._last_id = 0

    def add(self, kind: str, **spec: Any) -> int:
        """Add one fault; for its keys see `PARAMETERS` and the README."""
        check_spec({"kind": kind, **spec})
        self._last_id += 1
        match = {name: spec.pop(name) for name in MATCH_KEYS if name in spec}
        match.setdefault("count", 0 if kind in LASTING else 1)
        self.faults[self._last_id] = Fault(self._last_id, kind, params=spec, **match)
        return self._last_id

    def add_all(self, specs: list[dict[str, Any]]) -> list[int]:
        for spec in specs:
            check_spec(spec)
        return [self.add(**spec) for spec in specs]

    def remove(self, fault_id: int) -> bool:
        fault = self.faults.pop(fault_id, None)
        if fault is not None and fault.kind == "lag":
            self.lags.pop(fault.params["list"], None)
        return fault is not None

    def clear(self) -> None:
        """No more faults; lists show what is true again. Late effects that are on their way still take place."""
        self.faults.clear()
        self.lags.clear()

    def strike(self, emulator: Emulator, entry: JournalEntry, now: float) -> Strike | None:
        """The faults that hit this request, combined; None for a request that is left alone."""
        if not self.faults:
            return None
        strike: Strike | None = None
        for fault in list(self.faults.values()):
            if not fault.due(entry):
                continue
            chosen = _chosen(fault)
            if chosen is None:
                continue
            fault.struck += 1
            strike = strike or Strike(entry)
            kind, params = chosen
            entry.fault = f"{entry.fault},{kind}" if entry.fault else kind
            if kind in WORLD_KINDS:
                WORLD_KINDS[kind](emulator, entry, params, now)
            else:
                REQUEST_KINDS[kind](strike, params, now)
        return strike


def _chosen(fault: Fault) -> tuple[str, Params] | None:
    """A random fault draws from its own seeded series, so the same requests meet the same faults."""
    if fault.kind != "random":
        return fault.kind, fault.params
    seed = int(fault.params.get("seed", 0))
    if chance(seed, 2 * fault.matched) >= float(fault.params["probability"]):
        return None
    choices = fault.params["choices"]
    choice = choices[int(chance(seed, 2 * fault.matched + 1) * len(choices))]
    return choice["kind"], {name: value for name, value in choice.items() if name not in ("kind", *MATCH_KEYS)}
