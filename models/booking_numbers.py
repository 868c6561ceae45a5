"""The numbers of a batch of entries, each the one after the other."""

# All that has a say in which number core sees as the last one.
NUMBERING = (
    "_deduce_sequence_number_reset",
    "_get_last_sequence",
    "_get_last_sequence_domain",
    "_get_next_sequence_format",
    "_get_sequence_date_range",
    "_set_next_sequence",
)


class BatchNumbers:
    """Knows the last number of the batch, which core looks up for each entry anew.

    Core's answer for an entry is the number given just before, where both are of one
    journal and one period, and no other entry between their days is numbered by
    another kind of period. That is not taken for granted: the first two answers in a
    journal and period are core's, and only if the second was the number given just
    before are the further ones ours.
    """

    def __init__(self, last_day):
        self.last_day = last_day
        self.runs = {}

    def last(self, entry):
        """The number before this entry's, or None: core looks it up."""
        run = self.runs.get(entry.journal_id)
        if not run or not run.is_sure or entry.date > self.last_day:
            return None
        run.is_followed = run.goes_on_with(entry)
        return run.name if run.is_followed else None

    def heard(self, entry, name):
        """Core's own answer for this entry."""
        if run := self.runs.get(entry.journal_id):
            run.is_followed = run.name == name and run.goes_on_with(entry)

    def given(self, entry):
        """This entry has its number now."""
        run = self.runs.get(entry.journal_id)
        if not run or not run.is_followed:
            self.runs[entry.journal_id] = Run(entry)
            return
        run.name, run.day, run.is_followed = entry.name, entry.date, False
        run.is_sure = run.is_sure or run.is_alone(entry, self.last_day)


class Run:
    """Numbers in a row, of one journal and period."""

    def __init__(self, entry):
        self.name, self.day = entry.name, entry.date
        self.reset = entry._deduce_sequence_number_reset(entry.name)
        self.period = entry._get_sequence_date_range(self.reset)
        self.is_followed = self.is_sure = False

    def goes_on_with(self, entry):
        return (
            entry.date >= self.day
            and not entry.origin_payment_id
            and entry._get_sequence_date_range(self.reset) == self.period
        )

    def is_alone(self, entry, last_day):
        """Whether no numbers of another kind are between here and the last day."""
        named = entry.sudo()._read_group(
            [
                ("journal_id", "=", entry.journal_id.id),
                ("date", ">=", self.day),
                ("date", "<=", last_day),
                ("name", "not in", ("/", "", False)),
            ],
            ["sequence_prefix"],
            ["name:max"],
        )
        return all(
            entry._deduce_sequence_number_reset(name) == self.reset for _, name in named
        )
