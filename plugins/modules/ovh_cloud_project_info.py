#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ovh_cloud_project_info
short_description: Read OVHcloud Public Cloud projects
description:
  - Tells which Public Cloud projects an account has. All of them, those of one name, or the one with an id.
  - A project that is not there is not an error.
version_added: 1.0.0
author:
  - community.ovhcloud contributors (@ansible-collections)
extends_documentation_fragment:
  - community.ovhcloud._ovh
  - community.ovhcloud._attributes
  - community.ovhcloud._attributes.ovh
attributes:
  check_mode:
    support: full
    details:
      - This module only reads.
  diff_mode:
    support: N/A
    details:
      - This module only reads.
  idempotent:
    support: full
    details:
      - This module only reads.
options:
  name:
    description:
      - The name of the project, as the OVHcloud Control Panel shows it (the API calls it description).
      - It is compared letter by letter. Several projects can have the same name.
      - At most one of O(name) and O(project_id) can be given. Without both, all projects are returned.
    type: str
  project_id:
    description:
      - The id of the project.
    type: str
seealso:
  - module: community.ovhcloud.ovh_cloud_project_order
  - module: community.ovhcloud.ovh_order_info
"""

EXAMPLES = r"""
- name: Read all projects
  community.ovhcloud.ovh_cloud_project_info:
    endpoint: ovh-eu
  register: all

- name: Show which of them can be used
  ansible.builtin.debug:
    msg: "{{ all.projects | selectattr('usable') | map(attribute='name') }}"

- name: Look a project up by its name
  community.ovhcloud.ovh_cloud_project_info:
    endpoint: ovh-eu
    name: web-production
  register: web

- name: Fail unless there is exactly one
  ansible.builtin.assert:
    that: web.projects | length == 1
"""

RETURN = r"""
projects:
  description:
    - The projects, sorted by name.
    - The list is empty if there is no such project.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the project.
      type: str
      returned: success
      sample: 2f4c1d9be0a74f0c8c7c5a9a3a5d1e77
    name:
      description: The name of the project. Null if it has none.
      type: str
      returned: success
      sample: web-production
    status:
      description:
        - The status that the API gives to the project. At present V(creating), V(ok), V(suspended), V(deleting), or V(deleted).
      type: str
      returned: success
      sample: ok
    plan_code:
      description: The plan of the project.
      type: str
      returned: success
      sample: project.2018
    usable:
      description: Whether the project can be used now.
      type: bool
      returned: success
      sample: true
    order_id:
      description: The order that made the project. Null when the API does not tell it.
      type: int
      returned: success
      sample: 123456789
    creation_date:
      description: When the project was made.
      type: str
      returned: success
      sample: '2026-01-05T10:00:03.123456+00:00'
unreadable:
  description:
    - Ids of projects that the credential must not read. They are missing in RV(projects), and a warning names them.
    - With O(name), any of them may have that name. With O(project_id), whether there is such a project is not known.
  returned: success
  type: list
  elements: str
  sample: []
resumable:
  description: Whether running the same task again may succeed.
  returned: on failure
  type: bool
query_id:
  description: OVHcloud's id of the request that failed, for its support.
  returned: on failure of a request
  type: str
http_status:
  description: The HTTP status of the request that failed.
  returned: on failure of a request
  type: int
error_class:
  description: OVHcloud's class of the error.
  returned: on failure of a request
  type: str
"""

import os

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import MissingLibraryError, OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._info import make_api
from ansible_collections.community.ovhcloud.plugins.module_utils._info_argspec import project_info_spec
from ansible_collections.community.ovhcloud.plugins.module_utils._project_info import find_projects


def main() -> None:
    module = AnsibleModule(
        argument_spec=project_info_spec(),
        mutually_exclusive=[("name", "project_id")],
        supports_check_mode=True,
    )
    try:
        api = make_api(module.params.get, os.environ)
        found = find_projects(api, module.params["name"], module.params["project_id"])
    except MissingLibraryError as exc:
        module.fail_json(msg=missing_required_lib("ovh"), exception=exc.traceback)
    except OvhError as exc:
        module.fail_json(**exc.to_result())
    for warning in found.warnings:
        module.warn(warning)
    module.exit_json(changed=False, **found.result)


if __name__ == "__main__":
    main()
