"""The corpus on the whole way: real documents, real bank lines, the real job."""

import json
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal

from odoo.tools import SQL, groupby

from ..ponto.tests import corpus
from ..ponto.tests.corpus_verdict import RIGHT, VERDICTS, WRONG, Outcome, judge
from .common import PontoCase
from .corpus_books import Builder

_POLICY = {
    "overpayment": "ponto_overpayment",
    "customer_reference": "ponto_customer_reference",
}
_TOLERANCE = ("tolerance_amount", "tolerance_percent")
_FIRST_GUESS = 5


class TestCorpus(PontoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The corpus' numbers follow no sequence of Odoo's.
        cls.env["ir.config_parameter"].set_param(
            "sequence.mixin.constraint_start_date", "2999-01-01"
        )
        cls.setup_other_currency("USD", rates=[("2026-01-01", 1.1)])
        cls.setup_other_currency("GBP", rates=[("2026-01-01", 0.85)])
        cls.other = cls.setup_other_company(name="Sister BV")
        cls.env.user.company_ids |= cls.other["company"]
        fees = cls.company_data["default_account_expense"]
        cls.company.ponto_tolerance_account_id = fees

    def test_no_line_is_settled_wrongly_and_no_fewer_are_right(self):
        cases = [one for one in corpus.read_cases() if "pure_only" not in one.facts]
        self.account = self.linked_account()
        self._build_common(cases[0].scene)
        counts, told = Counter(), []
        for _subject, group in groupby(cases, lambda case: case.subject):
            for case, outcome in self._outcomes(group):
                verdict = judge(case.facts, outcome)
                counts[verdict] += 1
                if verdict != RIGHT:
                    told.append(f"{verdict} {case.name}: {outcome}")
        report = "\n".join(
            [*(f"{verdict}: {counts[verdict]}" for verdict in VERDICTS), *told]
        )
        self.assertFalse(counts[WRONG], report)
        bound = json.loads(corpus.BOUNDS.read_text(encoding="utf-8"))["odoo"]
        self.assertGreaterEqual(counts[RIGHT], bound, report)

    # -- the books ---------------------------------------------------------------

    def _build_common(self, scene):
        """What every scene holds is built once; `scene` is any of them."""
        common = json.loads(corpus.COMMON.read_text(encoding="utf-8"))
        keys = {one["key"] for one in common["documents"]}
        self.builder = Builder(self.env, {"A": self.company_data, "B": self.other})
        self.builder.add_own_accounts(scene.own)
        self.builder.add_partners(common["partners"])
        self.builder.add_documents(
            {key: one for key, one in scene.documents.items() if key in keys}
        )

    def _outcomes(self, cases):
        """Return each case of one scene with its `Outcome`."""
        scene = cases[0].scene
        with self._taken_back():
            builder = self.builder.extended()
            builder.add_partners(_without(scene.partners, builder.partners))
            builder.add_documents(_without(scene.documents, builder.moves))
            self.moves = builder.moves
            self.lines = builder.add_lines(cases, self.account)
            self.before = self._residuals()
            together, alone = _waves(cases)
            outcomes = {}
            for wave in together:
                outcomes.update(self._match_together(wave))
            alone += [
                one for wave in together for one in wave if id(one) not in outcomes
            ]
            for case in alone:
                outcomes[id(case)] = self._match_alone(case)
            return [(case, outcomes[id(case)]) for case in cases]

    @contextmanager
    def _taken_back(self):
        """What is written inside is undone."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
            self.env.flush_all()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    # -- matching ----------------------------------------------------------------

    def _match_alone(self, case):
        """Match the lines that came before, then the case's own."""
        with self._taken_back():
            self._choose(case)
            for earlier in case.before:
                self.lines[earlier.facts["id"]]._ponto_match()
            before = self._residuals()
            line = self.lines[case.facts["id"]]
            line._ponto_match()
            return self._became(line, self._changes(before))

    def _match_together(self, wave):
        """Match lines that touch no document of each other, in one batch.

        :return: dict of a case's `id` to its `Outcome`, of the right ones: one that
            is not must show that alone.
        """
        lines = self.env["account.bank.statement.line"].union(
            *(self.lines[case.facts["id"]] for case in wave)
        )
        with self._taken_back():
            lines._ponto_match()
            changes = self._changes(self.before)
            expected = {key for case in wave for key in case.facts.get("settles", ())}
            if not expected.issuperset(changes):
                return {}
            outcomes = {}
            for case in wave:
                own = {
                    key: changes[key]
                    for key in case.facts.get("settles", ())
                    if key in changes
                }
                outcome = self._became(self.lines[case.facts["id"]], own)
                if judge(case.facts, outcome) == RIGHT:
                    outcomes[id(case)] = outcome
            return outcomes

    def _choose(self, case):
        """Write the company's policy of a case."""
        chosen = case.facts.get("policy", {})
        values = {_POLICY[key]: chosen[key] for key in _POLICY if key in chosen}
        for key in _TOLERANCE:
            if key in chosen:
                values[f"ponto_{key}"] = float(chosen[key])
        for rung, action in chosen.get("actions", {}).items():
            is_refused = action == "post" and int(rung) >= _FIRST_GUESS
            values[f"ponto_rung_{rung}"] = "propose" if is_refused else action
        if values:
            self.company.write(values)

    # -- what became of it -------------------------------------------------------

    def _became(self, line, changes):
        proposals = self.env["ponto.match.proposal"].search([("line_id", "=", line.id)])
        names = {move.id: key for key, move in self.moves.items()}
        is_settled = line.ponto_match_state in ("matched", "rest")
        return Outcome(
            settled=_settled(changes) if changes or is_settled else None,
            extras=None,
            proposed=tuple(
                frozenset(names.get(move.id, move.name) for move in one.move_ids)
                for one in proposals
            ),
            reason=proposals[:1].reason or line.ponto_trace[-1]["code"],
        )

    def _changes(self, before):
        """How much less is open than before, of each document that changed."""
        self.env.flush_all()
        after = self._residuals()
        return {
            key: before[key] - after[key]
            for key in self.moves
            if before[key] != after[key]
        }

    def _residuals(self):
        """What is open of each document, in its currency."""
        self.env.flush_all()
        moves = tuple(move.id for move in self.moves.values())
        self.env.cr.execute(
            SQL(
                """
                SELECT line.move_id, ABS(SUM(line.amount_residual_currency))
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                 WHERE line.move_id IN %s
                   AND account.account_type IN
                       ('asset_receivable', 'liability_payable')
                 GROUP BY line.move_id
                """,
                moves,
            )
        )
        found = {move: Decimal(str(amount)) for move, amount in self.env.cr.fetchall()}
        return {key: found.get(move.id, Decimal(0)) for key, move in self.moves.items()}


def _waves(cases):
    """Return lists of cases that may be matched together, and those that may not.

    What settles nothing goes first, all at once: it changes nothing for the others.
    """
    alone = [one for one in cases if one.before or "policy" in one.facts]
    waves = [[]]
    for case in cases:
        if case in alone:
            continue
        documents = case.facts.get("settles") or ()
        if not documents:
            waves[0].append(case)
            continue
        for wave in waves[1:]:
            taken = {key for other in wave for key in other.facts["settles"]}
            if not taken.intersection(documents):
                wave.append(case)
                break
        else:
            waves.append([case])
    return [wave for wave in waves if wave], alone


def _without(values, known):
    return {key: value for key, value in values.items() if key not in known}


def _settled(changes):
    """Amounts closed; of a return, which opens all it touches, amounts opened."""
    if all(amount < 0 for amount in changes.values()):
        return {key: -amount for key, amount in changes.items()}
    return changes
