"""One writer per portal: a lock the system takes back when its holder dies."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
from pathlib import Path

import msgspec

from archive import durable
from archive.layout import lock_name, utc_now


class Holder(msgspec.Struct, kw_only=True):
    """Who holds a lock, as written into the lock file."""

    pid: int
    host: str
    started: str
    command: str


class PortalLocked(Exception):  # noqa: N818 - a state of things rather than a fault
    """Another run holds this portal of this archive; the message names it."""

    def __init__(self, portal: str, holder: Holder | None) -> None:
        self.portal = portal
        self.holder = holder
        who = (
            f"process {holder.pid} on {holder.host} since {holder.started} ({holder.command})"
            if holder
            else "a process that has just started"
        )
        super().__init__(f"Another run holds the lock of portal {portal}: {who}; try again later")


class PortalLock:
    """The held lock of a portal; ``release`` gives it back, the death of the process too."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            try:
                os.ftruncate(handle, 0)
            finally:
                # The file stays: removing it would let two runs lock two files of one name.
                os.close(handle)


def take_lock(root: Path, portal: str) -> PortalLock:
    """Take the lock at once or raise ``PortalLocked``.

    Works between processes and between two runs of one process, on local disks (``flock``).
    """
    path = root / lock_name(portal)
    with durable.disk_errors(root):
        durable.make_folders(root, path.parent)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PortalLocked(portal, _read_holder(handle)) from None
            # A dead holder's lines are of no use; on a full disk the lock alone will do.
            os.ftruncate(handle, 0)
            _write_holder(handle)
        except BaseException:
            os.close(handle)
            raise
    return PortalLock(handle)


def lock_holder(root: Path, portal: str) -> Holder | None:
    """Who holds the lock now; None when nobody does. Reads only: it never blocks a taker."""
    try:
        handle = os.open(root / lock_name(portal), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        holder = _read_holder(handle)
    finally:
        os.close(handle)
    if holder and holder.host == socket.gethostname():
        try:
            os.kill(holder.pid, 0)
        except ProcessLookupError:
            return None  # killed: the lock is free, only its text is left
        except PermissionError:
            pass  # alive, another user's
    return holder


def _read_holder(handle: int) -> Holder | None:
    try:
        return msgspec.json.decode(os.pread(handle, 4096, 0), type=Holder)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _write_holder(handle: int) -> None:
    holder = Holder(
        pid=os.getpid(), host=socket.gethostname(), started=utc_now(), command=_command()
    )
    data = msgspec.json.encode(holder) + b"\n"
    try:
        os.pwrite(handle, data, 0)
    except OSError:
        os.ftruncate(handle, 0)


def _command() -> str:
    """The command line without values that may hold passwords (proxies, ``--set`` values)."""
    words = [Path(sys.argv[0]).name, *sys.argv[1:]] if sys.argv else ["python"]
    shown = [w.split("=")[0] + "=…" if "=" in w else w for w in words]
    return " ".join("…" if "@" in w or "://" in w else w for w in shown)[:300]
