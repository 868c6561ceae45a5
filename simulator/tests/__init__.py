"""The simulator held to ponto-api.md, over the wire and without any client."""
