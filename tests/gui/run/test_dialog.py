"""The dialog around the form: its line, its buttons, its keys."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from sampan.core.runspec import RunSpec, parse_run_line
from sampan.gui.run.dialog import RunDialog
from sampan.gui.run.paste import PasteDialog
from sampan.gui.run.tabs import reachable
from sampan.gui.theme.theme import Appearance, Theme
from sampan.gui.theme.tokens import DARK
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.confirm import ConfirmDialog

Write = Callable[[QLineEdit, str], None]

FULL = "docker run -p 1:1 -e A=b -v a1:/a --restart on-failure:2 -l k=v --init nginx"


def test_the_line_follows_what_is_typed(dialog: RunDialog, write: Write):
    assert dialog.preview.text.toPlainText() == "docker run -d IMAGE"
    write(dialog.form.basics.image, "nginx")
    write(dialog.form.basics.name, "web")
    assert dialog.preview.text.toPlainText() == "docker run -d --name web nginx"
    dialog.preview.copy.click()
    assert QGuiApplication.clipboard().text() == "docker run -d --name web nginx"


def test_ctrl_enter_runs_the_container(dialog: RunDialog, write: Write, qtbot: QtBot):
    write(dialog.form.basics.image, "nginx")
    with qtbot.waitSignal(dialog.accepted_spec) as emitted:
        qtbot.keyClick(
            dialog.form.basics.image, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
    assert emitted.args == [RunSpec("nginx"), True]
    assert not dialog.isVisible()


def test_ctrl_enter_runs_from_a_field_of_several_lines_too(
    dialog: RunDialog, write: Write, qtbot: QtBot
):
    write(dialog.form.basics.image, "nginx")
    dialog.form.sections[-1].open()
    dialog.form.other.text.setFocus()
    with qtbot.waitSignal(dialog.accepted_spec):
        qtbot.keyClick(
            dialog.form.other.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )


def test_a_container_can_be_created_without_being_started(
    dialog: RunDialog, write: Write, qtbot: QtBot
):
    write(dialog.form.basics.image, "nginx")
    with qtbot.waitSignal(dialog.accepted_spec) as emitted:
        dialog.create_button.click()
    assert emitted.args == [RunSpec("nginx"), False]


def test_nothing_runs_while_something_is_wrong(dialog: RunDialog, qtbot: QtBot):
    with qtbot.assertNotEmitted(dialog.accepted_spec):
        dialog.finish(start=True)
    assert dialog.isVisible()


def test_who_runs_too_early_is_led_to_the_first_mistake(dialog: RunDialog, write: Write):
    write(dialog.form.basics.name, "web")
    dialog.finish(start=True)
    assert dialog.focusWidget() is dialog.form.basics.image
    assert dialog.form.basics._image_field.problem.text()
    write(dialog.form.basics.image, "nginx")
    write(dialog.form.limits.memory, "lots")
    dialog.finish(start=True)
    assert dialog.focusWidget() is dialog.form.limits.memory
    assert dialog.isVisible()


def test_enter_in_a_field_does_not_run(dialog: RunDialog, write: Write, qtbot: QtBot):
    write(dialog.form.basics.image, "nginx")
    with qtbot.assertNotEmitted(dialog.accepted_spec):
        qtbot.keyClick(dialog.form.basics.image, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_escape_closes_an_untouched_dialog_at_once(dialog: RunDialog, qtbot: QtBot):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_escape_asks_where_something_was_typed(dialog: RunDialog, write: Write, qtbot: QtBot):
    write(dialog.form.basics.image, "nginx")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    box = dialog.findChild(ConfirmDialog)
    assert dialog.isVisible()
    assert box.cancel.isDefault()
    assert box.cancel.text() == "Keep editing"
    assert box.agree.text() == "Close"
    box.agree.click()
    assert not dialog.isVisible()


def test_a_container_to_clone_is_not_taken_for_typed_content(
    make_dialog: Callable[..., RunDialog], qtbot: QtBot
):
    dialog = make_dialog(spec=parse_run_line(FULL).spec)
    assert dialog.form.spec.image == "nginx"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_line_in_the_clipboard_is_offered_and_fills_the_form(dialog: RunDialog, qtbot: QtBot):
    QGuiApplication.clipboard().setText("docker run -v ./a:/a --quiet nginx")
    dialog.paste_button.click()
    paste = dialog.findChild(PasteDialog)
    assert paste.text.toPlainText().endswith("nginx")
    assert "--quiet is not kept" in paste.notices.text()
    paste.use_button.click()
    assert dialog.form.spec.mounts[0].source == "/home/me/shop/a"
    assert "--quiet is not kept" in dialog.form.notices.text()


def test_a_text_that_is_no_line_cannot_be_used(dialog: RunDialog):
    QGuiApplication.clipboard().setText("something else")
    dialog.open_paste()
    paste = dialog.findChild(PasteDialog)
    assert paste.text.toPlainText() == ""
    paste.text.setPlainText("docker ps")
    assert not paste.use_button.isEnabled()
    assert "not a docker run line" in paste.notices.text()
    paste.reject()


def test_nobody_who_knows_the_ports_is_no_trouble(
    make_dialog: Callable[..., RunDialog], qtbot: QtBot
):
    async def away() -> set[tuple[str, int]]:
        raise OSError

    dialog = make_dialog(ports_in_use=away)
    qtbot.waitUntil(lambda: dialog._asking is not None and dialog._asking.done)
    assert dialog.isVisible()


def test_everything_the_keyboard_reaches_has_a_name(dialog: RunDialog):
    dialog.form.show_spec(parse_run_line(FULL).spec)
    nameless = [
        widget
        for widget in reachable(dialog)
        if not widget.accessibleName() and not getattr(widget, "text", str)()
    ]
    assert not nameless


def test_tab_goes_through_the_form_as_it_is_read(dialog: RunDialog):
    dialog.form.show_spec(parse_run_line(FULL).spec)
    order = [widget for widget in reachable(dialog) if widget.isVisible()]
    chain, at = [order[0]], order[0].nextInFocusChain()
    while at is not order[0]:
        if at in order:
            chain.append(at)
        at = at.nextInFocusChain()
    assert chain == order
    assert {type(w) for w in order} >= {Button, QLineEdit, QPlainTextEdit}


def test_no_two_things_have_one_mnemonic(dialog: RunDialog):
    dialog.form.show_spec(parse_run_line(FULL).spec)
    texts = [w.text() for w in dialog.findChildren(QWidget) if isinstance(w, QAbstractButton)]
    texts += [label.text() for label in dialog.findChildren(QLabel) if label.buddy()]
    letters = [m[1].lower() for text in texts if (m := re.search(r"&(\w)", text))]
    assert sorted(letters) == sorted(set(letters))
    assert len(letters) > 12


def test_another_theme_is_taken_over_at_once(dialog: RunDialog, write: Write, theme: Theme):
    write(dialog.form.basics.image, "nginx")
    theme.choose(Appearance.DARK)
    card = dialog.form.basics.parentWidget()
    assert [ground(each) for each in (dialog.run_button, dialog.preview.text, card)] == [
        DARK.accent,
        DARK.sidebar,
        DARK.card,
    ]


def ground(widget: QWidget) -> str:
    """Return the colour beside what stands in a widget."""
    return widget.grab().toImage().pixelColor(8, widget.height() // 2).name().upper()
