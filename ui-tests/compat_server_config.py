"""Jupyter configuration for the smoke test in other versions of JupyterLab. It has no token: never use it elsewhere.

Galata's own configuration belongs to one version of JupyterLab; this does without.
"""

from tempfile import mkdtemp

c = get_config()  # noqa: F821
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.port_retries = 0
c.ServerApp.open_browser = False
c.ServerApp.allow_root = True
c.ServerApp.log_level = "WARN"
c.ServerApp.root_dir = mkdtemp(prefix="savoy-compat-")
c.ServerApp.disable_check_xsrf = True
c.IdentityProvider.token = ""
c.LabApp.extension_manager = "readonly"
c.LabApp.expose_app_in_browser = True
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.workspaces_dir = mkdtemp(prefix="savoy-compat-workspaces-")
c.LabApp.user_settings_dir = mkdtemp(prefix="savoy-compat-settings-")
