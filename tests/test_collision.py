from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .collision import NUMBER, CollisionCase


class TestCollisionReport(CollisionCase):
    def test_a_number_of_two_companies_is_listed_for_each(self):
        self.posted(self.company, NUMBER)
        self.posted(self.other_company, NUMBER)
        self.assertEqual(
            self.told(self.numbers(self.seer)),
            [
                ("Secret Sister", NUMBER, self.company.name),
                (self.company.name, NUMBER, "Secret Sister"),
            ],
        )

    def test_a_prefix_of_two_companies_is_listed_before_numbers_meet(self):
        last = self.posted(self.company, "INV/2026/00500")
        self.posted(self.other_company, "INV/2026/00001")
        self.posted(self.other_company)
        self.assertFalse(self.numbers(self.seer))
        self.assertEqual(
            self.told(self.prefixes(self.seer)),
            [
                ("Secret Sister", "INV/2026/…", self.company.name),
                (self.company.name, "INV/2026/…", "Secret Sister"),
            ],
        )
        ours, theirs = self.prefixes(self.seer).sorted("document_count")
        self.assertEqual((ours.document_count, theirs.document_count), (1, 2))
        self.assertEqual(ours.move_id, last)
        self.assertEqual(ours.journal_id, last.journal_id)
        self.assertEqual(str(ours.last_date), "2026-03-02")

    def test_spellings_of_one_number_are_one_number(self):
        self.posted(self.company, NUMBER)
        self.posted(self.other_company, "Inv-2026-00012")
        self.assertEqual(len(self.numbers(self.seer)), 2)
        self.assertEqual(len(self.prefixes(self.seer)), 2)

    def test_a_number_cut_elsewhere_is_the_same_number(self):
        self.posted(self.company, "2026/00012")
        self.posted(self.other_company, "202600012")
        self.assertEqual(len(self.numbers(self.seer)), 2)

    def test_prefix_or_suffix_tell_companies_apart(self):
        self.posted(self.company, "INV/2026/00012/BE")
        self.posted(self.other_company, "INV/2026/00012/NL")
        self.posted(self.company, "BE1/2026/00012", date="2026-04-02")
        self.posted(self.other_company, "BE2/2026/00012", date="2026-04-02")
        self.assertFalse(self.numbers(self.seer))
        self.assertFalse(self.prefixes(self.seer))

    def test_branches_share_the_numbers_of_their_company(self):
        branch, journal = self.branch()
        self.posted(self.company, NUMBER)
        self.posted(branch, NUMBER, journal_id=journal.id)
        self.assertFalse(self.numbers(self.seer))
        self.assertFalse(self.prefixes(self.seer))
        self.posted(self.other_company, NUMBER)
        [theirs] = self.numbers(self.seer, ("company_id", "=", self.other_company.id))
        self.assertEqual(theirs.sudo().other_companies.count(","), 1)

    def test_drafts_cancelled_and_bought_ones_do_not_count(self):
        self.posted(self.company, NUMBER)
        self.draft(self.other_company, NUMBER)
        self.posted(self.other_company, NUMBER).button_cancel()
        bill = self.draft(self.other_company, NUMBER, move_type="in_invoice")
        bill.action_post()
        self.assertEqual(bill.name, NUMBER)
        self.assertFalse(self.numbers(self.seer))
        self.assertFalse(self.prefixes(self.seer))

    def test_credit_notes_count(self):
        self.posted(self.company, "RINV/2026/00001", move_type="out_refund")
        self.posted(self.other_company, "RINV/2026/00001", move_type="out_refund")
        self.assertEqual(len(self.numbers(self.seer)), 2)
        self.assertEqual(len(self.prefixes(self.seer)), 2)

    def test_who_may_not_see_a_company_is_not_told_its_name(self):
        self.posted(self.company, NUMBER)
        self.posted(self.other_company, NUMBER)
        told = [(self.company.name, NUMBER, "another company of this database")]
        self.assertEqual(self.told(self.numbers(self.manager)), told)
        [prefix] = self.prefixes(self.manager)
        self.assertEqual(prefix.company_id, self.company)
        self.assertNotIn("Secret", prefix.explanation + prefix.other_companies)
        with self.assertRaises(AccessError):
            prefix.read(["sharing_ids"])

    def test_several_companies_are_counted_where_they_are_not_named(self):
        companies = self.other_company + self.superuser["res.company"].create(
            {"name": "Third"}
        )
        names = companies.with_user(self.manager)._ponto_names_seen()
        self.assertEqual(names, "2 other companies of this database")
        names = companies.with_user(self.seer)._ponto_names_seen()
        self.assertEqual(names, "Secret Sister, another company of this database")

    def test_only_a_manager_opens_the_report(self):
        self.posted(self.company, NUMBER)
        self.posted(self.other_company, NUMBER)
        for person in (self.biller, self.auditor):
            with self.subTest(person.login):
                self.assertRaises(AccessError, self.prefixes, person)
                self.assertRaises(AccessError, self.numbers, person)
        menu = self.env.ref("account_online_ponto.ponto_menu_number_collisions")
        shown = self.as_person(self.manager)["ir.ui.menu"]._visible_menu_ids()
        self.assertIn(menu.id, shown)
        hidden = self.as_person(self.biller)["ir.ui.menu"]._visible_menu_ids()
        self.assertNotIn(menu.id, hidden)

    def test_a_row_leads_to_document_journal_and_numbers(self):
        move = self.posted(self.company, NUMBER)
        self.posted(self.company)
        self.posted(self.other_company, NUMBER)
        [row] = self.prefixes(self.manager)
        action = row.action_open_numbers()
        numbers = self.as_person(self.manager)[action["res_model"]].search(
            action["domain"]
        )
        self.assertEqual(numbers.move_id, move)
        self.assertEqual(numbers.action_open_document()["res_id"], move.id)
        self.assertEqual(row.action_open_journal()["res_id"], move.journal_id.id)
        self.assertIn(NUMBER, numbers.explanation)

    def test_the_list_asks_no_query_a_row(self):
        numbers = [f"INV/2026/{number:05}" for number in range(1, 21)]
        self.posted(self.company, *numbers)
        self.posted(self.other_company, *numbers)
        rows = self.numbers(self.seer)
        self.assertEqual(len(rows), 40)
        counts = []
        for some in (rows[:10], rows[:40]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.mapped("other_companies")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


class TestCollisionAtPosting(CollisionCase):
    def setUp(self):
        super().setUp()
        self.sent = []
        sending = patch.object(
            self.registry["bus.bus"],
            "_sendone",
            lambda bus, target, kind, message: self.sent.append((target, message)),
        )
        self.startPatcher(sending)

    def post_as(self, user, moves):
        """Confirm with this person's rights; returns the notes that were left."""
        moves = moves.with_env(self.as_person(user))
        moves.action_post()
        return self.notes(moves)

    def notes(self, moves):
        messages = moves.sudo().message_ids.filtered(
            lambda message: "Another company of this database" in message.body
        )
        return messages.mapped("body")

    def check(self, value, company=None):
        (company or self.company).sudo().ponto_collision_check = value

    def test_a_shared_number_is_warned_of_unless_said_otherwise(self):
        self.posted(self.other_company, NUMBER)
        move = self.draft(self.company, NUMBER)
        [note] = self.post_as(self.biller, move)
        self.assertIn(NUMBER, note)
        self.assertIn("BE1/2026/00001", note)
        [(target, message)] = self.sent
        self.assertEqual(target, self.biller.partner_id)
        self.assertTrue(message["sticky"])
        self.assertIn(NUMBER, message["message"])
        self.assertNotIn("Secret", note + message["message"])

    def test_only_who_may_see_the_company_reads_its_name(self):
        self.posted(self.other_company, NUMBER)
        [note] = self.post_as(self.seer, self.draft(self.company, NUMBER))
        self.assertIn("also of Secret Sister", self.sent[0][1]["message"])
        self.assertNotIn("Secret", note)

    def test_one_note_is_left_for_a_number(self):
        self.posted(self.other_company, NUMBER)
        self.posted(self.other_company, "INV/2026/00077")
        move = self.posted(self.company, NUMBER)
        for number, notes in ((NUMBER, 1), ("INV/2026/00077", 2)):
            move.button_draft()
            move.name = number
            self.assertEqual(len(self.post_as(self.biller, move)), notes)

    def test_a_number_of_its_own_is_left_in_peace(self):
        self.posted(self.other_company, NUMBER)
        branch, journal = self.branch()
        self.posted(branch, "INV/2026/00013", journal_id=journal.id)
        for number in ("INV/2026/00013", "INV/2026/000120", "XINV/2026/00012"):
            move = self.draft(self.company, number)
            self.assertFalse(self.post_as(self.seer, move), number)
        bill = self.draft(self.company, NUMBER, move_type="in_invoice")
        self.assertFalse(self.post_as(self.seer, bill))
        self.assertFalse(self.sent)

    def test_it_can_be_allowed(self):
        self.posted(self.other_company, NUMBER)
        self.check("none")
        self.assertFalse(self.post_as(self.seer, self.draft(self.company, NUMBER)))
        self.assertFalse(self.sent)

    def test_it_can_be_forbidden(self):
        self.posted(self.other_company, NUMBER)
        self.check("forbid")
        move = self.draft(self.company, NUMBER)
        for person, company in (
            (self.seer, "Secret Sister"),
            (self.biller, "another company of this database"),
        ):
            with self.assertRaises(UserError) as refusal:
                self.post_as(person, move)
            self.assertIn(f"{NUMBER} (also of {company})", str(refusal.exception))
            self.assertIn("BE1/2026/00001", str(refusal.exception))
        self.assertEqual(move.state, "draft")
        move.name = "BE1/2026/00001"
        self.assertFalse(self.post_as(self.biller, move))
        self.assertEqual(move.state, "posted")

    def test_branches_obey_the_rule_of_their_company(self):
        self.check("forbid")
        branch, journal = self.branch()
        self.assertEqual(branch.ponto_collision_check, "forbid")
        self.check("none")
        self.assertEqual(branch.ponto_collision_check, "none")
        self.check("forbid")
        self.posted(self.other_company, NUMBER)
        with self.assertRaises(UserError):
            self.posted(branch, NUMBER, journal_id=journal.id)

    def test_companies_confirmed_together_see_each_other(self):
        ours = self.draft(self.company, NUMBER)
        theirs = self.draft(self.other_company, NUMBER)
        self.assertEqual(len(self.post_as(self.seer, ours + theirs)), 2)
        [(_target, message)] = self.sent
        self.assertEqual(message["message"].count(NUMBER), 2)

    def test_many_documents_cost_the_check_as_many_queries_as_few(self):
        counts = []
        # The first round fills caches that have nothing to do with the documents.
        for start, size in ((100, 2), (200, 10), (300, 20)):
            numbers = [f"INV/2026/{start + one:05}" for one in range(size)]
            self.posted(self.other_company, *numbers)
            self.check("none")
            moves = self.posted(self.company, *numbers)
            self.check("warn")
            self.env.flush_all()
            before = self.cr.sql_log_count
            moves._ponto_check_collisions()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(self.notes(moves)), size)
        self.assertEqual(counts[1], counts[2])

    def test_the_nightly_posting_refuses_one_and_posts_the_rest(self):
        self.posted(self.other_company, NUMBER)
        self.check("forbid")
        refused = self.draft(self.company, NUMBER, auto_post="at_date")
        other = self.draft(self.company, "FAC/2026/00001", auto_post="at_date")
        with self.committing() as env:
            env = env(user=self.env.ref("base.user_root"))
            env["account.move"]._autopost_draft_entries()
        self.env.invalidate_all()
        self.assertEqual((refused.state, other.state), ("draft", "posted"))
        said = "".join(refused.message_ids.mapped("body"))
        self.assertIn(NUMBER, said)
        self.assertNotIn("Secret", said)
        self.assertFalse(self.sent)

    def test_settings_write_the_company(self):
        settings = self.superuser["res.config.settings"].with_company(self.company)
        settings.create({"ponto_collision_check": "forbid"}).execute()
        self.assertEqual(self.company.ponto_collision_check, "forbid")
        self.assertEqual(self.other_company.ponto_collision_check, "warn")


