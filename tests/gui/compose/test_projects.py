"""Which projects there are, and how their services stand."""

from dataclasses import replace
from pathlib import Path

from tests.support.demo_engine_data import demo_containers
from tests.support.fake_compose import SERVICES

from sampan.client.engine.compose import HOME
from sampan.client.engine.compose_model import ComposePreview
from sampan.client.engine.model import Container, ContainerState
from sampan.gui.compose.projects import FILES_LABEL, list_projects, log_names

DEMO = demo_containers()


def test_a_project_is_known_from_its_containers():
    (shop,) = list_projects(DEMO, {}, {})
    assert shop.name == "shop"
    assert [each.name for each in shop.services] == ["api", "db", "web"]
    assert shop.running == 3
    assert shop.file == "/srv/shop/compose.yaml"


def test_a_file_that_was_opened_is_a_project_without_containers():
    blog, shop = list_projects(DEMO, {"blog": "/home/a/blog/compose.yml"}, {})
    assert (blog.name, blog.containers, blog.file) == ("blog", (), "/home/a/blog/compose.yml")
    assert shop.name == "shop"


def test_the_copy_in_the_machine_is_not_the_file_of_this_computer():
    labels = {**DEMO[0].labels, FILES_LABEL: f"{HOME}/0a1b/shop/compose.yaml"}
    (shop,) = list_projects([replace(DEMO[0], labels=labels)], {}, {})
    assert shop.file == ""


def test_services_come_in_the_order_of_the_file_then_those_that_are_left_over():
    preview = ComposePreview("shop", Path("compose.yaml"), SERVICES[:2])
    (shop,) = list_projects(DEMO, {}, {"shop": preview})
    assert [each.name for each in shop.services] == ["web", "api", "db"]
    assert shop.services[0].depends_on == ("api",)


def test_in_the_logs_a_service_of_several_containers_has_numbers():
    (shop,) = list_projects([*DEMO, second_web()], {}, {})
    assert sorted(log_names(shop).values()) == ["api", "db", "web-1", "web-2"]


def test_a_service_of_which_some_containers_run_counts_as_running():
    (shop,) = list_projects([*DEMO, second_web()], {}, {})
    web = shop.services[-1]
    assert (web.running, len(web.containers), shop.running) == (1, 2, 3)


def second_web() -> Container:
    web = next(each for each in DEMO if each.name == "web")
    labels = {**web.labels, "com.docker.compose.container-number": "2"}
    return replace(
        web, id="2" * 64, name="web-2", labels=labels, state=ContainerState.EXITED, ports=()
    )
