"""What the environment decides."""

from pathlib import Path

import pytest

from backend.core.settings import Settings


class TestSettings:
    def test_they_come_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"DATABASE_URL": "a", "CITYMATCH_TESTING": "1", "CITYMATCH_FRONTEND_DIST": "/d"}.items():
            monkeypatch.setenv(name, value)
        held = Settings()
        assert (held.database_url, held.owner_url(), held.testing) == ("a", "a", True)
        assert held.frontend_dist == Path("/d")
        monkeypatch.setenv("MIGRATION_DATABASE_URL", "b")
        assert Settings().owner_url() == "b"

    @pytest.mark.parametrize("value", ["0", "-1", "x"])
    def test_a_lease_takes_time(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("CITYMATCH_LEASE_SECONDS", value)
        with pytest.raises(ValueError, match="lease_seconds"):
            Settings()
