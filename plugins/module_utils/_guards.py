# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: what has to hold before money is spent or a contract is accepted. Each guard raises RefusalError or passes."""

from __future__ import annotations

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Money, PaymentMethod, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task, Wanted


def check_price(price: Money, task: Task, what: str) -> None:
    """Refuse a price, tax included, above `max_price`; `what` names the object in the message."""
    if price.value > task.max_price:
        raise RefusalError(
            "%s costs %s, tax included, and max_price allows %s. Raise max_price to pay this price."
            % (what, price, Money(task.max_price, price.currency, ""))
        )


def check_contracts(quote: Quote | None, task: Task, wanted: Wanted) -> None:
    """Refuse to order while the task does not accept the contracts; list them as far as a quote told them."""
    if task.accept_contracts:
        return
    contracts = quote.contracts if quote else ()
    listed = "; ".join("%s (%s)" % (contract.name, contract.url) for contract in contracts)
    raise RefusalError(
        "Ordering the project '%s' accepts OVHcloud's contracts%s. Read them, then set accept_contracts: true."
        % (wanted.name, ": " + listed if listed else "; state: cart prepares a cart, and lists them without ordering")
    )


def check_quote(quote: Quote, task: Task, wanted: Wanted) -> None:
    """Refuse to check out what the quote is for: by its price, then by its contracts."""
    check_price(quote.with_tax, task, "The project '%s'" % wanted.name)
    check_contracts(quote, task, wanted)


def check_unchanged_price(quote: Quote | None, price: Money, order_id: int) -> None:
    """Refuse to pay an order that became dearer than the quote it was made from."""
    if quote is not None and price.value > quote.with_tax.value:
        raise RefusalError(
            "The quote was %s, but order %d costs %s. It is not paid; running the task again pays it if max_price allows."
            % (quote.with_tax, order_id, price),
            order_id=order_id,
        )


def check_payment_method(method: PaymentMethod) -> None:
    """Refuse a payment method that cannot pay now."""
    if method.status != "VALID":
        raise RefusalError(
            "The payment method %d (%s) is %s, not VALID. Choose another one with payment_method, or set it right in the "
            "OVHcloud Control Panel (Billing > Payment methods)."
            % (method.method_id, method.kind, method.status or "of unknown status")
        )


def no_default_method() -> RefusalError:
    return RefusalError(
        "The account has no default payment method, and this order needs one. Add one in the OVHcloud Control Panel "
        "(Billing > Payment methods), name one with payment_method, or set payment_method: none to pay by hand."
    )
