"""Pull and push, with the log-in that the registry wants."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QCompleter, QWidget

from sampan.client.engine.failures import LoginWanted
from sampan.client.engine.model import Image, RegistryAuth
from sampan.client.engine.references import DOCKER_HUB, registry_of
from sampan.core.errors import EngineError
from sampan.core.runspec.checks import check_image
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.i18n.sentences import said
from sampan.gui.images.layers_view import LayersView
from sampan.gui.images.login import LoginDialog
from sampan.gui.lists.feed import Feed
from sampan.gui.lists.form import FormDialog, FormField
from sampan.gui.lists.layers import Layers, follow_layers
from sampan.gui.lists.operation_dialog import OperationDialog
from sampan.gui.navigator import Place
from sampan.gui.operations import Operation, Report
from sampan.gui.toasts import Kind
from sampan.gui.widgets.buttons import TextButton
from sampan.gui.widgets.choice_box import ChoiceBox

PLATFORMS = ("", "linux/amd64", "linux/arm64")
Work = Callable[[Report], Coroutine[Any, Any, None]]
Done = Callable[[None], None]


class RegistryWork(QObject):
    """Brings images from registries and to them, as operations with a view of their layers."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.context, self.window = context, window
        self._under_way: dict[str, tuple[Operation, Feed[Layers]]] = {}

    def ask_pull(self) -> PullDialog:
        """Ask which image."""
        dialog = PullDialog(self.context, self.window)
        dialog.log_in.clicked.connect(lambda: self.log_in(registry_of(dialog.reference)))
        dialog.ask(lambda: self.pull(dialog.reference, dialog.platform))
        return dialog

    def ask_push(self, image: Image) -> PushDialog:
        """Ask which of its names."""
        dialog = PushDialog(self.context, image, self.window)
        dialog.log_in.clicked.connect(lambda: self.log_in(registry_of(dialog.reference)))
        dialog.ask(lambda: self.push(dialog.reference))
        return dialog

    def pull(self, reference: str, platform: str = "") -> OperationDialog:
        """Bring an image, and show how far it is."""
        engine, feed = self.context.engine, Feed(Layers(), self)

        async def work(report: Report) -> None:
            auth = None
            with suppress(EngineError):  # most images are for everybody
                auth = await self._auth(reference)
            await follow_layers(
                engine.pull_image(reference, auth, platform), partial(_tell, feed, report)
            )

        def done(_result: None) -> None:
            place = Place("containers", "", f"run:{reference}")
            self.context.toasts.say(
                Kind.OK,
                self.tr("{0} is on the machine").format(reference),
                "",
                self.tr("Run..."),
                partial(self.context.navigator.go, place),
            )

        title = self.tr("Pull {0}").format(reference)
        return self._start(title, work, reference, feed, done)

    def push(self, reference: str) -> OperationDialog:
        """Bring an image to its registry, and show how far it is."""
        engine, feed = self.context.engine, Feed(Layers(), self)

        async def work(report: Report) -> None:
            auth = await self._auth(reference)
            await follow_layers(engine.push_image(reference, auth), partial(_tell, feed, report))

        def done(_result: None) -> None:
            where = registry_name(registry_of(reference))
            text = self.tr("{0} is at {1}").format(reference, where)
            self.context.toasts.say(Kind.OK, text)

        title = self.tr("Push {0}").format(reference)
        return self._start(title, work, reference, feed, done)

    def log_in(self, registry: str = "") -> LoginDialog:
        """Show the log-ins, with a registry to begin with."""
        dialog = LoginDialog(self.context, registry, self.window)
        dialog.open()
        return dialog

    def _log_in_at(self, reference: str) -> None:
        self.log_in(registry_of(reference))

    def _start(
        self, title: str, work: Work, reference: str, feed: Feed[Layers], done: Done
    ) -> OperationDialog:
        """Start it, or show it where it is under way already."""
        operation, shown = self._under_way.get(title, (None, feed))
        if operation is None or not operation.running:
            offer = partial(self._offer_log_in, reference)
            show = partial(self._show, feed)
            operation = self.context.operations.start(title, work, done, offer, show)
            operation.changed.connect(partial(self._forget, title))
            feed.setParent(operation)  # it may outlive the view, and this page
            self._under_way[title] = operation, feed
            shown = feed
        return self._show(shown, operation)

    def _show(self, feed: Feed[Layers], operation: Operation) -> OperationDialog:
        view = LayersView(self.context.theme, feed)
        dialog = OperationDialog(self.context.theme, operation, view, self.window)
        dialog.open()
        return dialog

    def _forget(self, title: str) -> None:
        operation, _ = self._under_way.get(title, (None, None))
        if operation is not None and not operation.running:
            del self._under_way[title]

    async def _auth(self, reference: str) -> RegistryAuth | None:
        credentials = self.context.credentials
        return None if credentials is None else await credentials.get(registry_of(reference))

    def _offer_log_in(self, reference: str, failure: Failure) -> None:
        """Offer what most likely helps, where a registry refused."""
        if self.context.credentials is None or failure.code != LoginWanted.code:
            return
        self.context.toasts.say(
            Kind.INFO,
            self.tr("The registry may want a log-in"),
            registry_name(registry_of(reference)),
            self.tr("Log in..."),
            lambda: self._log_in_at(reference),
        )


