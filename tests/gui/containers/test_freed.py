"""A container's views are freed when others are looked at."""

import gc
import weakref

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from tests.support.fake_engine import FakeEngine

from sampan.gui.containers.page import KEPT, ContainersPage
from sampan.gui.containers.tabs import TABS
from sampan.gui.context import Context
from sampan.gui.navigator import Place


def test_nothing_is_left_of_the_views_of_a_container_that_was_left_long_ago(
    qtbot, page: ContainersPage, context: Context, engine: FakeEngine
):
    qtbot.waitUntil(lambda: len(context.store.containers) > KEPT)
    first, *others = [each.id for each in context.store.containers]
    for tab in TABS:
        context.navigator.go(Place("containers", first, tab))
    gone = weakref.ref(page.detail)
    for id in others[:KEPT]:
        context.navigator.go(Place("containers", id, "inspect"))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    left = gone()
    assert left is None or not isValid(left)
