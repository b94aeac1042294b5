import pytest

from .client import Zygote


@pytest.fixture(scope="module", params=["ipython", "plain"])
def zygote(request, tmp_path_factory):
    """One for all tests of a file: what one step does must not be seen by the next."""
    if request.param == "ipython":
        pytest.importorskip("IPython")
    with Zygote(tmp_path_factory.mktemp("z"), "--shell", request.param) as started:
        started.shell = request.param
        yield started


@pytest.fixture
def ipython(zygote):
    if zygote.shell != "ipython":
        pytest.skip("needs IPython")
    return zygote
