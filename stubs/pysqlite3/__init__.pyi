# SQLite as the pysqlite3 wheel brings it: the same names and types as the standard library's sqlite3.
from .dbapi2 import *
