"""The checkup: what was looked at, how it is, and what helps, with commands to copy."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sampan.client.checkup.examination import examine
from sampan.client.checkup.finding import Finding, Level
from sampan.core.layout import Layout
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.i18n.sentences import sentence
from sampan.gui.machine.commands import CommandLine
from sampan.gui.machine.dialog import ChoiceDialog
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.labels import label, line
from sampan.gui.widgets.pill import Tone, paint_dot
from sampan.platforms import current, machine_arch

SIZE = (720, 620)
NAME_WIDTH = 116
COMMANDS = re.compile(r"`([^`]+)`")
RUN = re.compile(
    r"(?:Run|after|back): ((?:chmod|qemu-img|rm|mv|cp|ls|sudo|docker) .+?)(?: \([^()]*\)\.)?$"
)


class DoctorDialog(ChoiceDialog):
    """Looks when it is opened; Look again looks again."""

    def __init__(
        self,
        context: Context,
        env: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self._env = os.environ if env is None else env
        self.findings: tuple[Finding, ...] = ()
        self.say(self.tr("Checkup"), self.tr("Looking…"))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName(self.tr("What was found"))
        self.body.addWidget(self.area, 1)
        self.again = Button(context.theme, self.tr("&Look again"))
        self.again.clicked.connect(self.look)
        self.copy = Button(context.theme, self.tr("C&opy all"))
        self.copy.clicked.connect(self._copy)
        for button in (self.copy, self.again):
            self.buttons.insertWidget(1, button)
        self.resize(*SIZE)
        self.look()

    def look(self) -> None:
        """Look at everything; nothing is started, repaired or changed."""
        self.again.setEnabled(False)
        self.sentence.setText(self.tr("Looking…"))
        work = look_at(self._context.machine.layout, dict(self._env))
        self._context.bridge.submit(self, work, self.show_findings, self._fail)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show what was found, what is bad first."""
        self.again.setEnabled(True)
        order = (Level.PROBLEM, Level.WARNING, Level.OK)
        self.findings = tuple(sorted(findings, key=lambda each: order.index(each.level)))
        self.sentence.setText(self._summary())
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, Space.M, 0)
        column.setSpacing(Space.S)
        rows = [FindingRow(self._context.theme, finding) for finding in self.findings]
        width = max([NAME_WIDTH, *(row.name.sizeHint().width() for row in rows)])
        for row in rows:
            row.name.setFixedWidth(width)
            column.addWidget(row)
            column.addWidget(line())
        column.addStretch(1)
        self.area.setWidget(inner)

    def _summary(self) -> str:
        problems = sum(each.level is Level.PROBLEM for each in self.findings)
        warnings = sum(each.level is Level.WARNING for each in self.findings)
        if problems:
            return self.tr("%n problem(s) stand in the way.", "", problems)
        if warnings:
            return self.tr("The machine works; %n thing(s) are worth knowing.", "", warnings)
        return self.tr("Everything is fine.")

    def _fail(self, failure: Failure) -> None:
        self.again.setEnabled(True)
        self.sentence.setText(self.tr("The checkup did not come to an end."))
        self.show_problem(failure.text)

    def _copy(self) -> None:
        lines = [describe(each) for each in self.findings]
        QGuiApplication.clipboard().setText("\n".join(lines))


class FindingRow(QWidget):
    """One finding; a command in what helps can be copied."""

    def __init__(self, theme: Theme, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(_Dot(theme, TONES[finding.level]), 0, top)
        self.name = label(sentence(finding.name), "strong")
        self.name.ensurePolished()  # its style decides how wide it is
        row.addWidget(self.name, 0, top)
        column = QVBoxLayout()
        column.setSpacing(Space.XS)
        row.addLayout(column, 1)
        for words, role in ((finding.text, ""), (finding.fix, "secondary")):
            if words:
                made = label(sentence(words), role)
                made.setWordWrap(True)
                made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(made)
        for command in commands_in(finding.fix):
            column.addWidget(CommandLine(theme, command))
        self.setAccessibleName(describe(finding))


class _Dot(QWidget):
    def __init__(self, theme: Theme, tone: Tone) -> None:
        super().__init__()
        self._theme, self._tone = theme, tone
        self.setFixedSize(QSize(16, 18))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_dot(painter, QPointF(8, 9), self._theme, self._tone, 8)
        painter.end()


TONES = {Level.OK: Tone.OK, Level.WARNING: Tone.WARNING, Level.PROBLEM: Tone.ERROR}


def commands_in(fix: str) -> Sequence[str]:
    """Return the commands that the sentence names, such as `sampan restart`."""
    quoted = [text for text in COMMANDS.findall(fix) if " " in text]
    if found := RUN.search(fix):
        quoted.append(found[1].rstrip("."))
    return tuple(dict.fromkeys(quoted))


def describe(finding: Finding) -> str:
    """Return a finding as one line of text."""
    fix = f" -> {sentence(finding.fix)}" if finding.fix else ""
    level, name, text = map(sentence, (finding.level.value, finding.name, finding.text))
    return f"{level}  {name}: {text}{fix}"


async def look_at(layout: Layout, env: Mapping[str, str]) -> tuple[Finding, ...]:
    """Examine in a thread with a loop of its own: it reads files and waits for programs."""

    def examined() -> tuple[Finding, ...]:
        return asyncio.run(examine(layout, env, current(), machine_arch()))

    return await asyncio.to_thread(examined)
