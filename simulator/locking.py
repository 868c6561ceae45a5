"""The one lock of the state."""

from functools import wraps


def locked(method):
    """Run a Bank method under its lock, settle what is due and mark the change."""

    @wraps(method)
    def run(self, *args, **kwargs):
        with self.lock:
            self.settle()
            self.revision += 1
            return method(self, *args, **kwargs)

    return run
