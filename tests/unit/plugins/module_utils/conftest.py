# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server for the tests of one request."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.tests.unit.plugins.loopback import Server, respond, serving
from ansible_collections.community.ovhcloud.tests.unit.plugins.transports import TOKEN, clock


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")
    with serving() as one:
        one.answers["/1.0/auth/time"] = clock()
        one.answers["/token"] = respond(200, TOKEN, Content_Type="application/json")
        one.answers["/1.0/me"] = respond(200, {"nichandle": "xx1-ovh"})
        yield one
