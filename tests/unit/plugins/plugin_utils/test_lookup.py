# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's side of the shared client: options in, Ansible's own errors out."""

from __future__ import annotations

import os
import sys

import pytest
from ansible.errors import AnsibleLookupError, AnsibleOptionsError

from ansible_collections.community.ovhcloud.plugins.module_utils import _info
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    MissingLibraryError,
    OvhError,
    RefusalError,
    SettingsError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Clock
from ansible_collections.community.ovhcloud.plugins.plugin_utils._lookup import translated_errors
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import FakeTransport

KINDS = [
    (SettingsError("words"), AnsibleOptionsError),
    (ApiError("words", request="GET /me"), AnsibleLookupError),
    (RefusalError("words"), AnsibleLookupError),
]


@pytest.mark.parametrize(("error", "kind"), KINDS)
def test_an_error_of_the_collection_becomes_the_one_that_ansible_expects(
    error: OvhError, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="words") as caught, translated_errors():
        raise error
    assert caught.value.__class__ is kind


def test_a_missing_library_names_itself_and_the_interpreter() -> None:
    with pytest.raises(AnsibleLookupError) as caught, translated_errors():
        raise MissingLibraryError("Traceback ...")
    assert "required Python library (ovh)" in str(caught.value)
    assert sys.executable in str(caught.value)


def test_other_errors_pass_unchanged() -> None:
    with pytest.raises(AnsibleLookupError, match="as it is"), translated_errors():
        raise AnsibleLookupError("as it is")
    with pytest.raises(KeyError), translated_errors():
        raise KeyError("a bug")


def test_the_api_is_made_from_the_options_of_the_lookup_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []

    def transport(settings: Settings, clock: Clock) -> FakeTransport:
        seen.append(settings)
        return FakeTransport({"GET /me": {"ovhSubsidiary": "FR"}})

    monkeypatch.setattr(_info, "OvhTransport", transport)
    monkeypatch.setenv("OVH_ACCESS_TOKEN", "t0ken")
    options = {"endpoint": "ovh-ca", "timeout": 7.0}
    assert _info.make_api(options.get, os.environ).account().subsidiary == "FR"
    (settings,) = seen
    shown = (settings.endpoint, settings.credential, settings.timeout)
    assert shown == ("ovh-ca", {"access_token": "t0ken"}, 7.0)
