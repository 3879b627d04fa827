"""What the environment decides; read once, when a process starts."""

import functools
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend.local.keys import default_keys_file

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""


def _listed(given: object) -> object:
    return [part.strip() for part in given.split(",") if part.strip()] if isinstance(given, str) else given


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Everything that differs between two installations."""

    model_config = SettingsConfigDict(env_prefix="CITYMATCH_", extra="ignore", frozen=True)

    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    """Where the application connects, with a role that owns nothing and bypasses nothing."""
    migration_database_url: str = Field(default="", validation_alias="MIGRATION_DATABASE_URL")
    """Where migrations connect, with the role that owns the tables; blank means ``database_url``."""
    connections: int = Field(default=50, ge=5, le=1000)
    """How many connections to the database a process may hold."""
    silence_seconds: float = Field(default=3.0, gt=0)
    """How long the database may say nothing before a web process hangs up and answers that it is away."""
    body_seconds: float = Field(default=5.0, gt=0)
    """How long a request may take to arrive; what is slower ties up a connection, and nothing else."""
    testing: bool = False
    """True where a throwaway server without fsync is meant."""
    frontend_dist: Path = ROOT / "frontend" / "dist"
    lease_seconds: float = Field(default=30.0, gt=0)
    """How long a worker may be silent before its match run is handed on."""
    heartbeat_seconds: float = Field(default=5.0, gt=0)
    """How often a worker renews its lease and looks for a request to cancel."""

    review_depth: int = Field(default=10, ge=1, le=50)
    """How many places of each scenario of a run come before the review desk."""
    second_review_above: int = Field(default=300, ge=0)
    """From a budget above this on, in 万元, two blind reviews have to agree."""
    claim_seconds: float = Field(default=600.0, gt=0)
    """How long nobody else is shown a pair that somebody reviews and does nothing with."""

    public_url: str = Field(default="", validation_alias="PUBLIC_URL", pattern=r"^(https?://[^/?#\s]+)?$")
    """Where people find the pages, as in https://match.example.gov.cn; links in mail begin with it."""
    trusted_proxies: Networks = Field(default=(), validation_alias="TRUSTED_PROXIES")
    """Addresses or networks, with commas between, of the proxies whose X-Forwarded-* are believed."""
    security_profile: Literal["default", "mlps3"] = "default"
    """What passwords must be: long and hard to guess, or also complex and changed every 90 days (等保三级)."""

    keys: SecretStr = SecretStr("")
    """Encryption keys, ``id:key`` with commas between; the first seals, all open. Blank means ``keys_file``."""
    keys_file: Path = default_keys_file()
    """Where the keys are when ``keys`` is blank; only its owner may read it."""
    smtp_url: SecretStr = SecretStr("")
    """The mail server, as in smtp://user:password@host:587 or smtps://host; blank writes mail into ``mail_folder``."""
    mail_folder: Path = ROOT / ".local" / "mail"
    mail_from: str = "CityMatch <citymatch@localhost>"
    audit_heads: Path = ROOT / ".local" / "audit-heads"
    """The folder where the worker notes the end of the audit chain; best on a disk the database has no part in."""

    approve_founding: Annotated[tuple[Literal["agency", "vendor"], ...], NoDecode, BeforeValidator(_listed)] = (
        "agency",
    )
    """Which kinds of organisations wait for approval when somebody begins one, with commas between; blank: none."""
    attachments: Path = ROOT / ".local" / "attachments"
    """The folder of the files that belong to scenarios and vendors; web process and worker share it."""
    attachments_per_organisation: int = Field(default=500 * 1024 * 1024, ge=0)
    """How many bytes of files an organisation may keep."""
    clamd: str = Field(default="", pattern=r"^((unix:/|[^/:\s]+:)\S+)?$")
    """The virus scanner (clamd), as in localhost:3310 or unix:/run/clamd.sock; blank hands files out unscanned."""

    demo_sign_ins: Literal["local", "on"] = "local"
    """Who is shown the demonstration's sign-ins while its data is loaded: whoever sits at this machine, or anybody."""
    api_per_network: int = Field(default=3000, ge=0)
    """Requests to the API within 5 minutes from one address (of IPv6: one /64), behind which a whole office may sit;
    0 for no limit. See `core.quotas` for by how much several processes may overshoot."""
    api_per_account: int = Field(default=1500, ge=0)
    """The same for one person who is signed in, from wherever."""
    sign_ins_per_network: int = Field(default=25, ge=1)
    """Attempts to sign in within 5 minutes from one address, whatever the account; more where many share one."""
    runs_per_organisation: int = Field(default=30, ge=0)
    """Match runs the people of one organisation may start within an hour; 0 for no limit."""
    keep_notifications_days: int = Field(default=180, ge=1)
    keep_mails_days: int = Field(default=30, ge=1)
    """How long it is known that a mail was sent, and how long one waits whose address is not written to."""

    oidc_issuer: str = Field(
        default="", pattern=r"^(https://[^?#\s]+|http://(localhost|127\.0\.0\.1)(:\d+)?(/[^?#\s]*)?)?$"
    )
    """The identity provider people may sign in with (OpenID Connect), as it calls itself; blank for none."""
    oidc_client_id: str = ""
    """What it calls us. It must send people back to PUBLIC_URL/api/oidc/return."""
    oidc_client_secret: SecretStr = SecretStr("")
    """Blank where the provider takes PKCE alone."""
    oidc_name: str = "统一身份认证"
    """What people know the provider by."""

    def site(self) -> str:
        """Return where people find the pages; where nobody has said so, that is this machine."""
        return self.public_url or "http://127.0.0.1:8000"

    def owner_url(self) -> str:
        """Return the address migrations use."""
        return self.migration_database_url or self.database_url


@functools.cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
