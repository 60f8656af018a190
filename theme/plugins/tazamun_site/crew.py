"""Work shared among processes: each is a copy of this one at the moment of the start, so that nothing needs to be handed over to it.

Where a system cannot copy processes the jobs are done here, one after another; nothing else changes.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Generic, TypeVar

Result = TypeVar("Result")
# Members that share work give way to the one that works beside the build: it ends last, and then nothing else is left to do.
NICE = 5


class Crew(Generic[Result]):
    """Does ``work(number)`` for each number below ``jobs``, whoever is free the next one. Begins at once, unless it works here, in ``results``.

    It works here if it has only one job or worker, and always where processes cannot be copied; ``beside`` has even a single worker's jobs done elsewhere.
    """

    def __init__(self, work: Callable[[int], Result], *, jobs: int, workers: int, beside: bool = False) -> None:
        self.work, self.jobs, self.beside = work, jobs, beside
        self.members: list[tuple[ForkProcess, Connection]] = []
        if jobs and (beside or (workers > 1 and jobs > 1)) and hasattr(os, "fork") and sys.platform != "darwin":
            self._hire(min(workers, jobs))

    def _hire(self, workers: int) -> None:
        numbers, queue = os.pipe()
        os.write(queue, b"".join(number.to_bytes(2, "big") for number in range(self.jobs)))
        os.close(queue)
        context = multiprocessing.get_context("fork")
        for _ in range(workers):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=self._toil, args=(numbers, sender), daemon=True)
            process.start()
            sender.close()
            self.members.append((process, receiver))
        os.close(numbers)

    def _toil(self, numbers: int, sender: Connection) -> None:
        found: dict[int, Result] = {}
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that what it has started and written ends with it
        if not self.beside:
            os.nice(NICE)
        try:
            while job := os.read(numbers, 2):
                number = int.from_bytes(job, "big")
                found[number] = self.work(number)
        except BaseException as problem:  # noqa: BLE001 - whatever it is, it is raised again where the results are wanted
            sender.send(_sendable(problem))
        else:
            sender.send(found)

    def results(self) -> list[Result]:
        """Wait for all jobs and return what they gave, in their order. Raises what a job raised."""
        if not self.members:
            return [self.work(number) for number in range(self.jobs)]
        found: dict[int, Result] = {}
        problem: BaseException | None = None
        for process, receiver in self.members:
            try:
                sent = receiver.recv()
            except EOFError:
                sent = ChildProcessError("a process that wrote pages was ended from outside. Build again; with less memory set TAZAMUN_WORKERS=1.")
            process.join()
            if isinstance(sent, BaseException):
                problem = problem or sent
            else:
                found |= sent
        if problem:
            raise problem
        return [found[number] for number in range(self.jobs)]

    def abandon(self) -> None:
        """End all members: nobody wants the results."""
        for process, _ in self.members:
            process.terminate()
            process.join()


def workers(wanted: int = 0) -> int:
    """Return how many processes to work with: ``wanted``, or as many as there are processors."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return wanted or available


def slices(things: Sequence[Result], parts: int) -> list[Sequence[Result]]:
    """Cut a sequence into so many parts of nearly the same length.

    >>> slices("abcde", 2)
    ['ace', 'bd']
    """
    return [things[number::parts] for number in range(parts) if things[number::parts]]


def _sendable(problem: BaseException) -> BaseException:
    """Return an exception that can travel to another process and says the same."""
    import pickle  # noqa: PLC0415 - only where something went wrong

    with suppress(Exception):
        if str(pickle.loads(pickle.dumps(problem))) == str(problem):
            return problem
    return RuntimeError(f"{type(problem).__name__}: {problem}")
