# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Order projects with plain python-ovh, as a script without this collection does: `python order.py NAME...`."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import ovh

#: Seconds between two looks at an order.
PAUSE = 5


def make_client() -> ovh.Client:
    ovh.client.ENDPOINTS["given"] = os.environ["OVH_ENDPOINT"]
    return ovh.Client(
        endpoint="given",
        application_key=os.environ["OVH_APPLICATION_KEY"],
        application_secret=os.environ["OVH_APPLICATION_SECRET"],
        consumer_key=os.environ["OVH_CONSUMER_KEY"],
    )


def missing(client: ovh.Client, names: list[str]) -> list[str]:
    """Return the names that no project has: the list holds ids only, so projects are read until all names are found."""
    left = set(names)
    for project_id in client.get("/cloud/project"):
        if not left:
            break
        left.discard(client.get(f"/cloud/project/{project_id}")["description"])
    return [name for name in names if name in left]


def check_out(client: ovh.Client, subsidiary: str, name: str) -> int:
    """Order one project, and return the id of the order."""
    cart = f"/order/cart/{client.post('/order/cart', ovhSubsidiary=subsidiary, description=name)['cartId']}"
    client.post(f"{cart}/assign")
    item = client.post(f"{cart}/cloud", planCode="project.2018", duration="P1M", pricingMode="default", quantity=1)
    client.post(f"{cart}/item/{item['itemId']}/configuration", label="description", value=name)
    price = client.get(f"{cart}/checkout")["prices"]["withTax"]["value"]
    if price > 0:
        raise SystemExit(f"{name} costs {price}")
    answer = client.post(f"{cart}/checkout", autoPayWithPreferredPaymentMethod=False, waiveRetractationPeriod=False)
    client.post(f"/me/order/{answer['orderId']}/payWithRegisteredPaymentMean", paymentMean="fidelityAccount")
    return int(answer["orderId"])


def wait(client: ovh.Client, order: int) -> None:
    while (status := client.get(f"/me/order/{order}/status")) != "delivered":
        if status not in ("checking", "delivering"):
            raise SystemExit(f"order {order} is {status}")
        time.sleep(PAUSE)


def main(names: list[str]) -> None:
    client = make_client()
    left = missing(client, names)
    if left:
        me: dict[str, Any] = client.get("/me")
        for order in [check_out(client, me["ovhSubsidiary"], name) for name in left]:
            wait(client, order)


if __name__ == "__main__":
    main(sys.argv[1:])
