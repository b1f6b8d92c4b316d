"""The screens of which pictures are made."""

from tests.support.screens import SCREENS, SMALL_SCREENS

from sampan.gui.shell.pages import PAGES
from sampan.gui.shell.window import START


def test_each_screen_has_its_own_name_and_a_page_that_the_window_has():
    names = [shot.name for shot in (*SCREENS, *SMALL_SCREENS)]
    assert len(set(names)) == len(names)
    assert {shot.place.page for shot in SCREENS} == {*PAGES, START}
