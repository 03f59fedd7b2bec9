# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""How an order that is waited for can stop a run: each with its own words, and what to do next."""

from __future__ import annotations

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    OrderRefusedError,
    OvhError,
    WaitTimeoutError,
)


def timed_out(state: str, seconds: float, doubtful_payment: ApiError | None) -> OvhError:
    """Return the stop of a run whose `wait_timeout` (seconds) is over; `state` is a sentence on what is known."""
    words = "%s after the %d seconds of wait_timeout. Nothing is lost: run the task again to go on waiting." % (
        state.rstrip("."),
        seconds,
    )
    if doubtful_payment is not None:
        words += " Whether it was paid is not known: %s" % doubtful_payment.message
    return WaitTimeoutError(words)


def refused(api: Api, order_id: int, name: str) -> OvhError:
    return OrderRefusedError(
        "Order %d for the project '%s' was cancelled by OVHcloud%s. Find out why (OVHcloud Control Panel, Orders); set "
        "on_refusal: order to order anew." % (order_id, name, check_words(api, order_id)),
        resumable=False,
    )


def documents_requested(api: Api, order_id: int, name: str) -> OvhError:
    return OrderRefusedError(
        "OVHcloud asks for documents before it delivers order %d for the project '%s'%s. Answer its e-mail, then run the "
        "task again: it goes on with this order." % (order_id, name, check_words(api, order_id)),
        resumable=True,
    )


def check_words(api: Api, order_id: int) -> str:
    """Return what the order's follow-up tells last of the fraud check, in words; nothing where there is no such route."""
    try:
        steps = api.follow_up(order_id)
    except ApiError:
        return ""
    labels = [
        entry.get("label")
        for step in steps
        if isinstance(step, dict)
        for entry in step.get("history") or ()
        if isinstance(entry, dict)
    ]
    telling = [label for label in labels if isinstance(label, str) and label.startswith("FRAUD_")]
    return " (%s)" % telling[-1] if telling else ""
