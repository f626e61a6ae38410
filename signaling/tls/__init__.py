"""HTTPS without a certificate from outside: an authority of this installation's own."""