class ReferenceDialog(FormDialog):
    """Asks for the name of an image; under it stands which registry is meant."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self.context = context
        self.log_in = TextButton(context.theme, self.tr("&Log in..."), "key")
        self.log_in.setAutoDefault(False)
        self.log_in.setVisible(context.credentials is not None)
        self.footer.insertWidget(0, self.log_in)

    @property
    def reference(self) -> str:
        """The name that was typed or chosen."""
        raise NotImplementedError


class PullDialog(ReferenceDialog):
    """Asks which image to pull, and for which platform."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        text = self.tr("From its registry onto the machine. Without a tag, latest is meant.")
        self.set_words(self.tr("Pull an image"), text, self.tr("&Pull"))
        example = "nginx, postgres:17, ghcr.io/owner/app:1.2"
        self.field = self.add_line(self.tr("&Image"), example, mono=True)
        known = [tag for image in context.store.images for tag in image.tags]
        completer = QCompleter(known, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.line.setCompleter(completer)
        self._platform = ChoiceBox(self.theme, self.tr("Platform"))
        self._platform.addItems([self.tr("that of the machine"), *PLATFORMS[1:]])
        self.add(self.tr("Pla&tform"), self._platform)
        self.field.line.setFocus()

    @property
    def reference(self) -> str:
        return self.field.text

    @property
    def platform(self) -> str:
        """The platform, empty for the machine's own."""
        return PLATFORMS[self._platform.currentIndex()]

    def problems(self) -> Mapping[FormField, str]:
        problem = check_image(self.reference)
        return {self.field: said(problem) if problem else ""}

    def check(self) -> bool:
        right = super().check()
        where = registry_name(registry_of(self.reference)) if right else ""
        self.sentence.setText(
            self.tr("From {0} onto the machine. Without a tag, latest is meant.").format(where)
            if where
            else self.tr("From its registry onto the machine. Without a tag, latest is meant.")
        )
        return right


class PushDialog(ReferenceDialog):
    """Asks under which of its names an image goes to its registry."""

    def __init__(self, context: Context, image: Image, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.set_words(self.tr("Push an image"), "", self.tr("&Push"))
        self._names = ChoiceBox(self.theme, self.tr("Name"))
        self._names.addItems(list(image.tags))
        self._names.currentIndexChanged.connect(lambda _at: self.check())
        self.field = self.add(self.tr("&Name"), self._names)

    @property
    def reference(self) -> str:
        return self._names.currentText()

    def check(self) -> bool:
        where = registry_name(registry_of(self.reference))
        text = self.tr("To {0}. Whoever may read there can pull it then.").format(where)
        self.sentence.setText(text)
        self.sentence.show()
        return super().check()


def registry_name(registry: str) -> str:
    """Return what a person calls a registry."""
    return "Docker Hub" if registry == DOCKER_HUB else registry


def _tell(feed: Feed[Layers], report: Report, state: Layers) -> None:
    feed.put(state)
    report(state.progress)
