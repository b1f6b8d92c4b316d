"""The form that leads a port of this computer to a container."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from sampan.client.ports import is_port_free
from sampan.core.ports import LOOPBACK, PROTOCOLS, Forward
from sampan.gui.bridge import Bridge, Failure, Job
from sampan.gui.containers.ports.rows import suggest_host_port
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.buttons import Button, TextButton
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.choice_box import ChoiceBox
from sampan.gui.widgets.labels import label, set_role

HIGHEST = 65_535
TRIES = 50
CHECK_MS = 200
"""How long typing rests before a port is tried."""

PORT_WIDTH = 110
ALL = "0.0.0.0"


class ForwardForm(Card):
    """`wanted` carries the Forward that a person asks for, `left` closes the form."""

    wanted = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Add a port"), parent=parent)
        self._bridge = bridge
        self._container = ""
        self._job: Job | None = None
        self._own_host_port = False
        self.container_port = _port_field(theme, self.tr("Port in the container"))
        self.host_port = _port_field(theme, self.tr("Port of this computer"))
        self.protocol = ChoiceBox(theme, self.tr("Protocol"))
        self.protocol.addItems([each.upper() for each in PROTOCOLS])
        self.address = ChoiceBox(theme, self.tr("Reachable from"))
        self.address.addItem(self.tr("this computer only"), LOOPBACK)
        self.address.addItem(self.tr("the whole network"), ALL)
        self.hint = label("", "secondary")
        self.hint.setWordWrap(True)
        self.add_button = Button(theme, self.tr("Add &port"))
        self.add_button.clicked.connect(self._submit)
        self.cancel = TextButton(theme, self.tr("Cancel"))
        self.cancel.clicked.connect(self.left)
        self._timer = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._timer.timeout.connect(self._check)
        self.container_port.textChanged.connect(self._suggest)
        self.host_port.textEdited.connect(self._own)
        self.host_port.textChanged.connect(self._later)
        self.address.currentIndexChanged.connect(self._later)
        self.protocol.currentIndexChanged.connect(self._later)
        for field in (self.container_port, self.host_port):
            field.returnPressed.connect(self._submit)
        self._lay_out()

    def begin(self, container: str, port: int | None = None, proto: str = "tcp") -> None:
        """Show the form for a container, with a port of it if one was chosen."""
        self._container = container
        self._own_host_port = False
        self.protocol.setCurrentIndex(PROTOCOLS.index(proto))
        self.container_port.clear()
        self.host_port.clear()
        self.container_port.setText(str(port or ""))
        self._say(self.tr("It stays until it is removed, also when the machine starts again."))
        self.show()
        field = self.host_port if port else self.container_port
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def fail(self, failure: Failure) -> None:
        """Say why the port was not added; what was typed stays."""
        self.add_button.setEnabled(True)
        self._say(failure.text, "error")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.XS)
        fields = (
            (self.tr("Port in the container"), self.container_port),
            (self.tr("Protocol"), self.protocol),
            (self.tr("Port of this computer"), self.host_port),
            (self.tr("Reachable from"), self.address),
        )
        for at, (name, field) in enumerate(fields):
            words = label(name, "secondary")
            words.setBuddy(field)
            grid.addWidget(words, 0, at)
            grid.addWidget(field, 1, at)
        grid.setColumnStretch(len(fields), 1)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.hint, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.add_button)
        self.body.addLayout(grid)
        self.body.addLayout(row)

    def _forward(self) -> Forward | None:
        inside, outside = _number(self.container_port), _number(self.host_port)
        if inside is None or outside is None:
            return None
        proto = PROTOCOLS[self.protocol.currentIndex()]
        return Forward(str(self.address.currentData()), outside, self._container, inside, proto)

    @Slot()
    def _submit(self) -> None:
        forward = self._forward()
        if forward is None:
            self._say(self.tr("Both ports are numbers from 1 to 65535."), "error")
            return
        self.add_button.setEnabled(False)
        self.wanted.emit(forward)

    @Slot()
    def _own(self) -> None:
        self._own_host_port = True

    @Slot()
    def _suggest(self) -> None:
        """Fill in a free port of this computer, until a person has typed another one."""
        port = _number(self.container_port)
        if port is None or self._own_host_port:
            return
        host = str(self.address.currentData())
        first = suggest_host_port(port)

        def search() -> int:
            ports = range(first, min(first + TRIES, HIGHEST + 1))
            return next((each for each in ports if is_port_free(each, host)), first)

        def then(free: int) -> None:
            if not self._own_host_port:
                self.host_port.setText(str(free))

        self._bridge.submit(self, asyncio.to_thread(search), then)

    @Slot()
    def _later(self) -> None:
        self.add_button.setEnabled(self._forward() is not None)
        self._timer.start()

    @Slot()
    def _check(self) -> None:
        """Try whether the port is free, without a word about UDP, which is tried when added."""
        forward = self._forward()
        if forward is None or forward.proto != "tcp":
            return

        def then(free: bool) -> None:
            if free:
                self._say(self.tr("Port {0} is free.").format(forward.host_port), "ok")
            else:
                self._say(
                    self.tr("Port {0} is taken or not allowed.").format(forward.host_port),
                    "warning",
                )

        if self._job is not None:
            self._job.cancel()
        work = asyncio.to_thread(is_port_free, forward.host_port, forward.host_ip)
        self._job = self._bridge.submit(self, work, then)

    def _say(self, text: str, role: str = "secondary") -> None:
        self.hint.setText(text)
        set_role(self.hint, role)


def _port_field(theme: Theme, name: str) -> QLineEdit:
    field = QLineEdit()
    field.setFont(theme.mono(Type.MONO))
    field.setValidator(QIntValidator(1, HIGHEST, field))
    field.setFixedWidth(PORT_WIDTH)
    field.setAccessibleName(name)
    return field


def _number(field: QLineEdit) -> int | None:
    text = field.text()
    return int(text) if text.isdecimal() and 0 < int(text) <= HIGHEST else None
