"""How far a pull or a push is, layer by layer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from sampan.client.engine.model import LayerProgress
from sampan.gui.lists.transfers import closing
from sampan.gui.operations import Progress

DOWNLOAD_SHARE = 0.7
"""How much of a layer's work is bringing it; the rest is unpacking it."""

ENDED = ("Pull complete", "Already exists", "Pushed", "Layer already exists", "Mounted from")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as it stands; `status` is in Docker's words."""

    id: str
    status: str = ""
    done_bytes: int = 0
    total_bytes: int | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do with it."""
        return self.status.startswith(ENDED)

    @property
    def share(self) -> float:
        """From 0 to 1 over all that is to be done with it."""
        if self.ended:
            return 1.0
        part = min(1.0, self.done_bytes / self.total_bytes) if self.total_bytes else 0.0
        match self.status:
            case "Downloading":
                return part * DOWNLOAD_SHARE
            case "Verifying Checksum" | "Download complete":
                return DOWNLOAD_SHARE
            case "Extracting":
                return DOWNLOAD_SHARE + part * (1 - DOWNLOAD_SHARE)
            case _:
                return part


@dataclass(frozen=True, slots=True)
class Layers:
    """All layers in the order in which they were named, and the last word about the whole."""

    layers: tuple[Layer, ...] = ()
    note: str = ""

    def taking(self, news: LayerProgress) -> Layers:
        """Return how it stands after a line of Docker's."""
        if not news.layer:
            return replace(self, note=news.status)
        layer = Layer(news.layer, news.status, news.done_bytes, news.total_bytes)
        if any(each.id == layer.id for each in self.layers):
            kept = tuple(layer if each.id == layer.id else each for each in self.layers)
            return replace(self, layers=kept)
        return replace(self, layers=(*self.layers, layer))

    @property
    def progress(self) -> Progress:
        """How far the whole is."""
        if not self.layers:
            return Progress(self.note)
        moving = [each for each in self.layers if not each.ended]
        text = self.note
        if moving:
            now = next((each for each in moving if each.done_bytes), moving[0])
            text = f"{now.status} {now.id}"
        return Progress(text, sum(each.share for each in self.layers), len(self.layers))


async def follow_layers(
    source: AsyncIterator[LayerProgress], tell: Callable[[Layers], object]
) -> None:
    """Follow a pull or a push to its end; `tell` takes each state. Raises EngineError."""
    state = Layers()
    async with closing(source) as lines:
        async for each in lines:
            state = state.taking(each)
            tell(state)
