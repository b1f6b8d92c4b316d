"""Log-ins at registries: those there are, one more, and where its password is kept."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sampan.client.engine.credentials import Credentials, KeptWhere
from sampan.client.engine.model import RegistryAuth
from sampan.client.engine.references import DOCKER_HUB
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.lists.form import FormDialog, FormField
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Kind
from sampan.gui.widgets.buttons import TextButton
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.labels import ElidedLabel, IconLabel, label
from sampan.gui.widgets.layouts import empty_layout
from sampan.gui.widgets.states import Banner

HUB_NAME = "Docker Hub"


class LoginDialog(FormDialog):
    """Tries a log-in before it keeps it; the password goes to the system's keyring where there is
    one, and else only after the person has agreed to a plain file.
    """

    def __init__(self, context: Context, registry: str = "", parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self.context = context
        self.set_words(
            self.tr("Registries"),
            self.tr("Log-ins are shared with the docker command of this computer."),
            self.tr("&Log in"),
        )
        self.cancel.setText(self.tr("Close"))
        self._kept: KeptWhere | None = None
        self._card = Card(context.theme, self.tr("Logged in at"))
        self._list = QVBoxLayout()
        self._list.setSpacing(Space.XS)
        self._card.body.addLayout(self._list)
        self.fields.addWidget(self._card)
        self.registry = self.add_line(self.tr("&Registry"), HUB_NAME, mono=True)
        self.user = self.add_line(self.tr("&Name"))
        self.password = self.add_line(self.tr("&Password"), self.tr("or an access token"))
        self.password.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.where = Banner(context.theme, tone="ok")
        self.where.hide()
        self.plain = CheckBox(
            context.theme, self.tr("&Keep the password in this file, though it is not encrypted")
        )
        self.plain.hide()
        self.plain.toggled.connect(lambda _on: self.check())
        self.fields.addWidget(self.where)
        self.fields.addWidget(self.plain)
        self.failure = Banner(context.theme, tone="error")
        self.failure.hide()
        self.fields.addWidget(self.failure)
        self.registry.line.setText("" if registry == DOCKER_HUB else registry)
        self.registry.line.editingFinished.connect(self._ask_where)
        (self.user if registry else self.registry).line.setFocus()
        self.check()
        self._list_logins()
        self._ask_where()

    @property
    def key(self) -> str:
        """The registry as config.json names it."""
        typed = self.registry.text
        return DOCKER_HUB if typed in ("", HUB_NAME, "docker.io") else typed

    def problems(self) -> Mapping[FormField, str]:
        spaces = any(each.isspace() for each in self.registry.text) and self.key != DOCKER_HUB
        return {
            self.registry: self.tr("The name of a registry has no spaces.") if spaces else "",
            self.user: "" if self.user.text else self.tr("A name is needed."),
            self.password: "" if self.password.line.text() else self.tr("A password is needed."),
        }

    def check(self) -> bool:
        right = super().check()
        agreed = self._kept is None or self._kept.is_safe or self.plain.isChecked()
        self.agree.setEnabled(right and agreed)
        return right and agreed

    def finish(self) -> None:
        """Try the log-in and keep it; the dialog stays for the next one."""
        for field in self.problems():
            field.touched = True
        if not self.check() or self.context.credentials is None:
            return
        auth = RegistryAuth(self.key, self.user.text, self.password.line.text())
        self.agree.setEnabled(False)
        self.failure.hide()
        work = self._log_in(self.context.credentials, auth, self.plain.isChecked())
        self.context.bridge.submit(self, work, self._logged_in, self._fail)

    async def _log_in(
        self, credentials: Credentials, auth: RegistryAuth, allow_plain: bool
    ) -> KeptWhere:
        token = await self.context.engine.log_in(auth)
        kept = RegistryAuth(auth.registry, auth.username, "" if token else auth.password, token)
        return await credentials.store(kept, allow_plain=allow_plain)

    def _logged_in(self, _where: KeptWhere) -> None:
        name = self.registry.text or HUB_NAME
        self.context.toasts.say(Kind.OK, self.tr("Logged in at {0}").format(name))
        for field in (self.user, self.password):
            field.touched = False
            field.line.clear()
        self.check()
        self._list_logins()

    def _log_out(self, registry: str) -> None:
        if self.context.credentials is not None:
            work = self.context.credentials.erase(registry)
            self.context.bridge.submit(self, work, lambda _: self._list_logins(), self._fail)

    def _fail(self, failure: Failure) -> None:
        self.failure.set_text(failure.text)
        self.failure.show()
        self.check()

    def _list_logins(self) -> None:
        self._card.setVisible(bool(self._list.count()))
        if self.context.credentials is not None:
            work = self.context.credentials.list()
            self.context.bridge.submit(self, work, self._show_logins, self._fail)

    def _show_logins(self, logins: tuple[RegistryAuth, ...]) -> None:
        empty_layout(self._list)
        for each in logins:
            self._list.addWidget(self._row(each))
        self._card.setVisible(bool(logins))
        self.adjustSize()

    def _row(self, auth: RegistryAuth) -> QWidget:
        name = HUB_NAME if auth.registry == DOCKER_HUB else auth.registry
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(IconLabel(self.theme, "key", "accent"))
        row.addWidget(ElidedLabel(name, "strong"), 1)
        row.addWidget(label(auth.username, "muted"), 0, Qt.AlignmentFlag.AlignRight)
        out = TextButton(self.theme, self.tr("Log out"))
        out.setAutoDefault(False)
        out.setAccessibleName(self.tr("Log out at {0}").format(name))
        out.clicked.connect(lambda: self._log_out(auth.registry))
        row.addWidget(out)
        return holder

    def _ask_where(self) -> None:
        if self.context.credentials is not None:
            work = self.context.credentials.where(self.key)
            self.context.bridge.submit(self, work, self._show_where, self._fail)

    def _show_where(self, kept: KeptWhere) -> None:
        self._kept = kept
        if kept.is_safe:
            text = self.tr("The password goes to this computer's keyring ({0}).").format(
                kept.helper
            )
        else:
            text = self.tr(
                "This computer has no credential helper: the password would be in {0}, readable "
                "by whoever can read that file."
            ).format(kept.path)
        self.where.set_text(text)
        self.where.set_tone("ok" if kept.is_safe else "warning")
        self.where.show()
        self.plain.setVisible(not kept.is_safe)
        self.check()
        self.adjustSize()
