"""What a container's own check says."""

from PySide6.QtGui import QGuiApplication

from sampan.gui.containers.health_tab import EXAMPLE, HealthTab


def test_the_check_and_its_last_results_are_shown(qtbot, open_tab, qtmodeltester):
    tab = open_tab(HealthTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    assert tab.pill.accessibleName() == "Healthy"
    assert tab.model.index(0, 1).data() == "Passed"
    assert tab.output.toPlainText() == "ok"
    qtmodeltester.check(tab.model)


def test_a_container_without_a_check_says_how_to_add_one(qtbot, open_tab, engine):
    real = engine.inspect_container

    async def without(id: str):
        return {**await real(id), "Config": {}}

    engine.inspect_container = without
    tab = open_tab(HealthTab)
    title = "This container has no check"
    qtbot.waitUntil(lambda: tab.stack.currentWidget().accessibleName() == title)
    tab._copy_example()
    assert QGuiApplication.clipboard().text() == EXAMPLE


def test_a_check_that_ran_is_read_at_once(qtbot, open_tab, engine):
    tab = open_tab(HealthTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    asked = len(engine.called("inspect_container"))
    engine.emit("container", "exec_die", tab.container_id, "api")
    qtbot.waitUntil(lambda: len(engine.called("inspect_container")) > asked)
