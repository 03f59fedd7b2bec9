# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test that users copy beside their own playbooks, as the page tells: it passes with a good one, and only with that."""

from __future__ import annotations

import pytest

from tests.places.harness import Place, Ran, commands

#: what is wrong -> what to replace in the playbook, with what, and the words of the test that notice it
WRONG = {
    "it always changes": (
        "register: ordered",
        "register: ordered\n          changed_when: true",
        "second run changes nothing",
    ),
    "it orders more than it should": (
        "- name: web-staging",
        "- name: web-staging\n      - name: web-extra",
        "web-extra",
    ),
    "it writes in check mode": (
        "max_price: 0",
        "max_price: 0\n          check_mode: false #",
        "check mode writes nothing",
    ),
}


def prepared(place: Place) -> str:
    """Copy what the page tells to copy; return the command that is left."""
    *copying, testing = commands("test_projects.py").splitlines()
    ran = place.run("\n".join(copying), COLLECTION=str(place.installed))
    assert ran.code == 0, ran.output
    return testing


def test_it_passes_with_a_playbook_that_orders_once(place: Place) -> None:
    ran = place.run(prepared(place))
    assert ran.code == 0, ran.output
    assert "1 passed" in ran.output


@pytest.mark.parametrize("fault", WRONG)
def test_it_fails_with_a_playbook_that_does_not(place: Place, fault: str) -> None:
    testing = prepared(place)
    old, new, words = WRONG[fault]
    playbook = place.work / "projects.yml"
    assert old in playbook.read_text("utf-8")
    playbook.write_text(playbook.read_text("utf-8").replace(old, new, 1), "utf-8")
    ran: Ran = place.run(testing)
    assert ran.code == 1, ran.output
    assert "1 failed" in ran.output
    assert words in ran.output
