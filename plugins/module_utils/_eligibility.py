# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: whether OVHcloud would let this account order a project, and what to do if not."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError

_PAGE = "https://www.ovh.com/manager/#/"

# What GET /cloud/eligibility asks for, as one sentence and the page of the Control Panel to visit.
_ACTIONS = {
    "addPaymentMethod": "Register a payment method: %sbilling/payment/method." % _PAGE,
    "askIncreaseProjectsQuota": "The account's quota of Public Cloud projects is used up. Ask the support to raise it: "
    "%spublic-cloud/pci/projects." % _PAGE,
    "challengePaymentMethod": "Confirm the payment method (OVHcloud asks a question about it): "
    "%spublic-cloud/pci/projects/new." % _PAGE,
    "verifyPaypal": "Verify the PayPal account that is registered as payment method: %sbilling/payment/method." % _PAGE,
}


@dataclasses.dataclass(frozen=True)
class Eligibility:
    """The answer of GET /cloud/eligibility. `methods` None: every kind of payment method is accepted."""

    actions: tuple[str, ...]
    methods: tuple[str, ...] | None

    @classmethod
    def parse(cls, data: t.Any) -> Eligibility:
        if not isinstance(data, dict):
            raise ValueError("an eligibility")
        actions, methods = data.get("actionsRequired"), data.get("paymentMethodsAuthorized")
        return cls(
            actions=_texts(actions),
            methods=_texts(methods) if methods else None,
        )

    def accepts(self, payment_type: str) -> bool:
        """Whether a payment method of that type (CREDIT_CARD, ...) is among the accepted kinds (creditCard, ...)."""
        return self.methods is None or _plain(payment_type) in {_plain(kind) for kind in self.methods}


def _texts(value: t.Any) -> tuple[str, ...]:
    """Return one text or a list of texts as a tuple: the schema declares one value, where answers hold several."""
    if isinstance(value, str):
        return (value,)
    return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()


def _plain(kind: str) -> str:
    return kind.replace("_", "").lower()


def check_eligibility(eligibility: Eligibility) -> None:
    """Raise RefusalError with one sentence for each thing that OVHcloud wants done before it takes an order."""
    if not eligibility.actions:
        return
    sentences = [_ACTIONS.get(action, "OVHcloud asks for '%s'." % action) for action in eligibility.actions]
    raise RefusalError(
        "OVHcloud does not let this account order a project yet. %s" % " ".join(sentences),
        actions_required=list(eligibility.actions),
    )


def check_method_kind(eligibility: Eligibility, method_id: int, payment_type: str) -> None:
    """Raise RefusalError for a payment method of a kind that OVHcloud does not take for projects."""
    if not eligibility.accepts(payment_type):
        raise RefusalError(
            "The payment method %d is of the kind %s, and OVHcloud takes for projects: %s. Choose another one with "
            "payment_method." % (method_id, payment_type, ", ".join(eligibility.methods or ()))
        )


def voucher_refusal(http_status: int | None) -> RefusalError | None:
    """Return what a refused GET /cloud/eligibility?voucher= means; None where it is no statement about the voucher."""
    reasons = {
        400: "there were too many attempts with vouchers; try again later",
        403: "it is no longer valid",
        404: "there is no such voucher",
    }
    if http_status not in reasons:
        return None
    return RefusalError("The voucher cannot be used: %s." % reasons[http_status])
