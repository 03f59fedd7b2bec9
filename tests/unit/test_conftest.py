# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fences around the unit tests hold."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


@pytest.mark.parametrize("host", ["eu.api.ovh.com", "192.0.2.1", "2001:db8::1", b"api.us.ovhcloud.com"])
def test_a_name_or_address_outside_this_machine_is_refused_without_asking_for_it(host: str | bytes) -> None:
    with pytest.raises(RuntimeError, match="only the loopback interface"):
        socket.getaddrinfo(host, 443)


def test_a_connection_to_an_outside_address_is_refused() -> None:
    with socket.socket() as client, pytest.raises(RuntimeError, match="only the loopback interface"):
        client.connect(("192.0.2.1", 443))


def test_a_server_on_the_loopback_interface_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = ("localhost", server.getsockname()[1])
        with socket.create_connection(address, timeout=5) as client:
            assert client.getpeername()[1] == address[1]


def test_home_and_working_folder_are_empty_and_no_ovh_variable_is_set() -> None:
    assert list(Path.home().iterdir()) == []
    assert list(Path.cwd().iterdir()) == []
    assert [name for name in os.environ if name.startswith("OVH_")] == []
