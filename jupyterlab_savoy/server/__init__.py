"""The Jupyter server extension: routes that start, watch and stop runs by way of the command `savoy`.

Knows neither notebooks nor pipelines; what they are is known to the command line alone.
"""

from jupyter_server.serverapp import ServerApp

from .context import Context
from .routes import routes


def _load_jupyter_server_extension(server_app: ServerApp) -> None:
    """Called by Jupyter Server at start-up."""
    application = server_app.web_app
    context = Context.of(server_app)
    application.add_handlers(".*$", routes(application.settings["base_url"], context))
