# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read carts by their descriptions with plain python-ovh: `python carts.py DESCRIPTION...`."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import ovh


def read_item(client: ovh.Client, path: str) -> dict[str, Any]:
    item: dict[str, Any] = client.get(path)
    labels = [client.get(f"{path}/configuration/{number}") for number in client.get(f"{path}/configuration")]
    return {**item, "configuration": {label["label"]: label["value"] for label in labels}}


def main(descriptions: list[str]) -> None:
    ovh.client.ENDPOINTS["given"] = os.environ["OVH_ENDPOINT"]
    client = ovh.Client(
        endpoint="given",
        application_key=os.environ["OVH_APPLICATION_KEY"],
        application_secret=os.environ["OVH_APPLICATION_SECRET"],
        consumer_key=os.environ["OVH_CONSUMER_KEY"],
    )
    carts = []
    for description in descriptions:
        for cart_id in client.get("/order/cart", description=description):
            path = f"/order/cart/{cart_id}"
            cart = client.get(path)
            items = [read_item(client, f"{path}/item/{item}") for item in cart["items"]]
            carts.append({**cart, "items": items})
    sys.stdout.write(json.dumps(carts))


if __name__ == "__main__":
    main(sys.argv[1:])
