"""What passwords must be, and how they are kept."""

import time
from collections.abc import Iterator

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from backend.accounts import passwords
from backend.accounts.passwords import PasswordTooCommon, PasswordTooPlain, PasswordTooShort
from backend.core.settings import settings
from tests.conftest import AS_IN_PRODUCTION

ABOUT = ("li.ming@example.gov.cn", "李明")


@pytest.fixture
def mlps3(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The profile of the third level of the Multi-Level Protection Scheme."""
    monkeypatch.setenv("CITYMATCH_SECURITY_PROFILE", "mlps3")
    settings.cache_clear()
    yield
    settings.cache_clear()


def refused(password: str) -> bool:
    """Return whether a password is not good enough."""
    try:
        passwords.check(password, ABOUT)
    except (PasswordTooShort, PasswordTooCommon, PasswordTooPlain):
        return True
    return False


class TestCheck:
    @pytest.mark.parametrize(
        "password",
        [
            "murky-lantern-twelve-oxen",
            "竹林里没有一只慢羊 47",
            "correct horse battery staple",
            "vx9$" * 3 + "Qm2!kLw7",
            "字" * 5 + "x7 Ω" * 30,
        ],
    )
    def test_long_ones_nobody_guesses_are_accepted_in_any_script_and_with_spaces(self, password: str) -> None:
        assert not refused(password)

    @pytest.mark.parametrize("password", ["", "kX9$vq2!mZ7", "x" * 129, "ｋＸ９＄ｖｑ２！ｍＺ７"])
    def test_length_is_counted_in_characters_from_12_to_128(self, password: str) -> None:
        with pytest.raises(PasswordTooShort):
            passwords.check(password, ABOUT)

    @pytest.mark.parametrize(
        "password",
        [
            "123456789012",
            "password1234",
            "P@ssw0rd12345",
            "qwertyuiop123",
            "1qaz2wsx3edc",
            "aaaaaaaaaaaaaaaa",
            "iloveyou5201314",
        ],
    )
    def test_common_ones_are_refused_however_decorated(self, password: str) -> None:
        with pytest.raises(PasswordTooCommon):
            passwords.check(password, ABOUT)

    @pytest.mark.parametrize("password", ["woaini1314520", "Shenzhen@2026", "CityMatch2026", "zhengfu888888"])
    def test_what_people_here_think_of_first_is_refused_too(self, password: str) -> None:
        with pytest.raises(PasswordTooCommon):
            passwords.check(password, ABOUT)

    @pytest.mark.parametrize("password", ["li.ming@example.gov.cn", "ming.example.2026", "Li.Ming@Example"])
    def test_what_is_known_of_the_person_does_not_count(self, password: str) -> None:
        with pytest.raises(PasswordTooCommon):
            passwords.check(password, ABOUT)

    def test_the_default_asks_for_no_kinds_of_characters(self) -> None:
        assert not refused("murkylanterntwelveoxen")

    @pytest.mark.usefixtures("mlps3")
    def test_mlps3_asks_for_three_kinds_of_four(self) -> None:
        for plain in ("murkylanterntwelveoxen", "murky-lantern-twelve-oxen", "MurkyLanternTwelveOxen"):
            with pytest.raises(PasswordTooPlain):
                passwords.check(plain, ABOUT)
        for mixed in ("Murky-Lantern-Twelve-Oxen", "MurkyLantern12Oxen", "murky-lantern-12-oxen"):
            assert not refused(mixed)


@pytest.fixture
def as_in_production(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords that are as hard to guess from their hashes as production makes them."""
    monkeypatch.setattr(passwords, "hasher", AS_IN_PRODUCTION)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.mark.usefixtures("as_in_production")
class TestMatches:
    def test_a_guess_costs_what_rfc_9106_recommends(self) -> None:
        # Section 4, second choice: 64 MiB, three passes, four lanes; 16 bytes of salt and 32 of hash.
        parameters = extract_parameters(passwords.make_hash("murky-lantern"))
        assert parameters == RFC_9106_LOW_MEMORY

    def test_it_is_kept_as_argon2id_and_never_the_same_twice(self) -> None:
        first, second = passwords.make_hash("murky-lantern"), passwords.make_hash("murky-lantern")
        assert first.startswith("$argon2id$")
        assert first != second
        assert passwords.matches("murky-lantern", first)
        assert not passwords.matches("murky-lanterN", first)

    def test_one_typed_on_another_system_is_the_same(self) -> None:
        assert passwords.matches("cafe\u0301-murky-lantern", passwords.make_hash("caf\u00e9-murky-lantern"))

    def test_nobodys_takes_as_long_and_matches_nothing(self) -> None:
        stored = passwords.make_hash("murky-lantern")
        assert not passwords.matches("nobody has this password", None)

        def seconds(held: str | None) -> float:
            begun = time.perf_counter()
            passwords.matches("a wrong password", held)
            return time.perf_counter() - begun

        known, unknown = (min(seconds(held) for _ in range(5)) for held in (stored, None))
        assert 0.3 < unknown / known < 3
