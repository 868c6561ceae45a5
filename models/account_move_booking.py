from odoo import models

from .booking_batch import batch_of, write_each

# What core writes on each new entry of a statement line, one after the other.
LINK = {"statement_line_id", "narration", "name"}


class AccountMoveBooking(models.Model):
    """Entries of bank lines that are booked together: see ``booking_batch``."""

    _inherit = "account.move"

    def write(self, vals):
        """Put off what ties a new entry to its statement line."""
        batch = batch_of(self.env)
        if batch and batch.puts_off_links and self._ponto_is_link(vals):
            batch.put_off(self, vals)
            return True
        return super().write(vals)

    def _ponto_is_link(self, vals):
        return len(self) == 1 and vals.keys() == LINK and not vals["name"]

    def _ponto_write_links(self):
        """Tie all entries of the batch to their lines, as ``write`` would each."""
        batch = batch_of(self.env)
        entries, links = batch.take_links() if batch else (self.browse(), {})
        if not entries:
            return
        values = {id_: one["statement_line_id"] for id_, one in links.items()}
        lines = entries.env["account.bank.statement.line"].browse(values.values())
        given = dict.fromkeys(batch.names & lines._fields.keys())
        with self.env.protecting(self._get_protected_vals(given, lines)):
            for narration, some in entries.grouped(
                lambda entry: links[entry.id]["narration"]
            ).items():
                some.write({"narration": narration, "name": False})
            write_each(entries, "statement_line_id", values)

    def _ponto_write_partners(self):
        """Give all entries of the batch their lines' partners, as core would each."""
        batch = batch_of(self.env)
        if not batch or not batch.puts_off_links:
            return
        entries = self.with_context(
            skip_account_move_synchronization=True, skip_readonly_check=True
        )
        partners = {
            entry.id: entry.statement_line_id.partner_id.id
            for entry in entries
            if entry.partner_id != entry.statement_line_id.partner_id
        }
        write_each(entries, "partner_id", partners)

    def _get_last_sequence(self, relaxed=False, with_prefix=None):
        batch = batch_of(self.env)
        if not (batch and batch.numbers) or relaxed or with_prefix is not None:
            return super()._get_last_sequence(relaxed, with_prefix)
        if known := batch.numbers.last(self):
            return known
        name = super()._get_last_sequence(relaxed, with_prefix)
        batch.numbers.heard(self, name)
        return name

    def _set_next_sequence(self):
        result = super()._set_next_sequence()
        batch = batch_of(self.env)
        if batch and batch.numbers:
            batch.numbers.given(self)
        return result
