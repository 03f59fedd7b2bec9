# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection promises about its speed, and whether what was measured keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.bench.cases import COLLECTION
from tests.bench.measuring import Measured
from tests.bench.startup import NO_OP, REFERENCED, Start

LATENCY = 50


@dataclass(frozen=True)
class Verdict:
    """`kept` is None where this run did not measure what is needed."""

    promise: str
    found: str
    kept: bool | None

    def __str__(self) -> str:
        word = {True: "kept  ", False: "MISSED", None: "-     "}[self.kept]
        return f"{word} {self.promise}: {self.found}"


class Judge:
    """Looks at the results of one run of the bench."""

    def __init__(self, measured: Iterable[Measured], starts: Iterable[Start]) -> None:
        self._ours = {(one.case.work, one.latency): one for one in measured if one.case.way == COLLECTION}
        self._modules = {start.what: start.timed for start in starts if start.part == "module"}

    def verdicts(self) -> Iterator[Verdict]:
        for latency in sorted({latency for work, latency in self._ours if work.startswith("no-op")}):
            yield self._ratio(
                f"no-op at {latency} ms: 500 projects take at most 1.10 x the time of 1",
                ("no-op, 500 existing", latency),
                ("no-op, 1 existing", latency),
                1.10,
            )
        yield self._ratio(
            f"no-op at {LATENCY} ms: 50 wanted take less than 1.5 x the time of 1",
            ("50 wanted, no-op, one task", LATENCY),
            ("no-op, 1 existing", LATENCY),
            1.5,
        )
        yield self._below(f"50 new in one task at {LATENCY} ms: below 10 s", ("50 new, one task", LATENCY), 10)
        yield self._below(f"1 new at {LATENCY} ms: below 3 s", ("1 new", LATENCY), 3)
        yield from self._idle()
        yield self._start()

    def _ratio(self, promise: str, more: tuple[str, int], less: tuple[str, int], limit: float) -> Verdict:
        if more not in self._ours or less not in self._ours:
            return Verdict(promise, "not measured", None)
        much, little = self._ours[more].timed.median, self._ours[less].timed.median
        return Verdict(promise, f"{much:.2f} s / {little:.2f} s = {much / little:.2f}", much / little <= limit)

    def _below(self, promise: str, key: tuple[str, int], limit: float) -> Verdict:
        if key not in self._ours:
            return Verdict(promise, "not measured", None)
        median = self._ours[key].timed.median
        return Verdict(promise, f"{median:.2f} s", median < limit)

    def _idle(self) -> Iterator[Verdict]:
        for one in self._ours.values():
            if one.idle is None or one.case.delivery is None:
                continue
            limit = max(2.0, one.case.delivery / 10)
            promise = f"delivered after {one.case.delivery:g} s at {one.latency} ms: over at most {limit:g} s later"
            yield Verdict(promise, f"{one.idle:.2f} s", one.idle <= limit)

    def _start(self) -> Verdict:
        promise = "the module's process takes at most 1.15 x the time of one that imports ovh and sends a request"
        if NO_OP not in self._modules or REFERENCED not in self._modules:
            return Verdict(promise, "not measured", None)
        ours, reference = self._modules[NO_OP].median, self._modules[REFERENCED].median
        return Verdict(promise, f"{ours:.3f} s / {reference:.3f} s = {ours / reference:.2f}", ours / reference <= 1.15)
