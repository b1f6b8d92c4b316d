"""Places and the way back."""

from sampan.gui.navigator import LONGEST_HISTORY, Navigator, Place


def visits(navigator: Navigator) -> list[Place]:
    seen: list[Place] = []
    navigator.moved.connect(seen.append)
    return seen


def test_back_and_forward_go_along_the_places_that_were_shown(qapp):
    navigator = Navigator()
    seen = visits(navigator)
    one, two = Place("containers"), Place("containers", "a1", "logs")
    navigator.go(one)
    navigator.go(two)
    navigator.back()
    navigator.forward()
    assert seen == [one, two, one, two]
    assert not navigator.can_go_forward


def test_going_elsewhere_forgets_what_was_ahead(qapp):
    navigator = Navigator()
    for page in ("containers", "images"):
        navigator.go(Place(page))
    navigator.back()
    navigator.go(Place("machine"))
    assert not navigator.can_go_forward
    navigator.back()
    assert navigator.place == Place("containers")


def test_the_place_that_is_shown_is_not_visited_twice(qapp):
    navigator = Navigator()
    seen = visits(navigator)
    navigator.go(Place("images"))
    navigator.go(Place("images"))
    assert seen == [Place("images")]
    assert not navigator.can_go_back


def test_a_tab_that_is_chosen_replaces_the_place(qapp):
    navigator = Navigator()
    navigator.go(Place("images"))
    navigator.go(Place("containers", "a", "logs"))
    navigator.replace(Place("containers", "a", "stats"))
    navigator.back()
    navigator.forward()
    assert navigator.place == Place("containers", "a", "stats")


def test_the_history_does_not_grow_without_end(qapp):
    navigator = Navigator()
    for number in range(LONGEST_HISTORY * 2):
        navigator.go(Place("containers", str(number)))
    steps = 0
    while navigator.can_go_back:
        navigator.back()
        steps += 1
    assert steps == LONGEST_HISTORY - 1
