# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests a served emulator refuses because of where they come from."""

from __future__ import annotations

import pytest

from tests.emulator import ApiRequest
from tests.emulator.access import is_loopback, objection

OWN = "127.0.0.1:8080"


def refused(method: str, path: str = "/", **headers: str) -> bool:
    sent = {name.replace("_", "-"): value for name, value in ({"host": OWN} | headers).items()}
    return objection(ApiRequest(method, path, headers=sent), loopback_only=True) is not None


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8080", "127.0.0.1", "127.8.9.1:1", "localhost:8080", "localhost", "LOCALHOST:1", "[::1]:8080", ""],
)
@pytest.mark.parametrize("path", ["/", "/1.0/me", "/v2/iam/resource", "/_emulator/state"])
def test_every_name_of_the_loopback_is_served_with_any_port(host: str, path: str) -> None:
    assert not refused("GET", path, host=host)
    assert not refused("POST", path, host=host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com:8080",
        "localhost.evil.example.com",
        "127.0.0.1.evil.example.com",
        "192.168.1.4:8080",
        "[:",
        "x@",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_name_that_leads_to_the_loopback_is_refused(method: str, host: str) -> None:
    assert refused(method, "/1.0/me", host=host)
    assert refused(method, "/", host=host)


@pytest.mark.parametrize(
    ("origin", "welcome"), [("http://emulator.test:8080", True), ("http://evil.example.com", False)]
)
def test_names_are_free_for_who_listens_elsewhere_on_purpose_but_origins_are_not(origin: str, welcome: bool) -> None:
    request = ApiRequest("POST", "/", headers={"host": "emulator.test:8080", "origin": origin})
    assert (objection(request, loopback_only=False) is None) is welcome


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "origin",
    ["http://evil.example.com", "http://127.0.0.1:9999", "https://127.0.0.1:8080", "null", "http://localhost:8080", ""],
)
def test_a_page_of_another_origin_changes_nothing(method: str, origin: str) -> None:
    assert refused(method, "/_emulator/reset", origin=origin)
    assert refused(method, "/1.0/order/cart", origin=origin)


@pytest.mark.parametrize("path", ["/_emulator/console/faults", "/_emulator/seed", "/1.0/order/cart"])
def test_its_own_pages_and_programs_are_let_in(path: str) -> None:
    assert not refused("POST", path, origin=f"http://{OWN}", sec_fetch_site="same-origin")
    assert not refused("POST", path)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_from_elsewhere_may_lead_here_but_not_load_or_send_anything(site: str) -> None:
    followed = {"sec_fetch_site": site, "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert not refused("GET", "/_emulator/pay", **followed)
    assert refused("POST", "/_emulator/pay", **followed)
    assert refused("GET", "/_emulator/register", **(followed | {"sec_fetch_dest": "iframe"}))
    assert refused("GET", "/_emulator/register", sec_fetch_site=site, sec_fetch_mode="no-cors", sec_fetch_dest="image")


@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("a.test", False),
    ],
)
def test_only_loopback_addresses_count_as_this_machine_alone(name: str, alone: bool) -> None:
    assert is_loopback(name) is alone
