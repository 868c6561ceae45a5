"""What the addon costs, beside the peer and the floors: see `./dev bench --help`.

Three parts: this folder needs no Odoo (texts of bank lines, turns, tables);
`subjects/` says what is measured and what is wanted of it; `inside/` is what runs
within Odoo, in processes of their own.
"""
