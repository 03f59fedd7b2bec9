# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates into answers. Everything that a template prints is escaped, and a missing value is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from tests.emulator.messages import ApiAnswer

ASSETS = Path(__file__).with_name("assets")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
# Nothing from elsewhere is loaded, nothing inline is run, and no other page can frame this one.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_environment = Environment(
    loader=PackageLoader("tests.emulator.console"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, status: int = 200, **values: Any) -> ApiAnswer:
    text = _environment.get_template(template).render(**values)
    return ApiAnswer(status, {"Content-Type": "text/html; charset=utf-8", **HEADERS}, text.encode())


def asset(name: str) -> ApiAnswer | None:
    """A file that the pages load; None for any other name."""
    known = {file.name: file for file in ASSETS.iterdir()}
    if name not in known:
        return None
    return ApiAnswer(200, {"Content-Type": TYPES[known[name].suffix], **HEADERS}, known[name].read_bytes())


def redirect(location: str) -> ApiAnswer:
    """After a form: the browser asks for the page anew, so that reloading it sends nothing again."""
    return ApiAnswer(303, {"Location": location, **HEADERS}, b"")
