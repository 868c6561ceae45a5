"""A process with one database open, in which one job is done.

    python -m bench.inside.worker MODULE:FUNCTION DATABASE '{"job": "as JSON"}' <Odoo's>

The function is one of this folder; it gets a `Job` and returns what JSON can hold.
"""

import json
import sys
from dataclasses import asdict, dataclass, field
from importlib import import_module

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from .meter import Meter, OutOfTime, Turns, forget_peak, resident


@dataclass
class Job:
    """What a function of this folder works with.

    :param told: dict of what is asked, such as how many lines.
    """

    env: object
    turns: Turns
    meter: Meter
    told: dict
    was_stopped: bool = False
    memory: list = field(default_factory=list)

    def begin(self):
        """All is prepared: from now on it counts."""
        self.env.cr.commit()
        self.env.invalidate_all()
        self.turns.begin()
        forget_peak()
        self.memory = [resident()]
        self.meter.start()

    def until_stopped(self, work, *arguments):
        """Call `work`; being asked to stop is no failure."""
        try:
            work(*arguments)
        except OutOfTime:
            self.was_stopped = True

    def result(self, **more):
        """Return what was measured."""
        return {
            "costs": {name: asdict(cost) for name, cost in self.meter.costs.items()},
            "was_stopped": self.was_stopped,
            "memory": [*self.memory, resident("VmHWM")],
            **more,
        }


def main():
    """Do the job that the command line names."""
    where, database, told, *options = sys.argv[1:]
    config.parse_config([*options, "--database", database], setup_logging=True)
    told = json.loads(told)
    turns = Turns(told.get("turn", 3))
    module, function = where.split(":")
    work = getattr(import_module(f"bench.inside.{module}"), function)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        result = work(Job(env, turns, Meter(turns, database), told))
        cr.rollback()
    turns.end(result)


if __name__ == "__main__":
    main()
