"""The host's proxy and certificates, as the engine is told of them."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from sampan.core.errors import GuestError, SettingError
from sampan.core.events import Event, Noticed
from sampan.core.settings import Settings, apply_settings
from sampan.hostagent.certificates import SIZE_LIMIT, find_certificates
from sampan.hostagent.engine_settings import configure_engine
from sampan.hostagent.proxy import Proxy, find_proxy, hide_password, reach_proxy
from sampan.platforms.linux import Linux

DIRECT = "localhost,127.0.0.0/8,::1,10.0.2.2,.docker.internal"


def nothing() -> dict[str, str]:
    return {}


def pem(number: int, size: int = 600) -> str:
    der = b"\x30\x82" + size.to_bytes(2, "big") + bytes([number]) * size
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"


# --- proxy -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, Proxy()),
        ({"no_proxy": "x"}, Proxy()),
        ({"http_proxy": "http://p:1"}, Proxy("http://p:1", "", DIRECT)),
        ({"HTTPS_PROXY": "p:1"}, Proxy("", "http://p:1", DIRECT)),
        ({"http_proxy": "http://a", "HTTP_PROXY": "http://b"}, Proxy("http://a", "", DIRECT)),
        (
            {"https_proxy": "http://u:p@localhost:3128/", "no_proxy": "corp, localhost"},
            Proxy(
                "",
                "http://u:p@10.0.2.2:3128/",
                "corp,localhost,127.0.0.0/8,::1,10.0.2.2,.docker.internal",
            ),
        ),
        ({"all_proxy": "socks5://127.0.0.1:9"}, Proxy(*["socks5://10.0.2.2:9"] * 2, DIRECT)),
        ({"http_proxy": "http://p", "all_proxy": "socks://q"}, Proxy("http://p", "", DIRECT)),
    ],
)
def test_the_environments_proxy_is_found(env: dict[str, str], expected: Proxy) -> None:
    assert find_proxy("auto", env, nothing) == expected


def test_the_systems_proxy_counts_where_the_environment_has_none() -> None:
    system = {"http": "http://sys:8080", "https": "http://sys:8080"}
    assert find_proxy("auto", {}, lambda: system).https == "http://sys:8080"
    assert find_proxy("auto", {"http_proxy": "http://p"}, lambda: system).https == ""


def test_the_setting_comes_before_both() -> None:
    env = {"http_proxy": "http://p"}
    assert find_proxy("off", env, nothing) == Proxy()
    assert find_proxy("http://q:1", env, nothing).http == "http://q:1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://[::1]:3128", "http://10.0.2.2:3128"),
        ("https://127.0.0.53", "https://10.0.2.2"),
        ("http://proxy.localhost:80/x", "http://10.0.2.2:80/x"),
        ("http://10.0.0.1:3128", "http://10.0.0.1:3128"),
    ],
)
def test_a_proxy_on_loopback_is_reached_from_the_machine(url: str, expected: str) -> None:
    assert reach_proxy(url) == expected


def test_a_log_has_no_password() -> None:
    assert hide_password("http://me:secret@p:1/") == "http://p:1/"


# --- certificates ----------------------------------------------------------------------------


def test_certificates_are_found_once_each_and_junk_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.crt").write_text("# about\n" + pem(1) + pem(2))
    (folder / "deep" / "b.pem").write_text(pem(2) + pem(3))
    (folder / "c.crt").write_bytes(b"\xff\xfe binary")
    (folder / "key.txt").write_text(pem(4))
    bundle = tmp_path / "bundle"
    bundle.write_text(pem(5))
    env = {"SSL_CERT_FILE": str(bundle)}
    found = find_certificates("auto", env, [folder, tmp_path / "absent"])
    assert [*map(str.strip, found)] == [
        *map(str.strip, (_again(pem(number)) for number in (1, 2, 3, 5)))
    ]
    assert find_certificates("off", env, [folder]) == ()
    assert len(find_certificates(str(folder / "a.crt"), env, [])) == 2
    assert find_certificates(str(tmp_path / "absent"), env, [folder]) == ()


def _again(text: str) -> str:
    import ssl

    return ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(text))


def test_certificates_are_bounded(tmp_path: Path) -> None:
    (tmp_path / "many.pem").write_text("".join(pem(number, 60000) for number in range(12)))
    assert sum(map(len, find_certificates(str(tmp_path), {}, []))) <= SIZE_LIMIT


# --- together --------------------------------------------------------------------------------


class FakeGuest:
    def __init__(self, answer: dict[str, Any] | GuestError) -> None:
        self.answer = answer
        self.told: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.told.append((method, params))
        if isinstance(self.answer, GuestError):
            raise self.answer
        return self.answer


async def configure(guest: FakeGuest, env: dict[str, str], **settings: str) -> list[Event]:
    events: list[Event] = []
    await configure_engine(guest, Settings(ca="off", **settings), env, Linux(), events.append)  # type: ignore[arg-type]
    return events


async def test_the_guest_is_told() -> None:
    guest = FakeGuest({"pending": False})
    assert await configure(guest, {"http_proxy": "http://p"}) == []
    [(method, params)] = guest.told
    assert method == "engine.configure"
    assert params["proxy"] == {"http": "http://p", "https": "", "no": DIRECT}
    assert params["certificates"] == []


async def test_what_waits_for_a_restart_is_said() -> None:
    [event] = await configure(FakeGuest({"pending": True}), {})
    assert isinstance(event, Noticed)
    assert "sampan restart" in event.message


async def test_a_proxy_that_is_none_is_said_and_not_used() -> None:
    guest = FakeGuest({})
    [event] = await configure(guest, {"http_proxy": "ftp://p"})
    assert isinstance(event, Noticed)
    assert guest.told[0][1]["proxy"]["http"] == ""


@pytest.mark.logs_warnings
async def test_an_older_guest_agent_is_no_reason_to_fail() -> None:
    assert await configure(FakeGuest(GuestError("no method")), {}) == []


@pytest.mark.parametrize("bad", [{"dns": "x"}, {"proxy": "ftp://x"}, {"dns": ["10.0.0.1"]}])
def test_a_bad_setting_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        apply_settings(Settings(), bad, source="settings.json")
