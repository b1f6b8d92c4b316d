"""What a container was given."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from sampan.gui.containers.environment_tab import MASK, EnvironmentTab


def value(tab: EnvironmentTab, name: str) -> str:
    return tab.model.index_of(name).siblingAtColumn(1).data()


def test_a_secret_is_masked_until_it_is_revealed(qtbot, open_tab, qtmodeltester):
    tab = open_tab(EnvironmentTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    assert value(tab, "NODE_ENV") == "production"
    assert value(tab, "DATABASE_URL") == MASK
    tab.table.setCurrentIndex(tab.model.index_of("DATABASE_URL"))
    qtbot.keyClick(tab.table, Qt.Key.Key_R)
    assert value(tab, "DATABASE_URL").startswith("postgres://")
    tab.reveal.click()
    tab.reveal.click()
    assert value(tab, "DATABASE_URL") == MASK
    qtmodeltester.check(tab.model)


def test_a_masked_value_is_not_found_by_its_letters(qtbot, open_tab):
    tab = open_tab(EnvironmentTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    tab.focus_filter()
    qtbot.keyClicks(tab.filter, "postgres")
    assert tab.model.rows == ()
    tab.reveal.click()
    assert [row.name for row in tab.model.rows] == ["DATABASE_URL"]


def test_all_are_copied_as_a_file_that_can_be_read_back(qtbot, open_tab, context):
    tab = open_tab(EnvironmentTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    with qtbot.waitSignal(context.toasts.said):
        tab.copy_all.click()
    assert "NODE_ENV=production\n" in QGuiApplication.clipboard().text()


def test_the_facts_tell_limits_and_mounts(qtbot, open_tab):
    tab = open_tab(EnvironmentTab)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 3)
    assert ("Memory", "488 MB") in [(fact.name, fact.value) for fact in tab.limits.facts]
    assert tab.mounts.facts[0].value == "shop_uploads → /app/uploads"
    assert tab.process.isVisible()
