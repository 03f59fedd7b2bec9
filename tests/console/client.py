# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client of the served API, as a playbook would be one."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from tests.emulator.credentials import ACCESS_TOKEN
from tests.emulator.testing import RunningEmulator

LIMIT = 10.0


class Client:
    """Calls with the sample token; `run` is what it calls itself in the journal."""

    def __init__(self, running: RunningEmulator, run: str) -> None:
        self._endpoint = running.endpoint
        self._headers = {
            "Authorization": f"Bearer {ACCESS_TOKEN}",
            "Content-Type": "application/json",
            "X-Run-Id": run,
        }

    def call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._endpoint}{path}", data, self._headers, method=method)
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            return json.load(answer)

    def status_of(self, path: str) -> int:
        """The status of a GET, whatever it is."""
        try:
            self.call("GET", path)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        return 200

    def cart(self, name: str) -> str:
        """A cart with one project of that name."""
        cart: str = self.call("POST", "/order/cart", {"ovhSubsidiary": "FR", "description": f"ansible/{name}"})[
            "cartId"
        ]
        self.call("POST", f"/order/cart/{cart}/assign", {})
        plan = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
        item = self.call("POST", f"/order/cart/{cart}/cloud", plan)["itemId"]
        label = {"label": "description", "value": name}
        self.call("POST", f"/order/cart/{cart}/item/{item}/configuration", label)
        return cart

    def order(self, name: str) -> dict[str, Any]:
        """An unpaid order for one project, as the API describes it."""
        made = self.call("POST", f"/order/cart/{self.cart(name)}/checkout", {})
        order: dict[str, Any] = self.call("GET", f"/me/order/{made['orderId']}")
        return order
