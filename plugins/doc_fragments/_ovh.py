# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  endpoint:
    description:
      - The API to talk to. One of the names V(ovh-eu), V(ovh-ca), V(ovh-us), V(kimsufi-eu), V(kimsufi-ca), V(soyoustart-eu),
        V(soyoustart-ca), or a URL such as V(http://127.0.0.1:8080/1.0).
      - Without this option, the environment variable E(OVH_ENDPOINT) is used, then C(endpoint) in the section C([default])
        of an C(ovh.conf).
    type: str
  application_key:
    description:
      - The key of an application registered with OVHcloud. Together with O(application_secret) and O(consumer_key) it is one
        of the three kinds of credential.
      - A credential is taken whole from one source. The sources are, in this order, the options, the environment
        variables (E(OVH_APPLICATION_KEY), E(OVH_APPLICATION_SECRET), E(OVH_CONSUMER_KEY), E(OVH_CLIENT_ID),
        E(OVH_CLIENT_SECRET), E(OVH_ACCESS_TOKEN)), and the section of an C(ovh.conf) that is named like the endpoint, or
        C([default]).
      - An empty value counts as not given.
    type: str
  application_secret:
    description:
      - The secret of the application.
    type: str
  consumer_key:
    description:
      - The key that ties the application to an account, with the rights that were granted to it.
    type: str
  client_id:
    description:
      - The id of an OAuth2 client (a service account). Together with O(client_secret) it is one of the three kinds of
        credential.
    type: str
  client_secret:
    description:
      - The secret of the OAuth2 client.
    type: str
  access_token:
    description:
      - An access token that was made elsewhere. It is one of the three kinds of credential, and is not renewed.
    type: str
  oauth2_token_url:
    description:
      - Where an OAuth2 client gets its tokens. Needed when O(endpoint) is a URL and the credential is an OAuth2 client.
      - Without this option, the environment variable E(OVH_OAUTH2_TOKEN_URL) is used, then C(oauth2_token_url) in an
        C(ovh.conf).
    type: str
  config_file:
    description:
      - An C(ovh.conf) to read before C(./ovh.conf), C(~/.ovh.conf) and C(/etc/ovh.conf).
    type: path
  timeout:
    description:
      - How long to wait for the answer to one request, in seconds; above 0, and at most 120.
    type: float
    default: 60
requirements:
  - python >= 3.9
  - ovh >= 1.2.0
notes:
  - Modules read environment variables and C(ovh.conf) on the host they run on, lookups on the controller.
"""
