"""Read the corpus: bank lines, the documents they meet, and the right answers.

The data lie in `tests/corpus/*.json`; the README there describes them. Nothing
here knows how the engine decides.
"""

import datetime
import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from .. import decisions, references

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "corpus"
COMMON = FOLDER / "common.json"
BOUNDS = FOLDER / "bounds.json"
_QUANTUM = {"JPY": Decimal(1)}
_MONEY = ("residual", "total", "discounted")


@dataclass(frozen=True)
class Scene:
    """What stands in the books: dicts as written, by key.

    `companies`: to each company its branches. `own`: the company's own accounts.
    """

    companies: dict
    own: frozenset
    partners: dict
    documents: dict

    def owners(self):
        """Map each IBAN to the set of partner families that use it."""
        owners = {}
        for key, partner in self.partners.items():
            for iban in partner.get("ibans", ()):
                owners.setdefault(iban, set()).add(self.family(key))
        return owners

    def family(self, key):
        return self.partners.get(key, {}).get("parent", key)


@dataclass(frozen=True)
class Case:
    """A bank line (`facts`, as written), its scene, and the lines before it."""

    subject: str
    facts: dict
    scene: Scene
    before: tuple = ()

    @property
    def name(self):
        return f"{self.subject}/{self.facts['id']}"

    @property
    def texts(self):
        """The line's (text, type) pairs, the most trusted first."""
        remittance = (self.facts.get("text", ""), self.facts.get("type"))
        more = self.facts.get("more")
        return (remittance, (more, None)) if more else (remittance,)


@dataclass
class Books:
    """The candidates while the lines of a sequence come in; changed by `apply`."""

    candidates: dict = field(default_factory=dict)

    def apply(self, line_id, line, plan):
        """Settle what the plan settles, or open again what it returns."""
        sign = -1 if plan.returned is not None else 1
        for one in plan.settlements:
            before = self.candidates[one.key]
            residual = before.residual - sign * one.amount
            payments = tuple(p for p in before.payments if p.key != plan.returned)
            if sign > 0:
                payments += (
                    decisions.Payment(line_id, one.paid, line.date, line.end_to_end_id),
                )
            self.candidates[one.key] = replace(
                before,
                residual=residual,
                state=decisions.OPEN if residual else decisions.PAID,
                payments=payments,
            )


def read_cases(only=""):
    """Return the `Case`s of all files in order; `only`: a subject, or subject/id."""
    common = json.loads(COMMON.read_text(encoding="utf-8"))
    cases = []
    for path in sorted(FOLDER.glob("*.json")):
        if path not in (COMMON, BOUNDS):
            cases += _cases_of(path, common)
    return [case for case in cases if _is_chosen(case, only)]


def _is_chosen(case, only):
    return not only or only in (case.subject, case.name)


def _cases_of(path, common):
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON: {error}") from error
    scene = _scene(common, data)
    known, cases = {}, []
    for facts in data["lines"]:
        before = known.get(facts.get("after"))
        chain = (*before.before, before) if before else ()
        case = Case(path.stem, facts, scene, chain)
        _complain(case, facts.get("after") is not None and not before, known)
        known[facts["id"]] = case
        cases.append(case)
    return cases


def _complain(case, lost, known):
    facts = case.facts
    kinds = [kind for kind in ("settles", "proposes", "nothing") if kind in facts]
    if len(kinds) != 1:
        raise ValueError(f"{case.name}: one of settles, proposes, nothing is needed")
    if lost or facts["id"] in known:
        raise ValueError(f"{case.name}: the id or `after` is wrong")
    named = facts[kinds[0]] if kinds != ["nothing"] else ()
    unknown = set(named) - set(case.scene.documents)
    if unknown:
        raise ValueError(f"{case.name}: no such document: {', '.join(unknown)}")


def _scene(common, data):
    documents = (*common["documents"], *data.get("documents", ()))
    return Scene(
        common["companies"],
        frozenset(common["own"]),
        {**common["partners"], **data.get("partners", {})},
        {one["key"]: _with_defaults(one) for one in documents},
    )


def _with_defaults(document):
    is_open = document.get("state", decisions.OPEN) == decisions.OPEN
    return {
        "state": decisions.OPEN,
        "currency": "EUR",
        "company": "A",
        "residual": document["total"] if is_open else "0.00",
        # Core writes the number where a customer document has no reference.
        "reference": document["number"] if document["type"][:3] == "out" else "",
        **document,
    }


# -- in the words of `decisions` -----------------------------------------------------


def books(scene):
    """Return the `Books` of a scene before any line."""
    owners = scene.owners()
    return Books(
        {key: _candidate(scene, owners, one) for key, one in scene.documents.items()}
    )


def _candidate(scene, owners, one):
    family = scene.family(one["partner"])
    partner = scene.partners[one["partner"]]
    money = {key: Decimal(one[key]) for key in _MONEY if key in one}
    return decisions.Candidate(
        key=one["key"],
        move_type=one["type"],
        state=one["state"],
        residual=money["residual"],
        currency=one["currency"],
        company_id=one["company"],
        reference=references.normalise(one["reference"]),
        number=one["number"],
        payment_reference=one["reference"],
        supplier_number=one.get("supplier_number", ""),
        partner=family,
        partner_name=partner["name"],
        partner_ibans=frozenset(
            iban for iban, families in owners.items() if families == {family}
        ),
        end_to_end_ids=frozenset(one.get("end_to_end_ids", ())),
        date=_date(one.get("date")),
        due_date=_date(one.get("due")),
        discounted=money.get("discounted"),
        discount_date=_date(one.get("discount_date")),
    )


def line(case):
    """Return the `decisions.Line` of a case."""
    facts, owners = case.facts, case.scene.owners()
    amount, currency = facts.get("foreign") or (
        facts["amount"],
        facts.get("currency", "EUR"),
    )
    company = facts.get("company", "A")
    families = owners.get(facts.get("iban"), ())
    return decisions.Line(
        amount=Decimal(amount),
        currency=currency,
        company_ids=frozenset((company, *case.scene.companies[company])),
        references=tuple(references.read(*text) for text in case.texts),
        date=_date(facts["date"]),
        quantum=_QUANTUM.get(currency, Decimal("0.01")),
        end_to_end_id=facts.get("e2e", ""),
        counterpart_iban=facts.get("iban", ""),
        counterpart_name=facts.get("name", ""),
        partner=next(iter(families)) if len(families) == 1 else None,
        is_own_transfer=facts.get("iban") in case.scene.own,
        is_return=facts.get("is_return", False),
    )


def policy(case):
    """Return the company's `decisions.Policy`, what the case does not name default."""
    chosen = dict(case.facts.get("policy", {}))
    actions = {
        decisions.Rung(int(rung)): action
        for rung, action in chosen.pop("actions", {}).items()
    }
    for key in ("tolerance_amount", "tolerance_percent"):
        if key in chosen:
            chosen[key] = Decimal(chosen[key])
    return decisions.Policy(
        actions=MappingProxyType(actions), **{"currency": "EUR", **chosen}
    )


def _date(text):
    return datetime.date.fromisoformat(text) if text else None
