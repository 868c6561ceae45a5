"""The states of a payment through Ponto."""

# What becomes of a payment. From `sending` on, money may move: see `OPEN`.
STATES = [
    ("draft", "To Send"),
    ("sending", "Being Sent"),
    ("unclear", "Unclear"),
    ("unsigned", "To Sign"),
    ("in_progress", "At the Bank"),
    ("accepted", "Accepted"),
    ("executed", "Paid"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
# Prepared, or on its way: its documents must not be paid again.
OPEN = ("draft", "sending", "unclear", "unsigned", "in_progress", "accepted")
# Ponto may have it: the money can move without anything done here.
SENT = ("sending", "unclear", "unsigned", "in_progress", "accepted")
