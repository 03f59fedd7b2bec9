# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every situation in which the provider was watched, as data: what it did, and how to bring the same about here."""

from __future__ import annotations

from typing import Any

from tests.scenarios.peer import PAY, Kill, Row
from tests.scenarios.peer_together import adopted, imported, looked_away, over_http, two_at_once

CHECKOUT = "/order/cart/{cartId}/checkout"
CART = "/order/cart"
ITEM = "/order/cart/{cartId}/cloud"
STATUS = "/me/order/{orderId}/status"
PROJECT = "/cloud/project/{serviceName}"
PRICED: dict[str, Any] = {"seed": {"prices": {"project.2018": 10}}, "params": {"max_price": 20}}
NO_DEFAULT: dict[str, Any] = {"payment_methods": [{"default": False}]}
SLOW = {"transitions": [{"status": "checking"}, {"status": "delivered", "after_seconds": 10}]}


def fault(kind: str, method: str, path: str, **spec: Any) -> tuple[dict[str, Any], ...]:
    return ({"kind": kind, "method": method, "path": path, **spec},)


def lost(method: str, path: str) -> tuple[dict[str, Any], ...]:
    return fault("close", method, path, effect=True)


def refused(method: str, path: str, status: int, **spec: Any) -> tuple[dict[str, Any], ...]:
    return fault("status", method, path, status=status, **spec)


def unreadable(seconds: float) -> dict[str, Any]:
    return {"project_gate": {"after_seconds": seconds}}


TWO_PAID = "2 delivered / 2"
ORPHAN = "1 notPaid + 1 delivered / 1"
REBUILT = "2 delivered / 1, and 1 terminated"

KILLED: dict[str, Row] = {
    "kill-plan": Row(
        "POST /order/cart of the data source, while planning; here: check mode",
        "killed",
        "1 delivered / 1, 2 carts left",
        kill=Kill("GET", "/me/order", check_mode=True),
    ),
    "kill-cart": Row("POST /order/cart", "killed", "1 delivered / 1, 3 carts left", kill=Kill("POST", CART)),
    "kill-assign": Row("POST assign", "killed", "1 delivered / 1, 3 carts left", kill=Kill("POST", f"{CART}/*/assign")),
    "kill-item": Row("POST item", "killed", "1 delivered / 1, 3 carts left", kill=Kill("POST", f"{CART}/*/cloud")),
    "kill-method": Row(
        "GET payment method",
        "killed",
        "1 delivered / 1, 3 carts left",
        kill=Kill("GET", "/me/payment/method"),
        **PRICED,
    ),
    "kill-checkout": Row("POST checkout", "killed", ORPHAN, kill=Kill("POST", f"{CART}/*/checkout")),
    "kill-pay": Row("POST pay", "killed", TWO_PAID, kill=Kill("POST", PAY)),
    "kill-delay": Row("4 s into the wait for delivery", "killed", TWO_PAID, kill=Kill(waiting=4), settings=SLOW),
    "kill-status": Row("GET status", "killed", TWO_PAID, kill=Kill("GET", "/me/order/*/status", nth=2)),
    "kill-extension": Row(
        "GET .../extension of the delivered order; here: GET /cloud/order, which tells the project's id",
        "killed",
        TWO_PAID,
        kill=Kill("GET", "/cloud/order"),
    ),
    "kill-project": Row("GET project (waiting for it)", "killed", TWO_PAID, kill=Kill("GET", "/cloud/project/*")),
    "kill-rename": Row(
        "PUT project (its name); here: only where the order lost the name",
        "killed",
        TWO_PAID,
        kill=Kill("PUT", "/cloud/project/*"),
        nameless=True,
    ),
    "kill-last": Row(
        "last GET project", "killed", TWO_PAID, kill=Kill("GET", "/cloud/project/*", nth=2), nameless=True
    ),
    "signal-once": Row(
        "SIGINT or SIGTERM 3 s into the wait; here: as a kill",
        "finishes its create, exit 1",
        "1 delivered / 1",
        kill=Kill(waiting=3),
        settings=SLOW,
    ),
    "signal-twice": Row(
        "SIGINT twice, 3 s into the wait; here: as a kill",
        "ends 1 s later",
        TWO_PAID,
        kill=Kill(waiting=3),
        settings=SLOW,
    ),
}

