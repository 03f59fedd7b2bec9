# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transports to a server on the loopback interface, with each kind of credential."""

from __future__ import annotations

import time
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._client import OvhTransport, SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SystemClock
from ansible_collections.community.ovhcloud.tests.unit.plugins.loopback import Answer, Handler, Server, respond

KEYS = {"application_key": "the-ak", "application_secret": "the-as", "consumer_key": "the-ck"}
CLIENT = {"client_id": "the-id", "client_secret": "the-5ecret"}
ACCESS = {"access_token": "the-t0ken"}
ALL = [KEYS, CLIENT, ACCESS]
TOKEN = {"access_token": "fresh-t0ken", "token_type": "Bearer", "expires_in": 3600}


def clock(ahead: int = 0) -> Answer:
    """The time of the server at each request, so many seconds ahead."""

    def answer(handler: Handler) -> None:
        respond(200, int(time.time()) + ahead)(handler)

    return answer


def settings(server: Server | None, credential: dict[str, str], base: str = "/1.0", **others: t.Any) -> Settings:
    root = server.root if server else "http://127.0.0.1:1"
    given = {"endpoint": root + base, "timeout": 5.0, "oauth2_token_url": root + "/token", "source": "a test", **others}
    return Settings(credential=credential, **given)


def made(given: Settings) -> OvhTransport:
    return OvhTransport(given, SystemClock())


def transport(server: Server | None, credential: dict[str, str], base: str = "/1.0", **others: t.Any) -> OvhTransport:
    return made(settings(server, credential, base, **others))


def get(one: OvhTransport, path: str = "/me") -> t.Any:
    return one.send("GET", path, None, {})


def lost(one: OvhTransport) -> SendError:
    with pytest.raises(SendError) as caught:
        get(one)
    return caught.value


ENVIRONMENT = {"OVH_CLIENT_ID": "x", "OVH_CLIENT_SECRET": "x", "OVH_APPLICATION_KEY": "x", "OVH_CONSUMER_KEY": "x"}
