# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.simulation --histories 20000`: play random histories, print a summary, exit 1 at a broken promise."""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import contextlib
import sys
import time

from tests.simulation.history import History, crowd, draw, shrink_candidates
from tests.simulation.simulate import Report, Simulation, ViolationError

CHUNK = 100


def violation(history: History) -> str | None:
    """Return how the history breaks a promise; None when it does not."""
    try:
        Simulation(history).play()
    except ViolationError as error:
        return str(error)
    return None


def story(history: History) -> str:
    simulation = Simulation(history)
    with contextlib.suppress(ViolationError):
        simulation.play()
    return simulation.story()


def shrink(history: History) -> History:
    """Return the plainest history found that still breaks a promise."""
    while True:
        plainer = next((one for one in shrink_candidates(history) if violation(one)), None)
        if plainer is None:
            return history
        history = plainer


class Tally:
    """Sums over histories."""

    def __init__(self) -> None:
        self.endings: collections.Counter[str] = collections.Counter()
        self.faults: collections.Counter[str] = collections.Counter()
        self.sums: collections.Counter[str] = collections.Counter()
        self.axes: collections.Counter[str] = collections.Counter()
        self.violations: list[tuple[int, str]] = []

    def add(self, report: Report) -> None:
        self.endings[report.ending] += 1
        self.faults.update(report.faults)
        self.axes.update(report.axes)
        self.sums.update(
            histories=1,
            requests=report.requests,
            runs=report.runs,
            killed=report.killed,
            carts_left=report.carts_left,
        )

    def merge(self, other: Tally) -> None:
        self.endings.update(other.endings)
        self.faults.update(other.faults)
        self.sums.update(other.sums)
        self.axes.update(other.axes)
        self.violations += other.violations


def play_chunk(first: int, count: int, sleepers: bool, crowd_size: int = 0) -> Tally:
    tally = Tally()
    for seed in range(first, first + count):
        simulation = Simulation(_history(seed, sleepers, crowd_size))
        try:
            tally.add(simulation.play())
        except ViolationError as error:
            tally.sums["histories"] += 1
            tally.axes.update(simulation.report.axes)
            tally.violations.append((seed, str(error)))
    return tally


def _history(seed: int, sleepers: bool, crowd_size: int) -> History:
    return crowd(seed, crowd_size) if crowd_size else draw(seed, sleepers=sleepers)


def play(first: int, count: int, *, sleepers: bool, jobs: int, crowd_size: int = 0) -> Tally:
    """Play `count` histories, the seeds from `first` on, in `jobs` processes."""
    total = Tally()
    chunks = [(start, min(CHUNK, first + count - start)) for start in range(first, first + count, CHUNK)]
    if jobs == 1:
        for start, size in chunks:
            total.merge(play_chunk(start, size, sleepers, crowd_size))
        return total
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        waiting = [pool.submit(play_chunk, start, size, sleepers, crowd_size) for start, size in chunks]
        for done in concurrent.futures.as_completed(waiting):
            total.merge(done.result())
    return total


def summary(tally: Tally, seconds: float) -> str:
    lines = [
        f"{tally.sums['histories']} histories in {seconds:.0f} s ({tally.sums['histories'] / seconds:.0f} per second)",
        f"{tally.sums['runs']} runs, {tally.sums['killed']} killed, {tally.sums['requests']} requests, "
        f"{sum(tally.faults.values())} faults, {tally.sums['carts_left']} carts left to expire",
        *(f"  ended with {ending}: {count}" for ending, count in tally.endings.most_common()),
        *(f"  fault {fault}: {count}" for fault, count in sorted(tally.faults.items())),
        *(f"  met by {count} histories: {axis}" for axis, count in sorted(tally.axes.items())),
        f"{len(tally.violations)} broken promises",
    ]
    return "\n".join(lines)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sleepers", action="store_true", help="runs may lie still between two requests for minutes")
    parser.add_argument(
        "--crowd", type=int, default=0, metavar="COUNT", help="so many undisturbed runs at once instead"
    )
    parser.add_argument("--show", type=int, metavar="SEED", help="shrink and print the history of one seed")
    options = parser.parse_args()
    if options.show is not None:
        history = _history(options.show, options.sleepers, options.crowd)
        found = violation(history)
        plainest = shrink(history) if found else history
        say(f"{plainest.describe()}\n{story(plainest)}\n=> {violation(plainest) or 'all promises hold'}")
        return 1 if found else 0
    started = time.monotonic()
    tally = play(
        options.seed, options.histories, sleepers=options.sleepers, jobs=options.jobs, crowd_size=options.crowd
    )
    say(summary(tally, time.monotonic() - started))
    for seed, message in sorted(tally.violations)[:10]:
        say(f"seed {seed}: {message}")
    return 1 if tally.violations else 0


if __name__ == "__main__":
    sys.exit(main())
