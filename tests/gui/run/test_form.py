"""What a person fills in is a container, and what is wrong is told under its field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from sampan.core.runspec import Mount, MountKind, NetworkUse, RunSpec, Weight, parse_run_line
from sampan.gui.run.dialog import RunDialog

Write = Callable[[QLineEdit, str], None]


EVERYTHING = (
    "docker run -dit --name web --restart on-failure:3 -p 8080:80 -p 127.0.0.1:53:53/udp "
    "-e A=b -e 'TEXT=two\nlines' -v /srv:/srv:ro -v data:/data --mount type=bind,src=/x,dst=/y "
    "--network front --network-alias w --hostname me --entrypoint sh --user 1000:1000 "
    "--workdir /srv --cpus 1.5 --memory 512m --label k=v --cap-add NET_ADMIN "
    "--ulimit nofile=10:20 --network name=back,alias=b --health-cmd 'curl -f x || exit 1' "
    "--tmpfs /run nginx:1.27 -c 'echo \"hi\"'"
)


@pytest.mark.parametrize(
    "line",
    [EVERYTHING, "docker run -d --rm nginx", "docker run -d --entrypoint '' nginx x", "docker run"],
)
def test_a_container_that_is_shown_is_read_back_the_same(dialog: RunDialog, line: str):
    spec = parse_run_line(line).spec
    dialog.form.show_spec(spec)
    expected = RunSpec(**{n: getattr(spec, n) for n in spec.__slots__} | {"detach": True})
    assert dialog.form.spec == expected


def test_sections_in_which_something_is_set_are_open(dialog: RunDialog):
    assert not any(section.is_open() for section in dialog.form.sections)
    dialog.form.show_spec(parse_run_line("docker run -v a1:/a -m 1g nginx").spec)
    assert [section.is_open() for section in dialog.form.sections] == [
        True,
        False,
        False,
        True,
        False,
        False,
    ]


def test_an_empty_form_says_what_is_missing_only_at_the_button(dialog: RunDialog):
    assert dialog.reason.text() == "An image is needed."
    assert not dialog.run_button.isEnabled()
    assert not dialog.form.basics._image_field.problem.isVisible()


def test_a_mistake_is_told_under_its_field_while_it_is_typed(dialog: RunDialog, write: Write):
    field = dialog.form.basics._image_field
    write(dialog.form.basics.image, "My Image")
    assert field.problem.text() == "The name of an image has no spaces."
    assert dialog.form.basics.image.property("invalid")
    write(dialog.form.basics.image, "my-image")
    assert not field.problem.isVisible()
    assert not dialog.form.basics.image.property("invalid")
    assert dialog.run_button.isEnabled()


def test_a_mistake_in_a_folded_section_is_told_in_its_header(dialog: RunDialog, write: Write):
    write(dialog.form.basics.image, "nginx")
    write(dialog.form.limits.memory, "lots")
    (section,) = [s for s in dialog.form.sections if dialog.form.limits in s.parts]
    assert section.summary.text() == "needs a look"
    assert not dialog.run_button.isEnabled()
    assert "'lots' is not a size." in dialog.reason.text()
    dialog.finish(start=True)
    assert section.is_open()


def test_a_name_that_is_taken_is_told(dialog: RunDialog, write: Write):
    write(dialog.form.basics.name, "db")
    assert "There is a container named db" in dialog.form.basics._name_field.problem.text()


def test_rows_are_added_and_removed_by_the_keyboard(dialog: RunDialog, qtbot: QtBot):
    rows = dialog.form.ports.rows
    qtbot.keyClick(rows.add_button, Qt.Key.Key_Space)
    (row,) = rows.rows
    qtbot.keyClicks(row.host, "8080")
    qtbot.keyClicks(row.container, "80")
    qtbot.keyClick(row.container, Qt.Key.Key_Return)
    assert len(rows.rows) == 2
    assert rows.rows[1].host is dialog.focusWidget()
    assert [port.host_port for port in dialog.form.spec.ports] == [8080]
    qtbot.keyClick(row._remove, Qt.Key.Key_Space)
    assert dialog.form.spec.ports == ()


def test_a_row_that_is_half_filled_is_told(dialog: RunDialog, write: Write):
    dialog.form.ports.rows.add_button.click()
    row = dialog.form.ports.rows.rows[0]
    write(row.host, "8080")
    assert "The port of the container is missing" in row.problem.text()
    write(row.container, "80")
    assert not row.problem.isVisible()


WRONG_PORTS = {
    ("99999", "80"): ("host", "A port is 1 to 65535, not 99999."),
    ("web", "80"): ("host", "web is not a port. Write a number or a range"),
    ("localhost:8080", "80"): ("host", "is not an address"),
    ("8000-8002", "80-81"): ("host", "Both ranges must have the same length."),
    ("8080", "http"): ("container", "http is not a port. Write a number or a range"),
    ("8080", "70000"): ("container", "A port is 1 to 65535, not 70000."),
    ("", "80:80"): ("container", "80:80 is not a port."),
    ("8080", ""): ("container", "The port of the container is missing."),
}


@pytest.mark.parametrize("typed", WRONG_PORTS)
def test_the_field_of_a_port_that_is_none_is_marked(
    dialog: RunDialog, write: Write, typed: tuple[str, str]
):
    dialog.form.ports.rows.add_button.click()
    (row,) = dialog.form.ports.rows.rows
    for line, text in zip((row.host, row.container), typed, strict=True):
        write(line, text)
    name, words = WRONG_PORTS[typed]
    assert words in row.problem.text()
    marked = [line for line in (row.host, row.container) if line.property("invalid")]
    assert marked == [getattr(row, name)]


def test_a_port_in_use_is_told_and_a_free_one_is_offered(
    make_dialog: Callable[..., RunDialog], write: Write, qtbot: QtBot
):
    async def used() -> set[tuple[str, int]]:
        return {("tcp", 8080), ("tcp", 8081)}

    dialog = make_dialog(ports_in_use=used)
    write(dialog.form.basics.image, "nginx")
    dialog.form.show_spec(parse_run_line("docker run -p 8080:80 nginx").spec)
    (row,) = dialog.form.ports.rows.rows
    qtbot.waitUntil(lambda: row.problem.text() == "Port 8080 of this computer is in use.")
    assert dialog.run_button.isEnabled()
    assert row.suggestion.text() == "Use 8082"
    row.suggestion.click()
    assert dialog.form.spec.ports[0].host_port == 8082
    assert not row.problem.isVisible()


def test_two_rows_with_one_port_are_a_mistake(dialog: RunDialog):
    dialog.form.show_spec(parse_run_line("docker run -p 80:80 -p 80:81 nginx").spec)
    assert "published twice" in dialog.form.ports.rows.rows[1].problem.text()
    assert not dialog.form.is_right()


def test_an_env_text_in_the_clipboard_becomes_rows(dialog: RunDialog):
    QGuiApplication.clipboard().setText("A=1\n# no\nexport B='two words'\nnonsense\n")
    dialog.form.environment.paste_button.click()
    assert dialog.form.spec.env == (("A", "1"), ("B", "two words"))
    said = dialog.form.environment.said
    assert "Line 4 does not set a variable: nonsense. It is NAME=VALUE." in said.text()
    said.button.click()
    assert not said.isVisible()


def test_every_line_of_an_env_text_that_sets_nothing_is_told(dialog: RunDialog):
    QGuiApplication.clipboard().setText("hello\nA=1\nworld\n")
    dialog.form.environment.paste_button.click()
    said = dialog.form.environment.said
    assert [line.split(":")[0] for line in said.text().splitlines()] == [
        "Line 1 does not set a variable",
        "Line 3 does not set a variable",
    ]
    QGuiApplication.clipboard().setText("")
    dialog.form.environment.paste_button.click()
    assert said.text() == "The clipboard holds no variables."


def test_variables_pasted_into_a_name_become_rows(dialog: RunDialog, qtbot: QtBot):
    dialog.form.environment.rows.add_button.click()
    (row,) = dialog.form.environment.rows.rows
    QGuiApplication.clipboard().setText("A=1\nB=2")
    qtbot.keyClick(row.name, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert dialog.form.spec.env == (("A", "1"), ("B", "2"))


def test_of_a_mount_what_is_wrong_is_marked(dialog: RunDialog, write: Write):
    dialog.form.mounts.rows.add_button.click()
    (row,) = dialog.form.mounts.rows.rows
    write(row.source, "site")
    assert (row.source.property("invalid"), row.target.property("invalid")) == (None, True)
    write(row.target, "/site")
    assert (row.source.property("invalid"), row.target.property("invalid")) == (True, False)
    write(row.source, "/home/me/site")
    assert (row.source.property("invalid"), row.target.property("invalid")) == (False, False)


def test_a_folder_that_was_chosen_is_mounted_under_its_name(dialog: RunDialog):
    dialog.form.mounts.rows.add_button.click()
    dialog.form.mounts.rows.rows[0].take_folder("/home/me/site")
    assert dialog.form.spec.mounts == (Mount(MountKind.BIND, "/home/me/site", "/site"),)


def test_what_has_no_field_is_kept_among_the_other_options(dialog: RunDialog):
    dialog.form.show_spec(parse_run_line("docker run --cap-add A --init --dns 1.1.1.1 x").spec)
    assert dialog.form.other.text.toPlainText() == "--dns 1.1.1.1 --init --cap-add A"
    assert dialog.form.spec.cap_add == ("A",)


OTHER = {
    "--nonsense": "--nonsense is not an option of docker run.",
    "-p 80:80": "has a field of its own",
    "web": "web is not an option.",
    "--shm-size lots": "is not a size",
    "--gpus all": "no graphics processor",
}


@pytest.mark.parametrize("text", OTHER)
def test_what_is_no_other_option_is_told(dialog: RunDialog, text: str):
    dialog.form.other.text.setPlainText(text)
    told = dialog.form.other._field.problem.text()
    assert OTHER[text] in told
    assert "left out" not in told
    assert dialog.form.other.text.property("invalid")


def test_other_options_may_stand_in_several_lines(dialog: RunDialog):
    dialog.form.other.text.setPlainText("--init\n--cap-add A")
    assert dialog.form.spec.init
    assert dialog.form.spec.cap_add == ("A",)
    assert not dialog.form.other.found


def test_aliases_without_a_network_are_those_of_the_usual_one(dialog: RunDialog, write: Write):
    write(dialog.form.network.aliases, "a, b")
    assert dialog.form.spec.networks == (NetworkUse("bridge", ("a", "b")),)
    assert "has no aliases" in dialog.form.network._fields["networks"].problem.text()


def test_a_pasted_line_fills_the_form_and_says_what_it_could_not_keep(dialog: RunDialog):
    dialog.form.show_parsed(parse_run_line("docker run --gpus all -e TOKEN nginx"))
    assert dialog.form.spec.image == "nginx"
    assert "--gpus is not kept" in dialog.form.notices.text()
    assert "TOKEN takes its value from a shell" in dialog.form.notices.text()
    assert all(problem.weight is not Weight.WRONG for problem in dialog.form.problems)


def test_the_number_of_attempts_has_room(dialog: RunDialog):
    dialog.form.show_spec(parse_run_line("docker run --restart on-failure:20 nginx").spec)
    line = dialog.form.limits.retries.lineEdit()
    assert line.text() == "20"
    margins = line.textMargins()
    room = line.width() - margins.left() - margins.right()
    assert room > line.fontMetrics().horizontalAdvance("20")
