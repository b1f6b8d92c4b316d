"""The head of one container: the way to it, its name and state, and what is done most."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from sampan.client.engine.model import Container
from sampan.gui.containers.menu import Do, Menus
from sampan.gui.containers.words import ContainerWords, ip_of, web_port
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.breadcrumb import Breadcrumb, Crumb
from sampan.gui.widgets.buttons import Button, IconButton, PrimaryButton, Variant
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.pill import StatePill

ON_BAR = (Do.START, Do.STOP, Do.RESTART, Do.BROWSE, Do.LOGS, Do.TERMINAL)
"""What the menu of the head leaves out: it has a button, or a tab."""


NARROWEST_NAME = 120
WIDEST_FACT = 220


class DetailHead(QWidget):
    """`chosen` carries the key of an action, `copied` a text for the clipboard."""

    chosen = Signal(str)
    copied = Signal(str)

    def __init__(
        self, theme: Theme, go_to_list: Callable[[], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._go_to_list = theme, go_to_list
        self._words, self._menus = ContainerWords(self), Menus(self)
        self._container: Container | None = None
        self._busy = False
        self._whole_name = ""
        self._way: tuple[str, str] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.way = Breadcrumb(theme)
        column.addWidget(self.way)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self._add_facts(row)
        self._add_buttons(row)
        column.addLayout(row)

    def show_name(self, name: str) -> None:
        """Show a container of which only the name or the id is known."""
        self._show_way("", name)
        self._whole_name = name
        for each in (self.pill, self.browse, self.restart, self.toggle, self.remove, self.more):
            each.setVisible(False)
        self._make_room()

    def show_container(self, container: Container, pending: str) -> None:
        """Show a container, and what is being done to it."""
        self._container, self._busy = container, bool(pending)
        live = container.state.is_live
        self._show_way(container.compose_project, container.name)
        self._whole_name = container.name
        cell = self._words.pill(container, pending)
        self.pill.set_state(cell.word, cell.tone)
        for fact, text in zip(
            self._facts, (container.image, container.short_id, ip_of(container)), strict=True
        ):
            cut = fact.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, WIDEST_FACT)
            fact.setText(cut.replace("&", "&&"))
            fact.setToolTip(text if cut != text else fact.accessibleName())
            fact.updateGeometry()
        port = web_port(container)
        self.browse.setVisible(port is not None)
        if port is not None:
            self.browse.setText(self.tr("Open :{0}").format(port.host_port))
            self.browse.updateGeometry()
        self.restart.setVisible(live)
        self.toggle.setText(self.tr("Stop") if live else self.tr("Start"))
        self.restart.setEnabled(not pending)
        self.toggle.setEnabled(not pending)
        for each in (self.pill, self.toggle, self.remove, self.more):
            each.setVisible(True)
        self._make_room()

    def menu(self) -> QMenu:
        """Return the menu of what has no button; the caller shows it with `popup`."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        if self._container is None:
            return menu
        colours = self._theme.colours
        for action in self._menus.of_container(self._container, busy=self._busy):
            if action.key in ON_BAR:
                continue
            if action.line:
                menu.addSeparator()
            entry = menu.addAction(action.text)
            if action.icon:
                entry.setIcon(self._theme.icons.icon(action.icon, colours.muted))
            entry.setEnabled(action.enabled)
            entry.triggered.connect(
                lambda _checked=False, key=str(action.key): self.chosen.emit(key)
            )
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Cut a long name, then show as many facts as there is room for: the last ones go first."""
        room = self.width() - self.pill.sizeHint().width() - 4 * Space.S
        for button in (self.browse, self.restart, self.toggle, self.remove, self.more):
            if not button.isHidden():
                room -= button.sizeHint().width() + Space.S
        name, metrics = self._whole_name, self.name.fontMetrics()
        most = max(NARROWEST_NAME, room)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, most)
        self.name.setText(shown)
        self.name.setAccessibleName(name)
        self.name.setToolTip("" if shown == name else name)
        room -= metrics.horizontalAdvance(shown)
        for place, fact in enumerate(self._facts):
            room -= fact.sizeHint().width() + Space.XS
            fits = bool(fact.text()) and room > 0
            fact.setVisible(fits)
            if place:
                self._dots[place - 1].setVisible(fits)
        self.facts.setVisible(self._container is not None)

    def _add_facts(self, row: QHBoxLayout) -> None:
        self.name = label("", "title")
        self.pill = StatePill(self._theme)
        row.addWidget(self.name)
        row.addSpacing(Space.XS)
        row.addWidget(self.pill)
        row.addSpacing(Space.XS)
        self.facts = QWidget()
        inner = QHBoxLayout(self.facts)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        self._facts: list[Button] = []
        self._dots: list[QLabel] = []
        names = (self.tr("Copy the image"), self.tr("Copy the ID"), self.tr("Copy the address"))
        for name in names:
            fact = _Fact(self._theme, name)
            fact.clicked.connect(lambda _checked=False, fact=fact: self._copy(fact))
            if self._facts:
                self._dots.append(label("\N{MIDDLE DOT}", "muted"))
                inner.addWidget(self._dots[-1])
            self._facts.append(fact)
            inner.addWidget(fact)
        row.addWidget(self.facts)
        row.addStretch(1)

    def _add_buttons(self, row: QHBoxLayout) -> None:
        theme = self._theme
        self.browse = PrimaryButton(theme, "")
        self.browse.setShortcut(QKeySequence("Ctrl+O"))
        self.restart = Button(theme, self.tr("Restart"))
        self.toggle = Button(theme, self.tr("Stop"))
        self.remove = Button(theme, self.tr("Remove"))
        self.more = IconButton(theme, "more", self.tr("More actions"))
        self.browse.clicked.connect(lambda: self.chosen.emit(str(Do.BROWSE)))
        self.restart.clicked.connect(lambda: self.chosen.emit(str(Do.RESTART)))
        self.toggle.clicked.connect(self._toggle)
        self.remove.clicked.connect(lambda: self.chosen.emit(str(Do.REMOVE)))
        self.more.clicked.connect(self._open_menu)
        for button in (self.browse, self.restart, self.toggle, self.remove, self.more):
            row.addWidget(button)

    def _toggle(self) -> None:
        live = self._container is not None and self._container.state.is_live
        self.chosen.emit(str(Do.STOP if live else Do.START))

    def _open_menu(self) -> None:
        corner = self.more.mapToGlobal(QPoint(0, self.more.height()))
        self.menu().popup(corner)

    def _copy(self, fact: Button) -> None:
        container = self._container
        if container is not None:
            texts = (container.image, container.id, ip_of(container))
            self.copied.emit(texts[self._facts.index(fact)])

    def _show_way(self, project: str, name: str) -> None:
        if self._way == (project, name):
            return
        self._way = (project, name)
        last = project or name
        self.way.set_crumbs([Crumb(self.tr("Containers"), self._go_to_list), Crumb(last)])


class _Fact(Button):
    """Something about the container that a click copies."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, "", Variant.QUIET)
        self.setFont(theme.font(Type.SECONDARY))
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
