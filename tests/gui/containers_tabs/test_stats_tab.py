"""What a container uses."""

import pytest
from PySide6.QtCore import QPoint, Qt

from sampan.client.engine.model import ContainerStats
from sampan.gui.containers.stats.series import Point, nearest, pieces, reduce_points, round_top
from sampan.gui.containers.stats_tab import StatsTab

MB = 1 << 20


def test_a_short_peak_stays_as_high_as_it_was():
    times = [float(at) for at in range(1000)]
    values = [1.0] * 1000
    values[503] = 90.0
    points = reduce_points(times, values, 0.0, 1000.0, 50)
    assert len(points) <= 51
    assert Point(503.0, 90.0) in points
    later = reduce_points(times, values, 1.0, 1001.0, 50)
    assert set(later[1:]) <= set(points)  # the same buckets a second later
    assert len(pieces(points, 50.0)) == 1


def test_moments_far_apart_are_not_joined():
    runs = pieces([Point(1, 1), Point(2, 1), Point(60, 1)])
    assert [len(run) for run in runs] == [2, 1]
    assert nearest(runs[0], 1.4) == Point(1, 1)


@pytest.mark.parametrize(
    ("highest", "least", "step", "top"),
    [(3.0, 10, 1000, 10), (34.0, 10, 1000, 50), (400.0, 10, 1000, 500), (0, 1024, 1024, 1024),
     (200 * MB, MB, 1024, 256 * MB), (1500, 1024, 1024, 2048)],
)  # fmt: skip
def test_the_axis_ends_at_a_round_number_above_the_highest(highest, least, step, top):
    assert round_top(highest, least, step) == top


@pytest.fixture
def tab(open_tab, context) -> StatsTab:
    made = open_tab(StatsTab)
    context.store.unwant_stats(made)
    history = context.store.history(made.container_id)
    if not len(history):
        context.store._take_stats(((ContainerStats(made.container_id, 1.0),),))
        history = context.store.history(made.container_id)
    begin = history.last.at
    for at in range(1, 61):
        history.append(
            ContainerStats(made.container_id, begin + at, 50.0 if at == 30 else 6.0,
                           100 * MB, 512 * MB, at * 2048, at * 1024)
        )  # fmt: skip
    context.store.stats_changed.emit()
    return made


def test_the_newest_value_and_the_highest_one_are_told(tab: StatsTab):
    cpu, memory, network, _ = tab.cards
    assert cpu.now[0].text() == "6.0 %"
    assert cpu.peak.text() == "peak 50 %"
    assert memory.chart.picture.limit == 512 * MB
    assert [now.text() for now in network.now] == ["2 KB/s", "1 KB/s"]


def test_arrow_keys_move_one_readout_over_all_charts(qtbot, tab: StatsTab):
    tab.focus_filter()
    first, second = tab.cards[0].chart, tab.cards[2].chart
    qtbot.keyClick(first, Qt.Key.Key_Left)
    assert first.readout().endswith("6.0 %")
    assert "in 2 KB/s" in second.readout()
    newest = first.reading
    qtbot.keyClick(first, Qt.Key.Key_Left)
    assert first.reading == newest - 1
    assert first.accessibleDescription()
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    assert second.readout() == ""


def test_the_pointer_moves_the_readout_and_leaving_takes_it_away(qtbot, tab: StatsTab):
    chart = tab.cards[0].chart
    qtbot.mouseMove(chart, QPoint(chart.width() - 20, 40))
    qtbot.waitUntil(lambda: chart.reading is not None)
    chart.grab()
    qtbot.mouseMove(chart, QPoint(4, 40))
    qtbot.waitUntil(lambda: chart.reading is None)


def test_the_last_hour_is_remembered(tab: StatsTab, context):
    next(button for button in tab.spans.buttons() if button.objectName() == "1h").click()
    picture = tab.cards[0].chart.picture
    assert picture.until - picture.since == 3600
    again = StatsTab(context, tab.container_id)
    assert again.spans.checkedButton().objectName() == "1h"


def test_a_container_is_measured_only_while_the_tab_is_shown(qtbot, open_tab, context, engine):
    tab = open_tab(StatsTab)
    qtbot.waitUntil(lambda: bool(engine.called("stats_once")))
    tab.hidden()
    assert not context.store._wants


def test_a_container_that_does_not_run_offers_to_start(qtbot, open_tab, engine):
    tab = open_tab(StatsTab, "worker")
    assert tab._other.accessibleName() == "worker does not run"
    assert not tab.charts.isVisible()
