"""Savoy: notebook to pipeline. Imports nothing heavy: the command `savoy` passes through here."""

from ._version import __version__

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where JupyterLab finds the plugins, for `jupyter labextension develop`."""
    return [{"src": "labextension", "dest": "jupyterlab-savoy"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """What Jupyter Server loads; named here, imported only by a server."""
    return [{"module": "jupyterlab_savoy.server"}]
