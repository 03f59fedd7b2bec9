# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the OVHcloud emulator for as long as a command needs it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from . import environment, paths
from .problem import Problem

_START_TIMEOUT = 30.0
_STOP_TIMEOUT = 5.0


@contextlib.contextmanager
def running(root: Path, *, idle_timeout: int = 60) -> Iterator[str]:
    """Yield the root URL of an emulator started from this folder; it is stopped whatever happens."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    url_file = paths.LOGS / f"emulator-{time.time_ns()}.url"
    log = url_file.with_suffix(".log")
    argv = [paths.venv_tool("python"), "-m", "tests.emulator", "--port", "0"]
    argv += ["--url-file", str(url_file), "--idle-timeout", str(idle_timeout)]
    with open(log, "wb") as sink:
        process = subprocess.Popen(
            argv, cwd=root, env=environment.child(root), stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
        )
    try:
        yield _wait_for_url(process, url_file, log)
    finally:
        _stop(process)
        url_file.unlink(missing_ok=True)
        log.unlink(missing_ok=True)


def refuse_taken(port: str) -> None:
    """Say so, before anything else is printed, where something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except (OSError, OverflowError, ValueError) as error:
            raise Problem(
                f"the emulator can not listen on port {port} ({error}); choose one: PORT=8081 make emulator"
            ) from error


def serve(port: str) -> int:
    """Run the emulator in the foreground until it is interrupted."""
    argv = [paths.venv_tool("python"), "-m", "tests.emulator", "--port", port]
    return subprocess.run(argv, cwd=paths.ROOT, env=environment.child(paths.ROOT), check=False).returncode


def _wait_for_url(process: subprocess.Popen[bytes], url_file: Path, log: Path) -> str:
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline:
        if url_file.is_file() and (url := url_file.read_text("utf-8").strip()):
            return url
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise Problem(f"the emulator did not start:\n{log.read_text('utf-8', 'replace').strip()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(_STOP_TIMEOUT)
