# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every switch of the emulator, with its default; COVERAGE.md says which defaults are assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


def _default_transitions() -> list[dict[str, Any]]:
    return [{"status": "checking"}, {"status": "delivering"}, {"status": "delivered"}]


@dataclass
class Settings:
    """Set by `emulator.seed({"settings": {...}})` or the control path; unknown names are refused."""

    # authentication
    timestamp_window: float = 300.0
    stale_timestamp_error: str = "INVALID_SIGNATURE"
    clock_skew: float = 0.0
    token_lifetime: int = 3599
    validate_credentials_at_once: bool = False
    # answers
    void_answer: str = "null"
    post_status: int = 200
    requests_per_minute: int = 0
    limit_retry_after: bool = True
    date_header: bool = True
    # carts
    cart_lifetime: float = 86400.0
    read_only_status: int = 400
    second_checkout_status: int = 400
    list_checked_out_carts: bool = True
    checked_out_cart_status: int = 200
    requested_expiry: str = "kept"
    foreign_cart_status: int = 403
    reassign_own_status: int = 400
    reassign_foreign_status: int = 403
    contracts_in_summary: bool = False
    unknown_labels: str = "accept"
    required_configuration: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    # orders
    transitions: list[dict[str, Any]] | str = field(default_factory=_default_transitions)
    next_transitions: list[list[dict[str, Any]] | str] = field(default_factory=list)
    pay_again_status: int = 400
    auto_pay_without_method: str = "notPaid"
    order_date_filter: str = "flavour"
    extension_from: str = "checkout"
    extension_configurations: str = "all"
    detail_domain: str = "flavour"
    operations: str = "flavour"
    zero_currency: str = "account"
    retraction_days: float = 14.0
    # projects
    project_gate: dict[str, Any] = field(default_factory=lambda: {"after_reads": 1})
    project_gate_status: int = 404
    project_creating: dict[str, Any] = field(default_factory=dict)
    project_order_id: bool = True
    cloud_order_retention: float = 3600.0
    email_delay: float = 0.0
    # quota
    quota_strikes: str = "checkout"
    quota_at_simulation: bool = False
    quota_status: int = 403
    quota_class: str = "MaxQuotaReached"
    cancelled_orders_use_quota: bool = False
    # lists
    page_size: int = 100

    def update(self, values: Mapping[str, Any]) -> None:
        known = {item.name for item in fields(self)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(unknown)}")
        for name, value in values.items():
            setattr(self, name, value)
