# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How sure each behaviour is, for COVERAGE.md: nothing of it was checked against the live API."""

from __future__ import annotations

DOCUMENTED = "documented"
SEEN = "seen"
INFERRED = "inferred"
ASSUMED = "assumed"

MARKS = {
    DOCUMENTED: "stands in OVHcloud's schema, guides or read-me files",
    SEEN: "shown by a maintained client, OVHcloud's own web interface, a recorded answer or a user's report",
    INFERRED: "follows from the two above, but nobody was seen to rely on it",
    ASSUMED: "not known; the emulator had to choose, and clients should survive the other choices too",
}

# Which routes of the definitions that the emulator knows are not served, by the reason.
NOT_SERVED: dict[str, tuple[tuple[str, str], ...]] = {
    "not needed to order, pay, follow or end a project": (
        ("PUT", "/me"),
        ("POST", "/auth/token"),
        ("POST", "/cloud/project/{serviceName}/cancel"),
        ("POST", "/cloud/project/{serviceName}/vrack"),
    ),
    "paying from a balance, consumption documents, debts of postpaid accounts": (
        ("GET", "/me/order/{orderId}/balance"),
        ("POST", "/me/order/{orderId}/balance"),
        ("GET", "/me/order/{orderId}/balance/{balanceName}"),
        ("DELETE", "/me/order/{orderId}/balance/{balanceName}"),
        ("GET", "/me/order/{orderId}/consumption/details"),
        ("GET", "/me/order/{orderId}/debt"),
        ("GET", "/me/order/{orderId}/debt/operation"),
        ("GET", "/me/order/{orderId}/debt/operation/{operationId}"),
        ("GET", "/me/order/{orderId}/debt/operation/{operationId}/associatedObject"),
        ("POST", "/me/order/{orderId}/debt/pay"),
    ),
}

ELSEWHERE = (
    "Everything outside `/auth`, `/me`, `/order`, `/cloud`, `/v2/publicCloud` and `/v2/iam`.",
    "Products other than `cloud` in a cart.",
    "`X-Ovh-Batch`; sorting and filters of cached lists are served, their cache is not (see the fault `lag`).",
    "Rate limits: no 429 unless a switch (`requests_per_minute`) or a fault asks for one.",
    "Rights by resource: a caller holds an action for everything or not at all, so no list hides single entries.",
    "Bills as objects (`/me/bill`): an order only names its bill.",
    "TLS: the loopback is plain HTTP.",
)

# Behaviour without a switch: what it is, and how sure.
FIXED: tuple[tuple[str, str], ...] = (
    ("Which routes need credentials, mandatory body fields, types, enums, IAM actions", DOCUMENTED),
    ("A cart is listed only after it was assigned; the description filter takes equal texts only", DOCUMENTED),
    ("An unassigned cart can be used by anybody who knows its id", DOCUMENTED),
    ("A cart is read-only after checkout, and nothing leads from it to its order", DOCUMENTED),
    ("A label posted twice is kept twice, and refused by both checkouts with a 400", SEEN),
    ("Missing mandatory labels are refused by both checkouts, one line each", SEEN),
    ("A value outside allowedValues is refused at checkout, not when it is posted", ASSUMED),
    ("A voucher label that names no valid voucher is refused at checkout", ASSUMED),
    ("Labels of a project item: description, infrastructure (production), voucher, vrack; none is mandatory", SEEN),
    ("Unknown body fields are ignored (the journal names them), unknown query parameters too", SEEN),
    ("Three lines for a project: two rentals and an activation, quantity as a string, one shared domain", SEEN),
    ("Each option adds a rental and an activation line with a domain of its own", INFERRED),
    (
        "The first rental line carries the monthly price, the second none, the activation the installation price",
        ASSUMED,
    ),
    ("Line domains are `*001`, `*001.001` until delivery (`*` in the United States)", SEEN),
    ("In the United States the project's id stands in the operations of a line only", SEEN),
    ("The extension of every line gives plan, duration, pricing mode and the labels of its item", SEEN),
    ("The project quota counts existing projects and open orders, unpaid ones included", ASSUMED),
    ("An unpaid order lapses 14 days later at 23:29:59 local time, and is cancelled then", INFERRED),
    ("Order dates have a local offset, project dates have microseconds", SEEN),
    ("Contracts are shown by both checkouts; a checkout leaves accepted agreements", SEEN),
    ("A checked-out cart vanishes at its expiration like any other", ASSUMED),
    ("fidelityAccount pays what costs nothing; anything else is a 403; in the United States it is a 404", SEEN),
    ("A retraction cancels the order and takes its project away", ASSUMED),
    ("A confirmed termination takes the project away at once", ASSUMED),
    ("`/cloud/order` shows one entry for each ordered project, none for cancelled orders", ASSUMED),
    ("HDS is offered to accounts with business or enterprise support only", SEEN),
    ("A path without prefix is served as version 1 (the real API has no such address)", ASSUMED),
    ("Credentials sent to a route that needs none are checked; wrong ones are refused with the usual 4xx", ASSUMED),
    ("Consumer-key rules do not matter on routes that need no credentials", ASSUMED),
    ("An unknown or expired bearer token is a 401", ASSUMED),
    ("A known path with an unknown method is a 404 like an unknown path", ASSUMED),
)

