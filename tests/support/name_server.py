"""A DNS server on loopback for tests: what it knows is a dictionary, what it was asked a list."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from tests.support.free_ports import free_port

PATIENCE_S = 5.0
Records = Mapping[tuple[str, str], list[str]]


class NameServer:
    """Answers by UDP and TCP on one port; names in `silent` are not answered at all."""

    def __init__(self, records: Records, *, silent: set[str] | None = None) -> None:
        self.records = records
        self.silent = silent or set()
        self.asked: list[tuple[str, str, str]] = []
        self.rcode: dns.rcode.Rcode | None = None
        self.refuses_edns = False
        self.port = free_port(socket.SOCK_DGRAM, socket.SOCK_STREAM)
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._tcp = socket.create_server(("127.0.0.1", self.port))
        self._closing = False
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._serve, self._serve_tcp)
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End both threads: one that still waits at a closed socket would keep the port."""
        self._closing = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
            caller.sendto(b"", ("127.0.0.1", self.port))
        self._tcp.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE_S)
        self._udp.close()
        self._tcp.close()

    def answer(self, wire: bytes, transport: str) -> bytes | None:
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None  # as servers do
        asked = query.question[0]
        name, kind = str(asked.name).rstrip(".").lower(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append((name, kind, transport))
        if name in self.silent:
            return None
        answer = dns.message.make_response(query, recursion_available=True)
        if self.refuses_edns and query.edns >= 0:
            answer.set_rcode(dns.rcode.FORMERR)
        elif self.rcode is not None:
            answer.set_rcode(self.rcode)
        elif values := self.records.get((name, kind)):
            answer.answer.append(dns.rrset.from_text_list(asked.name, 300, "IN", kind, values))
        elif not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        limit = 65535 if transport == "tcp" else max(512, query.payload)
        return answer.to_wire(max_size=limit, prefer_truncation=True)

    def _serve(self) -> None:
        while True:
            wire, source = self._udp.recvfrom(4096)
            if self._closing:
                return
            if (reply := self.answer(wire, "udp")) is not None:
                self._udp.sendto(reply, source)

    def _serve_tcp(self) -> None:
        while True:
            try:
                connection, _ = self._tcp.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as reader:
                (size,) = struct.unpack("!H", reader.read(2))
                reply = self.answer(reader.read(size), "tcp")
                if reply is not None:
                    connection.sendall(struct.pack("!H", len(reply)) + reply)


@contextmanager
def name_server(records: Records, *, silent: set[str] | None = None) -> Iterator[NameServer]:
    """Serve while the block lasts."""
    server = NameServer(records, silent=silent)
    try:
        yield server
    finally:
        server.close()
