# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.bench`: measure, print the results and the verdicts, and after a full run renew the page.

These choose a part of it; the first three take several values, with commas: SCENARIOS (noop, fresh, many, delivery, carts, start),
WAYS (collection, uri, script), LATENCIES (milliseconds), and RUNS (at most so many of each). The exit code is 1 where a promise is
not kept, 2 where something could not be measured.
"""

from __future__ import annotations

import compileall
import functools
import os
import signal
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench import page
from tests.bench.cases import LATENCIES, WAYS, Case, all_cases
from tests.bench.desk import Desk
from tests.bench.measuring import HYPERFINE, BenchError, Measured, is_available, measure
from tests.bench.server import serving
from tests.bench.startup import Start, measure_start
from tests.bench.verdicts import Judge
from tests.processes.harness import ROOT

START = "start"
DEFAULT_RUNS = 9


@dataclass(frozen=True)
class Choice:
    """Which part of the bench to run."""

    groups: tuple[str, ...]
    ways: tuple[str, ...]
    latencies: tuple[int, ...]
    runs: int

    def plan(self) -> Iterator[tuple[Case, int, int]]:
        """Each case that is chosen, with a latency and a number of runs."""
        for case in all_cases():
            for latency, runs in case.runs.items():
                if case.group in self.groups and case.way in self.ways and latency in self.latencies:
                    yield case, latency, min(runs, self.runs)


GROUPS = (*dict.fromkeys(case.group for case in all_cases()), START)
EVERYTHING = Choice(GROUPS, tuple(WAYS.values()), LATENCIES, DEFAULT_RUNS)


def read_choice(environ: Mapping[str, str]) -> Choice:
    """Return what the environment asks for; raise ValueError where that does not exist."""
    runs = int(environ.get("RUNS") or DEFAULT_RUNS)
    if not 1 <= runs <= DEFAULT_RUNS:
        raise ValueError(f"RUNS is a number from 1 to {DEFAULT_RUNS}")
    ways = _several(environ, "WAYS", tuple(WAYS))
    latencies = _several(environ, "LATENCIES", tuple(map(str, LATENCIES)))
    return Choice(
        _several(environ, "SCENARIOS", GROUPS), tuple(WAYS[way] for way in ways), tuple(map(int, latencies)), runs
    )


def _several(environ: Mapping[str, str], variable: str, known: tuple[str, ...]) -> tuple[str, ...]:
    chosen = tuple(environ.get(variable, "").replace(",", " ").split()) or known
    if unknown := sorted(set(chosen) - set(known)):
        raise ValueError(f"{variable}: {', '.join(unknown)} is unknown; there are {', '.join(known)}")
    return chosen


@dataclass
class Results:
    """What was measured, and whether all of it could be."""

    measured: list[Measured]
    starts: list[Start]
    complete: bool = True

    def add_starts(self, found: Iterator[Start]) -> None:
        try:
            for start in found:
                self.starts.append(start)
                print(page.start_line(start), flush=True)
        except BenchError as error:
            self._failed(error)

    def add_case(self, found: Callable[[], Measured]) -> None:
        try:
            self.measured.append(found())
            print(page.line(self.measured[-1]), flush=True)
        except BenchError as error:
            self._failed(error)

    def _failed(self, error: BenchError) -> None:
        """One that fails does not take the others with it."""
        self.complete = False
        print(f"FAILED {error}", file=sys.stderr, flush=True)


def measure_all(choice: Choice, folder: Path) -> Results:
    results = Results([], [])
    with serving(folder) as server:
        desk = Desk(folder)
        # First, as it also brings everything into the disk's cache for what follows.
        if START in choice.groups:
            results.add_starts(measure_start(server, desk, choice.runs))
        for case, latency, runs in choice.plan():
            results.add_case(functools.partial(measure, case, latency, runs, server=server, desk=desk))
    return results


def report(results: Results, *, renew_page: bool) -> int:
    """Print the verdicts, write the page if everything was measured, and return the exit code."""
    verdicts = list(Judge(results.measured, results.starts).verdicts())
    print("\n" + "\n".join(map(str, verdicts)))
    if not results.complete:
        return 2
    if renew_page:
        page.write(results.measured, results.starts, verdicts)
        print(f"Written: {page.PAGE.relative_to(ROOT)}")
    return 1 if any(verdict.kept is False for verdict in verdicts) else 0


def _interrupt(dummy_signal: int, dummy_frame: object) -> None:
    """Being asked to end is like Ctrl-C: what was started is stopped first."""
    raise KeyboardInterrupt


def main() -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        choice = read_choice(os.environ)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if not is_available():
        print(f"{HYPERFINE} is needed (on Debian and Ubuntu: apt-get install {HYPERFINE})", file=sys.stderr)
        return 2
    # As pip leaves the libraries; without compiled files every start would compile them again.
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
    began = time.monotonic()
    print(page.machine(), flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            results = measure_all(choice, Path(folder))
    except KeyboardInterrupt:
        return 130
    print(f"\n{time.monotonic() - began:.0f} s")
    return report(results, renew_page=choice == EVERYTHING)


if __name__ == "__main__":
    raise SystemExit(main())
