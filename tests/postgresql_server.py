"""A fresh PostgreSQL database for each test, on the server that `bin/test --all` starts.

A database is cloned from a template that carries the schema, made once per process: a clone costs a fifth of
running the schema again. Use it from a fixture::

    databases = Databases(server_url(), prepare=migrate)   # once a session
    with databases.fresh() as url:                         # once a test
        ...
    databases.close()
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

VARIABLE = "KIOSK_TEST_POSTGRESQL"


def server_url() -> str:
    """Return the URL of the test server; its absence is a failure, since a test that wants it must not be skipped."""
    url = os.environ.get(VARIABLE)
    if not url:
        raise RuntimeError(f"{VARIABLE} names no PostgreSQL server. Run these tests with: bin/test --all")
    return url


_NUMBERS = count()
"""Of all databases of this process, whichever object made them."""


class Databases:
    """Makes and removes databases on one server; two processes on the same server never meet."""

    def __init__(self, server: str, prepare: Callable[[str], None] | None = None) -> None:
        self._server = server
        self._prepare = prepare
        self._admin = psycopg.connect(server, autocommit=True)
        self._template: str | None = None

    def url(self, database: str) -> str:
        """Return the server's URL with another database in it."""
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{database}"))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Yield the URL of a prepared database of its own; it is dropped afterwards, open connections or not."""
        name = self._create(self._prepared())
        try:
            yield self.url(name)
        finally:
            self._drop(name)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """Yield the URL of a database without any table, for the tests of the migrations themselves."""
        name = self._create("template0")
        try:
            yield self.url(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drop the template and let go of the server."""
        if self._template is not None:
            self._drop(self._template)
        self._admin.close()

    def _prepared(self) -> str:
        if self._prepare is None:
            return "template0"
        if self._template is None:
            name = self._create("template0")
            try:
                self._prepare(self.url(name))
            except BaseException:
                self._drop(name)
                raise
            self._template = name
        return self._template

    def _create(self, template: str) -> str:
        name = f"kiosk_{os.getpid()}_{next(_NUMBERS)}"
        # Copied as files: that takes half the time of a copy through the log, and before version 15 there is no other.
        way = sql.SQL("strategy file_copy" if self._admin.info.server_version >= 15_00_00 else "")
        self._admin.execute(
            sql.SQL("create database {} template {} {}").format(sql.Identifier(name), sql.Identifier(template), way)
        )
        return name

    def _drop(self, name: str) -> None:
        self._admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
