"""JSON-RPC lines with the host: requests of either side, and notifications."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from sampan_agent.channel import Handler, Stream
from sampan_agent.errors import AgentError
from sampan_agent.loop import Loop
from sampan_agent.streams import accept_ok
from sampan_agent.tasks import Future
from sampan_wire import messages

Result = dict[str, Any]
Method = Callable[[Mapping[str, Any]], Result | Coroutine[Any, Any, Result]]
OUTPUT_LIMIT = 4 * 1024 * 1024


class Rpc:
    """The conversation with the host that is connected; there is one at most, the newest."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self.methods: Mapping[str, Method] = {}
        self._line: Line | None = None
        self._greeted = False
        self._questions: dict[int, Future[Result]] = {}
        self._last_question = 0
        self.when_greeted: list[Callable[[], object]] = []

    @property
    def connected(self) -> bool:
        """True once the host has said hello and until its session ends."""
        return self._greeted

    def open(self, stream: Stream, _header: Mapping[str, Any]) -> Handler:
        """Open the stream `{"kind": "rpc"}`."""
        self._end_line()
        self._line = Line(stream, self._take, self._line_lost)
        accept_ok(stream)
        return self._line

    def notify(self, method: str, params: Result) -> None:
        """Tell the host something; before its hello, nothing: the answer to that has the state."""
        if self._line is not None and self._greeted:
            self._line.send({"method": method, "params": params})

    def ask(self, method: str, params: Result) -> Future[Result]:
        """Ask the host; the future fails with AgentError, code `away`, when the session ends."""
        future: Future[Result] = Future()
        if self._line is None or not self._greeted:
            future.fail(AgentError("The host is not connected.", code="away"))
            return future
        self._last_question += 1
        self._questions[self._last_question] = future
        self._line.send({"id": self._last_question, "method": method, "params": params})
        return future

    def _take(self, line: Line, message: dict[str, Any]) -> None:
        if line is not self._line:
            return
        method, number = message.get("method"), message.get("id")
        if isinstance(method, str):
            params = message.get("params")
            self._call(line, number, method, params if isinstance(params, dict) else {})
        elif isinstance(number, int):
            self._take_answer(number, message)

    def _take_answer(self, number: int, message: dict[str, Any]) -> None:
        future = self._questions.pop(number, None)
        if future is None:
            return
        error = message.get("error")
        if isinstance(error, dict):
            sentence = str(error.get("message", "The host refused."))
            code = str(error.get("code", "guest"))
            future.fail(AgentError(sentence, str(error.get("hint", "")), code=code))
        else:
            result = message.get("result")
            future.resolve(result if isinstance(result, dict) else {})

    def _call(self, line: Line, number: Any, name: str, params: dict[str, Any]) -> None:
        method = self.methods.get(name)
        try:
            if method is None:
                raise AgentError(f"The guest agent has no method {name!r}.")
            result = method(params)
        except AgentError as error:
            self._answer(line, number, {"error": error.to_json()})
            return
        if isinstance(result, dict):
            self._answer(line, number, {"result": result})
            if name == "hello":
                self._greeted = True
                for callback in self.when_greeted:
                    callback()
        else:
            self._loop.start(self._call_later(line, number, result))

    async def _call_later(
        self, line: Line, number: Any, coroutine: Coroutine[Any, Any, Result]
    ) -> None:
        try:
            result = await coroutine
        except AgentError as error:
            self._answer(line, number, {"error": error.to_json()})
        else:
            self._answer(line, number, {"result": result})

    def _answer(self, line: Line, number: Any, answer: dict[str, Any]) -> None:
        if number is not None:
            line.send({"id": number, **answer})

    def _line_lost(self, line: Line) -> None:
        if line is self._line:
            self._end_line()

    def _end_line(self) -> None:
        self._line = None
        self._greeted = False
        questions, self._questions = self._questions, {}
        for future in questions.values():
            future.fail(AgentError("The host went away.", code="away"))


class Line:
    """The rpc stream: messages in and out."""

    def __init__(
        self,
        stream: Stream,
        take: Callable[[Line, dict[str, Any]], object],
        ended: Callable[[Line], object],
    ) -> None:
        self._stream = stream
        self._take = take
        self._ended = ended
        self._decoder = messages.LineDecoder()
        self._output: deque[bytes] = deque()
        self._size = 0
        self._open = True

    def send(self, message: dict[str, Any]) -> None:
        """Queue a message; a host that does not read loses the stream."""
        if not self._open:
            return
        data = messages.encode_line(message)
        self._size += len(data)
        self._output.append(data)
        if self._size > OUTPUT_LIMIT:
            self._stream.reset()
            self.lost()
            return
        self._stream.wake()

    def receive(self, data: bytes) -> None:
        """Take messages; a line that is none ends the stream."""
        self._stream.acknowledge(len(data))
        if not self._open:
            return
        try:
            received = self._decoder.feed(data)
        except messages.MessageError:
            self._stream.reset()
            self.lost()
            return
        for message in received:
            self._take(self, message)

    def finish(self) -> None:
        """The host has nothing more to say, so neither has the agent."""
        self._stream.finish()
        self.lost()

    def lost(self) -> None:
        """End the conversation."""
        if self._open:
            self._open = False
            self._output.clear()
            self._ended(self)

    def produce(self, budget: int) -> bool:
        """Send what is queued."""
        if not self._output:
            return False
        data = self._output.popleft()
        if len(data) > budget:
            self._output.appendleft(data[budget:])
            data = data[:budget]
        self._size -= len(data)
        self._stream.send(data)
        return bool(self._output)
