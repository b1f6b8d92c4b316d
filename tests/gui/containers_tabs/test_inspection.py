"""What an inspection says, as values."""

from tests.support.demo_engine_data import demo_containers
from tests.support.fake_engine_containers import inspection

from sampan.gui.containers.common.inspection import Variable, health, parse_time, variables


def test_what_looks_like_a_secret_is_known_by_its_name_or_by_a_password_in_its_address():
    entries = ("A=1", "DB_PASSWORD=x", "API_KEY=y", "URL=pg://u:pw@db", "KEYBOARD=us", "PWD=/app")
    found = variables({"Config": {"Env": list(entries)}})
    assert [each.name for each in found if each.secret] == ["API_KEY", "DB_PASSWORD", "URL"]
    assert found[0] == Variable("A", "1")


def test_a_check_is_read_with_dockers_defaults():
    found = health(inspection(demo_containers()[1]))
    assert found.in_shell
    assert found.command.startswith("wget")
    assert (found.interval_s, found.retries, len(found.results)) == (10.0, 3, 3)
    assert found.results[0].output == "ok"
    assert round(found.results[0].seconds, 3) == 0.012


def test_a_check_that_was_switched_off_counts_as_none():
    assert not health({"Config": {"Healthcheck": {"Test": ["NONE"]}}}).command
    assert not health({}).command


def test_dockers_times_have_nine_digits_and_none_is_the_year_one():
    assert parse_time("1970-01-01T00:00:01.500000000Z") == 1.5
    assert parse_time("0001-01-01T00:00:00Z") is None
    assert parse_time("yesterday") is None
