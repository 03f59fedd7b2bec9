# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The value that a good HTTP answer holds."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._answer import NotJsonError
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import Reply

HTML = "<html><body>502 Bad Gateway</body></html>"


@pytest.mark.parametrize("value", [None, [], {}, 5, "delivered", {"a": [1]}])
@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_every_success_status_with_json_is_its_value(status: int, value: t.Any) -> None:
    answer = Reply(status, value).answer
    assert (answer.is_good, answer.value()) == (True, value)


@pytest.mark.parametrize(("status", "text"), [(200, ""), (200, " \n"), (201, ""), (204, ""), (204, HTML)])
def test_an_empty_answer_is_nothing(status: int, text: str) -> None:
    assert Reply(status, text=text).answer.value() is None


@pytest.mark.parametrize("status", [199, 300, 400, 404, 500])
def test_no_other_status_is_good(status: int) -> None:
    assert not Reply(status, {}).answer.is_good


@pytest.mark.parametrize("status", [400, 502])
@pytest.mark.parametrize("text", ["", " \n", HTML])
def test_a_refusal_without_json_holds_no_value(status: int, text: str) -> None:
    with pytest.raises(NotJsonError):
        Reply(status, text=text).answer.value()


def test_a_refusal_holds_what_it_says() -> None:
    assert Reply(404, {"message": "gone"}).answer.value() == {"message": "gone"}


@pytest.mark.parametrize("text", [HTML, '{"cartId": "5ab9', "[1, 2", "not json", "\x00"])
def test_something_else_than_json_is_no_value(text: str) -> None:
    with pytest.raises(NotJsonError):
        Reply(200, text=text).answer.value()
