from odoo import models


class PontoMirror(models.AbstractModel):
    """A copy of something at Ponto, kept up to date by reading it again."""

    _name = "ponto.mirror"
    _description = "Copy of something at Ponto"

    def _write_changes(self, values):
        """Write only what differs: a refresh changes next to nothing.

        A write that changes nothing would still conflict with another worker's
        and set off the computes that depend on the fields.
        """
        self.ensure_one()
        current = self._convert_to_write({name: self[name] for name in values})
        changed = {
            name: value
            for name, value in values.items()
            if (current[name] or False) != (value or False)
        }
        if changed:
            self.write(changed)
