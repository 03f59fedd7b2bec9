# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets and links that open an order stay out of everything that a playbook prints or returns, even with -vvv."""

from __future__ import annotations

import json

import pytest

from tests.emulator.testing import RunningEmulator
from tests.processes.harness import (
    APPLICATION_KEYS,
    OAUTH2,
    TOKEN,
    Played,
    Settings,
    Stage,
    as_environment,
    connection,
    look,
    order,
    secrets,
)

VOUCHER = "VOUCHER-7K2M-Q9XD"
# Codes that the account does not know stay secret too: they may be a right one with a wrong letter.
WRONG_VOUCHER = "VOUCHER-7K2M-Q9XE"
KINDS = {"keys": APPLICATION_KEYS, "oauth2": OAUTH2, "token": TOKEN}


def seed(served: RunningEmulator) -> None:
    served.emulator.seed({"vouchers": {VOUCHER: {"credit": 30}}})


def assert_no_secret(played: Played, served: RunningEmulator) -> None:
    printed = played.output + json.dumps([outcome.result for outcome in played.outcomes])
    assert played.outcomes
    assert [secret for secret in [VOUCHER, WRONG_VOUCHER, *secrets(served)] if secret in printed] == []
    assert [name for name in ("orderPassword", "pdfUrl", "/_emulator/pay") if name in printed] == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_with_a_voucher_shows_no_secret_and_no_link(stage: Stage, served: RunningEmulator, kind: str) -> None:
    seed(served)
    options = connection(served, KINDS[kind])
    shop = {"name": "shop", "voucher": VOUCHER, **options}
    tasks = [
        order("prepare", state="cart", **shop),
        look("look", "shop", quote=True, **options),
        order("order", accept_contracts=True, **shop),
        look("look again", "shop", quote=True, **options),
    ]
    played = stage.play(tasks, "-vvv", "--diff")
    assert [outcome.state for outcome in played.outcomes] == ["ok"] * len(tasks), played.output
    assert len(served.emulator.state.orders) == 1
    assert_no_secret(played, served)


def test_an_order_from_the_environment_shows_no_secret_and_no_link(stage: Stage, served: RunningEmulator) -> None:
    seed(served)
    projects = [{"name": "shop", "voucher": VOUCHER}, {"name": "stall"}]
    tasks = [
        order("foretell", projects=projects, accept_contracts=True, voucher=VOUCHER),
        look("look", "shop", quote=True, on_missing="skip"),
    ]
    tasks[0]["check_mode"] = True
    tasks.append(order("order", projects=projects, accept_contracts=True, wait=False))
    played = stage.play(tasks, "-vvv", "--diff", **as_environment(connection(served)))
    assert [outcome.state for outcome in played.outcomes] == ["ok"] * len(tasks), played.output
    assert_no_secret(played, served)


def vault(stage: Stage, name: str, values: Settings) -> Settings:
    """Put values where a user keeps secrets, beside the playbook; return what stands for them in it."""
    (stage.folder / f"{name}.json").write_text(json.dumps({name: values}), "utf-8")
    return {key: "{{ %s.%s }}" % (name, key) for key in values}


def test_failures_show_no_secret_and_no_link(stage: Stage, served: RunningEmulator) -> None:
    seed(served)
    wrong_secret = {**connection(served), "application_secret": "NoSuchApplicationSecret"}
    wrong_client = {**connection(served, OAUTH2), "client_secret": "NoSuchClientSecret"}
    wrong_token = {"endpoint": served.endpoint, "access_token": "NoSuchAccessToken"}
    good, secret, client, token, both = (
        vault(stage, name, values)
        for name, values in {
            "good": {**connection(served), "voucher": WRONG_VOUCHER},
            "secret": wrong_secret,
            "client": wrong_client,
            "token": wrong_token,
            "both": {**connection(served), **TOKEN},
        }.items()
    )
    shop = {"name": "shop", "accept_contracts": True}
    tasks = [
        order("wrong voucher", **shop, **good),
        order("wrong signature", **shop, **secret),
        look("wrong signature, lookup", "shop", **secret),
        order("wrong OAuth2 secret", **shop, **client),
        look("wrong OAuth2 secret, lookup", "shop", **client),
        order("wrong token", **shop, **token),
        look("wrong token, lookup", "shop", **token),
        order("two credentials", **shop, **both),
        look("two credentials, lookup", "shop", **both),
    ]
    files = [f"-e@{stage.folder / name}.json" for name in ("good", "secret", "client", "token", "both")]
    played = stage.play(tasks, "-vvv", "--diff", *files)
    assert [outcome.state for outcome in played.outcomes] == ["failed"] * len(tasks), played.output
    assert_no_secret(played, served)
    printed = played.output + json.dumps([outcome.result for outcome in played.outcomes])
    for given in ("NoSuchApplicationSecret", "NoSuchClientSecret", "NoSuchAccessToken"):
        assert given not in printed, given


def test_the_payment_link_is_returned_only_where_the_task_asks_to_pay_by_hand(
    stage: Stage, served: RunningEmulator
) -> None:
    options = {"accept_contracts": True, "wait": False, **connection(served)}
    tasks = [
        order("by hand", name="shop", payment_method="none", **options),
        order("by method", name="stall", **options),
    ]
    played = stage.play(tasks)
    assert [outcome.state for outcome in played.outcomes] == ["ok", "ok"], played.output
    assert "orderPassword=" in played.of("by hand").result["payment_url"]
    assert "payment_url" not in played.of("by method").result
    assert "orderPassword" not in json.dumps(played.of("by method").result)
