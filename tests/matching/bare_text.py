"""The bare characters of a text, plainly: what copies and quotations are compared on."""

import re
from hashlib import blake2b

from matching import normalize


def _word(found: re.Match[str]) -> str:
    number = int.from_bytes(blake2b(found.group().encode(), digest_size=4).digest(), "big")
    return chr(0xE000 + number % 6000) + chr(0xE000 + number // 6000 % 6000)


def bare(text: str) -> str:
    """Return the bare characters, by the normaliser; a Latin word or number is two that only it has."""
    words = re.sub("[a-z0-9]{2,}", _word, normalize(text).text.lower())
    return re.sub("[^a-z0-9一-龥\ue000-\uf8ff]", "", words)