class TestCollisionAdvice(CollisionCase):
    """Odoo numbers as the report tells people that it does."""

    def test_a_journal_with_its_own_code_starts_its_own_numbers(self):
        self.posted(self.company, NUMBER)
        journal = self.company_data["default_journal_sale"].copy({"code": "BE1"})
        move = self.posted(self.company, journal_id=journal.id)
        self.assertEqual(move.name, "BE1/2026/00001")

    def test_a_new_code_helps_only_a_journal_without_documents(self):
        journal = self.company_data["default_journal_sale"]
        journal.code = "BE1"
        self.assertEqual(self.posted(self.company).name, "BE1/2026/00001")
        journal.code = "BE2"
        self.assertEqual(self.posted(self.company).name, "BE1/2026/00002")
        new_year = {"invoice_date": "2025-01-02", "date": "2025-01-02"}
        self.assertEqual(self.posted(self.company, **new_year).name, "BE1/2025/00001")

    def test_the_first_number_of_a_period_leads_the_others(self):
        self.posted(self.company, "INV/2025/00012", date="2025-03-02")
        first = self.draft(self.company)
        self.assertEqual(first.name_placeholder, "INV/2026/00001")
        first.name = "BE1/2026/00001"
        first.action_post()
        self.assertEqual(self.posted(self.company).name, "BE1/2026/00002")

    def test_within_a_period_the_last_number_leads_the_later_ones(self):
        self.posted(self.company, NUMBER)
        last = self.posted(self.company)
        last.button_draft()
        last.name = "BE1/2026/00001"
        last.action_post()
        self.assertEqual(self.posted(self.company).name, "BE1/2026/00002")

    def test_documents_nobody_received_can_be_resequenced(self):
        moves = self.posted(self.company, NUMBER) + self.posted(self.company)
        wizard = self.superuser["account.resequence.wizard"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        values = {"first_name": "BE1/2026/00001", "move_ids": [Command.set(moves.ids)]}
        wizard.create(values).resequence()
        self.assertEqual(moves.mapped("name"), ["BE1/2026/00001", "BE1/2026/00002"])
