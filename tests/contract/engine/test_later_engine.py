"""The engine that is loaded when it is first asked."""

import pytest

from sampan.client.engine.compose import Compose
from sampan.client.engine.later import open_later
from sampan.core.errors import EngineError
from sampan.core.layout import Layout


async def test_it_answers_as_the_engine_does(tmp_path):
    engine = open_later(Layout(tmp_path))
    with pytest.raises(EngineError, match="does not answer"):
        await engine.list_containers()
    assert isinstance(engine.compose, Compose)
    await engine.close()


def test_it_has_nothing_that_the_engine_does_not_have(tmp_path):
    with pytest.raises(AttributeError):
        open_later(Layout(tmp_path)).no_such_thing  # type: ignore[attr-defined]  # noqa: B018
