# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The argument specs that module and lookup share."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._argspec import connection_spec, project_order_spec
from ansible_collections.community.ovhcloud.plugins.module_utils._info_argspec import order_info_spec, project_info_spec
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import IDENTITY, PER_PROJECT

SECRETS = {"application_key", "application_secret", "consumer_key", "client_secret", "access_token", "voucher"}


def entries(spec: t.Mapping[str, t.Any]) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    for name, about in spec.items():
        yield name, about
        yield from entries(about.get("options") or {})


def test_everything_secret_and_nothing_else_is_kept_out_of_logs() -> None:
    assert {name for name, about in entries(project_order_spec()) if about.get("no_log")} == SECRETS


def test_each_voucher_is_a_secret_also_that_of_an_entry() -> None:
    vouchers = [about for name, about in entries(project_order_spec()) if name == "voucher"]
    assert [about["no_log"] for about in vouchers] == [True, True]


def test_connection_options_have_no_default_of_their_own_so_that_environment_and_files_are_asked() -> None:
    assert {name for name, about in connection_spec().items() if "default" in about} == {"timeout"}
    assert not any(about.get("required") for about in connection_spec().values())


def test_an_entry_of_projects_takes_each_option_that_is_about_one_project() -> None:
    spec = project_order_spec()
    assert set(spec["projects"]["options"]) == {"name", *PER_PROJECT, *IDENTITY}
    for name in (*PER_PROJECT, *IDENTITY):
        own, shared = spec["projects"]["options"][name], spec[name]
        assert (own["type"], own.get("elements"), own.get("no_log")) == (
            shared["type"],
            shared.get("elements"),
            shared.get("no_log"),
        )


def test_an_entry_has_no_defaults_that_would_hide_what_the_task_says() -> None:
    about = project_order_spec()["projects"]["options"]
    assert [name for name, one in about.items() if "default" in one] == []


def test_nothing_is_paid_and_no_contract_accepted_by_default() -> None:
    spec = project_order_spec()
    defaults = {name: spec[name]["default"] for name in ("max_price", "accept_contracts", "waive_retraction_period")}
    assert defaults == {"max_price": 0, "accept_contracts": False, "waive_retraction_period": False}


def test_specs_are_made_anew_each_time() -> None:
    project_order_spec()["name"]["type"] = "int"
    assert project_order_spec()["name"]["type"] == "str"


def test_info_modules_take_the_connection_options_and_few_of_their_own_none_of_them_required() -> None:
    for spec, own in ((order_info_spec(), {"order_id"}), (project_info_spec(), {"name", "project_id"})):
        assert {name: about for name, about in spec.items() if name not in own} == connection_spec()
        assert own <= set(spec)
        assert not any(about.get("required") or about.get("no_log") for name, about in spec.items() if name in own)


def test_specs_of_info_modules_are_made_anew_each_time() -> None:
    order_info_spec()["order_id"]["type"] = "str"
    project_info_spec()["name"]["type"] = "int"
    assert (order_info_spec()["order_id"]["type"], project_info_spec()["name"]["type"]) == ("int", "str")
