"""The server extension in a real Jupyter server."""

import json

import pytest
from tornado.httpclient import HTTPClientError

from jupyterlab_savoy import __version__


async def test_version(jp_fetch):
    response = await jp_fetch("savoy", "version")
    assert json.loads(response.body) == {"version": __version__}


async def test_needs_authentication(jp_fetch):
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("savoy", "version", headers={"Authorization": "none"})
    assert refused.value.code == 403
