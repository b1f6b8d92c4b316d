"""Just enough of futures and tasks to write `await` without asyncio, whose import alone costs the
guest half a second under emulation."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Future(Generic[T]):
    """A result that comes later, or the exception instead of it."""

    __slots__ = ("_callbacks", "_error", "_result", "done")

    def __init__(self) -> None:
        self.done = False
        self._result: T | None = None
        self._error: BaseException | None = None
        self._callbacks: list[Callable[[], object]] = []

    def resolve(self, result: T) -> None:
        """Give the result; once done, do nothing."""
        self._end(result, None)

    def fail(self, error: BaseException) -> None:
        """Give the exception; once done, do nothing."""
        self._end(None, error)

    def then(self, callback: Callable[[], object]) -> None:
        """Call when done, at once if it is."""
        if self.done:
            callback()
        else:
            self._callbacks.append(callback)

    def result(self) -> T:
        """Return the result or raise the exception; only when done."""
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]

    def _end(self, result: T | None, error: BaseException | None) -> None:
        if self.done:
            return
        self.done, self._result, self._error = True, result, error
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def __await__(self) -> Generator[Any, None, T]:
        """Let a coroutine wait for the result."""
        if not self.done:
            yield self
        return self.result()


class Task(Future[T]):
    """A coroutine that runs; its future is its result."""

    __slots__ = ("_coroutine", "_later", "_waited")

    def __init__(
        self,
        coroutine: Coroutine[Any, Any, T],
        later: Callable[[Callable[[], object]], object],
    ) -> None:
        super().__init__()
        self._coroutine = coroutine
        self._later = later
        self._waited = False

    def then(self, callback: Callable[[], object]) -> None:
        """Call when done; from now on somebody looks at the exception."""
        self._waited = True
        super().then(callback)

    def __await__(self) -> Generator[Any, None, T]:
        """Let a coroutine wait for this one."""
        self._waited = True
        return super().__await__()

    def step(self) -> None:
        """Run until the coroutine waits for the next future, or ends."""
        try:
            future: Future[Any] = self._coroutine.send(None)
        except StopIteration as stop:
            self.resolve(stop.value)
        except Exception as error:
            self.fail(error)
            # It may have failed in its first step, before whoever started it could wait for it.
            self._later(self._raise_unheard)
        else:
            future.then(self.step)

    def _raise_unheard(self) -> None:
        if not self._waited:
            self.result()


def gather(first: Future[Any], second: Future[Any]) -> Future[None]:
    """Return a future that is done when both are; exceptions stay in them."""
    both: Future[None] = Future()

    def check() -> None:
        if first.done and second.done:
            both.resolve(None)

    first.then(check)
    second.then(check)
    return both
