# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.console import browser as chromium
from tests.console.client import Client
from tests.emulator.testing import RunningEmulator, running_emulator

LIMIT_MS = 10_000
expect.set_options(timeout=LIMIT_MS)


@pytest.fixture
def served() -> Iterator[RunningEmulator]:
    with running_emulator(seed_document={"quota": 50, "settings": {"project_gate": {}}}) as running:
        yield running


@pytest.fixture
def client(served: RunningEmulator) -> Client:
    return Client(served, "nightly-run")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium with an empty profile."""
    path = chromium.find()
    if path is None:
        pytest.skip(chromium.MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS, chromium_sandbox=False)
        yield started
        started.close()


def opened(context: BrowserContext) -> Page:
    context.set_default_timeout(LIMIT_MS)
    return context.new_page()


@pytest.fixture
def page(browser: Browser, served: RunningEmulator) -> Iterator[Page]:
    """The console in a window of a desktop; an error of its script fails the test."""
    errors: list[str] = []
    with browser.new_context(base_url=served.url, viewport={"width": 1280, "height": 800}) as context:
        page = opened(context)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto("/")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        yield page
    # A refused form is an answer with an error status, which browsers note as an error of the page.
    assert [error for error in errors if "Failed to load resource" not in error] == []


@pytest.fixture
def phone(browser: Browser, served: RunningEmulator) -> Iterator[Page]:
    with browser.new_context(
        base_url=served.url,
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
    ) as context:
        yield opened(context)


@pytest.fixture
def plain(browser: Browser, served: RunningEmulator) -> Iterator[Page]:
    """A browser that runs no scripts."""
    with browser.new_context(base_url=served.url, java_script_enabled=False) as context:
        yield opened(context)
