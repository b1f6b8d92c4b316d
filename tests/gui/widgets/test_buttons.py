"""Buttons, pills, fields and states."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from sampan.gui.bridge import Failure
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size
from sampan.gui.widgets.breadcrumb import Breadcrumb, Crumb
from sampan.gui.widgets.buttons import Button, IconButton, PrimaryButton, Variant
from sampan.gui.widgets.charts import (
    SPARK_WIDTH,
    Legend,
    Segment,
    SegmentBar,
    paint_sparkline,
)
from sampan.gui.widgets.checks import CheckBox, Switch
from sampan.gui.widgets.confirm import ConfirmDialog
from sampan.gui.widgets.pill import StatePill, Tone
from sampan.gui.widgets.search import SearchField
from sampan.gui.widgets.states import Banner, EmptyState, ErrorPanel
from sampan.gui.widgets.tabs import Tab, TabBar


@pytest.mark.parametrize("variant", Variant)
def test_a_button_is_as_high_as_a_control_and_has_room_for_its_words(
    qtbot, theme: Theme, variant: Variant
):
    button = Button(theme, "&Open everything", variant, "plus")
    qtbot.addWidget(button)
    assert button.height() == Size.CONTROL
    assert button.sizeHint().width() > button.fontMetrics().horizontalAdvance("Open everything")
    assert not button.grab().isNull()


def test_a_letter_that_chinese_adds_for_the_keyboard_takes_no_room(qtbot, theme: Theme):
    plain, marked = Button(theme, "运行..."), Button(theme, "运行(&R)...")
    for button in (plain, marked):
        qtbot.addWidget(button)
    assert marked.sizeHint() == plain.sizeHint()
    assert marked.shortcut() == QKeySequence("Alt+R")


def test_a_menu_takes_room_for_its_arrow(qtbot, theme: Theme):
    button = Button(theme, "Sort")
    qtbot.addWidget(button)
    narrow = button.sizeHint().width()
    button.setMenu(QMenu(button))
    assert button.sizeHint().width() > narrow


def test_space_presses_an_icon_button_that_says_its_name(qtbot, theme: Theme):
    button = IconButton(theme, "copy", "Copy the id")
    qtbot.addWidget(button)
    button.show()
    assert (button.accessibleName(), button.toolTip()) == ("Copy the id", "Copy the id")
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


@pytest.mark.parametrize("tone", Tone)
def test_a_pill_says_its_word_and_has_a_shape_of_its_own(qtbot, theme: Theme, tone: Tone):
    pill = StatePill(theme, "Running", tone)
    qtbot.addWidget(pill)
    shapes = {StatePill(theme, "Running", each).grab().toImage().cacheKey() for each in Tone}
    assert pill.accessibleName() == "Running"
    assert len(shapes) == len(Tone)
    pill.set_state("Exited (1)", Tone.ERROR)
    assert pill.accessibleName() == "Exited (1)"


def test_escape_empties_a_search_field_and_down_leaves_it(qtbot, theme: Theme):
    field = SearchField(theme, "Filter", QKeySequence("Ctrl+F"))
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "web")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.waitSignal(field.left_down):
        qtbot.keyClick(field, Qt.Key.Key_Down)


def test_arrow_keys_move_along_the_tabs(qtbot, theme: Theme):
    bar = TabBar(theme, (Tab("logs", "Logs"), Tab("stats", "Stats")), "Views")
    qtbot.addWidget(bar)
    bar.show()
    with qtbot.waitSignal(bar.chosen, check_params_cb=lambda key: key == "stats"):
        qtbot.keyClick(bar, Qt.Key.Key_Right)
    bar.choose("nowhere")
    assert bar.key == "stats"
    assert not bar.grab().isNull()


def test_an_empty_page_offers_its_next_step(qtbot, theme: Theme):
    done: list[str] = []
    state = EmptyState(
        theme, "containers", "No containers yet", "", ("Run the demo", lambda: done.append("demo"))
    )
    qtbot.addWidget(state)
    assert state.button is not None
    qtbot.mouseClick(state.button, Qt.MouseButton.LeftButton)
    assert done == ["demo"]


def test_an_error_can_be_copied_with_its_details(qtbot, theme: Theme):
    panel = ErrorPanel(theme, Failure("It broke.", "Mend it.", "line 1\nline 2"))
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.details.isVisible()
    qtbot.mouseClick(panel._more, Qt.MouseButton.LeftButton)
    assert panel.details.isVisible()
    qtbot.mouseClick(panel._copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "It broke.\nMend it.\nline 1\nline 2"
    with qtbot.waitSignal(panel.retried):
        qtbot.mouseClick(panel.retry_button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("tone", Banner.ICONS)
def test_a_banner_has_one_way_out(qtbot, theme: Theme, tone: str):
    banner = Banner(theme, "Slower than it could be", "What to do", tone)
    qtbot.addWidget(banner)
    with qtbot.waitSignal(banner.clicked):
        qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert not banner.grab().isNull()


def test_enter_in_a_question_takes_nothing_away(qtbot, theme: Theme):
    dialog = ConfirmDialog(theme, "Remove web?", "Its files are lost.", "Remove", lost=("web",))
    agreed: list[bool] = []
    dialog.ask(lambda: agreed.append(True))
    qtbot.waitUntil(dialog.isVisible)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not agreed


def test_a_question_that_is_agreed_to_says_so(qtbot, theme: Theme):
    dialog = ConfirmDialog(
        theme, "Remove?", "", "Remove", lost=[str(at) for at in range(20)], option="Volumes too"
    )
    agreed: list[bool] = []
    dialog.ask(lambda: agreed.append(dialog.option.isChecked()))
    qtbot.mouseClick(dialog.option, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.agree, Qt.MouseButton.LeftButton)
    assert agreed == [True]


@pytest.mark.parametrize("kind", [CheckBox, Switch])
def test_space_turns_a_box_or_a_switch(qtbot, theme: Theme, kind: type[CheckBox]):
    box = kind(theme, "Follow")
    qtbot.addWidget(box)
    box.show()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    assert not box.grab().isNull()


def test_a_bar_says_its_segments_and_survives_nothing(qtbot, theme: Theme):
    bar, legend = SegmentBar(theme, "Memory"), Legend(theme)
    qtbot.addWidget(bar)
    qtbot.addWidget(legend)
    segments = (Segment("containers", 228, "228 MB", "series0"), Segment("cache", 0, "0 B", "line"))
    bar.set_segments(segments)
    legend.set_segments(segments)
    assert bar.accessibleName() == "Memory: containers 228 MB, cache 0 B"
    assert not bar.grab().isNull()
    bar.set_segments(())
    assert not bar.grab().isNull()


@pytest.mark.parametrize("values", [(), (1.0,), (0.0, 0.0), (1.0, 5.0, 200.0)])
def test_a_sparkline_draws_whatever_there_is(theme: Theme, values: tuple[float, ...]):
    picture = QPixmap(SPARK_WIDTH, 20)
    painter = QPainter(picture)
    paint_sparkline(painter, QRectF(picture.rect()), values, theme.colour("accent"), 100)
    painter.end()
    assert not picture.isNull()


def test_a_crumb_leads_back(qtbot, theme: Theme):
    way, went = Breadcrumb(theme), []
    qtbot.addWidget(way)
    way.set_crumbs([Crumb("Containers", lambda: went.append(1)), Crumb("web")])
    button = way.findChild(Button)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert went == [1]


def test_widgets_repaint_in_the_other_theme(qtbot, theme: Theme):
    from sampan.gui.theme.theme import Appearance

    button = PrimaryButton(theme, "Run")
    qtbot.addWidget(button)
    light = button.grab().toImage()
    theme.choose(Appearance.DARK)
    assert button.grab().toImage() != light
