# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors render themselves: what a failed task shows of each."""

from __future__ import annotations

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    MissingLibraryError,
    NotAllowedError,
    NotFoundError,
    OrderRefusedError,
    OvhError,
    RefusalError,
    SettingsError,
    SignatureError,
    UnknownOutcomeError,
    WaitTimeoutError,
)

RESUMABLE = [
    (SettingsError("x"), False),
    (MissingLibraryError("x"), False),
    (RefusalError("x"), True),
    (RefusalError("x", resumable=False), False),
    (UnknownOutcomeError("x"), True),
    (WaitTimeoutError("x"), True),
    (OrderRefusedError("x", resumable=False), False),
    (OrderRefusedError("x", resumable=True), True),
    (ApiError("x", request="GET /me"), True),
    (NotFoundError("x", request="GET /me"), True),
    (NotAllowedError("x", request="GET /me"), True),
    (SignatureError("x", request="GET /me"), True),
]


@pytest.mark.parametrize(("error", "resumable"), RESUMABLE)
def test_each_error_tells_whether_the_same_task_goes_on_from_there(error: OvhError, resumable: bool) -> None:
    assert error.to_result()["resumable"] is resumable


def test_facts_that_are_known_stand_in_the_result_and_others_do_not() -> None:
    error = UnknownOutcomeError("words", order_id=7, cart_id=None, project_id="p")
    assert error.to_result() == {"msg": "words", "resumable": True, "order_id": 7, "project_id": "p"}


def test_a_failed_request_shows_status_class_and_query_id_but_not_its_inner_marks() -> None:
    error = ApiError(
        "words",
        request="GET /me",
        http_status=500,
        error_class="Server::X",
        query_id="EU.ext-1",
        retryable=True,
        outcome_unknown=True,
        retry_after=5.0,
    )
    assert error.to_result() == {
        "msg": "words",
        "resumable": True,
        "http_status": 500,
        "error_class": "Server::X",
        "query_id": "EU.ext-1",
    }


def test_an_error_is_its_message() -> None:
    assert str(RefusalError("words")) == "words"


def test_a_missing_library_keeps_its_traceback_out_of_the_message() -> None:
    error = MissingLibraryError("Traceback ...")
    assert error.traceback == "Traceback ..."
    assert "Traceback" not in str(error.to_result())
