# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`ansible-playbook` in the background, in a process group of its own, so that it can be killed with all its children."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import yaml

from tests.emulator.testing import RunningEmulator
from tests.processes.harness import LIMIT, Stage, Task


class Started:
    """A playbook that is being played; leaving the block ends whatever is left of it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def __enter__(self) -> Started:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.kill_group()

    def wait_until(self, running: RunningEmulator, requests: int) -> None:
        """Wait until the emulator has served that many requests, or the playbook is over."""
        end = time.monotonic() + LIMIT
        while running.emulator.requests < requests and self._process.poll() is None:
            if time.monotonic() > end:
                raise TimeoutError(f"{running.emulator.requests} requests in {LIMIT} s, waiting for {requests}")
            time.sleep(0.005)

    def kill_group(self) -> None:
        """Kill ansible-playbook, its workers and the module at once, as when a container dies."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(LIMIT)

    def kill_alone(self) -> None:
        """Kill ansible-playbook only: a module that runs goes on without anybody who hears of it."""
        self._process.kill()
        self._process.wait(LIMIT)


class BackgroundStage(Stage):
    """A stage that can also start a playbook without waiting for its end."""

    def start(self, task: Task) -> Started:
        playbook = self.work / f"background-{time.monotonic_ns()}.yml"
        play = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
        playbook.write_text(yaml.safe_dump([play], sort_keys=False), "utf-8")
        record = self.folder / f"record-{time.monotonic_ns()}"
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "ansible-playbook"), *local_python(), str(playbook)],
            cwd=self.work,
            env={**self._environment(), "RECORDER_FILE": str(record)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return Started(process)


def local_python() -> list[str]:
    """Name the interpreter, so that no time goes into looking for one."""
    return ["-e", f"ansible_python_interpreter={sys.executable}"]
