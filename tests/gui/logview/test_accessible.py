"""What a screen reader is told."""

from collections.abc import Callable

from PySide6.QtGui import QAccessible

from sampan.client.engine.model import LogLine
from sampan.gui.logview.accessible import AccessibleLog
from sampan.gui.logview.view import LogView


def test_a_log_is_a_document_whose_value_is_the_current_line(
    view: LogView, lines: Callable[..., tuple[LogLine, ...]]
):
    told = AccessibleLog(view)
    assert told.role() == QAccessible.Role.Document
    assert told.text(QAccessible.Text.Name) == "Log"
    view.append(lines("first", "\x1b[31mlast"))
    view.settle()
    assert told.text(QAccessible.Text.Value) == "last"
