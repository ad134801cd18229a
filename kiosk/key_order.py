"""One key after the other: what is typed behind an Enter belongs to the line that the Enter led to."""

from __future__ import annotations

from kiosk.wedge_app import WedgeApp
from kiosk.wedge_keys import Stroke
from kiosk.widgets.entry import Line


class OrderedKeys(WedgeApp[None]):
    """Gives a key to the line with the cursor only when it has taken the key before.

    Textual hands keys out as they come, to what has the focus at that moment. Somebody who types a lot number, Enter
    and an expiry while the screen is busy would find the expiry at the end of the lot number.
    """

    async def _replay(self, stroke: Stroke) -> None:
        line = self.focused if self._has_screen() else None
        await super()._replay(stroke)
        if isinstance(line, Line):
            await line.caught_up()
