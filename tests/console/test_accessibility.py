# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether everybody can use the pages: with any eyes, any screen, and a keyboard."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.console.client import Client
from tests.emulator.testing import RunningEmulator

Scheme = Literal["light", "dark"]
WIDTHS = (320, 360, 768, 1024, 1600)
FOCUS = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  return {
    what: `${element.tagName} ${element.textContent.trim().slice(0, 40)}`,
    page: element === document.body,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""
SIZES = """() => [...document.querySelectorAll("button, nav a, select, input:not([type=hidden]):not([type=checkbox])")]
  .map((element) => [element.textContent.trim() || element.id, element.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 24 || box.width < 24)).map(([name]) => name)"""


@pytest.fixture
def orders(served: RunningEmulator, client: Client) -> list[int]:
    """Every kind of thing that the pages show."""
    served.emulator.seed({"projects": [{"description": "a-project-whose-name-is-" + "very-" * 20 + "long"}]})
    made = []
    for course in ("delivered", "manual_review", "documents_requested", "fraud_refused"):
        served.emulator.seed({"next_transitions": [course]})
        made.append(client.order(f"{course}-{'x' * 120}")["orderId"])
        client.call("POST", f"/me/order/{made[-1]}/pay", {"paymentMethod": {"id": 9001}})
    made.append(client.order("unpaid")["orderId"])
    served.emulator.faults.add("status", path="/me/order/*", status=503, count=0)
    client.status_of(f"/me/order/{made[0]}")
    client.status_of(f"/nowhere/{'y' * 300}")
    return made


def open_all(page: Page) -> None:
    for closed in page.locator("details:not([open]) summary").all():
        closed.click()


def pages(orders: list[int]) -> list[str]:
    """The overview, an order that waits for a hand and one that can be paid: all that differs between pages."""
    return ["/", *(f"/_emulator/console/orders/{order}" for order in (orders[1], orders[-1]))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(page: Page, orders: list[int], scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    for path in pages(orders):
        page.goto(path)
        open_all(page)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_visible_on_everything_that_the_keyboard_reaches(
    page: Page, orders: list[int], scheme: Scheme
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    expect(page.get_by_role("article", name=f"Order {orders[-1]}")).to_be_visible()
    reached = []
    for _step in range(120):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["page"]:
            break
        reached.append(focus["what"])
        assert focus["outlined"], focus["what"]
    assert "BUTTON Add fault" in reached
    assert f"BUTTON Pay order {orders[-1]}" in reached
    assert any(what.startswith("SUMMARY") for what in reached)


def test_everything_that_can_be_used_has_a_name(page: Page, orders: list[int]) -> None:
    used = {"button", "link", "textbox", "combobox", "spinbutton", "checkbox", "DisclosureTriangle"}
    session = page.context.new_cdp_session(page)
    for path in pages(orders):
        page.goto(path)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        named = [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node["ignored"] and node["role"]["value"] in used
        ]
        assert len(named) > 3
        assert [role for role, name in named if not name.strip()] == []
        buttons = [name for role, name in named if role == "button"]
        assert len(buttons) == len(set(buttons)), "two buttons with one name"


def test_no_page_scrolls_sideways(phone: Page, orders: list[int]) -> None:
    for path in pages(orders):
        phone.goto(path)
        open_all(phone)
        for width in WIDTHS:
            phone.set_viewport_size({"width": width, "height": 740})
            assert phone.evaluate("document.documentElement.scrollWidth") <= width
            assert phone.evaluate("document.documentElement.clientWidth") == width


def test_buttons_and_fields_are_large_enough_for_a_finger(phone: Page, orders: list[int]) -> None:
    for path in pages(orders):
        phone.goto(path)
        assert phone.evaluate(SIZES) == []


def test_a_dark_screen_gets_a_dark_page(page: Page) -> None:
    shades = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        shades.append(sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")))
    assert shades[0] > 3 * 200
    assert shades[1] < 3 * 50
