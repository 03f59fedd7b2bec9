# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of somebody else can not use a served emulator; programs can."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.emulator.testing import RunningEmulator

LIMIT = 10.0
# A form that posts by itself, a script that sends JSON without asking first, a picture that has an effect.
ATTACK = """<!DOCTYPE html><title>elsewhere</title>
<form method="post" action="{url}/_emulator/console/faults" target="hidden"><input name="kind" value="close"></form>
<iframe name="hidden"></iframe>
<script>
  const send = (path, body) => fetch("{url}" + path, {{ method: "POST", mode: "no-cors", body }}).catch(() => null);
  const post = () => new Promise((done) => {{
    document.querySelector("iframe").onload = done;
    document.forms[0].submit();
  }});
  const look = (path) => new Promise((done) => {{
    const picture = new Image();
    picture.onload = picture.onerror = done;
    picture.src = "{url}" + path;
  }});
  send("/_emulator/seed", '{{"quota": 1}}')
    .then(() => send("/1.0/order/cart", '{{"ovhSubsidiary":"FR"}}'))
    .then(() => look("/_emulator/register?paymentMethodId=9002"))
    .then(post)
    .then(() => {{ document.title = "done"; }});
</script>"""


class _Elsewhere(BaseHTTPRequestHandler):
    def __init__(self, attacked: str, *arguments: object) -> None:
        self.attacked = attacked
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body = ATTACK.format(url=self.attacked).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def elsewhere(served: RunningEmulator) -> Iterator[str]:
    """A page of another origin that attacks the emulator."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Elsewhere, served.url))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join(LIMIT)


def answer(served: RunningEmulator, method: str, path: str, body: str = "", **headers: str) -> int:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=LIMIT)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_page_elsewhere_can_change_nothing(page: Page, served: RunningEmulator, elsewhere: str) -> None:
    served.emulator.seed({"payment_methods": [{"id": 9002, "status": "CREATED"}]})
    state = served.emulator.state
    page.goto(elsewhere)
    page.wait_for_function("document.title === 'done'")
    page.goto(served.url)
    assert (state.accounts[state.default_account].quota, state.carts) == (50, {})
    assert state.payment_methods[9002].status == "CREATED"
    assert served.emulator.faults.faults == {}


def test_a_cross_site_post_is_refused(served: RunningEmulator) -> None:
    form = {"body": "kind=close", "Content_Type": "application/x-www-form-urlencoded"}
    assert answer(served, "POST", "/_emulator/console/faults", Origin="http://evil.example.com", **form) == 403
    assert answer(served, "POST", "/_emulator/console/faults", Origin="null", **form) == 403
    assert served.emulator.faults.faults == {}
    assert answer(served, "POST", "/_emulator/console/faults", Origin=served.url, **form) == 303
    assert len(served.emulator.faults.faults) == 1


def test_a_foreign_host_is_refused_and_every_name_of_the_loopback_served(served: RunningEmulator) -> None:
    for path in ("/", "/1.0/auth/time", "/_emulator/state"):
        assert answer(served, "GET", path, Host="rebound.example.com") == 403
        assert [answer(served, "GET", path, Host=name) for name in ("localhost:1", "127.0.0.1", "[::1]:80")] == [
            200
        ] * 3
