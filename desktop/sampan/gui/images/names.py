"""What an image is called where one name is shown."""

from __future__ import annotations

from sampan.client.engine.model import Image


def image_name(image: Image) -> str:
    """Return its first name, its short id where it has none."""
    return image.tags[0] if image.tags else image.short_id
