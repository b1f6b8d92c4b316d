"""Keys of a machine folder, and what OpenSSH is told."""

import stat
from pathlib import Path

import pytest

from sampan.cli.ssh import config_lines, find_command, join_command, quote_path
from sampan.client.ssh import ensure_key, open_line
from sampan.core.errors import LayoutError, MachineStateError
from sampan.core.layout import Layout


def test_a_key_is_made_once_and_is_private(layout: Layout):
    public = ensure_key(layout)
    assert public.startswith("ssh-ed25519 AAAA")
    assert stat.S_IMODE(layout.ssh.stat().st_mode) == 0o700
    assert stat.S_IMODE(layout.ssh_key.stat().st_mode) == 0o600
    private = layout.ssh_key.read_bytes()
    assert ensure_key(layout) == public
    layout.ssh_public_key.unlink()
    assert ensure_key(layout) == public
    assert layout.ssh_key.read_bytes() == private
    assert sorted(path.name for path in layout.ssh.iterdir()) == ["id_ed25519", "id_ed25519.pub"]


def test_a_key_of_somebody_else_s_is_not_overwritten(layout: Layout):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    layout.ssh.mkdir()
    layout.ssh_key.write_bytes(
        ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    with pytest.raises(LayoutError, match="is not a key that Sampan made"):
        ensure_key(layout)


def test_a_key_that_cannot_be_written_is_a_sentence(layout: Layout):
    layout.ssh.write_text("a file where the folder should be")
    with pytest.raises(LayoutError, match="cannot be read or made"):
        ensure_key(layout)


def test_without_a_machine_there_is_no_line(layout: Layout):
    with pytest.raises(MachineStateError, match="not running"):
        open_line(layout)


def test_one_argument_is_a_line_of_shell_and_several_are_words():
    assert join_command(["ls | wc"]) == "ls | wc"
    assert join_command(["touch", "a b", "$x"]) == "touch 'a b' '$x'"
    assert join_command([]) == ""


def test_the_block_for_openssh_names_key_host_and_proxy():
    lines = config_lines(Layout(Path("/a b/100%")), "box", "sampan ssh-proxy")
    assert "Host box" in lines
    assert '    IdentityFile "/a b/100%%/ssh/id_ed25519"' in lines
    assert '    UserKnownHostsFile "/a b/100%%/ssh/known_hosts"' in lines
    assert lines[-1] == "    ProxyCommand sampan ssh-proxy"


def test_the_command_is_found_again_from_any_folder(tmp_path: Path, monkeypatch):
    assert find_command("-c")[1:] == ["-P", "-m", "sampan.cli.main"]
    program = tmp_path / "sampan"
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    assert find_command("sampan") == [str(program)]
    assert quote_path(Path('/x"y')) == '"/x\\"y"'
