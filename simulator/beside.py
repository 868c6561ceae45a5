"""A simulator in a process of its own, steered over HTTP."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen


class SimulatorProcess:
    """An empty simulator on a free port; use it in a ``with``."""

    def __enter__(self):
        command = [sys.executable, "-m", "simulator", "--port", "0"]
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [*command, "--dataset", "empty"],
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self._process.stdout.readline().split()[-1]
        return self

    def __exit__(self, *_exception):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def control(self, method, path, **body):
        """Return the answer of a control endpoint, see ``endpoints.control``."""
        request = Request(  # noqa: S310 - our own address
            f"{self.url}/control{path}",
            data=json.dumps(body).encode() if body else None,
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urlopen(request) as answer:  # noqa: S310
            return json.load(answer)
