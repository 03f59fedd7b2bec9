# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.emulator`: serve an emulator until it is stopped or left alone."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.emulator.access import is_loopback
from tests.emulator.core import Emulator
from tests.emulator.credentials import SAMPLE
from tests.emulator.flavours import FLAVOURS
from tests.emulator.front import HOST, Front

WARNING = """\
WARNING: listening on {host}. Everybody who reaches this machine can read and change everything here: there is no password,
and nothing protects against a page that reaches it by another name. Use this in networks that you trust only."""
DESCRIPTION = """\
An emulator of OVHcloud's API for ordering Public Cloud projects: nothing is
bought. The first line on standard output is its URL, everything else goes to
standard error. Opened in a browser the URL shows the console: orders, carts,
projects, payments, the requests of each run, and faults to script. Clients
use URL/1.0 as their endpoint.
"""
EXAMPLES = """\
examples:
  python -m tests.emulator --port 8080
  python -m tests.emulator --port 8080 --flavour US --seed-file seed.json
  python -m tests.emulator --url-file url --idle-timeout 60

Ctrl-C (SIGINT) and SIGTERM end it with exit code 0. The keys of both files
stand in tests/emulator/README.md.
"""


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulator",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    where = parser.add_argument_group("where it listens")
    where.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    where.add_argument(
        "--host",
        default=HOST,
        metavar="ADDRESS",
        help=f"address to listen on (default: {HOST}, which only this machine reaches); "
        "with another one everybody who reaches it can do everything, as it asks for no password",
    )
    where.add_argument("--url-file", type=Path, metavar="FILE", help="write the URL to this file when ready")
    world = parser.add_argument_group("what it starts with")
    world.add_argument("--flavour", choices=sorted(FLAVOURS), default="EU", help="which installation (default: EU)")
    world.add_argument("--seed", type=int, default=0, metavar="NUMBER", help="seed of all identifiers (default: 0)")
    world.add_argument(
        "--seed-file", type=Path, metavar="FILE", help="JSON: accounts, projects, orders, settings to start with"
    )
    trouble = parser.add_argument_group("how it misbehaves")
    trouble.add_argument("--faults-file", type=Path, metavar="FILE", help='JSON: {"faults": [...], "seed": {...}}')
    trouble.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="added to every request")
    parser.add_argument(
        "--idle-timeout",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="stop after so long without a request; an open console asks every second (default: never)",
    )
    return parser.parse_args(arguments)


def build(options: argparse.Namespace) -> Emulator:
    emulator = Emulator(flavour=options.flavour, seed=options.seed)
    if options.seed_file:
        emulator.seed(_read_json(options.seed_file))
    if options.faults_file:
        document = _read_json(options.faults_file)
        emulator.seed(document.get("seed", {}))
        emulator.faults.add_all(document.get("faults", []))
    return emulator


def _read_json(path: Path) -> dict[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict):
        raise ValueError(f"{path}: a JSON object is needed")
    return document


def announce(url: str, options: argparse.Namespace) -> None:
    print(url, flush=True)
    if not is_loopback(options.host):
        print(WARNING.format(host=options.host), file=sys.stderr, flush=True)
    lines = [
        f"console: {url}/",
        f"endpoint: {url}/1.0  (flavour {options.flavour})",
        f"OAuth2 token URL: {url}/auth/oauth2/token",
    ]
    lines.extend(f"{name}: {value}" for name, value in SAMPLE.items())
    lines.append(
        f"control: {url}/_emulator/health, /_emulator/state, /_emulator/journal (see tests/emulator/README.md)"
    )
    print("\n".join(lines), file=sys.stderr, flush=True)
    if options.url_file:
        write_atomically(options.url_file, f"{url}\n")


def write_atomically(path: Path, text: str) -> None:
    """Who waits for the file finds either nothing or the whole of it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)


async def serve(emulator: Emulator, options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    front = Front(emulator, options.latency, options.host)
    last_request = loop.time()

    def note_request() -> None:
        nonlocal last_request
        last_request = loop.time()

    front.on_request = note_request
    announce(await front.start(options.port), options)
    while not stop.is_set():
        left = options.idle_timeout - (loop.time() - last_request) if options.idle_timeout else None
        if left is not None and left <= 0:
            print("idle for too long: stopping", file=sys.stderr, flush=True)
            break
        try:
            await asyncio.wait_for(stop.wait(), timeout=left)
        except TimeoutError:
            continue
    await front.stop()


def main() -> int:
    options = parse_arguments()
    try:
        emulator = build(options)
    except (OSError, TypeError, ValueError) as error:
        print(f"the emulator can not start: {error}", file=sys.stderr)
        return 2
    try:
        asyncio.run(serve(emulator, options))
    except OSError as error:
        print(f"the emulator can not listen on {options.host} port {options.port}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