# Every switch of `Settings`: what it decides, and how sure its default is.
SETTINGS: dict[str, tuple[str, str]] = {
    "timestamp_window": ("seconds that a signature's timestamp may be off", SEEN),
    "stale_timestamp_error": ("error code of a stale timestamp: INVALID_SIGNATURE or QUERY_TIME_OUT", ASSUMED),
    "clock_skew": ("seconds that the server's clock is off: the one clock that all its dates come from", ASSUMED),
    "token_lifetime": ("seconds that an OAuth2 token lives", ASSUMED),
    "validate_credentials_at_once": ("whether a requested consumer key works without its validation page", DOCUMENTED),
    "void_answer": ("what a route without an answer sends: null, empty (a 200 without a body), 204", DOCUMENTED),
    "post_status": ("status of a successful POST: 200 or 201", DOCUMENTED),
    "requests_per_minute": ("requests that a caller may make within any minute, 0 for no limit", ASSUMED),
    "limit_retry_after": ("whether a refusal by that limit says in `Retry-After` when to come again", ASSUMED),
    "date_header": ("whether every answer of the API tells the server's time in `Date`", INFERRED),
    "cart_lifetime": ("seconds that a cart lives when no expiration is given", DOCUMENTED),
    "read_only_status": ("status of a change to a checked-out cart: 400, 403, 404, 409", ASSUMED),
    "second_checkout_status": ("status of a second checkout, dry run or not: 400, 403, 404, 409", ASSUMED),
    "checked_out_cart_status": ("what reading a checked-out cart answers: 200, 403, 404, 410", ASSUMED),
    "requested_expiry": (
        "an `expire` that a client gives: kept, ignored, hidden (kept and told as null), minute (rounded)",
        ASSUMED,
    ),
    "list_checked_out_carts": ("whether a checked-out cart stays in the list", ASSUMED),
    "foreign_cart_status": ("status of a call on another account's cart: 403 or 404", SEEN),
    "reassign_own_status": ("status of assigning an own cart again; 200 makes it harmless", ASSUMED),
    "reassign_foreign_status": ("status of assigning another account's cart", ASSUMED),
    "contracts_in_summary": ("whether the summary shows contracts as both checkouts do", SEEN),
    "unknown_labels": ("labels that requiredConfiguration does not list: accept, or refuse with a 400", ASSUMED),
    "required_configuration": ("by plan code, what requiredConfiguration answers instead of the usual", ASSUMED),
    "transitions": ("course of a paid order: a named outcome or a list of steps", INFERRED),
    "next_transitions": ("courses for the next orders, one each, before `transitions` applies again", INFERRED),
    "pay_again_status": ("status of paying an order that is not waiting for it", ASSUMED),
    "auto_pay_without_method": ("checkout that is to pay by itself with no default method: notPaid or refuse", ASSUMED),
    "order_date_filter": ("date.from and date.to of the order list: apply, ignore, refuse, or by flavour", SEEN),
    "extension_from": ("since when a line has its extension: checkout, paid, delivered, never", ASSUMED),
    "extension_configurations": ("labels that the extension shows: all, without_description, none", SEEN),
    "detail_domain": ("domain of a delivered project's lines: flavour, project, placeholder, star", SEEN),
    "operations": ("whether lines have operations: flavour, on, off", SEEN),
    "zero_currency": ("currency of a zero total: account or points", ASSUMED),
    "retraction_days": ("days in which an order can be retracted", INFERRED),
    "project_gate": ("how long a delivered project stays unreadable: after_reads, after_seconds", SEEN),
    "project_gate_status": ("status of a project that is not readable yet: 404 or 403", SEEN),
    "project_creating": ("how long a readable project is `creating`: after_reads, after_seconds", INFERRED),
    "project_order_id": ("whether a project names its order", SEEN),
    "cloud_order_retention": ("seconds that a delivered order stays in /cloud/order", ASSUMED),
    "email_delay": ("seconds until the mail with the termination token is there", SEEN),
    "quota_strikes": ("where too many projects are refused: checkout, pay, cancelled_order", ASSUMED),
    "quota_at_simulation": ("whether the dry run refuses over the quota too", ASSUMED),
    "quota_status": ("status of that refusal", ASSUMED),
    "quota_class": ("class of that refusal", SEEN),
    "cancelled_orders_use_quota": ("whether cancelled orders count against the quota", SEEN),
    "page_size": ("elements on a page when the client names no size", ASSUMED),
}
