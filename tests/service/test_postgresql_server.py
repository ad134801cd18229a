from __future__ import annotations

import psycopg
import pytest

from tests.postgresql_server import Databases, server_url

pytestmark = pytest.mark.postgresql


def test_each_test_gets_the_prepared_schema_and_nobody_elses_rows() -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with psycopg.connect(url) as connection:
            connection.execute("create table item (id bigint primary key)")

    databases = Databases(server_url(), prepare)
    for _ in range(2):
        with databases.fresh() as url, psycopg.connect(url) as connection:
            assert connection.execute("select id from item").fetchall() == []
            connection.execute("insert into item values (1)")
    databases.close()

    assert len(prepared) == 1


def test_a_database_goes_away_even_with_a_connection_left_open() -> None:
    databases = Databases(server_url())
    with databases.empty() as url:
        left_open = psycopg.connect(url)
    databases.close()

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    left_open.close()
