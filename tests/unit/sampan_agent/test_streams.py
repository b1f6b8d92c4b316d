"""What a stream that leads to a socket sends, and when."""

import socket

import pytest

from sampan_agent.streams import Relay


class StillLoop:
    """A loop that is turned by hand."""

    def __init__(self):
        self.jobs = []

    def watch(self, fd, events, callback):
        pass

    def forget(self, fd):
        pass

    def soon(self, job):
        self.jobs.append(job)

    def turn(self):
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job()


class Sent:
    """A stream that keeps what is sent."""

    def __init__(self):
        self.data = b""
        self.woken = 0

    def send(self, data):
        self.data += data
        return len(data)

    def wake(self):
        self.woken += 1

    def finish(self):
        pass


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def test_a_program_that_speaks_at_once_is_heard_behind_the_answer(pair):
    ours, theirs = pair
    loop, stream = StillLoop(), Sent()
    theirs.sendall(b"SSH-2.0-dropbear\r\n")
    relay = Relay(loop, stream, ours)
    # More window came with the header, which gives the stream a turn.
    assert relay.produce(1000) is False
    assert stream.data == b""
    loop.turn()
    assert stream.woken == 1
    relay.produce(1000)
    assert stream.data == b'{"ok":true}\nSSH-2.0-dropbear\r\n'
