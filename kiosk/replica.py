"""The replica: a copy of the record that runs along second by second, kept by litestream as the kiosk's child."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from db.errors import StoreError
from db.opening import Where
from kiosk import litestream
from kiosk.services.keeping import why_no_replica

_CHILD = Path(__file__).with_name("replica_child.py")
_REPLICATE = ("replicate", "-config", "litestream.yml", "-no-expand-env")
_WHOLE_SECONDS = 3_600.0
_LONGEST_PAUSE = 60
"""Calls of `keep`."""
_LONGEST_LOG = 1_000_000
_SYNC_SECONDS = 30
_START_TRIES = 100
_START_PAUSE_SECONDS = 0.1
_END_SECONDS = 5.0
_NOT_LISTENING = "failed to connect to control socket"
"""What litestream says while its other half is still starting."""


class Replica:
    """Keeps one litestream at work while the kiosk runs; `keep` is called again and again."""

    def __init__(self, place: Where) -> None:
        self._place = place
        self._folder = Path(f"{place.target}.replica").absolute()
        self._child: subprocess.Popen[bytes] | None = None
        self._to: str | None = None
        self._lock: int | None = None
        self._deaths = 0
        self._pause = 0

    @property
    def is_ours(self) -> bool:
        """Say whether it is this kiosk that keeps the copy, and not another one on the same record."""
        return self._lock is not None

    def keep(self, to: str | None) -> StoreError | None:
        """See that the copy at `to` is as new as the record; gives what is wrong, None while all is well."""
        try:
            if to is None:
                self.stop()
            else:
                self._keep(to)
        except StoreError as error:
            return error
        except OSError as error:
            said = f"The replica cannot be kept: {error.strerror or error}."
            return StoreError("REPLICA_FAILED", said, f"Check the folder {self._folder} and its disk.")
        return None

    def _keep(self, to: str) -> None:
        if (
            refused := why_no_replica(on_server=self._place.on_server, encrypted=self._place.key is not None)
        ) is not None:
            self.stop()
            raise refused
        if to != self._to:
            self.stop()
            self._deaths = self._pause = 0
        self._to = to
        if not self._hold_alone():
            return
        if self._child is not None and self._child.poll() is not None:
            raise self._died()
        if self._child is None:
            self._start(to)
            self._bring_up_to_now()
        else:
            self._bring_up_to_now()
            self._deaths = 0  # it lived from one call to the next
        self._shorten_log()

    def _hold_alone(self) -> bool:
        """Hold the lock that the child holds too; another kiosk on this record, or what is left of one, may have it."""
        if self._lock is not None:
            return True
        self._folder.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def _start(self, to: str) -> None:
        if self._pause > 0:
            self._pause -= 1
            raise self._dead()
        command = [str(litestream.program()), *_REPLICATE]
        litestream.write_config(self._folder / "litestream.yml", Path(self._place.target).absolute(), to, self._state)
        with suppress(FileNotFoundError):
            (self._folder / litestream.SOCKET).unlink()
        descriptor = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as log:
            self._child = subprocess.Popen(  # noqa: S603 -- our own program, no shell
                [sys.executable, "-I", str(_CHILD), str(os.getpid()), *command],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=0o077,
                pass_fds=() if self._lock is None else (self._lock,),
                start_new_session=True,  # Ctrl+C at the terminal is the kiosk's matter
            )

    def _bring_up_to_now(self) -> None:
        """Have everything that is in the record sent, and wait for it: only that proves that the copy is kept."""
        options = ("-socket", litestream.SOCKET, "-wait", "-timeout", str(_SYNC_SECONDS))
        database = str(Path(self._place.target).absolute())
        for _ in range(_START_TRIES):
            said = litestream.run(self._folder, "sync", *options, database, seconds=_SYNC_SECONDS + 5)
            if said is None:
                return
            if self._has_ended(_START_PAUSE_SECONDS):
                raise self._died()
            if _NOT_LISTENING not in said:
                raise StoreError(
                    "REPLICA_BEHIND",
                    f"The replica cannot be brought up to now: {said}.",
                    "Check its disk or network, and the keys in the environment.",
                )
        raise StoreError("REPLICA_BEHIND", "The replica's program does not answer.", f"See {self._log}.")

    def _has_ended(self, seconds: float) -> bool:
        if self._child is None:
            return True
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(seconds)
        return self._child.poll() is not None

    def _died(self) -> StoreError:
        """Wait longer after each death before the next try."""
        self._child = None
        self._deaths += 1
        self._pause = min(2 ** (self._deaths - 1) - 1, _LONGEST_PAUSE)
        return self._dead()

    def _dead(self) -> StoreError:
        said = f"The replica's program ended by itself, {self._deaths} times in a row."
        return StoreError("REPLICA_DEAD", said, f"It is started again by and by; see {self._log}.")

    def begin_anew(self) -> None:
        """Send all of the record again, whatever was sent before; `keep` goes on from there."""
        self._end_child()
        shutil.rmtree(self._state, ignore_errors=True)
        # Without the whole copy that is forced here, one that is spoilt would still be the first that is read back.
        said = litestream.run(self._folder, *_REPLICATE, "-once", "-force-snapshot", seconds=_WHOLE_SECONDS)
        if said is not None:
            raise StoreError(
                "REPLICA_BEHIND", f"The replica could not be sent anew: {said}.", "Check its disk or network."
            )

    def stop(self) -> None:
        """End the child, which sends what is left, and let another kiosk keep the copy."""
        self._end_child()
        self._to = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    @property
    def _log(self) -> Path:
        return self._folder / "litestream.log"

    @property
    def _state(self) -> Path:
        """What was sent belongs to one target: another one begins with all of it."""
        return self._folder / f"sent-{hashlib.sha256(str(self._to).encode()).hexdigest()[:12]}"

    def _shorten_log(self) -> None:
        with suppress(FileNotFoundError):
            if self._log.stat().st_size > _LONGEST_LOG:
                os.truncate(self._log, 0)
