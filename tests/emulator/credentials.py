# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The published sample credentials. They open nothing but an emulator."""

from __future__ import annotations

ACCOUNT = "em12345-ovh"
APPLICATION_KEY = "EmulatorAppKey01"
APPLICATION_SECRET = "EmulatorAppSecret000000000000001"
CONSUMER_KEY = "EmulatorConsumerKey0000000000001"
CLIENT_ID = "EU.emulator0000001"
CLIENT_SECRET = "EmulatorClientSecret000000000001"
ACCESS_TOKEN = "EmulatorAccessToken00000000000001"

SAMPLE = {
    "application_key": APPLICATION_KEY,
    "application_secret": APPLICATION_SECRET,
    "consumer_key": CONSUMER_KEY,
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "access_token": ACCESS_TOKEN,
}