FAULTS: dict[str, Row] = {
    "cart-lost": Row("POST cart: answer lost", "exit 1: 0 / 0", "1 delivered / 1", faults=lost("POST", CART)),
    "cart-429": Row("POST cart: 429", "exit 1: 0 / 0", "1 delivered / 1", faults=refused("POST", CART, 429)),
    "item-lost": Row("POST item: answer lost", "exit 1: 0 / 0", "1 delivered / 1", faults=lost("POST", ITEM)),
    "item-429": Row("POST item: 429", "exit 1: 0 / 0", "1 delivered / 1", faults=refused("POST", ITEM, 429)),
    "checkout-lost": Row("POST checkout: answer lost", "exit 1: 1 notPaid / 0", ORPHAN, faults=lost("POST", CHECKOUT)),
    "checkout-500": Row(
        "POST checkout: 500, no effect",
        "exit 1: 0 / 0",
        "1 delivered / 1",
        faults=refused("POST", CHECKOUT, 500),
    ),
    "checkout-500-effect": Row(
        "POST checkout: 500 after its effect",
        "exit 1: 1 notPaid / 0",
        ORPHAN,
        faults=refused("POST", CHECKOUT, 500, effect=True),
    ),
    "checkout-429": Row(
        "POST checkout: 429, Retry-After: 1",
        "exit 1 at once: 0 / 0",
        "1 delivered / 1",
        faults=refused("POST", CHECKOUT, 429, retry_after=1),
    ),
    "checkout-hangs": Row(
        "POST checkout: never answered",
        "exit 1 after 183 s: 1 notPaid / 0",
        ORPHAN,
        faults=fault("hang", "POST", CHECKOUT, effect=True),
    ),
    "pay-lost": Row("POST pay: answer lost", "exit 1: 1 delivered / 1", TWO_PAID, faults=lost("POST", PAY)),
    "pay-500-effect": Row(
        "POST pay: 500 after its effect",
        "exit 1: 1 delivered / 1",
        TWO_PAID,
        faults=refused("POST", PAY, 500, effect=True),
    ),
    "pay-500": Row("POST pay: 500, no effect", "exit 1: 1 notPaid / 0", ORPHAN, faults=refused("POST", PAY, 500)),
    "pay-429": Row("POST pay: 429", "exit 1: 1 notPaid / 0", ORPHAN, faults=refused("POST", PAY, 429)),
    "pay-hangs": Row(
        "POST pay: never answered",
        "exit 1 after 183 s: 1 delivered / 1",
        TWO_PAID,
        faults=fault("hang", "POST", PAY, effect=True),
    ),
    "cancelled-first": Row(
        "order cancelled (the first one only)",
        "exit 1: 1 cancelled / 0",
        "1 delivered + 1 cancelled / 1: orders again without asking",
        settings={"next_transitions": ["cancelled"]},
        says="was cancelled by OVHcloud",
        end="1 cancelled / 0",
        end_says="was cancelled before delivery",
    ),
    "cancelled-every": Row(
        "order cancelled (every order)",
        "exit 1: 1 cancelled / 0",
        "2 cancelled / 0: orders and pays again",
        settings={"transitions": "cancelled"},
        says="was cancelled by OVHcloud",
        end="1 cancelled / 0",
        end_says="was cancelled before delivery",
    ),
    "documents": Row(
        "documents requested (for the first order only)",
        "exit 1: 1 documentsRequested / 0",
        "1 documentsRequested + 1 delivered / 1: orders again",
        settings={"next_transitions": ["documents_requested"]},
        says="asks for documents",
        end="1 documentsRequested / 0",
        end_says="asks for documents",
    ),
    "status-notpaid": Row(
        "status still notPaid when first looked at",
        "exit 1: 1 delivered / 1",
        TWO_PAID,
        settings={"transitions": [{"status": "delivered", "after_seconds": 4}]},
    ),
    "status-unknown": Row(
        "status unknown once", "exit 1: 1 delivered / 1", TWO_PAID, settings={"next_transitions": ["unknown"]}
    ),
    "status-404": Row("status 404 once", "exit 0", "1 delivered / 1", faults=refused("GET", STATUS, 404, nth=2)),
    "status-429": Row("status 429 once", "exit 0", "1 delivered / 1", faults=refused("GET", STATUS, 429, nth=2)),
    "status-dropped": Row(
        "status: connection dropped once", "exit 0", "1 delivered / 1", faults=fault("close", "GET", STATUS, nth=2)
    ),
    "status-500": Row(
        "status 500 twice", "exit 0", "1 delivered / 1", faults=refused("GET", STATUS, 500, nth=2, count=2)
    ),
    "status-500-for-good": Row(
        "status 500 for good",
        "exit 1 after 203 s: 1 delivered / 1",
        TWO_PAID,
        faults=refused("GET", STATUS, 500, nth=2, count=0),
        says="Nothing is lost: run the task again",
    ),
    "status-404-for-good": Row(
        "status 404 for good",
        "exit 1 after 203 s: 1 delivered / 1",
        TWO_PAID,
        faults=refused("GET", STATUS, 404, nth=2, count=0),
        says="Nothing is lost: run the task again",
    ),
    "too-slow": Row(
        "time to wait 15 s, delivery after 20 s",
        "exit 1: 1 delivering / 0",
        "1 delivering + 1 delivered / 1 so far",
        settings={"transitions": [{"status": "delivering"}, {"status": "delivered", "after_seconds": 20}]},
        params={"wait_timeout": 15},
        says="is still delivering after the 15 seconds",
    ),
    **{
        f"project-404-{seconds}": Row(
            f"project 404 for {seconds} s after delivery", "exit 0", "1 delivered / 1", settings=unreadable(seconds)
        )
        for seconds in (15, 40, 300)
    },
    "project-404-700": Row(
        "project 404 for 700 s", "exit 1 after 613 s: 1 delivered / 1", TWO_PAID, settings=unreadable(700)
    ),
    "project-404-700-600": Row(
        "project 404 for 700 s, with the provider's 600 s to wait",
        "exit 1 after 613 s: 1 delivered / 1",
        TWO_PAID,
        settings=unreadable(700),
        params={"wait_timeout": 600},
        says="cannot be read yet",
    ),
    **{
        f"project-{name}": Row(
            f"GET project {words} once, waiting for it",
            "exit 1: 1 delivered / 1, tainted",
            REBUILT,
            faults=faults,
        )
        for name, words, faults in [
            ("500", "500", refused("GET", PROJECT, 500)),
            ("429", "429", refused("GET", PROJECT, 429)),
            ("dropped", "dropped", fault("close", "GET", PROJECT)),
        ]
    },
    **{
        f"rename-{status}": Row(
            f"PUT project {status} once",
            "exit 1: 1 delivered / 1, tainted",
            REBUILT,
            faults=refused("PUT", PROJECT, status),
            nameless=True,
            says="" if status == 429 else "PUT /cloud/project/",
        )
        for status in (404, 500, 429)
    },
    "last-404": Row(
        "last GET project 404 once",
        "exit 1: 1 delivered / 1",
        TWO_PAID,
        faults=refused("GET", PROJECT, 404, nth=2),
        nameless=True,
        says="GET /cloud/project/",
    ),
    "last-500": Row(
        "last GET project 500 once",
        "exit 1: 1 delivered / 1, tainted",
        REBUILT,
        faults=refused("GET", PROJECT, 500, nth=2),
        nameless=True,
    ),
    "order-500": Row(
        "GET order 500 once, after delivery; here: GET /cloud/order",
        "exit 1: 1 delivered / 1, tainted",
        TWO_PAID,
        faults=refused("GET", "/cloud/order", 500),
    ),
    "details-429": Row(
        "GET details 429 once, after delivery",
        "exit 1: 1 delivered / 1, tainted",
        TWO_PAID,
        faults=(
            *fault("missing_route", "GET", "/cloud/order"),
            *refused("GET", "/me/order/{orderId}/details", 429),
        ),
    ),
    "order-500-list": Row(
        "the same, where GET /cloud/project/ answers a list; here: never asked",
        "exit 1: 1 delivered / 1, tainted",
        "1 delivered / 1, stuck until its state is edited",
        faults=refused("GET", "/cloud/order", 500),
        play=looked_away,
    ),
    "no-id": Row(
        "delivered, the project's id neither in details nor in operations",
        "exit 1: 1 delivered / 1, tainted",
        TWO_PAID,
        settings={"detail_domain": "placeholder", "operations": "off", "cloud_order_retention": 0.0},
    ),
    "no-id-at-all": Row(
        "the same, and the project does not name its order",
        "exit 1: 1 delivered / 1, tainted",
        TWO_PAID,
        settings={
            "detail_domain": "placeholder",
            "operations": "off",
            "cloud_order_retention": 0.0,
            "project_order_id": False,
        },
        says="its project's id is not known yet",
    ),
    "id-in-operations": Row(
        "the project's id in operations only (United States)", "exit 0", "1 delivered / 1", flavour="US"
    ),
    "no-method-free": Row("no default payment method, price 0", "exit 0", "1 delivered / 1", seed=NO_DEFAULT),
    "no-method-priced": Row(
        "no default payment method, price 10",
        "exit 1: 0 / 0",
        "0 / 0",
        seed={**NO_DEFAULT, "prices": {"project.2018": 10}},
        params={"max_price": 20},
        says="no default payment method",
        end="0 / 0",
        end_says="no default payment method",
    ),
    "auth-time-500": Row(
        "GET auth/time 500 once",
        "exit 1: 0 / 0",
        "1 delivered / 1",
        faults=refused("GET", "/auth/time", 500),
        settings={"clock_skew": 3600},
        play=over_http,
    ),
    "me-429": Row("GET /me 429 once", "exit 1: 0 / 0", "1 delivered / 1", faults=refused("GET", "/me", 429)),
    **{
        f"offers-{status}": Row(
            f"product list {status} once; here: the public catalogue",
            first,
            "1 delivered / 1",
            faults=refused("GET", "/order/catalog/public/cloud", status),
        )
        for status, first in ((429, "exit 1: 0 / 0"), (500, "exit 0"))
    },
    "second-404": Row(
        "a healthy first run; GET project 404 once in the second; here: the list of projects",
        "exit 0, ordered again: 2 delivered / 2",
        TWO_PAID,
        faults=refused("GET", "/cloud/project", 404),
        healthy=True,
        says="GET /cloud/project",
    ),
    **{
        f"second-{status}": Row(
            f"a healthy first run; GET project {status} once in the second; here: the list of projects",
            "exit 1: 1 delivered / 1",
            "1 delivered / 1",
            faults=refused("GET", "/cloud/project", status),
            healthy=True,
            says="GET /cloud/project" if status == 403 else "",
        )
        for status in (500, 429, 403)
    },
}

TOGETHER: dict[str, Row] = {
    "two-at-once": Row(
        "two at once, each with a state of its own, one name", "exit 0, exit 0", TWO_PAID, play=two_at_once
    ),
    "two-at-once-one-state": Row(
        "two at once, the second half a second later, one state; here: there is no state to lock",
        "exit 0, exit 1 (state lock)",
        "1 delivered / 1",
        play=two_at_once,
        params={"later": 0.5},
    ),
    "one-after-the-other": Row("one after the other, nothing remembered in between", "exit 0", TWO_PAID),
    "existing-as-documented": Row(
        "an existing project taken over, with the documented configuration",
        "exit 0: the project is terminated, and another one ordered",
        "1 delivered / 1, and 1 terminated",
        play=adopted,
        end="0 / 1",
    ),
    "existing-by-id": Row(
        "an existing project of another name taken over; here: by project_id",
        "exit 0: renamed",
        "0 / 1",
        play=imported,
        end="0 / 1",
    ),
}

SECTIONS = {"killed": KILLED, "faults": FAULTS, "together": TOGETHER}
ROWS = {identifier: row for rows in SECTIONS.values() for identifier, row in rows.items()}
