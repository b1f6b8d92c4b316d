"""The lines of the control socket: requests taken apart and checked, answers put together.

JSON-RPC 2.0 in lines, with one liberty: an error object is an ErrorReport (code, message, hint,
details), so its code is a word, and the `jsonrpc` member may be left out of a request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sampan.core.errors import ErrorReport, HostAgentError, SampanError, SettingError
from sampan.core.execution import ExecRequest
from sampan.core.quantities import find_spec
from sampan.core.settings import check_value

LINE_LIMIT = 1024 * 1024
"""Bytes of one line."""

ACCELERATORS = ("auto", "kvm", "hvf", "whpx", "tcg")
LARGEST_TERMINAL = 0xFFFF
DEFAULT_SIZE = {"rows": 24, "columns": 80}

RequestId = int | str | None


class MalformedLine(SampanError):
    """A line that is no JSON: what follows it cannot be trusted either."""

    code = "request"


class MalformedRequest(SampanError):
    """A line of JSON that is no request."""

    code = "request"


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a client."""

    id: RequestId
    method: str
    params: Mapping[str, object]


def parse_request(line: bytes) -> Request:
    """Return the request in the line; raise MalformedLine or MalformedRequest."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedLine(
            "A line on the control socket is not valid JSON.",
            "Send one JSON object a line.",
            details=str(error)[:200],
        ) from None
    if not isinstance(value, dict):
        raise MalformedRequest("A request must be one JSON object.", "Batches are not known.")
    number, method, params = value.get("id"), value.get("method"), value.get("params", {})
    if isinstance(number, bool) or not isinstance(number, int | str):
        raise MalformedRequest("A request needs an id: a whole number or a text.")
    if not isinstance(method, str):
        raise MalformedRequest("A request needs a method, as a text.")
    if not isinstance(params, dict):
        raise MalformedRequest("The params of a request must be a JSON object.")
    return Request(number, method, params)


def encode_result(number: RequestId, result: object) -> bytes:
    """Return the line that answers a request."""
    return encode_line({"jsonrpc": "2.0", "id": number, "result": result})


def encode_error(number: RequestId, report: ErrorReport) -> bytes:
    """Return the line that says why a request failed."""
    return encode_line({"jsonrpc": "2.0", "id": number, "error": report.to_json()})


def encode_event(params: Mapping[str, object]) -> bytes:
    """Return the line that tells an event."""
    return encode_line({"jsonrpc": "2.0", "method": "event", "params": params})


def encode_line(value: Mapping[str, object]) -> bytes:
    """Return the value as one line; pure ASCII, so that no half character can be cut out of it."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def unknown_method(method: str) -> SampanError:
    """Return the error for a method that does not exist."""
    return HostAgentError(
        f"The host agent does not know the method {method[:80]!r}.",
        "It may be older than this command: run `sampan stop`, then `sampan start`.",
    )


def check_members(method: str, params: Mapping[str, object], known: tuple[str, ...]) -> None:
    """Raise SettingError if `params` has a member that the method does not take."""
    for name in params:
        if name not in known:
            takes = f"It takes {', '.join(known)}." if known else "It takes no params."
            raise SettingError(f"{method} does not take {name[:80]!r}.", takes)


def parse_start(params: Mapping[str, object]) -> tuple[str | None, bool]:
    """Return the accelerator that `machine.start` asks for, and whether the disk is repaired.

    Raises SettingError.
    """
    check_members("machine.start", params, ("accelerator", "repair_disk"))
    accelerator, repair = params.get("accelerator"), params.get("repair_disk", False)
    if not isinstance(repair, bool):
        raise SettingError("machine.start: repair_disk must be true or false.")
    if accelerator is None:
        return None, repair
    if not isinstance(accelerator, str) or accelerator not in ACCELERATORS:
        raise SettingError(
            f"There is no accelerator {str(accelerator)[:80]!r}.",
            f"It is one of {', '.join(ACCELERATORS)}.",
        )
    return accelerator, repair


def parse_disk_grow(params: Mapping[str, object]) -> int:
    """Return the size in GiB that `disk.grow` asks for; raise SettingError."""
    check_members("disk.grow", params, ("gib",))
    value = check_value(find_spec("disk"), params.get("gib"), source="disk.grow")
    assert isinstance(value, int)
    return value


def parse_exec(params: Mapping[str, object]) -> ExecRequest:
    """Return the program that `exec.attach` asks for; raise SettingError."""
    check_members("exec.attach", params, ("argv", "tty", "rows", "columns", "env", "cwd"))
    argv, env = params.get("argv"), params.get("env", {})
    tty, cwd = params.get("tty", False), params.get("cwd", "/")
    if not _are_texts(argv) or not argv:
        raise SettingError("exec.attach: argv must be a list of texts, the program first.")
    if not isinstance(env, dict) or not _are_texts(list(env.values())):
        raise SettingError("exec.attach: env must be an object whose members are texts.")
    if not isinstance(tty, bool):
        raise SettingError("exec.attach: tty must be true or false.")
    if not isinstance(cwd, str) or not cwd.startswith("/"):
        raise SettingError("exec.attach: cwd must be an absolute path in the machine.")
    rows, columns = _parse_size(params, "rows"), _parse_size(params, "columns")
    return ExecRequest(tuple(argv), tty, rows, columns, env, cwd)  # type: ignore[arg-type]


def parse_ssh(params: Mapping[str, object]) -> str:
    """Return the public key that `ssh.attach` lets in; raise SettingError."""
    check_members("ssh.attach", params, ("key",))
    key = params.get("key")
    if not isinstance(key, str) or not key.isprintable() or not key.startswith("ssh-ed25519 "):
        raise SettingError("ssh.attach: key must be a public key of the type ssh-ed25519.")
    return key


def _are_texts(value: object) -> bool:
    """Tell whether the value is a list of texts that a process can be given."""
    return isinstance(value, list) and all(
        isinstance(item, str) and "\0" not in item for item in value
    )


def _parse_size(params: Mapping[str, object], name: str) -> int:
    value = params.get(name, DEFAULT_SIZE[name])
    if isinstance(value, bool) or not isinstance(value, int):
        raise SettingError(f"exec.attach: {name} must be a whole number.")
    if not 1 <= value <= LARGEST_TERMINAL:
        raise SettingError(f"exec.attach: {name} must be between 1 and {LARGEST_TERMINAL}.")
    return value
