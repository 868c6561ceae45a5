"""What runs within Odoo: a process a database, started by `./dev bench`."""
