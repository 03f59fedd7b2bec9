# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Orders and faults on the page of a running emulator, while a client uses its API."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.client import Client
from tests.emulator.testing import RunningEmulator


def card(page: Page, order: int) -> Locator:
    return page.get_by_role("article", name=f"Order {order}")


def press(page: Page, button: str, order: int) -> None:
    page.get_by_role("button", name=f"{button} order {order}").click()


def status_of(served: RunningEmulator, order: int) -> str:
    return served.emulator.state.orders[order].status


def test_what_a_client_does_appears_without_a_reload(page: Page, client: Client) -> None:
    page.evaluate("window.stayed = true")
    expect(page.get_by_text("No order yet.")).to_be_visible()
    order = client.order("landing-zone")["orderId"]
    expect(card(page, order)).to_contain_text("landing-zone")
    expect(card(page, order)).to_contain_text("notPaid")
    expect(page.get_by_role("status")).to_have_text(f"Order {order}: notPaid")
    expect(page.locator("#carts")).to_contain_text("ansible/landing-zone")
    expect(page.get_by_role("link", name="Requests 6")).to_be_visible()
    run = page.get_by_role("group").filter(has=page.get_by_role("heading", name="nightly-run"))
    expect(run.get_by_role("listitem")).to_have_count(6)
    expect(run.get_by_role("listitem").first).to_contain_text(re.compile(r"POST\s+/order/cart\s+200"))
    assert page.evaluate("window.stayed") is True


def test_an_order_is_delivered_with_the_keyboard_alone(page: Page, client: Client, served: RunningEmulator) -> None:
    order = client.order("by-keyboard")["orderId"]
    expect(card(page, order)).to_be_visible()
    button = page.get_by_role("button", name=f"Deliver order {order}")
    for _step in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page, order)).to_contain_text("delivered")
    expect(button).to_have_count(0)
    assert status_of(served, order) == "delivered"
    # The button is gone; who used it stands at the order, not at the top of the page.
    expect(page.get_by_role("heading", name=f"Order {order}")).to_be_focused()
    expect(page.locator("#projects")).to_contain_text("by-keyboard")


