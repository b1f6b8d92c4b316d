"""The params of `memory.limit`."""

from __future__ import annotations

from collections.abc import Mapping

from sampan.core.errors import SettingError
from sampan.hostagent.control_messages import check_members


def parse_memory_limit(params: Mapping[str, object]) -> int:
    """Return the limit in bytes that is asked for; raise SettingError."""
    check_members("memory.limit", params, ("bytes",))
    count = params.get("bytes")
    if isinstance(count, bool) or not isinstance(count, int) or count <= 0:
        raise SettingError("memory.limit: bytes must be a whole number above 0.")
    return count
