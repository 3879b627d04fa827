"""What the environment decides; read once, when a process starts."""

import functools
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""


class Settings(BaseSettings):
    """Everything that differs between two installations."""

    model_config = SettingsConfigDict(env_prefix="CITYMATCH_", extra="ignore", frozen=True)

    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    """Where the application connects, with a role that owns nothing and bypasses nothing."""
    migration_database_url: str = Field(default="", validation_alias="MIGRATION_DATABASE_URL")
    """Where migrations connect, with the role that owns the tables; blank means ``database_url``."""
    testing: bool = False
    """True where a throwaway server without fsync is meant."""
    frontend_dist: Path = ROOT / "frontend" / "dist"
    lease_seconds: float = Field(default=30.0, gt=0)
    """How long a worker may be silent before its match run is handed on."""
    heartbeat_seconds: float = Field(default=5.0, gt=0)
    """How often a worker renews its lease and looks for a request to cancel."""

    def owner_url(self) -> str:
        """Return the address migrations use."""
        return self.migration_database_url or self.database_url


@functools.cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
