# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command several times with hyperfine, and read from the emulator what the last run did."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.cases import Case
from tests.bench.desk import Desk
from tests.bench.server import Server

PREPARE = Path(__file__).parent / "prepare.py"
PEAK = Path(__file__).parent / "peak.py"
#: A quick start, without anything of the environment that is measured.
QUICK = (sys.executable, "-I", "-S")
HYPERFINE = "hyperfine"
#: Seconds for one run; on an idle machine none needs a fifth of it.
RUN_LIMIT = 1500
#: Seconds for Ansible to end its workers.
STOP_LIMIT = 10.0
DONE = "delivered"


class BenchError(Exception):
    """A command failed, or did something else than it was measured for."""


@dataclass(frozen=True)
class Timed:
    """Wall times in seconds, and the resident memory of the largest process that took part, in MiB."""

    times: tuple[float, ...]
    memory: float

    @property
    def median(self) -> float:
        return statistics.median(self.times)


@dataclass(frozen=True)
class Measured:
    """One case at one latency (in milliseconds). `idle` is how many seconds after the delivery the run still went on."""

    case: Case
    latency: int
    timed: Timed
    requests: int
    idle: float | None


def is_available() -> bool:
    return shutil.which(HYPERFINE) is not None


def time_command(
    argv: Sequence[str], runs: int, *, folder: Path, env: Mapping[str, str], prepare: Sequence[str] = ()
) -> Timed:
    """Run the command so many times, the other one before each run, and return how long it took."""
    result, output, peak = folder / "hyperfine.json", folder / "output.txt", folder / "peak.txt"
    result.unlink(missing_ok=True)
    flags = ["--shell=none", "--style=none", f"--runs={runs}", f"--export-json={result}", f"--output={output}"]
    if prepare:
        flags.append(f"--prepare={shlex.join(prepare)}")
    code, said = run_bounded(
        [*QUICK, str(PEAK), str(peak), HYPERFINE, *flags, shlex.join(argv)], folder, env, RUN_LIMIT * runs
    )
    if code or not result.is_file():
        printed = output.read_text("utf-8", "replace") if output.is_file() else ""
        raise BenchError(f"{shlex.join(argv)}\n{said}\n{printed[-3000:]}")
    times: list[float] = json.loads(result.read_text("utf-8"))["results"][0]["times"]
    return Timed(tuple(times), int(peak.read_text("utf-8")) / 1024)


def together(parts: Sequence[Timed]) -> Timed:
    """Return what was measured in several turns as one."""
    return Timed(tuple(seconds for part in parts for seconds in part.times), max(part.memory for part in parts))


def _stop_group(leader: subprocess.Popen[str]) -> None:
    """Ask what is left of a run to end, then make it: Ansible's workers, in sessions of their own, are ended by Ansible only."""
    end = time.monotonic() + STOP_LIMIT
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGTERM)
        while time.monotonic() < end:
            leader.poll()
            os.killpg(leader.pid, 0)
            time.sleep(0.05)
        os.killpg(leader.pid, signal.SIGKILL)


def run_bounded(argv: Sequence[str], folder: Path, env: Mapping[str, str], limit: float) -> tuple[int, str]:
    """Run to the end or the limit, and leave nothing running; return the exit code and what was printed."""
    process = subprocess.Popen(
        list(argv),
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        said, dummy = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        return 124, f"stopped after {limit:.0f} s"
    finally:
        _stop_group(process)
    return process.returncode, said


def measure(case: Case, latency: int, runs: int, *, server: Server, desk: Desk) -> Measured:
    """Measure one case; raise BenchError when a run fails or orders another number of projects than it should."""
    start = desk.folder / "start.json"
    start.write_text(json.dumps({"seed": case.seed, "latency": latency / 1000}), "utf-8")
    prepare = [*QUICK, str(PREPARE), server.url, str(start)]
    env = desk.environment(server)
    timed = time_command(case.command(desk), runs, folder=desk.folder, env=env, prepare=prepare)
    orders = server.state()["orders"]
    if len(orders) != case.ordered or any(order["status"] != DONE for order in orders):
        found = ", ".join(str(order["status"]) for order in orders) or "none"
        raise BenchError(
            f"{case.work} by {case.way}: {case.ordered} delivered orders were expected, there are: {found}"
        )
    journal = server.journal()
    return Measured(case, latency, timed, len(journal), _idle(case, journal))


def _idle(case: Case, journal: Sequence[Mapping[str, Any]]) -> float | None:
    """Seconds from the delivery to the last request, both by the emulator's clock."""
    if case.delivery is None:
        return None
    paid = next(entry["time"] for entry in journal if "/pay" in entry["path"] and entry["method"] == "POST")
    return float(journal[-1]["time"] - paid - case.delivery)
