# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that only a real connection can show."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator

import pytest

from tests.emulator.testing import RunningEmulator

BODY = '{"ovhSubsidiary":"FR"}'


@pytest.fixture
def connection(served: RunningEmulator) -> Iterator[http.client.HTTPConnection]:
    client = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=10)
    yield client
    client.close()


def create_cart(connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
    connection.request("POST", "/1.0/order/cart", BODY, {"Content-Type": "application/json"})
    return connection.getresponse()


@pytest.mark.parametrize("effect", [False, True])
def test_a_closed_connection_brings_no_byte(
    served: RunningEmulator, connection: http.client.HTTPConnection, effect: bool
) -> None:
    served.emulator.faults.add("close", method="POST", effect=effect)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        create_cart(connection)
    assert len(served.emulator.state.carts) == int(effect)


@pytest.mark.parametrize("effect", [False, True])
def test_an_answer_that_never_comes_leaves_the_client_waiting(
    served: RunningEmulator, connection: http.client.HTTPConnection, effect: bool
) -> None:
    served.emulator.faults.add("hang", method="POST", effect=effect)
    connection.timeout = 0.3
    with pytest.raises(socket.timeout):
        create_cart(connection)
    assert len(served.emulator.state.carts) == int(effect)


def test_an_answer_can_break_in_the_middle_of_its_body(
    served: RunningEmulator, connection: http.client.HTTPConnection
) -> None:
    served.emulator.faults.add("truncate", method="POST")
    answer = create_cart(connection)
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        answer.read()
    assert len(served.emulator.state.carts) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_delayed_answer_comes_in_the_end(
    served: RunningEmulator, connection: http.client.HTTPConnection, when: str
) -> None:
    served.emulator.faults.add("delay", method="POST", seconds=0.2, when=when)
    started = time.monotonic()
    assert create_cart(connection).status == 200
    assert time.monotonic() - started >= 0.2
    assert len(served.emulator.state.carts) == 1
    assert [entry.fault for entry in served.emulator.journal] == ["delay"]


def test_a_held_answer_does_not_hold_up_others(served: RunningEmulator, connection: http.client.HTTPConnection) -> None:
    served.emulator.faults.add("hang", path="/me")
    other = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=10)
    other.request("GET", "/1.0/me")
    assert create_cart(connection).status == 200
    other.close()
