# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of credential, from every place it can come from, for the module and the lookup: the journal says whose it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.credentials import APPLICATION_KEY
from tests.emulator.testing import RunningEmulator
from tests.processes.harness import (
    APPLICATION_KEYS,
    OAUTH2,
    ORDER,
    TOKEN,
    Played,
    Settings,
    Stage,
    as_environment,
    connection,
    look,
    order,
)

KINDS = {"keys": APPLICATION_KEYS, "oauth2": OAUTH2, "token": TOKEN}
ALL = [{"method": method, "path": "/*"} for method in ("GET", "POST", "PUT", "DELETE")]


def second_credential(served: RunningEmulator, kind: str) -> Settings:
    """Return a credential of the same kind whose requests the journal shows under the name `second`."""
    documents: dict[str, tuple[dict[str, Any], Settings]] = {
        "keys": (
            {"consumer_keys": [{"key": "SecondKey", "name": "second", "rules": ALL}]},
            {**APPLICATION_KEYS, "application_key": APPLICATION_KEY, "consumer_key": "SecondKey"},
        ),
        "oauth2": (
            {"oauth2_clients": [{"id": "EU.second", "secret": "SecondSecret", "name": "second"}]},
            {"client_id": "EU.second", "client_secret": "SecondSecret"},
        ),
        "token": (
            {"access_tokens": [{"token": "SecondToken", "name": "second"}]},
            {"access_token": "SecondToken"},
        ),
    }
    document, settings = documents[kind]
    served.emulator.seed(document)
    return settings


def callers(served: RunningEmulator) -> list[str]:
    """Return who asked for carts, in order; each task of these tests does so once."""
    entries = [entry for entry in served.emulator.journal if entry.route == "/order/cart"]
    return [entry.identity or "nobody" for entry in entries]


def assert_all_went_well(played: Played) -> None:
    assert [outcome.state for outcome in played.outcomes] == ["ok"] * len(played.outcomes), played.output
    assert played.outcomes, played.output


def conf(settings: Settings) -> str:
    lines = ["[default]", f"endpoint={settings['endpoint']}", f"[{settings['endpoint']}]"]
    lines += [f"{name}={value}" for name, value in settings.items() if name != "endpoint"]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("kind", KINDS)
def test_options_win_over_the_environment_and_each_is_enough(stage: Stage, served: RunningEmulator, kind: str) -> None:
    options = connection(served, second_credential(served, kind))
    defaults = {"module_defaults": {"group/community.ovhcloud.ovh": options}}
    tasks = [
        order("module, options", name="shop", state="cart", **options),
        {"name": "module, defaults", ORDER: {"name": "shop", "state": "cart"}, **defaults},
        look("lookup, options", "shop", **options),
        order("module, environment", name="shop", state="absent"),
        look("lookup, environment", "shop", on_missing="skip"),
    ]
    played = stage.play(tasks, **as_environment(connection(served, KINDS[kind])))
    assert_all_went_well(played)
    by_options = callers(served).count("second")
    seen = callers(served)
    assert set(seen[:by_options]) == {"second"}
    assert set(seen[by_options:]) == {seen[-1]} != {"second"}
    assert seen[-1].startswith("sample-")


@pytest.mark.parametrize("kind", KINDS)
def test_a_config_file_wins_over_those_in_the_usual_places(stage: Stage, served: RunningEmulator, kind: str) -> None:
    named = stage.folder / "named.conf"
    named.write_text(conf(connection(served, second_credential(served, kind))), "utf-8")
    (stage.home / ".ovh.conf").write_text(conf(connection(served, KINDS[kind])), "utf-8")
    tasks = [
        order("module, named", name="shop", state="absent", config_file=str(named)),
        look("lookup, named", "shop", on_missing="skip", config_file=str(named)),
        order("module, home", name="shop", state="absent"),
        look("lookup, home", "shop", on_missing="skip"),
    ]
    played = stage.play(tasks)
    assert_all_went_well(played)
    seen = callers(served)
    by_name = seen.count("second")
    assert by_name >= 2
    assert set(seen[:by_name]) == {"second"}
    assert seen[by_name:]
    assert all(caller.startswith("sample-") for caller in seen[by_name:])


def test_an_empty_variable_and_an_empty_option_count_as_not_given(stage: Stage, served: RunningEmulator) -> None:
    environment = {**as_environment(connection(served, TOKEN)), "OVH_CLIENT_ID": "", "OVH_CONSUMER_KEY": " "}
    tasks = [
        order("module", name="shop", state="absent", application_key="", client_secret=""),
        look("lookup", "shop", on_missing="skip", application_key="", client_secret=""),
    ]
    assert_all_went_well(stage.play(tasks, **environment))
    assert set(callers(served)) == {"sample-access-token"}


def test_an_endpoint_may_come_from_elsewhere_than_the_credential(stage: Stage, served: RunningEmulator) -> None:
    (stage.home / ".ovh.conf").write_text(f"[default]\nendpoint={served.endpoint}\n", "utf-8")
    tasks = [order("module", name="shop", state="absent"), look("lookup", "shop", on_missing="skip")]
    assert_all_went_well(stage.play(tasks, **as_environment(TOKEN)))
    assert set(callers(served)) == {"sample-access-token"}
