# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The console's pages without a browser: what they show, what they keep to themselves, what their forms do."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from tests.contract.callers import Caller, ManualClock, new_cart, new_item, new_order, pay, status
from tests.emulator import ApiAnswer, ApiRequest, Emulator, console, credentials
from tests.emulator.console.timeline import runs_of

HOSTILE = "<script>alert('x')</script>\"&"


def ask(emulator: Emulator, path: str = "/", method: str = "GET", /, **form: str) -> ApiAnswer:
    request = ApiRequest(method, path, body=urlencode(form).encode())
    assert console.serves(request)
    return console.handle(emulator, request)


def page(emulator: Emulator, path: str = "/") -> str:
    answer = ask(emulator, path)
    assert answer.status == 200
    return answer.body.decode()


def order_page(order: int) -> str:
    return f"/_emulator/console/orders/{order}"


def press(emulator: Emulator, order: int, action: str, back: str = "overview") -> ApiAnswer:
    return ask(emulator, order_page(order), "POST", action=action, page=back)


def buttons(text: str) -> list[str]:
    return re.findall(r'<button name="action" value="(\w+)"', text)


class Elements(HTMLParser):
    """Every start tag of a page, with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def busy(owner: Caller) -> Caller:
    """One of everything, with names that try to be markup and with secrets in every place that takes one."""
    emulator = owner.emulator
    emulator.seed(
        {
            "account": {"support_level": "business"},
            "vouchers": {"VOUCHER-SECRET": {"credit": 10}},
            "coupons": {"COUPON-SECRET": 10},
            "projects": [{"description": HOSTILE}],
            "settings": {"transitions": "stuck"},
        }
    )
    order = new_order(owner, HOSTILE)
    pay(owner, order)
    cart = new_cart(owner, HOSTILE)
    item = new_item(owner, cart, description=HOSTILE, voucher="VOUCHER-SECRET")
    hds = {
        "itemId": item,
        "planCode": "certification.hds.2018",
        "duration": "P1M",
        "pricingMode": "default",
        "quantity": 1,
    }
    owner.post(f"/order/cart/{cart}/cloud/options", hds)
    owner.post(f"/order/cart/{cart}/coupon", {"coupon": "COUPON-SECRET"})
    owner.delete(f"/order/cart/{cart}/coupon?coupon=COUPON-SECRET")
    owner.post(f"/order/cart/{cart}/coupon", {"coupon": "COUPON-SECRET"})
    owner.get("/order/cart?description=%3Cscript%3E", {"X-Run-Id": HOSTILE})
    emulator.faults.add("close", path=f"/{HOSTILE}", count=0)
    return owner


def every_page(caller: Caller) -> str:
    paths = ["/", *(order_page(order) for order in caller.emulator.state.orders)]
    return "".join(page(caller.emulator, path) for path in paths)


def test_it_shows_carts_with_items_options_and_labels(busy: Caller) -> None:
    text = page(busy.emulator)
    for shown in ("certification.hds.2018", "project.2018", "<dt>description</dt>", "1 for P1M, default", "1 coupon"):
        assert shown in text


def test_it_shows_orders_projects_payments_and_methods(busy: Caller) -> None:
    order = next(iter(busy.emulator.state.orders.values()))
    text = page(busy.emulator)
    for shown in (
        f"Order {order.id}",
        "delivering",
        "0.00 €",
        "delivered, by hand",
        "creditCard (method 9001)",
        "CREDIT_CARD 9001",
    ):
        assert shown in text
    assert next(iter(busy.emulator.state.projects)) in text


def test_the_page_of_an_order_shows_its_lines_and_its_follow_up(busy: Caller) -> None:
    order = next(iter(busy.emulator.state.orders))
    text = page(busy.emulator, order_page(order))
    for shown in ("Public Cloud project activation", "PAYMENT_RECEIVED", "Payment confirmed", "with 0.00 € of tax"):
        assert shown in text


def test_names_that_try_to_be_markup_are_only_text(busy: Caller) -> None:
    text = every_page(busy)
    assert "<script>alert" not in text
    assert escape(HOSTILE).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in text
    scripts = [attributes for tag, attributes in Elements(text).found if tag == "script"]
    assert {script.get("src") for script in scripts} == {"/_emulator/console/assets/console.js"}


def test_no_page_holds_a_secret_or_the_link_of_an_order(busy: Caller) -> None:
    text = every_page(busy)
    orders = busy.emulator.state.orders.values()
    secrets = [
        "VOUCHER-SECRET",
        "COUPON-SECRET",
        "orderPassword",
        "/_emulator/pay",
        *(order.password for order in orders),
    ]
    secrets += [value for name, value in credentials.SAMPLE.items()]
    assert [secret for secret in secrets if secret in text] == []
    assert "(hidden)" in text


def test_pages_load_and_frame_nothing_from_elsewhere(busy: Caller) -> None:
    for tag, attributes in Elements(every_page(busy)).found:
        for name in ("src", "href", "action"):
            assert (attributes.get(name) or "/").startswith(("/", "#")), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    policy = ask(busy.emulator).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_a_look_at_the_console_is_no_request_to_the_api(busy: Caller) -> None:
    emulator = busy.emulator
    before = (len(emulator.journal), emulator.requests)
    emulator.faults.add("status", status=500, count=0)
    every_page(busy)
    assert (len(emulator.journal), emulator.requests) == before


def test_the_root_is_the_console_only_for_who_reads_it() -> None:
    assert console.serves(ApiRequest("HEAD", "/"))
    assert not console.serves(ApiRequest("POST", "/"))
    assert not console.serves(ApiRequest("GET", "/1.0/me"))
    assert not console.serves(ApiRequest("GET", "/_emulator/pay"))


@pytest.mark.parametrize(
    ("name", "kind"), [("console.css", "text/css"), ("console.js", "text/javascript"), ("icon.svg", "image/svg+xml")]
)
def test_what_a_page_loads_is_served(emulator: Emulator, name: str, kind: str) -> None:
    answer = ask(emulator, f"/_emulator/console/assets/{name}")
    assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, kind)
    assert answer.body


@pytest.mark.parametrize(
    "path", ["assets/other.css", "assets/..", "orders/1", "orders/x", "nothing", "assets/console.css/"]
)
def test_what_is_not_there_is_a_page_that_says_so(emulator: Emulator, path: str) -> None:
    answer = ask(emulator, f"/_emulator/console/{path}")
    assert answer.status == 404
    assert b'<a href="/">' in answer.body


@pytest.mark.parametrize(
    ("action", "reached"),
    [
        ("pay", "delivered"),
        ("deliver", "delivered"),
        ("refuse", "cancelled"),
        ("request_documents", "documentsRequested"),
        ("cancel", "cancelled"),
    ],
)
def test_a_button_moves_an_order_and_leads_back_to_it(owner: Caller, action: str, reached: str) -> None:
    order = new_order(owner)
    assert action in buttons(page(owner.emulator))
    answer = press(owner.emulator, order, action)
    assert (answer.status, answer.headers["Location"]) == (303, f"/#order-{order}")
    assert status(owner, order) == reached


def test_an_order_that_waits_for_a_hand_is_released(owner: Caller) -> None:
    order = new_order(owner)
    press(owner.emulator, order, "request_documents")
    assert "Release to delivering" in page(owner.emulator, order_page(order))
    assert press(owner.emulator, order, "release", "order").headers["Location"] == order_page(order)
    assert status(owner, order) == "delivered"


@pytest.mark.parametrize("done", ["deliver", "cancel"])
def test_an_order_that_is_over_has_no_buttons(owner: Caller, done: str) -> None:
    order = new_order(owner)
    press(owner.emulator, order, done)
    assert buttons(page(owner.emulator, order_page(order))) == []


@pytest.mark.parametrize("back", ["overview", "order"])
def test_a_button_that_came_too_late_is_answered_in_the_page(owner: Caller, back: str) -> None:
    order = new_order(owner)
    pay(owner, order)
    answer = press(owner.emulator, order, "pay", back)
    assert answer.status == 409
    assert f"Order {order} is delivered: this can not be done any more" in answer.body.decode()


def test_a_button_for_an_order_that_is_gone_is_a_page_that_says_so(emulator: Emulator) -> None:
    answer = press(emulator, 1, "pay")
    assert (answer.status, b"There is no order 1" in answer.body) == (404, True)


def test_the_course_of_the_next_orders_can_be_chosen(owner: Caller) -> None:
    assert '<option value="" selected>as seeded</option>' in page(owner.emulator)
    assert ask(owner.emulator, "/_emulator/console/course", "POST", course="manual_review").status == 303
    assert "<option selected>manual_review</option>" in page(owner.emulator)
    order = new_order(owner)
    pay(owner, order)
    assert status(owner, order) == "checking"
    assert ask(owner.emulator, "/_emulator/console/course", "POST", course="moon").status == 400


def add_fault(emulator: Emulator, /, **form: str) -> ApiAnswer:
    return ask(emulator, "/_emulator/console/faults", "POST", **form)


def test_a_fault_of_the_form_strikes_and_can_be_removed(owner: Caller) -> None:
    emulator = owner.emulator
    form = {
        "kind": "status",
        "method": "GET",
        "path": " /me ",
        "nth": "2",
        "count": "",
        "status": "503",
        "seconds": "",
        "more": "",
    }
    assert add_fault(emulator, **form).headers["Location"] == "/#faults"
    assert "GET /me" in page(emulator)
    assert [owner.raw("GET", "/me").status for dummy in range(3)] == [200, 503, 200]
    (number,) = emulator.faults.faults
    assert ask(emulator, f"/_emulator/console/faults/{number}/remove", "POST").status == 303
    assert emulator.faults.faults == {}


def test_every_key_of_a_fault_can_be_given(emulator: Emulator) -> None:
    add_fault(emulator, kind="delay", seconds="0.5", count="0", more='{"when": "before", "run": "ci"}')
    add_fault(emulator, kind="close", method="POST", effect="yes")
    one, two = emulator.faults.faults.values()
    assert (one.params, one.count, one.run) == ({"seconds": 0.5, "when": "before"}, 0, "ci")
    assert (two.params, two.method) == ({"effect": True}, "POST")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"kind": "meteor"}, "unknown fault kind"),
        ({"kind": "status"}, "fault status needs: status"),
        ({"kind": "close", "status": "503"}, "unknown keys for fault close: status"),
        ({"kind": "close", "nth": "0"}, "nth must be a whole number, 1 or more"),
        ({"kind": "close", "count": "often"}, "count must be a whole number"),
        ({"kind": "delay", "seconds": "long"}, "seconds must be a number"),
        ({"kind": "close", "more": "{"}, "further keys must be JSON"),
        ({"kind": "close", "more": "[]"}, "further keys must be a JSON object"),
        ({}, "unknown fault kind"),
    ],
)
def test_a_fault_that_can_not_be_is_explained_and_the_form_stays_filled(
    emulator: Emulator, form: dict[str, str], told: str
) -> None:
    answer = add_fault(emulator, path="/order/typed", **form)
    text = answer.body.decode()
    assert answer.status == 400
    assert told in text
    assert 'value="/order/typed"' in text
    assert emulator.faults.faults == {}


def test_requests_of_one_run_stand_together_whatever_comes_between(owner: Caller, clock: ManualClock) -> None:
    for run in ("one", "two", "one"):
        owner.raw("GET", "/me", headers={"X-Run-Id": run})
        clock.sleep(60)
    assert [(run.title, [entry.n for entry in run.entries]) for run in runs_of(owner.emulator.journal)] == [
        ("two", [2]),
        ("one", [1, 3]),
    ]


def test_unnamed_requests_are_parted_by_caller_and_by_pauses(
    owner: Caller, stranger: Caller, anonymous: Caller, clock: ManualClock
) -> None:
    anonymous.get("/auth/time")
    owner.get("/me")
    stranger.get("/me")
    anonymous.get("/auth/time")
    owner.get("/me")
    clock.sleep(11)
    owner.get("/me")
    runs = runs_of(owner.emulator.journal)
    assert [[entry.n for entry in run.entries] for run in runs] == [[6], [3, 4], [1, 2, 5]]
    assert runs[1].title == stranger.emulator.identity("other99-ovh").name


def test_the_timeline_tells_faults_refusals_and_what_was_done_all_the_same(owner: Caller) -> None:
    owner.emulator.faults.add("close", method="POST", effect=True)
    owner.emulator.faults.add("status", method="POST", status=503, nth=2)
    for dummy in range(2):
        owner.raw("POST", "/order/cart", {"ovhSubsidiary": "FR", "colour": "red"})
    owner.raw("GET", "/me/order/1")
    (run,) = runs_of(owner.emulator.journal)
    assert (run.writes, run.faults, run.refusals) == (2, 2, 3)
    assert [(line.outcome, line.effect) for line in run.requests] == [
        ("closed", "carried out"),
        ("503", "not carried out"),
        ("404", None),
    ]
    assert run.requests[0].unknown_fields == "colour"


def test_a_long_journal_shows_its_newest_requests_and_stands_still_for_a_while(owner: Caller) -> None:
    first = []
    for dummy in range(460):
        owner.get("/me")
        first.append(runs_of(owner.emulator.journal)[-1].number)
    assert sorted(set(first)) == [1, 101, 201]
    assert "200 older requests are not shown" in page(owner.emulator)


def test_many_things_show_the_newest_and_say_so(emulator: Emulator) -> None:
    emulator.seed({"projects": 60})
    text = page(emulator)
    assert text.count('id="project-') == 2 * 50
    assert "10 older projects are not shown" in text
