from typing import NamedTuple

class Point(NamedTuple):
    x: int
    y: int

class Rect(NamedTuple):
    left: int
    top: int
    width: int
    height: int
