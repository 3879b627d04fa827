"""Where a request comes from: what is believed, and of whom."""

from collections.abc import Iterator

import pytest

from backend.core.client import Client, client_of
from backend.core.settings import settings


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation behind proxies of the network 10.0.0.0/8."""
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, fd00::1")
    settings.cache_clear()
    yield
    settings.cache_clear()


def seen(address: str, **headers: str) -> Client:
    """Return who sent a plain request from an address."""
    given = {"host": "match.example.gov.cn"} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return client_of({"headers": raw, "client": (address, 1), "scheme": "http"})


class TestClientOf:
    def test_who_is_no_proxy_of_ours_is_not_believed(self) -> None:
        found = seen("203.0.113.5", x_forwarded_for="198.51.100.1", x_forwarded_proto="https")
        assert (found.address, found.is_secure) == ("203.0.113.5", False)

    @pytest.mark.usefixtures("proxied")
    def test_a_proxy_of_ours_says_who_asks_and_how(self) -> None:
        found = seen("10.1.2.3", x_forwarded_for="198.51.100.1", x_forwarded_proto="https")
        assert (found.address, found.origin) == ("198.51.100.1", "https://match.example.gov.cn")
        assert seen("fd00::1", x_forwarded_for="2001:db8::5").address == "2001:db8::5"

    @pytest.mark.usefixtures("proxied")
    @pytest.mark.parametrize(
        ("chain", "address"),
        [
            ("1.1.1.1, 198.51.100.1", "198.51.100.1"),
            ("1.1.1.1, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
            ("nonsense", "10.1.2.3"),
            ("1.1.1.1, nonsense", "10.1.2.3"),
            ("", "10.1.2.3"),
        ],
    )
    def test_what_a_client_made_up_further_left_counts_for_nothing(self, chain: str, address: str) -> None:
        assert seen("10.1.2.3", x_forwarded_for=chain).address == address

    @pytest.mark.usefixtures("proxied")
    def test_repeated_headers_are_one_chain(self) -> None:
        raw = [(b"host", b"a"), (b"x-forwarded-for", b"1.1.1.1"), (b"x-forwarded-for", b"198.51.100.1")]
        assert client_of({"headers": raw, "client": ("10.1.2.3", 1), "scheme": "http"}).address == "198.51.100.1"

    def test_a_request_without_an_address_is_from_nowhere(self) -> None:
        found = client_of({"headers": [], "client": None, "scheme": "http"})
        assert (found.address, found.is_local) == ("", False)

    @pytest.mark.parametrize(
        ("address", "host", "local"),
        [
            ("127.0.0.1", "127.0.0.1:8000", True),
            ("127.0.0.1", "localhost", True),
            ("::1", "[::1]:8000", True),
            ("127.0.0.1", "match.example.gov.cn", False),
            ("127.0.0.1", "localhost.evil.example", False),
            ("192.168.1.5", "localhost", False),
        ],
    )
    def test_local_means_both_ends(self, address: str, host: str, local: bool) -> None:
        assert seen(address, host=host).is_local is local

    @pytest.mark.parametrize(
        "headers",
        [
            {"forwarded": "for=203.0.113.5"},
            {"x_forwarded_for": "127.0.0.1"},
            {"x_forwarded_proto": "http"},
            {"x_forwarded_host": "localhost"},
            {"via": "1.1 proxy"},
            {"x_real_ip": "127.0.0.1"},
            {"origin": "https://match.example.gov.cn"},
            {"origin": "http://match.example.gov.cn"},
            {"origin": "https://127.0.0.1"},
            {"origin": "null"},
            {"origin": "http://[nonsense"},
            {"referer": "https://match.example.gov.cn/sign-in"},
        ],
    )
    def test_what_a_proxy_passed_on_is_not_local_even_under_a_local_name(self, headers: dict[str, str]) -> None:
        assert not seen("127.0.0.1", host="127.0.0.1:8000", **headers).is_local

    def test_what_was_asked_as_nginx_asks_is_not_local(self) -> None:
        scope = {"headers": [(b"host", b"127.0.0.1:8000")], "client": ("127.0.0.1", 1), "scheme": "http"}
        assert not client_of(scope | {"http_version": "1.0"}).is_local
        assert client_of(scope | {"http_version": "1.1"}).is_local

    def test_a_page_of_this_machine_is_local(self) -> None:
        page = "http://localhost:5173"
        assert seen("127.0.0.1", host="127.0.0.1:8000", origin=page, referer=f"{page}/sign-in").is_local

    @pytest.mark.parametrize(
        ("public_url", "local"), [("", True), ("http://127.0.0.1:8000", True), ("https://match.example.gov.cn", False)]
    )
    def test_an_installation_that_is_published_is_nobodys_own(
        self, monkeypatch: pytest.MonkeyPatch, public_url: str, local: bool
    ) -> None:
        monkeypatch.setenv("PUBLIC_URL", public_url)
        settings.cache_clear()
        try:
            assert seen("127.0.0.1", host="localhost").is_local is local
        finally:
            settings.cache_clear()


class TestNetwork:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("203.0.113.5", "203.0.113.5"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("", ""),
        ],
    )
    def test_one_household_is_one(self, address: str, network: str) -> None:
        assert Client(address, "https://x").network == network

    def test_every_ipv4_address_is_its_own_where_ipv6_is_listened_for(self) -> None:
        assert seen("::ffff:203.0.113.5").network == "203.0.113.5"
        assert seen("::ffff:203.0.113.6").network == "203.0.113.6"

    @pytest.mark.usefixtures("proxied")
    def test_a_proxy_is_known_where_ipv6_is_listened_for(self) -> None:
        assert seen("::ffff:10.1.2.3", x_forwarded_for="::ffff:203.0.113.9").address == "203.0.113.9"
