# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Identifiers and chance from one seed: the same seed and calls give the same answers."""

from __future__ import annotations

import hashlib


class Ids:
    """A counter hashed with the seed; its whole state is two numbers, so that snapshots stay small."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.drawn = 0
        self._sequences: dict[str, int] = {}

    def _hex(self, digits: int) -> str:
        self.drawn += 1
        return hashlib.blake2b(f"{self.seed}:{self.drawn}".encode(), digest_size=32).hexdigest()[:digits]

    def _uuid_hex(self) -> str:
        raw = self._hex(32)
        return f"{raw[:12]}4{raw[13:16]}{'89ab'[int(raw[16], 16) % 4]}{raw[17:]}"

    def uuid(self) -> str:
        raw = self._uuid_hex()
        return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"

    def project_id(self) -> str:
        """A version 4 UUID without dashes, as every project id is."""
        return self._uuid_hex()

    def digits(self, count: int) -> str:
        return str(int(self._hex(32), 16))[:count].rjust(count, "1")

    def secret(self, length: int) -> str:
        return self._hex(64)[:length]

    def token(self) -> str:
        """Letters and digits only: the mailed links carry it unescaped."""
        return self._hex(40)

    def next(self, sequence: str, start: int) -> int:
        """Ascending numbers, one sequence a kind."""
        value = self._sequences.get(sequence, start - 1) + 1
        self._sequences[sequence] = value
        return value


def chance(seed: int, draw: int) -> float:
    """The draw-th number in [0, 1) of a seeded series."""
    digest = hashlib.blake2b(f"{seed}/{draw}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
