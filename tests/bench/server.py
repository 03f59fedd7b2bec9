# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulator in a process of its own, so that it takes no time from what is measured, and its control path."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.prepare import control
from tests.processes.harness import ROOT

START_LIMIT = 30.0
#: Seconds without a request after which a forgotten emulator stops by itself.
IDLE_LIMIT = 600


class Server:
    """Where the emulator is reached, and what it has seen since it was last prepared."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def endpoint(self) -> str:
        return f"{self.url}/1.0"

    def journal(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = control(self.url, "GET", "/journal")
        return entries

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = control(self.url, "GET", "/state")
        return found


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Start an emulator, and stop it at the end of the block."""
    url_file = folder / "emulator.url"
    argv = [sys.executable, "-m", "tests.emulator", "--url-file", str(url_file), "--idle-timeout", str(IDLE_LIMIT)]
    process = subprocess.Popen(
        argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + START_LIMIT
        while not url_file.is_file():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the emulator did not start")
            time.sleep(0.05)
        yield Server(url_file.read_text("utf-8").strip())
    finally:
        process.terminate()
        process.wait(START_LIMIT)
