"""Steps under every supported CPython that is found here."""

from ..test_interpreters import python  # noqa: F401, a fixture
from .client import Zygote


def test_steps(python, tmp_path):  # noqa: F811
    with Zygote(tmp_path, python=python) as zygote:
        assert zygote.prepare("xml.dom.minidom")["ok"]
        for fresh in (False, True):
            made = zygote.step("x = [1]\nprint(2)\ndisplay(3)", outputs=["x"], fresh=fresh)
            assert made.story == ["stdout: 2", "display_data: 3"], made.events
            assert made.closed["status"] == 0
        states = {"train": made.snapshot}
        inputs = [{"name": "x", "from": "train"}]
        ended = zygote.step("print(x)\n1 / 0", inputs=inputs, states=states, parents=states)
        assert ended.text() == "[1]\n"
        assert (ended.end["ename"], ended.end["line"]) == ("ZeroDivisionError", 1)
        late = zygote.step("import time\ntime.sleep(60)", timeout=0.3, grace=0.3)
        assert "after its timeout of 0.3 s" in late.end["reason"]
