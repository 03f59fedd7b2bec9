# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP front: exact bytes into the core or the console, their answer onto the wire. It listens where it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from tests.emulator import access, console
from tests.emulator.core import CONTROL_PREFIX, Emulator
from tests.emulator.messages import ApiAnswer, ApiRequest

HOST = "127.0.0.1"
# Addresses that mean every interface; a client on this machine needs another one.
EVERY_INTERFACE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class _Stream(web.StreamResponse):
    """Leaves the date to the emulator, whose clock may be another one; aiohttp would add its own."""

    async def _prepare_headers(self) -> None:
        told = "Date" in self.headers
        await super()._prepare_headers()
        if not told:
            del self.headers["Date"]


class _Response(_Stream, web.Response):
    """The same for an answer with its whole body."""


class Front:
    """Serves one emulator; `latency` is slept before every API call reaches the core."""

    def __init__(self, emulator: Emulator, latency: float = 0.0, host: str = HOST) -> None:
        self.emulator = emulator
        self.latency = latency
        self.host = host
        self.on_request: Callable[[], None] = lambda: None
        self._closing: asyncio.Event | None = None
        self._runner: web.ServerRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen, and return the root URL."""
        self._closing = asyncio.Event()
        self._runner = web.ServerRunner(
            web.Server(self._serve, access_log=None), handle_signals=False, shutdown_timeout=1.0
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, port)
        await site.start()
        address, bound_port = self._runner.addresses[0][:2]
        url = f"http://{_in_url(EVERY_INTERFACE.get(address, address))}:{bound_port}"
        self.emulator.set_root_url(url)
        return url

    async def stop(self) -> None:
        """Let go of every call that is never answered, then close."""
        if self._closing is not None:
            self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _serve(self, incoming: web.BaseRequest) -> web.StreamResponse:
        request = await _read(incoming)
        if objection := access.objection(request, loopback_only=access.is_loopback(self.host)):
            return web.Response(status=403, text=f"{objection}\n")
        self.on_request()
        if console.serves(request):
            return await self._act(incoming, console.handle(self.emulator, request))
        is_control = request.path.startswith(CONTROL_PREFIX)
        if self.latency and not is_control:
            await asyncio.sleep(self.latency)
        answer = self.emulator.handle(request)
        if answer.action == "again":
            await asyncio.sleep(answer.delay)
            answer = self.emulator.handle(request, resume=answer.resume)
        return await self._act(incoming, answer)

    async def _act(self, incoming: web.BaseRequest, answer: ApiAnswer) -> web.StreamResponse:
        if answer.delay:
            await asyncio.sleep(answer.delay)
        if answer.action == "close":
            return _drop(incoming)
        if answer.action == "hang":
            await self._until_gone(incoming)
            return _drop(incoming)
        if answer.action == "truncate":
            return await _truncate(incoming, answer)
        return _Response(status=answer.status, body=answer.body, headers=answer.headers)

    async def _until_gone(self, incoming: web.BaseRequest) -> None:
        """Never answer: wait for the client to leave or the server to stop."""
        if self._closing is None:
            return
        while incoming.transport is not None and not incoming.transport.is_closing():
            try:
                await asyncio.wait_for(self._closing.wait(), timeout=0.5)
            except TimeoutError:
                continue
            return


def _in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address


async def _read(incoming: web.BaseRequest) -> ApiRequest:
    path, _mark, query = incoming.raw_path.partition("?")
    body = await incoming.content.read(-1) if incoming.body_exists else b""
    headers = {name.lower(): value for name, value in incoming.headers.items()}
    url = f"{incoming.scheme}://{headers.get('host', '')}{incoming.raw_path}"
    return ApiRequest(incoming.method, path, query, headers, body, url)


def _drop(incoming: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without a byte of an answer."""
    if incoming.transport is not None:
        incoming.transport.abort()
    raise asyncio.CancelledError


async def _truncate(incoming: web.BaseRequest, answer: ApiAnswer) -> web.StreamResponse:
    """Announce the whole body, send half of it, then break the connection."""
    response = _Stream(status=answer.status, headers=answer.headers)
    response.content_length = max(2, len(answer.body))
    await response.prepare(incoming)
    await response.write(answer.body[: max(1, len(answer.body) // 2)])
    if incoming.transport is not None:
        incoming.transport.close()
    raise asyncio.CancelledError
