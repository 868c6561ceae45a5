"""Decide the lines of the corpus and say how right each decision is."""

from dataclasses import dataclass, field
from decimal import Decimal

from .. import decisions, matching
from . import corpus

RIGHT = "right"
ONLY_PROPOSED = "proposed"  # though it should have been settled
MISSED = "missed"
OTHER = "other"  # a proposal that is not the one expected
WRONG = "wrong"  # settled what must not be settled
VERDICTS = (RIGHT, ONLY_PROPOSED, MISSED, OTHER, WRONG)
# What a settlement says beside its amounts.
EXTRAS = ("rest", "rest_as", "returns", "discount", "tolerated")


@dataclass(frozen=True)
class Outcome:
    """What became of a line, whoever decided it.

    `settled`: amounts by document, None when nothing was written. `extras`: what
    else the plan says, as strings by name; None when that is not known.
    `proposed`: for each choice the set of documents, likeliest first.
    """

    settled: dict | None = None
    extras: dict | None = field(default_factory=dict)
    proposed: tuple = ()
    reason: str = ""
    last_step: str = ""

    def __str__(self):
        if self.settled is not None:
            parts = [f"{key} {amount}" for key, amount in sorted(self.settled.items())]
            parts += [
                f"{name}={value}" for name, value in sorted((self.extras or {}).items())
            ]
            return "settles " + (", ".join(parts) or "nothing")
        choices = " or ".join("+".join(sorted(one)) or "()" for one in self.proposed)
        verb = f"proposes {choices}" if self.proposed else "nothing"
        return f"{verb} ({self.reason})"


@dataclass(frozen=True)
class Result:
    case: corpus.Case
    outcome: Outcome
    verdict: str

    @property
    def is_reason_other(self):
        """Whether the decision is right and its reason is not the expected one."""
        expected = self.case.facts.get("reason", self.case.facts.get("nothing"))
        settled = self.outcome.settled is not None
        return bool(
            self.verdict == RIGHT
            and not settled
            and expected
            and expected != self.outcome.reason
        )


def run(cases):
    """Yield a `Result` for each case; the lines before it come in first."""
    for case in cases:
        outcome = _outcome(case)
        yield Result(case, outcome, judge(case.facts, outcome))


def _outcome(case):
    books = corpus.books(case.scene)
    for earlier in case.before:
        decision = _decide(earlier, books.candidates.values())
        if isinstance(decision, decisions.Match):
            books.apply(earlier.facts["id"], corpus.line(earlier), decision.plan)
    outcome = outcome_of(_decide(case, books.candidates.values()))
    turned = outcome_of(_decide(case, reversed(books.candidates.values())))
    if (outcome.settled, outcome.extras) != (turned.settled, turned.extras):
        raise AssertionError(f"{case.name} depends on the order of the documents")
    return outcome


def _decide(case, candidates):
    return matching.decide(corpus.line(case), list(candidates), corpus.policy(case))


def outcome_of(decision):
    last = str(decision.trace[-1]) if decision.trace else ""
    if isinstance(decision, decisions.Match):
        plan = decision.plan
        settled = {one.key: one.amount for one in plan.settlements}
        return Outcome(settled, _extras(plan), last_step=last)
    choices = ()
    if isinstance(decision, decisions.Proposal):
        choices = tuple(
            frozenset(one.key for one in plan.settlements) for plan in decision.choices
        )
    return Outcome(proposed=choices, reason=decision.reason, last_step=last)


def _extras(plan):
    values = (
        plan.rest,
        plan.rest_as if plan.rest else "",
        plan.returned,
        sum(one.discount for one in plan.settlements),
        sum(one.tolerated for one in plan.settlements),
    )
    extras = zip(EXTRAS, values, strict=True)
    return {name: str(value) for name, value in extras if value}


def judge(facts, outcome):
    """Return the verdict; a line that settles anything unexpected is wrong."""
    if outcome.settled is not None:
        return RIGHT if _is_settled_as(facts, outcome) else WRONG
    if facts.get("or_open") or facts.get("settles") == {}:
        return RIGHT  # what is proposed is left free
    if "settles" in facts:
        return ONLY_PROPOSED if outcome.proposed else MISSED
    if "nothing" in facts:
        return OTHER if outcome.proposed else RIGHT
    if not outcome.proposed:
        return MISSED
    return RIGHT if _is_proposed_as(facts, outcome.proposed) else OTHER


def _is_settled_as(facts, outcome):
    expected = {
        key: Decimal(amount) for key, amount in facts.get("settles", {}).items()
    }
    extras = {name: facts[name] for name in EXTRAS if name in facts}
    if not expected or expected != outcome.settled:
        return False
    return outcome.extras is None or extras == _plain(outcome)


def _plain(outcome):
    money = {"rest", "discount", "tolerated"}
    return {
        name: f"{Decimal(value):.2f}" if name in money else value
        for name, value in outcome.extras.items()
    }


def _is_proposed_as(facts, proposed):
    expected = frozenset(facts["proposes"])
    if facts.get("any_of"):  # equally likely ones: whichever comes first
        return len(proposed[0]) == 1 and proposed[0] <= expected
    return proposed[0] == expected


def expectation(facts):
    """Return the right answer in words."""
    reason = f" ({facts['reason']})" if "reason" in facts else ""
    if "proposes" in facts:
        choice = (" or " if facts.get("any_of") else "+").join(facts["proposes"])
        return f"proposes {choice or '()'}{reason}"
    if "nothing" in facts:
        return f"nothing ({facts['nothing']})"
    if not facts["settles"]:
        return "settles nothing; may propose"
    parts = [f"{key} {amount}" for key, amount in sorted(facts["settles"].items())]
    extras = [f"{name}={facts[name]}" for name in EXTRAS if name in facts]
    end = ", or stays open" if facts.get("or_open") else ""
    return "settles " + ", ".join(parts + extras) + end
