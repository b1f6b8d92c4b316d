"""Builds: what is asked before one, how it goes, and those that were."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import BuildRequest
from sampan.gui.context import Context
from sampan.gui.images.build_dialog import BuildDialog
from sampan.gui.images.build_history import BuildHistoryDialog
from sampan.gui.images.build_state import BuildState, PastBuild, remember_build
from sampan.gui.images.build_view import BuildView
from sampan.gui.lists.feed import Feed
from sampan.gui.lists.operation_dialog import OperationDialog
from sampan.gui.lists.transfers import closing
from sampan.gui.operations import Operation, Report

VIEW_SIZE = (860, 620)


class Builds(QObject):
    """Starts builds as operations, and remembers how they ended."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.context, self.window = context, window

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
        operation = self.context.operations.start(title, work)
        feed.setParent(operation)  # it may outlive the view, and this page
        _Recorder(self.context, operation, feed, replace(request))
        view = BuildView(self.context.theme, feed)
        dialog = OperationDialog(self.context.theme, operation, view, self.window)
        dialog.resize(*VIEW_SIZE)
        dialog.open()
        return dialog

    def show_history(self) -> BuildHistoryDialog:
        """Show the builds that were."""
        dialog = BuildHistoryDialog(self.context, self.window)
        dialog.open()
        return dialog


class _Recorder(QObject):
    """Notes in the memory how a build ended; lives as long as its operation."""

    def __init__(
        self,
        context: Context,
        operation: Operation,
        feed: Feed[BuildState],
        request: BuildRequest,
    ) -> None:
        super().__init__(operation)
        self._context, self._operation = context, operation
        self._feed, self._request = feed, request
        operation.changed.connect(self._look)

    def _look(self) -> None:
        operation = self._operation
        if operation.running:
            return
        operation.changed.disconnect(self._look)
        request, failure = self._request, operation.failure
        remember_build(
            self._context.memory,
            PastBuild(
                at=time.time(),
                tag=request.tags[0] if request.tags else "",
                folder=request.folder,
                seconds=round(operation.seconds, 1),
                outcome=operation.state.value,
                reason=failure.message if failure else "",
                log=self._feed.value.tail,
            ),
        )
