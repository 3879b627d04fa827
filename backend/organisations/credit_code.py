"""The unified social credit code of an organisation (统一社会信用代码) and its check digits."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def check_character(body: str) -> str:
    """Return the last character that belongs to the first 17 of a code.

    Source: GB 32100-2015, the modulo-31 scheme with weights 3^i mod 31; the letters I, O, S, V and Z are not used.

    Raises:
        ValueError: a character is not of the alphabet, or there are not 17.
    """
    if len(body) != len(_WEIGHTS):
        raise ValueError(f"a credit code has 17 characters before its check character, not {len(body)}")
    total = sum(weight * _ALPHABET.index(char) for weight, char in zip(_WEIGHTS, body, strict=True))
    return _ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Return whether a code has 18 characters of the alphabet and the right check character."""
    try:
        return check_character(code[:-1]) == code[-1:]
    except ValueError:
        return False
