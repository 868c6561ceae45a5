"""Several processes that are compared, taking turns.

Only one of them works at a time, some seconds each, so that whatever else the machine
does weighs on all of them alike. Each counts its own time, from a turn's beginning to
its end. A process that has had its time is asked to stop and tells how far it came.

The talk is a line of JSON each way: "go" or "stop" to the process; from it
{"rest": seconds} at the end of a turn, {"ready": null} once it is prepared, and
{"result": ...} at the end.
"""

import json
from dataclasses import dataclass

GO, STOP = "go", "stop"


@dataclass
class Runner:
    """One of the processes.

    :param limit: seconds that it may work; None for as long as it takes.
    """

    name: str
    process: object
    limit: float | None = None
    worked: float = 0
    result: object = None
    is_over: bool = False

    def ask(self, word):
        """Give it a turn; return when the turn is over."""
        self.process.stdin.write(f"{json.dumps(word)}\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self):
        """Wait for what it says, and keep it."""
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(self.name)
        said = json.loads(line)
        self.worked += said.get("rest", 0)
        if "result" in said:
            self.result, self.is_over = said["result"], True
        return said

    @property
    def has_had_its_time(self):
        """Tell whether it has worked as long as it may."""
        return self.limit is not None and self.worked >= self.limit


def race(runners):
    """Let all work in turns to their ends; return dict of name to result."""
    for runner in runners:
        runner.hear()  # it is prepared
    while waiting := [runner for runner in runners if not runner.is_over]:
        for runner in waiting:
            runner.ask(STOP if runner.has_had_its_time else GO)
    return {runner.name: runner.result for runner in runners}
