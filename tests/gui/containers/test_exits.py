"""What is told when containers end."""

import pytest
from tests.support.fake_engine import FakeEngine

from sampan.client.engine.model import HELPER_LABEL
from sampan.gui.containers.exits import ExitNews
from sampan.gui.containers.page import ContainersPage
from sampan.gui.context import Context
from sampan.gui.navigator import Place


@pytest.fixture
def news(context: Context, page: ContainersPage, qapp) -> ExitNews:
    return ExitNews(context, page)


def test_an_end_with_an_error_is_told_with_the_last_words(
    qtbot, news, context: Context, engine: FakeEngine
):
    id = engine.find("worker").id
    with qtbot.waitSignal(context.toasts.said) as said:
        engine.end_container("worker", 1)
    toast = said.args[0]
    assert toast.title == "worker exited with code 1"
    assert toast.text == "ModuleNotFoundError: No module named 'httpx'"
    assert toast.action_label == "Open logs"
    toast.action()
    assert context.navigator.place == Place("containers", id, "logs")


def quiet(qtbot, context: Context, engine: FakeEngine) -> bool:
    """Let another container end with an error; tell whether that is the first news."""
    with qtbot.waitSignal(context.toasts.said) as said:
        engine.end_container("hello", 3)
    return bool(said.args[0].title == "hello exited with code 3")


def test_an_end_without_an_error_is_no_news(qtbot, news, context, engine: FakeEngine):
    engine.end_container("web", 0)
    assert quiet(qtbot, context, engine)


def test_a_stop_that_somebody_asked_for_is_no_news(qtbot, news, context, engine: FakeEngine):
    engine.emit("container", "kill", engine.find("web").id, "web", signal="15")
    engine.end_container("web", 143)
    assert quiet(qtbot, context, engine)


def test_a_helper_is_no_news(qtbot, news, context, engine: FakeEngine):
    engine.emit("container", "die", "f" * 64, "x", **{"exitCode": "1", HELPER_LABEL: ""})
    assert quiet(qtbot, context, engine)


def test_one_that_is_gone_already_is_no_news(qtbot, news, context, engine: FakeEngine):
    engine.emit("container", "die", "f" * 64, "x", exitCode="1")
    assert quiet(qtbot, context, engine)


def test_one_that_ends_again_and_again_is_told_of_once(qtbot, news, context, engine: FakeEngine):
    with qtbot.waitSignal(context.toasts.said):
        engine.end_container("worker", 1)
    engine.end_container("worker", 1)
    assert quiet(qtbot, context, engine)


def test_no_memory_is_the_reason_where_it_is(qtbot, news, context, engine: FakeEngine):
    engine.emit("container", "oom", engine.find("web").id, "web")
    with qtbot.waitSignal(context.toasts.said) as said:
        engine.end_container("web", 137)
    assert said.args[0].text == "It had no memory left."
