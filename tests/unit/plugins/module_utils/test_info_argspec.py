# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The argument specs of the info modules."""

from __future__ import annotations

from ansible_collections.community.ovhcloud.plugins.module_utils._argspec import connection_spec
from ansible_collections.community.ovhcloud.plugins.module_utils._info_argspec import order_info_spec, project_info_spec


def test_info_modules_take_the_connection_options_and_few_of_their_own_none_of_them_required() -> None:
    for spec, own in ((order_info_spec(), {"order_id"}), (project_info_spec(), {"name", "project_id"})):
        assert {name: about for name, about in spec.items() if name not in own} == connection_spec()
        assert own <= set(spec)
        assert not any(about.get("required") or about.get("no_log") for name, about in spec.items() if name in own)


def test_specs_are_made_anew_each_time() -> None:
    order_info_spec()["order_id"]["type"] = "str"
    project_info_spec()["name"]["type"] = "int"
    assert (order_info_spec()["order_id"]["type"], project_info_spec()["name"]["type"]) == ("int", "str")
