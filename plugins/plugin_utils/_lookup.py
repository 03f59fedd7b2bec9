# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""The controller's side of the shared client: options of a lookup in, Ansible's own errors out."""

from __future__ import annotations

import contextlib
import os
import typing as t

from ansible.errors import AnsibleLookupError, AnsibleOptionsError
from ansible.module_utils.basic import missing_required_lib

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, OvhTransport
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    MissingLibraryError,
    OvhError,
    SettingsError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import read_settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, SystemClock

# Seconds that a lookup may spend on its requests and their repetitions; a lookup waits for nothing else.
_BUDGET = 300


@contextlib.contextmanager
def translated_errors() -> t.Iterator[None]:
    """Turn this collection's errors into those that Ansible expects of a lookup.

    The cause is left out: ansible-core joins the messages of the whole chain, and ours already says everything once.
    """
    try:
        yield
    except MissingLibraryError:
        raise AnsibleLookupError(missing_required_lib("ovh")) from None
    except SettingsError as exc:
        raise AnsibleOptionsError(exc.message) from None
    except OvhError as exc:
        raise AnsibleLookupError(exc.message) from None


def make_api(get_option: t.Callable[[str], t.Any]) -> Api:
    """Return the API for a lookup's options, and the controller's environment and ovh.conf."""
    clock = SystemClock()
    return Api(Client(OvhTransport(read_settings(get_option, os.environ)), clock, Budget(clock, _BUDGET)))
