# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where OVHcloud's Terraform provider was seen to end with two orders: here one order and one project, or a clear stop."""

from __future__ import annotations

import pytest

from tests.scenarios import peer, write_docs
from tests.scenarios.peer_rows import KILLED, ROWS, TOGETHER

IN_TURN = {identifier: row for identifier, row in ROWS.items() if identifier not in TOGETHER}


@pytest.mark.parametrize("identifier", ROWS)
def test_a_situation_ends_with_one_order_and_one_project_or_a_stop_that_says_what_is_known(identifier: str) -> None:
    row = ROWS[identifier]
    measured = peer.measure(row)
    assert measured.end == row.end, measured
    assert measured.last_stops == bool(row.end_says), measured
    assert measured.struck, "the fault met no request"
    assert measured.truthful, "changed does not tell the truth"
    assert measured.quiet, "the last run still did something"


@pytest.mark.parametrize("identifier", IN_TURN)
def test_a_run_in_trouble_ends_well_or_says_why_it_stops(identifier: str) -> None:
    row = ROWS[identifier]
    measured = peer.measure(row)
    assert measured.first.startswith("killed" if identifier in KILLED else "stops" if row.says else "ok"), measured
    assert len(measured.messages) == bool(row.says) + 2 * bool(row.end_says), measured.messages
    for message in measured.messages[:1]:
        assert row.says in message
    for message in measured.messages[1:]:
        assert row.end_says in message
    assert measured.carts == 0


def test_the_tables_of_the_documentation_are_what_is_measured() -> None:
    page = write_docs.PAGE.read_text("utf-8")
    assert write_docs.renewed(page) == page, "run: python -m tests.scenarios.write_docs"
