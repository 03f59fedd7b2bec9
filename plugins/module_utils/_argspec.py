# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Argument specs, as data. The documentation fragments say the same; a test compares them."""

from __future__ import annotations

import typing as t


def connection_spec() -> dict[str, t.Any]:
    """Return the options that say how to reach the API; environment and ovh.conf are read by `_settings`, whole."""
    return {
        "endpoint": {"type": "str"},
        "application_key": {"type": "str", "no_log": True},
        "application_secret": {"type": "str", "no_log": True},
        "consumer_key": {"type": "str", "no_log": True},
        "client_id": {"type": "str"},
        "client_secret": {"type": "str", "no_log": True},
        "access_token": {"type": "str", "no_log": True},
        "oauth2_token_url": {"type": "str", "no_log": False},
        "config_file": {"type": "path"},
        "timeout": {"type": "float", "default": 60},
    }


def _option_spec() -> dict[str, t.Any]:
    return {
        "plan_code": {"type": "str", "required": True},
        "duration": {"type": "str"},
        "pricing_mode": {"type": "str"},
        "quantity": {"type": "int", "default": 1},
        "configuration": {"type": "dict"},
    }


def _project_spec() -> dict[str, t.Any]:
    """Return the options that describe one project, without its name."""
    return {
        "cart_description": {"type": "str"},
        "plan_code": {"type": "str"},
        "duration": {"type": "str"},
        "pricing_mode": {"type": "str"},
        "voucher": {"type": "str", "no_log": True},
        "vrack": {"type": "str"},
        "configuration": {"type": "dict"},
        "options": {"type": "list", "elements": "dict", "options": _option_spec()},
        "project_id": {"type": "str"},
        "order_id": {"type": "int"},
        "cart_id": {"type": "str"},
    }


def project_order_spec() -> dict[str, t.Any]:
    """Return the argument spec of ovh_cloud_project_order."""
    spec = {**connection_spec(), **_project_spec()}
    spec["duration"]["default"] = "P1M"
    spec["pricing_mode"]["default"] = "default"
    spec.update(
        {
            "name": {"type": "str"},
            "projects": {
                "type": "list",
                "elements": "dict",
                "options": {"name": {"type": "str", "required": True}, **_project_spec()},
            },
            "state": {"type": "str", "choices": ["ordered", "cart", "absent"], "default": "ordered"},
            "subsidiary": {"type": "str"},
            "payment_method": {"type": "str", "default": "auto"},
            "max_price": {"type": "float", "default": 0},
            "accept_contracts": {"type": "bool", "default": False},
            "waive_retraction_period": {"type": "bool", "default": False},
            "on_refusal": {"type": "str", "choices": ["fail", "order"], "default": "fail"},
            "ignore_orders": {"type": "list", "elements": "int", "default": []},
            "lookback": {"type": "int", "default": 14},
            "wait": {"type": "bool", "default": True},
            "wait_timeout": {"type": "int", "default": 1800},
            "concurrency": {"type": "int", "default": 8},
            "follow": {"type": "dict"},
        }
    )
    return spec
