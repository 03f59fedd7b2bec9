# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The journal as a timeline: the requests of one run together, the newest run first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.emulator.console.words import Tone, moment_of
from tests.emulator.journal import JournalEntry

# Seconds without a request that end a run which did not name itself.
GAP = 10.0
SHOWN = 300
# Old requests leave the page this many at a time, so that it does not shift with every new one.
STRIDE = 100
OUTCOMES = {"close": "closed", "hang": "no answer", "truncate": "cut off"}


@dataclass(frozen=True)
class Request:
    """One line of the timeline."""

    n: int
    offset: str
    time: str
    method: str
    path: str
    query: str
    outcome: str
    tone: Tone
    write: bool
    fault: str | None
    effect: str | None
    unknown_fields: str
    query_id: str


@dataclass
class Run:
    """Requests that belong together: they name one run, or one caller sent them without a long pause."""

    name: str | None
    identity: str | None
    entries: list[JournalEntry] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.entries[0].n

    @property
    def title(self) -> str:
        return self.name or self.identity or "anonymous"

    @property
    def started(self) -> str:
        return moment_of(self.entries[0].time)

    @property
    def lasted(self) -> str:
        return _seconds(self.entries[-1].time - self.entries[0].time)

    @property
    def writes(self) -> int:
        return sum(entry.write for entry in self.entries)

    @property
    def refusals(self) -> int:
        return sum(entry.status is None or entry.status >= 400 for entry in self.entries)

    @property
    def faults(self) -> int:
        return sum(entry.fault is not None for entry in self.entries)

    @property
    def requests(self) -> list[Request]:
        return [_request(entry, self.entries[0].time) for entry in self.entries]

    def takes(self, entry: JournalEntry) -> bool:
        """A request without credentials belongs to whoever was calling; the first named caller names the run."""
        if self.name is not None or entry.time - self.entries[-1].time > GAP:
            return False
        return None in (self.identity, entry.identity) or self.identity == entry.identity


def runs_of(journal: Sequence[JournalEntry]) -> list[Run]:
    """The newest requests, grouped; runs stand in the order of their beginning, so that none moves on the page."""
    first = max(0, -(-(len(journal) - SHOWN) // STRIDE) * STRIDE)
    runs: list[Run] = []
    named: dict[str, Run] = {}
    for entry in journal[first:]:
        run = named.get(entry.run) if entry.run else _open_run(runs, entry)
        if run is None:
            run = Run(entry.run or None, entry.identity)
            runs.append(run)
            if entry.run:
                named[entry.run] = run
        run.entries.append(entry)
        run.identity = run.identity or entry.identity
    runs.reverse()
    return runs


def _open_run(runs: list[Run], entry: JournalEntry) -> Run | None:
    return next((run for run in reversed(runs) if run.takes(entry)), None)


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def _request(entry: JournalEntry, since: float) -> Request:
    return Request(
        n=entry.n,
        offset=f"+{_seconds(entry.time - since)}",
        time=moment_of(entry.time),
        method=entry.method,
        path=entry.path,
        query=entry.query,
        outcome=OUTCOMES.get(entry.outcome, str(entry.status)),
        tone=_tone(entry.status),
        write=entry.write,
        fault=entry.fault,
        effect=_effect(entry),
        unknown_fields=", ".join(entry.unknown_fields),
        query_id=entry.query_id,
    )


def _tone(status: int | None) -> Tone:
    if status is None or status >= 500:
        return "bad"
    return "warn" if status >= 400 else "good"


def _effect(entry: JournalEntry) -> str | None:
    """Whether a write that met a fault was carried out all the same, where its answer does not tell."""
    told = entry.effect and entry.status is not None and entry.status < 400
    if entry.fault is None or not entry.write or told:
        return None
    if entry.effect_at is not None:
        return f"carried out {_seconds(entry.effect_at - entry.time)} later"
    return "carried out" if entry.effect else "not carried out"
