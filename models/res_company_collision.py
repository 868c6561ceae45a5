"""What to do when two companies give a document the same number."""

from odoo import fields, models


class ResCompanyCollision(models.AbstractModel):
    _name = "ponto.company.collision"
    _description = "Companies that number their documents alike"

    ponto_collision_check = fields.Selection(
        [
            ("none", "Allow"),
            ("warn", "Warn"),
            ("forbid", "Forbid"),
        ],
        string="Numbers of Other Companies",
        default="warn",
        required=True,
    )

    def _ponto_names_seen(self):
        """These companies in words: by name only those that the user may see."""
        user = self.env.user
        # Whom a job or a visitor writes for is not known: nobody is named to them.
        may_see = user.active and user._is_internal()
        seen = self & user.sudo().company_ids if may_see else self.browse()
        names = sorted(seen.sudo().mapped("name"))
        hidden = len(self - seen)
        if hidden == 1:
            names.append(self.env._("another company of this database"))
        elif hidden:
            names.append(self.env._("%s other companies of this database", hidden))
        return ", ".join(names)
