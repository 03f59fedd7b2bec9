# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run checks quietly: one line each, and the whole output of those that fail."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import environment, paths, reasons, tally

#: What pip says while ansible-test makes its environments; hundreds of lines before the one that matters.
_INSTALLING = re.compile(
    r"^ *(?:WARNING: Location|Collecting|Downloading|Processing|Looking in|Installing|Using cached|INFO: pip|━|"
    r"Successfully installed|Requirement already).*\n",
    re.MULTILINE,
)

_print_lock = threading.Lock()
_running: set[subprocess.Popen[bytes]] = set()
_owned: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@dataclass(frozen=True)
class Command:
    """One program run, for tools that may exit with 0 in spite of trouble in their output, or of having done nothing.

    ``trouble`` must not match a line of the output, ``expected`` must.
    """

    argv: Sequence[str]
    cwd: Path = paths.MIRROR
    env: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None
    expected: str = ""
    timeout: float = 1200.0


@dataclass(frozen=True)
class Step:
    """A named check of one or more commands; ``part`` is the ``make`` command that repeats it alone.

    Steps that name the same thing in ``alone_on`` never run at once. Lines that match ``shown`` are printed in any case.
    """

    name: str
    part: str
    commands: Sequence[Command]
    pytest: bool = False
    alone_on: tuple[str, ...] = ()
    shown: str = ""


@dataclass(frozen=True)
class Result:
    """How a step ended."""

    step: Step
    tally: tally.Tally
    seconds: float
    output: str


def stop_like_ctrl_c() -> None:
    """Being asked to end is like Ctrl-C: what was started is stopped first."""

    def interrupt(dummy_signal: int, dummy_frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def run_all(steps: Sequence[Step], *, workers: int) -> list[Result]:
    """Run the steps, several at a time, and print the outcome of each as it ends."""
    done = []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(_run, step) for step in steps]
        try:
            for future in concurrent.futures.as_completed(futures):
                done.append(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(_running):
                _kill(process)
            raise
    return done


def _run(step: Step) -> Result:
    with contextlib.ExitStack() as held:
        for name in sorted(step.alone_on):
            held.enter_context(_owned[name])
        return _run_now(step)


def _run_now(step: Step) -> Result:
    started = time.monotonic()
    log = paths.LOGS / f"{re.sub(r'[^a-z0-9]+', '-', step.name.lower())}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    succeeded = all(_succeeds(command, log) for command in step.commands)
    output = log.read_text("utf-8", "replace")
    counted = tally.of_step(succeeded, output, pytest=step.pytest)
    result = Result(step, counted, time.monotonic() - started, output)
    _report(result)
    return result


def _succeeds(command: Command, log: Path) -> bool:
    with open(log, "ab") as sink:
        sink.write(f"$ {' '.join(command.argv)}\n".encode())
        sink.flush()
        begin = sink.tell()
        try:
            code = _execute(command, sink.fileno())
        except OSError as error:
            sink.write(f"{error}\n".encode())
            return False
    output = log.read_bytes()[begin:].decode("utf-8", "replace")
    verdict = _objection(command, output)
    if verdict:
        log.write_text(f"{log.read_text('utf-8', 'replace')}\n{verdict}\n", "utf-8")
    return code == 0 and not verdict


def _objection(command: Command, output: str) -> str:
    if command.trouble and (found := re.search(command.trouble, output, re.MULTILINE)):
        return f"Its output has trouble in it, whatever the exit code: {found.group()}"
    if not re.search(command.expected, output, re.MULTILINE):
        return f"Its output lacks what a real run prints: {command.expected}"
    return ""


def _execute(command: Command, sink: int) -> int:
    process = subprocess.Popen(
        list(command.argv),
        cwd=command.cwd,
        env={**environment.child(paths.TREE), **command.env},
        stdin=subprocess.DEVNULL,
        stdout=sink,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    _running.add(process)
    try:
        return process.wait(command.timeout)
    except subprocess.TimeoutExpired:
        os.write(sink, f"stopped after {command.timeout:.0f} seconds\n".encode())
        return 124
    finally:
        _kill(process)
        _running.discard(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole group, so that a helper which a tool forgot does not stay behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def failures(results: Sequence[Result]) -> str:
    """Why each step failed, in short, for the end of a long output; nothing where none did."""
    return "".join(
        f"\nFAILED {result.step.name}; to repeat it alone: make {result.step.part}\n{reasons.of(result.output)}\n"
        for result in results
        if result.tally.failed
    )


def _report(result: Result) -> None:
    good = not result.tally.failed
    counted = f"  ({result.tally})" if result.step.pytest else ""
    with _print_lock:
        print(f"{'ok    ' if good else 'FAILED'} {result.step.name:<44}{result.seconds:7.1f} s{counted}", flush=True)
        if not good:
            print(f"{'-' * 78}\n{_INSTALLING.sub('', result.output).rstrip()}\n{'-' * 78}")
            print(f"To repeat this step alone: make {result.step.part}\n", flush=True)
        elif result.step.shown:
            print("\n".join(re.findall(result.step.shown, result.output, re.MULTILINE)), flush=True)
