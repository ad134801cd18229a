"""`kiosk serve`: the kiosk in a browser of this machine, for somebody who works at another desk."""

from __future__ import annotations

import argparse
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from db.encryption import Key
from db.errors import StoreError
from db.opening import Where
from kiosk import bootstrap
from kiosk.alone import only_screen
from kiosk.cli.opening import demo_at
from kiosk.cli.output import Output
from kiosk.key_source import KEY_FILE_VARIABLE

_PORT = 8000
_LAST_PORT = 65_535
_HOSTS = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
_DEMO_NODE = "K1"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Take the options of `kiosk serve`."""
    command.add_argument("--node", metavar="NAME", help="this screen's own name, such as K2; no other screen has it")
    command.add_argument("--port", type=_port, default=_PORT, metavar="NUMBER", help=f"else {_PORT}; 0: any free one")
    command.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="127.0.0.1 or ::1, and no other")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(f"“{text[:20]}” is no port from 0 to {_LAST_PORT}")
    return int(text)


def run(options: argparse.Namespace, output: Output) -> int:
    """Serve until Ctrl+C; everything that can be wrong is said before the first page."""
    host = _loopback(options.host)
    with ExitStack() as used:
        place = _place(options)
        environment = {bootstrap.NODE_VARIABLE: place.node}
        descriptors: list[int] = []
        if not _is_thrown_away(options):
            (demo_at(place) if options.demo else bootstrap.open_pharmacy(place, "create")).close()
            used.enter_context(only_screen(place))
            if place.key is not None:  # it may have been typed here; no child is asked for it
                descriptors.append(used.enter_context(_in_memory(place.key)))
                environment[KEY_FILE_VARIABLE] = f"/dev/fd/{descriptors[0]}"
        listening = used.enter_context(_listen(host, options.port))
        _serve(listening, place.node, _words(options), environment, tuple(descriptors), output)
    return 0


def _is_thrown_away(options: argparse.Namespace) -> bool:
    return bool(options.demo) and options.db is None


def _loopback(host: str) -> str:
    if host not in _HOSTS:
        raise StoreError(
            "LOOPBACK_ONLY",
            f"A kiosk in the browser is served to this machine alone, not at {host[:60]}.",
            "Leave --host out. Another desk reaches it through a tunnel of the site's own; see docs/operations.md.",
        )
    return _HOSTS[host]


def _place(options: argparse.Namespace) -> Where:
    """Find the record; the screen's name is always said, so that it is never a terminal's by oversight."""
    node = options.node or (_DEMO_NODE if _is_thrown_away(options) else None)
    if node is None:
        raise StoreError(
            "NODE_NEEDED",
            "A kiosk in the browser needs a name of its own.",
            "Give it one that no other screen has, such as --node K2.",
        )
    return bootstrap.where(options.db, options.clock, {**os.environ, bootstrap.NODE_VARIABLE: node})


def _words(options: argparse.Namespace) -> tuple[str, ...]:
    """Give the command line of each kiosk process."""
    now = None if options.clock is bootstrap.system_clock else options.clock().isoformat()
    return (
        "home",
        *(("--demo",) if options.demo else ()),
        *(("--db", options.db) if options.db is not None else ()),
        *(("--now", now) if now is not None else ()),
    )


@contextmanager
def _in_memory(key: Key) -> Iterator[int]:
    """Put a key where only this program and its children find it; no disk ever has it."""
    descriptor = os.memfd_create("kiosk-key")
    try:
        os.fchmod(descriptor, 0o600)
        os.write(descriptor, key.content.hex().encode())
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise StoreError(
            "PORT_UNUSABLE",
            f"Port {port} of this machine cannot be used: {error.strerror}.",
            "Give another one with --port; 0 takes any that is free.",
        ) from error
    with listening:
        yield listening


def _serve(
    listening: socket.socket,
    node: str,
    words: tuple[str, ...],
    environment: dict[str, str],
    descriptors: tuple[int, ...],
    output: Output,
) -> None:
    from aiohttp import web  # only here, so that no other command waits for the libraries to load

    from kiosk.browser import Browser
    from kiosk.browser_session import END_SECONDS, ChildStart

    host, port = listening.getsockname()[:2]
    url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    output.line({"url": url, "node": node}, f"Kiosk {node} is at {url} in a browser of this machine. Ctrl+C ends it.")
    logging.getLogger("aiohttp").addHandler(logging.NullHandler())
    application = Browser(node, ChildStart(words, environment, descriptors)).application()
    web.run_app(application, sock=listening, print=None, access_log=None, shutdown_timeout=END_SECONDS)
