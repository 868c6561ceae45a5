"""What goes when the addon is uninstalled, beside what core takes away."""


def forget_inherited_names(env):
    """Remove the names that other modules have for parts of our models.

    What a model inherits, of ``mail`` for one, is named by the module it comes from.
    Core keeps these names, and they would stand for what is no more.
    """
    env["ir.model.data"].search(
        [
            ("model", "in", ("ir.model.fields.selection", "ir.model.inherit")),
            "|",
            ("name", "=like", r"selection\_\_ponto\_%"),
            ("name", "=like", r"model\_inherit\_\_ponto\_%"),
        ]
    ).unlink()
