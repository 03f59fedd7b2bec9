# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A served emulator inside a test: real loopback HTTP from a thread of this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.emulator.core import Emulator
from tests.emulator.front import Front

START_LIMIT = 30.0


@dataclass
class RunningEmulator:
    """Where the emulator is reached, and its core for seeding and assertions."""

    url: str
    emulator: Emulator

    @property
    def endpoint(self) -> str:
        return f"{self.url}/1.0"

    @property
    def token_url(self) -> str:
        return f"{self.url}/auth/oauth2/token"


class _Server(threading.Thread):
    def __init__(self, emulator: Emulator, latency: float) -> None:
        super().__init__(name="emulator", daemon=True)
        self.emulator = emulator
        self.latency = latency
        self.url = ""
        self.failure: BaseException | None = None
        self.ready = threading.Event()
        self._server_loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:
            self.failure = error
            self.ready.set()

    async def _main(self) -> None:
        self._server_loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        front = Front(self.emulator, self.latency)
        self.url = await front.start()
        self.ready.set()
        await self._ended.wait()
        await front.stop()

    def stop(self) -> None:
        if self._server_loop is not None and self._ended is not None and self.is_alive():
            self._server_loop.call_soon_threadsafe(self._ended.set)
        self.join(START_LIMIT)


@contextmanager
def running_emulator(
    emulator: Emulator | None = None,
    *,
    seed_document: dict[str, Any] | None = None,
    latency: float = 0.0,
    **kwargs: Any,
) -> Iterator[RunningEmulator]:
    """Serve `emulator`, or a new one made with `kwargs`, until the block ends."""
    core = emulator or Emulator(**kwargs)
    if seed_document:
        core.seed(seed_document)
    server = _Server(core, latency)
    server.start()
    if not server.ready.wait(START_LIMIT) or server.failure is not None:
        raise RuntimeError("the emulator did not start") from server.failure
    try:
        yield RunningEmulator(server.url, core)
    finally:
        server.stop()
