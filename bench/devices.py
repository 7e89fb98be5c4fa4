"""Twenty phones that send what they noted: out of order, twice, late, and again until they hear an answer.

They live in a process of their own, which knows nothing of the program but its address.
"""

import http.client
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ctypes import c_int
from multiprocessing.sharedctypes import Synchronized
from typing import Any, cast

Event = dict[str, Any]
BATCHES = (1, 5, 20, 100)
# Of what was answered, so much is sent once more later, as a phone does that never heard the answer.
SENT_AGAIN = 0.2
PATIENCE = 600
RESTS = 0.1


def send_all(
    queues: list[list[Event]], path: str, token: str, port: "Synchronized[c_int]", done: "Synchronized[c_int]"
) -> None:
    """Send every queue, each from a thread of its own; `done` counts first answers, `port` is where to ask now."""
    with ThreadPoolExecutor(len(queues)) as crowd:
        for end in [crowd.submit(Device(seed, path, token, port, done).send, one) for seed, one in enumerate(queues)]:
            end.result()


class Device:
    """One phone."""

    def __init__(
        self, seed: int, path: str, token: str, port: "Synchronized[c_int]", done: "Synchronized[c_int]"
    ) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- a plan that can be repeated, not a secret
        self.path, self.port, self.done = path, port, done
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(self, queue: list[Event]) -> None:
        """Everything, in any order, some of it again."""
        self.chance.shuffle(queue)
        for batch in self._batches(queue):
            self._until_answered(batch)
            with self.done.get_lock():
                self.done.value += len(batch)  # type: ignore[operator, assignment]  # the stubs know the wrapped type only
            if self.chance.random() < SENT_AGAIN:
                self._until_answered(batch)

    def _batches(self, queue: list[Event]) -> Iterator[list[Event]]:
        start = 0
        while start < len(queue):
            size = self.chance.choice(BATCHES)
            yield queue[start : start + size]
            start += size

    def _until_answered(self, batch: list[Event]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            results = self._ask(batch)
            if results is None:
                time.sleep(RESTS)
                continue
            told = {one["id"]: one["outcome"] for one in results}
            if any(told.get(one["id"]) not in ("entered", "repeated") for one in batch):
                raise AssertionError(f"a mark was refused: {results}")
            return
        raise AssertionError(f"nobody answered for {PATIENCE} s")

    def _ask(self, batch: list[Event]) -> list[dict[str, Any]] | None:
        """What became of each event; None when nothing was heard, or only that something broke."""
        port = cast(int, self.port.value)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("POST", self.path, json.dumps({"events": batch}), self.headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        if response.status >= 500:
            return None
        if response.status != 200:
            raise AssertionError(f"answered {response.status}: {body[:500]!r}")
        return cast(list[dict[str, Any]], json.loads(body)["results"])
