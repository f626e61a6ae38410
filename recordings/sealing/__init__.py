"""Recordings on the disk and in the bucket, sealed with AES-256-GCM when there is a key.

Whoever reads or writes anything of a recording that has content goes through `files.Files`.
"""
