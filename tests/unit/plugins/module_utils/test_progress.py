# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run has done so far, and whether that is a change."""

from __future__ import annotations

from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddIntent,
    CheckOut,
    CreateCart,
    DeleteCart,
    RemoveIntent,
    Wait,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import PROJECT_ID, cart, cart_id


def test_nothing_done_is_no_change() -> None:
    assert not Progress().changed


def test_waiting_alone_is_no_change() -> None:
    progress = Progress()
    progress.record(Wait(7))
    assert (progress.changed, progress.steps) == (False, [Wait(7)])


def test_a_step_that_writes_is_a_change_also_when_waiting_follows() -> None:
    progress = Progress()
    progress.record(CheckOut("c", 7))
    progress.record(Wait(7))
    assert progress.changed


def test_steps_that_were_undone_are_no_change_but_are_still_told() -> None:
    progress = Progress()
    progress.record(CreateCart("m", "c"))
    progress.record(DeleteCart("c"))
    progress.undo()
    assert (progress.changed, len(progress.steps)) == (False, 2)
    progress.record(CreateCart("m", "d"))
    assert progress.changed


def test_an_intent_that_was_taken_away_is_no_change_and_another_one_is() -> None:
    progress = Progress(steps=[AddIntent("a"), RemoveIntent("a"), AddIntent("b")])
    progress.undo_intent("a")
    assert progress.changed
    progress.undo_intent("b")
    assert (progress.changed, len(progress.steps)) == (False, 3)


def test_only_ids_that_are_known_are_told() -> None:
    progress = Progress()
    assert progress.known_ids() == {}
    progress.cart, progress.order_id, progress.project_id = cart(1), 7, PROJECT_ID
    assert progress.known_ids() == {"order_id": 7, "project_id": PROJECT_ID, "cart_id": cart_id(1)}
