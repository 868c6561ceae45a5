# What copying from a web page or a mail leaves around and inside a text.
UNSEEN = dict.fromkeys(map(ord, "\0\u200b\u200c\u200d\u2060\ufeff"))


def pasted(text):
    """A key as it was meant, without what copy and paste put around it."""
    return text.translate(UNSEEN).strip()
