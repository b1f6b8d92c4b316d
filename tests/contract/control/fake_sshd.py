"""An SSH server of paramiko's on a stream of the fake host agent, with a few commands."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

import paramiko
from tests.unit.hostagent_control.fake_api import FakeStream

KEY = paramiko.ECDSAKey.generate()
HOST_KEY = f"{KEY.get_name()} {KEY.get_base64()}"


class Server(paramiko.ServerInterface):
    """Lets every key in, and runs commands in a thread each."""

    def __init__(self) -> None:
        self.size: tuple[int, int] | None = None
        self.resized = threading.Event()

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return paramiko.AUTH_SUCCESSFUL if username == "root" else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def check_channel_pty_request(
        self, channel, term, width, height, pixelwidth, pixelheight, modes
    ) -> bool:
        self.size = (width, height)
        return True

    def check_channel_window_change_request(
        self, channel, width, height, pixelwidth, pixelheight
    ) -> bool:
        self.size = (width, height)
        self.resized.set()
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        threading.Thread(target=self._shell, args=(channel,), daemon=True).start()
        return True

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        threading.Thread(target=self._run, args=(channel, command.decode()), daemon=True).start()
        return True

    def _run(self, channel: paramiko.Channel, command: str) -> None:
        word, _, rest = command.partition(" ")
        code = 0
        # A client ends its input when its request was answered: nothing may be closed before.
        while word != "cat" and channel.recv(65536):
            pass
        match word:
            case "fail":
                channel.sendall_stderr(b"it failed\n")
                code = int(rest)
            case "cat":
                while data := channel.recv(65536):
                    channel.sendall(data)
            case "drop":
                channel.get_transport().close()
                return
            case _:
                channel.sendall(f"ran {command}\n".encode())
        channel.send_exit_status(code)
        channel.close()

    def _shell(self, channel: paramiko.Channel) -> None:
        channel.sendall(f"size {self.size}\r\n".encode())
        while (data := channel.recv(100)) and b"\x04" not in data:
            channel.sendall(b"<" + data + b">")
            if data == b"w":
                self.resized.wait(10)
                channel.sendall(f"size {self.size}\r\n".encode())
        channel.send_exit_status(3)
        channel.close()


async def serve_ssh(stream: FakeStream) -> None:
    """Be an sshd on the stream until either end is gone."""
    ours, theirs = socket.socketpair()
    transport = paramiko.Transport(theirs)
    transport.add_server_key(KEY)
    server = Server()
    await asyncio.to_thread(transport.start_server, event=threading.Event(), server=server)
    reader, writer = await asyncio.open_connection(sock=ours)

    async def up() -> None:
        while data := await stream.sent.read():
            writer.write(data)
            await writer.drain()
        writer.write_eof()

    task = asyncio.create_task(up())
    try:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await stream.say(data)
        await stream.say(b"")
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        writer.close()
        transport.close()
