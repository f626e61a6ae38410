"""Containers: the only importer of PyAV."""
