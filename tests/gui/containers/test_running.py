"""Running a container from the dialog, and the demo."""

from dataclasses import replace

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from tests.support.fake_engine import FakeEngine

from sampan.client import demo
from sampan.client.engine.failures import NotThere
from sampan.core.runspec import RunSpec
from sampan.core.runspec.spec import PortMapping
from sampan.gui.containers.page import ContainersPage
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.operations import OperationState
from sampan.gui.run.dialog import RunDialog

NGINX = RunSpec(image="nginx:1.27", name="front", ports=(PortMapping(80, 8090),))


def run(qtbot, page: ContainersPage, context: Context, spec: RunSpec, *, start: bool = True):
    """Run it and return the toast that tells how it went."""
    with qtbot.waitSignal(context.toasts.said) as said:
        page.runner.run(spec, start)
    return said.args[0]


def test_a_container_is_made_and_started(qtbot, page, context: Context, engine: FakeEngine):
    toast = run(qtbot, page, context, NGINX)
    assert toast.title == "front is running"
    assert toast.action_label == "Open"
    assert engine.find("front").state.is_live
    assert not engine.called("pull_image")
    opened: list[str] = []
    page.runner.open_url = opened.append
    toast.action()
    assert opened == ["http://localhost:8090/"]


def test_an_image_that_is_not_there_is_pulled_first(qtbot, page, context, engine: FakeEngine):
    toast = run(qtbot, page, context, RunSpec(image="memcached:1.6", name="mem"))
    assert engine.called("pull_image")
    assert toast.action_label == "Open logs"
    toast.action()
    assert context.navigator.place == Place("containers", engine.find("mem").id, "logs")


def test_a_container_may_only_be_made(qtbot, page, context: Context, engine: FakeEngine):
    toast = run(qtbot, page, context, replace(NGINX, name=""), start=False)
    assert toast.title.endswith("is created")
    assert not engine.called("start_container")


def test_a_port_that_is_taken_is_told_and_nothing_stays_behind(
    qtbot, page: ContainersPage, context: Context, engine: FakeEngine
):
    spec = replace(NGINX, ports=(PortMapping(80, 8080),))
    with qtbot.waitSignal(context.operations.ended) as ended:
        page.runner.run(spec, True)
    operation = ended.args[0]
    assert operation.state is OperationState.FAILED
    assert operation.failure.message == "Port 8080 is taken by web."
    assert "front" not in {each.name for each in engine.containers.values()}
    assert page.runner.open_dialog().form.spec.name == "front"  # filled in, to be put right


def test_the_dialog_knows_what_there_is(qtbot, page: ContainersPage, bridge):
    page.list.run.click()
    dialog = page.findChild(RunDialog)
    assert dialog is not None
    choices = dialog._choices
    assert "nginx:1.27" in choices.images
    assert "shop_default" in choices.networks
    assert "web" in choices.containers
    with qtbot.waitCallback() as taken:
        bridge.submit(None, page.runner._ports_in_use(), taken)
    assert ("tcp", 8080) in taken.args[0]


def test_what_the_dialog_gives_is_run(qtbot, page: ContainersPage, engine: FakeEngine):
    dialog = page.runner.open_dialog(NGINX)
    dialog.finish(start=True)
    qtbot.waitUntil(lambda: len(engine.called("start_container")) == 1)


def test_a_run_line_that_is_dropped_fills_the_dialog(page: ContainersPage):
    mime = QMimeData()
    mime.setText("docker run -d --name front -p 8090:80 nginx:1.27")
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(9, 9), copy, mime, left, Qt.KeyboardModifier.NoModifier)
    enter.ignore()
    page.dragEnterEvent(enter)
    assert enter.isAccepted()
    page.dropEvent(QDropEvent(QPointF(9, 9), copy, mime, left, Qt.KeyboardModifier.NoModifier))
    dialog = page.findChild(RunDialog)
    assert dialog is not None
    assert (dialog.form.spec.image, dialog.form.spec.name) == ("nginx:1.27", "front")


def test_the_demo_is_run_on_a_free_port(qtbot, page, context: Context, engine: FakeEngine):
    with qtbot.waitSignal(context.toasts.said) as said:
        page.runner.run_demo()
    assert said.args[0].action_label == "Open"
    made = engine.find(demo.NAME)
    assert made.state.is_live
    assert made.ports[0].host_port not in (None, 8080)  # web has that one
    with qtbot.waitSignal(context.toasts.said):
        page.runner.run_demo()
    assert len(engine.called("create_container")) <= 2 + 1


def test_the_demo_loads_its_image_where_it_is_not_there(
    qtbot, page: ContainersPage, context: Context, engine: FakeEngine, machine
):
    engine.fail_next("inspect_image", NotThere("There is no image."), 2)
    with qtbot.waitSignal(context.operations.ended) as ended:
        page.runner.run_demo()
    assert "images.load_bundled" in machine.asked.methods
    assert ended.args[0].failure.message.startswith("The machine has no image")
