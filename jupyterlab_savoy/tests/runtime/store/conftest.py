"""Stores of tests are signed by a key of tests."""

import pytest
from jupyterlab_savoy.runtime.store import Store


@pytest.fixture(scope="session", autouse=True)
def config(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("config")
        patch.setenv("SAVOY_CONFIG", str(folder))
        yield folder


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")
