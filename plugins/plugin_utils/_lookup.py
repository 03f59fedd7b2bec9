# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""The controller's side of the shared client: its errors, as Ansible expects them of a lookup."""

from __future__ import annotations

import contextlib
import typing as t

from ansible.errors import AnsibleLookupError, AnsibleOptionsError
from ansible.module_utils.basic import missing_required_lib

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    MissingLibraryError,
    OvhError,
    SettingsError,
)


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
