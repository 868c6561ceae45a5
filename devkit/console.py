"""What the person at the keyboard sees: steps with their times, and plain errors."""

import contextlib
import sys
import time


class Stop(Exception):
    """We cannot go on; the text says in one line what is missing and what to do."""


def say(text=""):
    """Print a line for the person at the keyboard, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def megabytes(size):
    """Return a number of bytes as text, in MB."""
    return f"{size / 1e6:.0f} MB"


class Step:
    """A piece of work that takes a while; on a terminal its line is rewritten."""

    quiet_seconds = 20

    def __init__(self, title):
        self.title = title
        self.outcome = "done"
        self.begin = self.shown = time.monotonic()
        self.terminal = sys.stdout.isatty()
        self._write(f"{title} …", end="" if self.terminal else "\n")

    def _write(self, text, end="\n"):
        sys.stdout.write(
            f"\r\033[K  {text}{end}" if self.terminal else f"  {text}{end}"
        )
        sys.stdout.flush()

    def note(self, detail):
        """Show how far the work is; where there is no terminal, only now and then."""
        now = time.monotonic()
        if now - self.shown < (0.2 if self.terminal else self.quiet_seconds):
            return
        self.shown = now
        self._write(f"{self.title} … {detail}", end="" if self.terminal else "\n")

    def close(self):
        """Write how it came out and the time the work took."""
        self._write(
            f"{self.title}: {self.outcome} ({time.monotonic() - self.begin:.1f} s)"
        )


@contextlib.contextmanager
def step(title):
    """Show `title` while the block runs, then the time it took."""
    current = Step(title)
    try:
        yield current
    except BaseException:
        current.outcome = "stopped"
        raise
    finally:
        current.close()
