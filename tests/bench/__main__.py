# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.bench`: measure, print the results and the verdicts, and after a full run renew the page.

SCENARIOS (comma-separated: noop, fresh, many, delivery, carts, start), LATENCIES (milliseconds) and RUNS (at most so many of each)
choose a part of it. The exit code is 1 where a promise is not kept, 2 where something could not be measured.
"""

from __future__ import annotations

import compileall
import os
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import page
from tests.bench.cases import LATENCIES, Case, all_cases
from tests.bench.desk import Desk
from tests.bench.measuring import HYPERFINE, BenchError, Measured, is_available, measure
from tests.bench.server import Server, serving
from tests.bench.startup import Start, measure_start
from tests.bench.verdicts import Judge
from tests.processes.harness import ROOT

START = "start"
DEFAULT_RUNS = 5


@dataclass(frozen=True)
class Choice:
    """Which part of the bench to run."""

    groups: tuple[str, ...]
    latencies: tuple[int, ...]
    runs: int

    def plan(self) -> Iterator[tuple[Case, int, int]]:
        """Each case that is chosen, with a latency and a number of runs."""
        for case in all_cases():
            for latency, runs in case.runs.items():
                if case.group in self.groups and latency in self.latencies:
                    yield case, latency, min(runs, self.runs)


GROUPS = (*dict.fromkeys(case.group for case in all_cases()), START)
EVERYTHING = Choice(GROUPS, LATENCIES, DEFAULT_RUNS)


def read_choice(environ: dict[str, str]) -> Choice:
    """Return what the environment asks for; raise ValueError where that does not exist."""
    groups = tuple(environ.get("SCENARIOS", "").replace(",", " ").split()) or GROUPS
    if unknown := set(groups) - set(GROUPS):
        raise ValueError(f"SCENARIOS: {', '.join(sorted(unknown))} is unknown; there are {', '.join(GROUPS)}")
    latencies = tuple(map(int, environ.get("LATENCIES", "").replace(",", " ").split())) or LATENCIES
    if unknown_latencies := set(latencies) - set(LATENCIES):
        raise ValueError(f"LATENCIES: {unknown_latencies} is unknown; there are {', '.join(map(str, LATENCIES))}")
    runs = int(environ.get("RUNS") or DEFAULT_RUNS)
    if not 1 <= runs <= DEFAULT_RUNS:
        raise ValueError(f"RUNS is a number from 1 to {DEFAULT_RUNS}")
    return Choice(groups, latencies, runs)


def measure_all(choice: Choice, server: Server, desk: Desk) -> tuple[list[Measured], list[Start]]:
    starts = []
    # First, as it also brings everything into the disk's cache for what follows.
    for start in measure_start(server, desk, choice.runs) if START in choice.groups else ():
        starts.append(start)
        print(page.start_line(start), flush=True)
    measured = []
    for case, latency, runs in choice.plan():
        measured.append(measure(case, latency, runs, server=server, desk=desk))
        print(page.line(measured[-1]), flush=True)
    return measured, starts


def main() -> int:
    try:
        choice = read_choice(dict(os.environ))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if not is_available():
        print(f"{HYPERFINE} is needed (on Debian and Ubuntu: apt-get install {HYPERFINE})", file=sys.stderr)
        return 2
    # As pip leaves the libraries; uv does not, and then every start compiles them again.
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
    began = time.monotonic()
    print(page.machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, serving(Path(folder)) as server:
        try:
            measured, starts = measure_all(choice, server, Desk(Path(folder)))
        except BenchError as error:
            print(error, file=sys.stderr)
            return 2
    verdicts = list(Judge(measured, starts).verdicts())
    print("\n" + "\n".join(map(str, verdicts)))
    print(f"\n{time.monotonic() - began:.0f} s")
    if choice == EVERYTHING:
        page.write(measured, starts, verdicts)
        print(f"Written: {page.PAGE.relative_to(ROOT)}")
    return 1 if any(verdict.kept is False for verdict in verdicts) else 0


if __name__ == "__main__":
    raise SystemExit(main())