def test_the_skip_link_leads_past_the_head(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_an_order_is_refused(page: Page, client: Client, served: RunningEmulator) -> None:
    order = client.order("suspicious")["orderId"]
    press(page, "Refuse", order)
    expect(card(page, order)).to_contain_text("cancelled")
    expect(card(page, order).get_by_role("button")).to_have_count(0)
    card(page, order).get_by_role("link").click()
    expect(page.get_by_text("FRAUD_REFUSED")).to_be_visible()
    assert status_of(served, order) == "cancelled"


def test_an_order_waits_for_documents_until_it_is_released(page: Page, client: Client, served: RunningEmulator) -> None:
    order = client.order("documents")["orderId"]
    press(page, "Request documents", order)
    expect(card(page, order)).to_contain_text("documentsRequested")
    assert client.call("GET", f"/me/order/{order}/status") == "documentsRequested"
    press(page, "Release to delivering", order)
    expect(card(page, order)).to_contain_text("delivered")
    assert status_of(served, order) == "delivered"


def test_the_link_of_an_order_leads_to_a_page_that_pays_it(page: Page, client: Client, served: RunningEmulator) -> None:
    served.emulator.seed({"prices": {"project.2018": 10}})
    described = client.order("by-link")
    order = described["orderId"]
    page.goto(described["url"])
    expect(page).to_have_url(f"{served.url}/_emulator/console/orders/{order}")
    expect(page.get_by_role("heading", name=f"Order {order}")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("To pay 12.00 €")
    press(page, "Pay", order)
    expect(page.get_by_role("main")).to_contain_text("Paid 12.00 €")
    assert status_of(served, order) == "delivered"
    page.get_by_role("link", name="All orders").click()
    expect(page.locator("#payments")).to_contain_text(f"Order {order}")


def test_a_fault_is_added_meets_a_request_and_is_removed(page: Page, client: Client, served: RunningEmulator) -> None:
    page.get_by_label("Kind").select_option("status")
    page.get_by_label("Method", exact=True).select_option("GET")
    page.get_by_label("Path").fill("/me")
    page.get_by_label("From request").fill("2")
    page.get_by_label("Status", exact=True).fill("503")
    page.get_by_label("Status", exact=True).press("Enter")
    faults = page.get_by_role("list", name="Faults in force")
    expect(faults).to_contain_text("GET /me")
    expect(page.get_by_label("Path")).to_have_value("")
    assert [client.status_of("/me") for _request in range(3)] == [200, 503, 200]
    expect(faults).to_contain_text("struck 1 time")
    expect(page.locator("#requests")).to_contain_text("fault status")
    faults.get_by_role("button", name="Remove fault 1, status").click()
    expect(faults).to_contain_text("No fault")
    assert served.emulator.faults.faults == {}


def test_a_fault_that_can_not_be_is_explained_and_nothing_typed_is_lost(page: Page) -> None:
    page.get_by_label("Kind").select_option("status")
    page.get_by_label("Path").fill("/order/cart")
    page.get_by_role("button", name="Add fault").click()
    expect(page.get_by_role("alert")).to_contain_text("fault status needs: status")
    expect(page.get_by_label("Path")).to_have_value("/order/cart")
    expect(page.get_by_label("Kind")).to_have_value("status")


def test_updates_take_neither_focus_nor_half_a_form_nor_an_open_run(page: Page, client: Client) -> None:
    client.order("first")
    page.get_by_role("heading", name="nightly-run").click()
    path = page.get_by_label("Path")
    path.fill("/me/ord")
    order = client.order("second")["orderId"]
    expect(card(page, order)).to_be_visible()
    expect(path).to_be_focused()
    page.keyboard.type("er")
    expect(path).to_have_value("/me/order")
    expect(page.locator("details")).not_to_have_attribute("open", "")
    button = page.get_by_role("button", name=f"Refuse order {order}")
    button.focus()
    third = client.order("third")["orderId"]
    expect(card(page, third)).to_be_visible()
    expect(button).to_be_focused()


def test_a_reader_can_stop_the_updates(page: Page, client: Client) -> None:
    asked: list[str] = []
    page.clock.install()
    page.reload()
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("/"):
        page.clock.run_for(2000)
    page.get_by_role("button", name="Pause updates").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    order = client.order("unseen")["orderId"]
    asked.clear()
    page.clock.run_for(60_000)
    assert asked == []
    page.get_by_role("button", name="Resume updates").click()
    expect(card(page, order)).to_be_visible()


def test_an_emulator_that_is_gone_is_told_once(page: Page) -> None:
    page.route("**/*", lambda route: route.abort())
    expect(page.get_by_text("No connection")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("The emulator does not answer.")
    page.unroute("**/*")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


@pytest.mark.parametrize("name", ["<script>document.title='taken'</script>", '"><img src=x onerror=alert(1)>'])
def test_a_name_that_tries_to_be_markup_stays_text(page: Page, client: Client, name: str) -> None:
    order = client.order(name)["orderId"]
    expect(card(page, order)).to_contain_text(name)
    page.reload()
    expect(card(page, order)).to_contain_text(name)
    expect(page).to_have_title("Emulator of OVHcloud's API")


def test_all_works_without_scripts(plain: Page, client: Client, served: RunningEmulator) -> None:
    order = client.order("plain")["orderId"]
    plain.goto("/")
    expect(plain.get_by_text("Reload the page to see what changed")).to_be_visible()
    expect(plain.get_by_role("button", name="Pause updates")).to_have_count(0)
    press(plain, "Request documents", order)
    expect(plain).to_have_url(f"{served.url}/#order-{order}")
    expect(card(plain, order)).to_contain_text("documentsRequested")
    card(plain, order).get_by_role("link").click()
    press(plain, "Release to delivering", order)
    expect(plain).to_have_url(f"{served.url}/_emulator/console/orders/{order}")
    expect(plain.get_by_role("main")).to_contain_text("delivered")
    plain.goto("/")
    plain.get_by_role("button", name="Add fault").click()
    expect(plain.get_by_role("list", name="Faults in force")).to_contain_text("close")
    plain.get_by_role("button", name="Remove fault 1, close").click()
    assert served.emulator.faults.faults == {}
