"""The Jupyter server extension. One route so far: the version, for the page to compare with its own."""

from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado import web

from jupyterlab_savoy._version import __version__


class VersionHandler(APIHandler):
    """GET savoy/version: which version of Savoy the server has."""

    @web.authenticated
    def get(self) -> None:
        self.finish({"version": __version__})


def _load_jupyter_server_extension(server_app: ServerApp) -> None:
    """Called by Jupyter Server at start-up."""
    application = server_app.web_app
    route = url_path_join(application.settings["base_url"], "savoy", "version")
    application.add_handlers(".*$", [(route, VersionHandler)])
