# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A tiny HTTP server on the loopback interface, for what only a real connection shows."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import typing as t

Answer = t.Callable[["Handler"], None]


class Received(t.NamedTuple):
    """A request as it came over the wire; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Handler(http.server.BaseHTTPRequestHandler):
    """Does what the table of the server says for the path."""

    protocol_version = "HTTP/1.1"
    server: Server

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.received.append(Received(self.command, self.path, headers, body))
        answer = self.server.answers.get(self.path.partition("?")[0])
        if answer is None:
            respond(404, {"message": "nobody expected %s" % self.path})(self)
        else:
            answer(self)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, format: str, *args: t.Any) -> None:
        """Stay silent."""


class Server(http.server.ThreadingHTTPServer):
    """Listens on a free port; `answers` maps a path to what is done with it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.received: list[Received] = []
        self.released = threading.Event()

    @property
    def root(self) -> str:
        return "http://127.0.0.1:%d" % self.server_address[1]

    @property
    def paths(self) -> list[str]:
        return [one.path for one in self.received]

    def last(self) -> Received:
        return self.received[-1]


@contextlib.contextmanager
def serving() -> t.Iterator[Server]:
    """Run a server for the time of a test; hanging answers are released at its end."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def respond(status: int, value: t.Any = None, *, text: str | None = None, **headers: str) -> Answer:
    """An ordinary answer: JSON, or any text."""
    body = (json.dumps(value) if text is None else text).encode("utf-8")

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, content in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), content)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hang(handler: Handler) -> None:
    """No answer until the test is over."""
    handler.server.released.wait(20)
    handler.close_connection = True


def close(handler: Handler) -> None:
    """The connection ends without an answer."""
    handler.close_connection = True


def cut(handler: Handler) -> None:
    """The connection ends in the middle of the body."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"cartId": ')
    handler.close_connection = True
