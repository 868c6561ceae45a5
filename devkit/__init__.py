"""What `./dev` is made of; Python's standard library only, nothing of Odoo."""
