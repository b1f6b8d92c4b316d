"""Builds: what is asked before one, how it goes, and those that were."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import BuildRequest
from sampan.gui.context import Context
from sampan.gui.images.build_dialog import BuildDialog
from sampan.gui.images.build_history import BuildHistoryDialog
from sampan.gui.images.build_state import Build, BuildState, remember_build
from sampan.gui.images.build_view import BuildView
from sampan.gui.lists.feed import Feed
from sampan.gui.lists.operation_dialog import OperationDialog
from sampan.gui.lists.transfers import closing
from sampan.gui.memory import Memory
from sampan.gui.operations import Operation, Report

VIEW_SIZE = (860, 620)


class Builds(QObject):
    """Starts builds as operations, shows them as often as wanted, and remembers how they ended."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.context, self.window = context, window
        self._started: list[Build] = []

    def ask(self) -> BuildDialog:
        """Ask what to build."""
        dialog = BuildDialog(self.context, self.window)
        dialog.ask(lambda: self.start(dialog.request))
        return dialog

    def start(self, request: BuildRequest) -> OperationDialog:
        """Build, and show the steps."""
        engine, feed = self.context.engine, Feed(BuildState(), self)
        tag = request.tags[0] if request.tags else request.folder

        async def work(report: Report) -> None:
            state = BuildState()
            async with closing(engine.build_image(request)) as source:
                async for each in source:
                    state = state.taking(each)
                    feed.put(state)
                    report(state.progress)

        title = self.tr("Build {0}").format(tag)
        show = partial(self._show, feed)
        operation = self.context.operations.start(title, work, show=show)
        feed.setParent(operation)  # it may outlive the view, and this page
        build = Build(time.time(), request, operation, feed)
        _Recorder(self.context.memory, build)
        self._started.append(build)
        return self._show(feed, operation)

    def show_history(self) -> BuildHistoryDialog:
        """Show the builds that run and those that were."""
        self._started = [each for each in self._started if each.kept]
        dialog = BuildHistoryDialog(self.context, self._started, self.window)
        dialog.steps_asked.connect(lambda build: self._show(build.feed, build.operation, dialog))
        dialog.open()
        return dialog

    def _show(
        self, feed: Feed[BuildState], operation: Operation, over: QWidget | None = None
    ) -> OperationDialog:
        view = BuildView(self.context.theme, feed)
        dialog = OperationDialog(self.context.theme, operation, view, over or self.window)
        dialog.resize(*VIEW_SIZE)
        dialog.open()
        return dialog


class _Recorder(QObject):
    """Notes in the memory how a build ended; lives as long as its operation."""

    def __init__(self, memory: Memory, build: Build) -> None:
        super().__init__(build.operation)
        self._memory, self._build = memory, build
        build.operation.changed.connect(self._look)

    def _look(self) -> None:
        if not self._build.operation.running:
            self._build.operation.changed.disconnect(self._look)
            remember_build(self._memory, self._build.told)
