# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Argument specs of the info modules, as data."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._argspec import connection_spec


def order_info_spec() -> dict[str, t.Any]:
    """Return the argument spec of ovh_order_info."""
    return {**connection_spec(), "order_id": {"type": "int"}}


def project_info_spec() -> dict[str, t.Any]:
    """Return the argument spec of ovh_cloud_project_info."""
    return {**connection_spec(), "name": {"type": "str"}, "project_id": {"type": "str"}}
