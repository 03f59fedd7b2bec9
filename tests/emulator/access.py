# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may talk to a served emulator: programs on this machine and its own pages, no page of somebody else.

A browser runs pages from anywhere on this machine. Such a page can send requests to the loopback; what a browser says of a
request in `Host`, `Origin` and `Sec-Fetch-*` can not be chosen by the page. Other programs send none of the latter two.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from tests.emulator.messages import ApiRequest

SAFE = ("GET", "HEAD", "OPTIONS")
OWN_SITES = ("same-origin", "none")


def is_loopback(name: str) -> bool:
    """Whether a host name or an address means this machine and nothing else."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def objection(request: ApiRequest, *, loopback_only: bool) -> str | None:
    """Why a request is refused before anything of it is looked at; None for one that is welcome."""
    headers = request.headers
    host = headers.get("host", "")
    if loopback_only and host and not is_loopback(_name_of(host)):
        # A name of somebody else's that was made to lead here: their page would count as ours.
        return f"This emulator is reached as 127.0.0.1 or localhost, not as {host}."
    if headers.get("sec-fetch-site", "none") not in OWN_SITES and not _is_followed_link(request):
        return "A page from elsewhere can not use this emulator."
    origin = headers.get("origin")
    if request.method not in SAFE and origin is not None and origin != f"http://{host}":
        return f"A page from {origin} can not use this emulator."
    return None


def _name_of(host: str) -> str:
    """A `Host` header without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_followed_link(request: ApiRequest) -> bool:
    """Somebody clicked on a link that leads here, as that of an order does, and will see the page."""
    headers = request.headers
    return (
        request.method in SAFE
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
