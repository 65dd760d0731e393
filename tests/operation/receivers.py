"""Real receivers on this machine: a mail server and a web server that keep what they are sent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """`mails` are those that came; with `is_shut` the server refuses them for now."""

    port: int = 0
    is_shut: bool = False
    mails: list[Message] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.is_shut:
            return "451 try again later"
        self.mails.append(message_from_bytes(envelope.content))
        return "250 taken"

    @property
    def url(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=appraise@bank.example&to=ops@bank.example&mode=insecure"

    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(str(mail["Subject"])))) for mail in self.mails]

    def text(self) -> str:
        parts = [part for mail in self.mails for part in mail.walk() if part.get_content_maintype() == "text"]
        return "\n".join(bytes(part.get_payload(decode=True)).decode() for part in parts)


@dataclass
class Hook:
    """A web server: `posts` are the bodies that were posted, `gets` the paths that were fetched."""

    port: int = 0
    posts: list[str] = field(default_factory=list)
    gets: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.port}/hook"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def web_server() -> Iterator[Hook]:
    hook = Hook()

    class Keeping(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.posts.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer()

        def do_GET(self) -> None:
            hook.gets.append(self.path)
            self._answer()

        def _answer(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Keeping)
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
