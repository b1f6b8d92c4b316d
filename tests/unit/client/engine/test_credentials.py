"""Log-ins at registries: a helper's keyring, or config.json with the truth about it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sampan.client.engine.credentials import Credentials
from sampan.client.engine.model import RegistryAuth
from sampan.core.errors import EngineError

REGISTRY = "localhost:5000"


class FakeHelper:
    """A keyring in memory that speaks as docker-credential-* does."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, str]] = {}
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, name: str, action: str, data: bytes) -> tuple[int, bytes]:
        self.asked.append((name, action))
        match action:
            case "store":
                facts = json.loads(data)
                self.kept[facts["ServerURL"]] = (facts["Username"], facts["Secret"])
                return 0, b""
            case "list":
                return 0, json.dumps({key: user for key, (user, _) in self.kept.items()}).encode()
        registry = data.decode().strip()
        if registry not in self.kept:
            return 1, b"credentials not found in native keychain\n"
        user, secret = self.kept[registry]
        if action == "erase":
            del self.kept[registry]
            return 0, b""
        return 0, json.dumps({"ServerURL": registry, "Username": user, "Secret": secret}).encode()


@pytest.fixture
def helper() -> FakeHelper:
    return FakeHelper()


def with_keyring(folder: Path, helper: FakeHelper) -> Credentials:
    return Credentials(folder, helper, lambda name: name if name.endswith("pass") else None)


def without_keyring(folder: Path, helper: FakeHelper) -> Credentials:
    return Credentials(folder, helper, lambda name: None)


async def test_a_keyring_keeps_the_password_and_the_file_only_its_helper(
    tmp_path: Path, helper: FakeHelper
):
    (tmp_path / "config.json").write_text('{"detachKeys": "ctrl-q"}')
    credentials = with_keyring(tmp_path, helper)
    place = await credentials.store(RegistryAuth(REGISTRY, "me", "secret"))
    assert place.is_safe
    assert json.loads((tmp_path / "config.json").read_text()) == {
        "detachKeys": "ctrl-q",
        "credHelpers": {REGISTRY: "pass"},
    }
    assert await credentials.get(REGISTRY) == RegistryAuth(REGISTRY, "me", "secret")
    assert [each.username for each in await credentials.list()] == ["me"]
    await credentials.erase(REGISTRY)
    assert await credentials.get(REGISTRY) is None


async def test_without_a_keyring_nothing_is_written_unless_that_is_allowed(
    tmp_path: Path, helper: FakeHelper
):
    credentials = without_keyring(tmp_path, helper)
    auth = RegistryAuth(REGISTRY, "me", "se:cret")
    with pytest.raises(EngineError, match="no credential helper") as caught:
        await credentials.store(auth)
    assert "not encrypted" in caught.value.hint
    assert not (tmp_path / "config.json").exists()
    place = await credentials.store(auth, allow_plain=True)
    assert not place.is_safe
    assert (tmp_path / "config.json").stat().st_mode & 0o077 == 0
    assert await credentials.get(REGISTRY) == auth
    await credentials.erase(REGISTRY)
    assert await credentials.get(REGISTRY) is None


async def test_a_token_is_kept_instead_of_a_password(tmp_path: Path, helper: FakeHelper):
    credentials = with_keyring(tmp_path, helper)
    await credentials.store(RegistryAuth(REGISTRY, "me", "secret", identity_token="token"))
    found = await credentials.get(REGISTRY)
    assert found == RegistryAuth(REGISTRY, identity_token="token")


async def test_the_same_registry_is_found_however_it_is_written(tmp_path: Path, helper: FakeHelper):
    (tmp_path / "config.json").write_text('{"auths": {"https://ghcr.io": {"auth": "bWU6eA=="}}}')
    found = await without_keyring(tmp_path, helper).get("ghcr.io")
    assert found == RegistryAuth("ghcr.io", "me", "x")


async def test_a_helper_that_config_names_is_asked(tmp_path: Path, helper: FakeHelper):
    (tmp_path / "config.json").write_text('{"credsStore": "desktop"}')
    assert await without_keyring(tmp_path, helper).get(REGISTRY) is None
    assert helper.asked == [("desktop", "get")]


async def test_a_config_that_is_broken_is_named(tmp_path: Path, helper: FakeHelper):
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(EngineError, match=r"config\.json cannot be read"):
        await without_keyring(tmp_path, helper).get(REGISTRY)


def test_a_password_does_not_stand_in_what_is_logged():
    assert "secret" not in repr(RegistryAuth(REGISTRY, "me", "secret", "secret"))
