"""What leaves this computer in a bundle, and what does not."""

import json
import tarfile
from pathlib import Path

import pytest

from sampan.client.bundle import Part, gather, read_engine, write_archive
from sampan.client.offline import offline_status
from sampan.client.redaction import Redactor, secrets_of_environment
from sampan.core.errors import SampanError


@pytest.fixture
def redactor() -> Redactor:
    home = Path("/home/mei.lin")
    return Redactor(home=home, user="mei.lin", host="junk-7.example.org", secrets=["hunter22"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("http://me:pw%40@proxy:3128/x", "http://***@proxy:3128/x"),
        ("--password geheim --port 80", "--password *** --port 80"),
        ("DB_PASSWORD=geheim x=1", "DB_PASSWORD=*** x=1"),
        ('{"api_key": "a b c", "n": 1}', '{"api_key": ***, "n": 1}'),
        ("Authorization: Bearer abc.def-123", "Authorization: *** ***"),
        ("registry said basic dXNlcjpwYXNz", "registry said basic ***"),
        ("ghp_0123456789012345678901234567890123456", "***"),
        ("id AKIAABCDEFGHIJKLMNOP.", "id ***."),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.sig-x", "***"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nafter",
         "-----BEGIN PRIVATE KEY----- ***\nafter"),
        ("/home/mei.lin/.local/share /home/mei.linx", "~/.local/share /home/mei.linx"),
        ("MEI.LIN on junk-7 and junk-7.example.org", "<user> on <host> and <host>"),
        ("a hunter22b", "a ***b"),
        ("[    1.2] Linux 6.12, 2 processors", "[    1.2] Linux 6.12, 2 processors"),
        ("authentic tokens are fine", "authentic tokens are fine"),
    ],
)  # fmt: skip
def test_secrets_and_names_are_replaced(redactor: Redactor, text: str, wanted: str):
    assert redactor.text(text) == wanted


def test_ordinary_names_stay_in_the_text():
    redactor = Redactor(home=Path("/root"), user="root", host="localhost")
    assert redactor.text("root@localhost:/root/x") == "root@localhost:/root/x"


def test_json_stays_json(redactor: Redactor):
    value = {"Token": "x", "auth": True, "list": ["mei.lin", 1, None], "password": ""}
    assert redactor.value(value) == {
        "Token": "***", "auth": True, "list": ["<user>", 1, None], "password": "",
    }  # fmt: skip


def test_values_of_variables_are_secrets_unless_they_are_harmless_or_short():
    lines = ["PATH=/usr/bin:/bin", "A=short", "KEY=much-longer", "odd", "URL=a=b=c=d"]
    assert secrets_of_environment(lines) == ["much-longer", "a=b=c=d"]


def test_the_bundle_has_every_log_and_no_secret(layout, redactor: Redactor):
    layout.settings.write_text('{"proxy": "http://me:geheim@proxy:1"}')
    layout.boots.write_text("{")
    layout.console_log.write_text("login by mei.lin with hunter22\n")
    (layout.logs / "console.log.1").write_text("x" * 3_000_000 + "\nthe end\n")
    engine = {"info": {"HttpProxy": "http://me:geheim@proxy:1"}}
    parts = gather(layout, offline_status(layout), [], engine, redactor)
    by_name = {part.name: part.data.decode() for part in parts}
    assert {"versions.json", "status.json", "doctor.json", "docker.json", "settings.json"} <= (
        by_name.keys()
    )
    assert json.loads(by_name["settings.json"]) == {"proxy": "http://***@proxy:1"}
    assert by_name["logs/console.log"] == "login by <user> with ***\n"
    assert by_name["logs/console.log.1"] == "the end\n"
    assert "geheim" not in "".join(by_name.values())
    assert next(part for part in parts if part.name == "boots.json").what.endswith("(damaged)")


async def test_without_an_engine_there_is_nothing_to_tell_of_it(layout):
    assert await read_engine(layout) == ({}, [])


def test_the_archive_is_private_and_replaces_nothing(tmp_path: Path):
    path = tmp_path / "b.tar.gz"
    write_archive(path, [Part("README.txt", "", b"hello\n")], now=1.0)
    assert path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(path) as archive:
        assert archive.getnames() == ["b/README.txt"]
    with pytest.raises(SampanError, match="it is there already"):
        write_archive(path, [], now=1.0)
    with pytest.raises(SampanError, match="cannot be written"):
        write_archive(tmp_path / "no" / "b.tar.gz", [], now=1.0)
