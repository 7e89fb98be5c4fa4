"""A mail system on this machine: speaks just enough SMTP to take mails, and to refuse some of them."""

import socketserver
import threading
from dataclasses import dataclass, field
from types import TracebackType


@dataclass
class Taken:
    """One mail as it came over the wire."""

    sender: str
    reader: str
    content: bytes


@dataclass
class PostOffice:
    """`refuses` says how it answers to the address of a reader; `refuses_content`, to everything it has read.

    `asked` counts how often each reader was tried.
    """

    refuses: dict[str, str] = field(default_factory=dict)
    refuses_content: str = ""
    refuses_sender: str = ""
    taken: list[Taken] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> "PostOffice":
        office = self

        class Clerk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                office.serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clerk)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def serve(self, clerk: socketserver.StreamRequestHandler) -> None:
        """One conversation."""
        sender = reader = ""

        def say(words: str) -> None:
            clerk.wfile.write(f"{words}\r\n".encode())

        say("220 relay.test ESMTP")
        while line := clerk.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "EHLO" | "HELO" | "RSET" | "NOOP":
                    say("250 relay.test")
                case "MAIL":
                    sender = _between(rest)
                    say(self.refuses_sender or "250 2.1.0 OK")
                case "RCPT":
                    reader = _between(rest)
                    self.asked.append(reader)
                    say(self.refuses.get(reader, "250 2.1.5 OK"))
                case "DATA":
                    say("354 Go on")
                    content = b"".join(iter(clerk.rfile.readline, b".\r\n"))
                    if not self.refuses_content:
                        self.taken.append(Taken(sender, reader, content))
                    say(self.refuses_content or "250 2.0.0 Taken")
                case "QUIT":
                    say("221 2.0.0 Bye")
                    return
                case _:
                    say("500 5.5.2 What?")


def _between(words: str) -> str:
    return words.partition("<")[2].partition(">")[0]
