# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between the API of Europe, Canada and the United States."""

from __future__ import annotations

from dataclasses import dataclass

EU_SUBSIDIARIES = ("CZ", "DE", "ES", "EU", "FI", "FR", "GB", "IE", "IT", "LT", "MA", "NL", "PL", "PT", "SN", "TN")
CA_SUBSIDIARIES = ("ASIA", "AU", "CA", "IN", "QC", "SG", "WE", "WS")


@dataclass(frozen=True)
class Flavour:
    """One of the three separate installations of the API."""

    name: str
    subsidiaries: tuple[str, ...]
    default_subsidiary: str
    country: str
    language: str
    utc_offset_hours: int
    project_plan: str
    hds_plan: str
    query_prefix: str
    # The United States name projects only in an order's operations and leave `*` in its details.
    star_domains: bool
    operations: bool
    fidelity_account: bool
    order_date_filter: bool

    @property
    def urn_region(self) -> str:
        return self.name.lower()


FLAVOURS = {
    "EU": Flavour(
        "EU", EU_SUBSIDIARIES, "FR", "FR", "fr_FR", 2, "project.2018", "certification.hds.2018",
        "EU.ext-1", False, False, True, True,
    ),
    "CA": Flavour(
        "CA", CA_SUBSIDIARIES, "CA", "CA", "en_CA", -4, "project.2018", "certification.hds.2018",
        "CA.ext-1", False, False, True, True,
    ),
    "US": Flavour(
        "US", tuple(sorted((*EU_SUBSIDIARIES, *(s for s in CA_SUBSIDIARIES if s != "IN"), "US"))), "US", "US", "en_US",
        -4, "project", "certification.hds", "US.ext-1", True, True, False, False,
    ),
}  # fmt: skip
