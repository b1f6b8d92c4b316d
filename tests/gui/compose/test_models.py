"""The models of the page: proper models with the smallest changes."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication
from tests.support.demo_engine_data import demo_containers

from sampan.client.engine.model import ContainerState
from sampan.gui.compose.models import ProjectModel, ServiceModel, Thing, ThingModel
from sampan.gui.compose.projects import Project, list_projects, services_of
from sampan.gui.widgets.cells import CELL_ROLE, LinksCell, PillCell
from sampan.gui.widgets.pill import Tone

DEMO = [each for each in demo_containers() if each.compose_project]


def test_the_projects_are_a_proper_model(qapp: QApplication, qtmodeltester):
    model = ProjectModel()
    qtmodeltester.check(model)
    model.set_rows(list_projects(DEMO, {"blog": "/blog/compose.yaml"}, {}))
    model.set_rows(list_projects(DEMO, {"a": "", "z": ""}, {}))
    assert [each.name for each in model.rows] == ["a", "shop", "z"]


def test_the_services_are_a_proper_model(qapp: QApplication, qtmodeltester):
    model = ServiceModel()
    qtmodeltester.check(model)
    model.set_rows(services_of(DEMO))
    model.set_rows(services_of(DEMO[:1]))
    assert [each.name for each in model.rows] == ["web"]


def test_the_things_of_a_run_are_a_proper_model(qapp: QApplication, qtmodeltester):
    model = ThingModel()
    qtmodeltester.check(model)
    model.set_rows([Thing("Network", "shop_default", "Created"), Thing("Container", "web", "Oops")])
    assert model.index(1, 1).data() == "Oops"
    assert model.index(0, 1).data(CELL_ROLE) == PillCell("Created", Tone.OK)


def test_a_service_that_changes_repaints_only_its_row(qtbot):
    model = ServiceModel()
    model.set_rows(services_of(DEMO))
    stopped = [
        replace(each, state=ContainerState.EXITED, exit_code=3) if each.name == "db" else each
        for each in DEMO
    ]
    with (
        qtbot.waitSignal(model.dataChanged) as changed,
        qtbot.assertNotEmitted(model.modelReset),
    ):
        model.set_rows(services_of(stopped))
    assert changed.args[0].row() == changed.args[1].row() == 1
    assert model.index(1, 1).data(CELL_ROLE) == PillCell("Exited (3)", Tone.ERROR)


def test_a_project_of_which_some_services_run_is_no_longer_fine(qapp: QApplication):
    model = ProjectModel()
    stopped = [replace(DEMO[0], state=ContainerState.EXITED), *DEMO[1:]]
    model.set_rows(list_projects(stopped, {}, {}))
    assert model.index(0, 1).data(CELL_ROLE) == PillCell("2 of 3 running", Tone.WARNING)


def test_a_project_whose_file_nobody_read_says_so(qapp: QApplication):
    model = ProjectModel()
    model.set_rows([Project("blog", "/blog/compose.yaml")])
    assert model.index(0, 1).data() == "Not checked"


def test_ports_are_links_that_a_browser_opens(qapp: QApplication):
    model = ServiceModel()
    model.set_rows(services_of(DEMO))
    cell = model.index(2, 2).data(CELL_ROLE)
    assert isinstance(cell, LinksCell)
    assert [link.target for link in cell.links] == ["http://localhost:8080"]
