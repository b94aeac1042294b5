"""What a step prints and shows arrives whole, in order and bounded, whatever it does."""

import os
import time

import pytest

# Source of a cell, and the story that its events must tell.
IN_ORDER = {
    "print, then show": ("print('a')\ndisplay(1)\nprint('b')\n3", "stdout: a|display_data: 1|stdout: b|execute_result: 3"),
    "both streams": (
        "import sys\nfor i in range(3):\n    print(i)\n    print(i, file=sys.stderr)",
        "stdout: 0|stderr: 0|stdout: 1|stderr: 1|stdout: 2|stderr: 2",
    ),
    "below Python": (
        "import os\nprint('a')\nos.write(1, b'b\\n')\ndisplay(1)\nos.write(1, b'c\\n')\nprint('d');",
        "stdout: a\nb|display_data: 1|stdout: c\nd",
    ),
    "child process": (
        "import subprocess\nprint('a')\nsubprocess.run('echo b', shell=True)\ndisplay(1)\nprint('c')",
        "stdout: a\nb|display_data: 1|stdout: c",
    ),
    "no end of line": ("print('a', end='')\nprint('b', end='')\ndisplay(1)", "stdout: ab|display_data: 1"),
    "a fork of the user": (
        "import os, sys\nprint('a')\npid = os.fork()\nif not pid:\n    print('child')\n    os._exit(0)\n"
        "os.waitpid(pid, 0)\nprint('b')",
        "stdout: a\nchild\nb",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", IN_ORDER)
def test_outputs_come_in_the_order_in_which_they_were_made(zygote, case):
    source, story = IN_ORDER[case]
    assert "|".join(zygote.step(source).story) == story


def test_each_cell_has_its_outputs(zygote):
    ended = zygote.step("print('one')", "print('two')", "3")
    cells = [(event["event"], event["cell"]) for event in ended.events if "cell" in event]
    assert cells == [
        ("cell.started", 8),
        ("step.output", 8),
        ("cell.started", 9),
        ("step.output", 9),
        ("cell.started", 10),
        ("step.output", 10),
    ]


def test_sections_are_told_apart(zygote):
    ended = zygote.step(
        "x = n + one()",
        prelude=[{"cell": 0, "source": "n = 1"}],
        definitions=[{"cell": 2, "source": "def one():\n    return 1"}],
        metrics=[{"name": "m", "expression": "x", "cell": 9}],
    )
    sections = [(event["cell"], event["section"]) for event in ended.of("cell.started")]
    assert sections == [(0, "prelude"), (2, "definition"), (8, "cell")]
    assert ended.end["metrics"] == {"m": 2}


def test_text_shows_while_the_cell_runs(zygote):
    with zygote.start("import time\nprint('working …', end='')\ntime.sleep(60)") as step:
        step.until("step.output", "working")


def test_a_display_is_updated_and_cleared(ipython):
    ended = ipython.step(
        "h = display('x', display_id='id1')\nh.update('y')",
        "from IPython.display import clear_output\nprint(1)\nclear_output(wait=True)\nprint(2)",
    )
    shown, updated, _, cleared, _ = ended.of("step.output")
    assert (shown["display_id"], "op" in shown) == ("id1", False)
    assert (updated["display_id"], updated["op"]) == ("id1", "update")
    assert updated["output"]["data"]["text/plain"] == "'y'"
    assert (cleared["op"], cleared["wait"]) == ("clear", True)


def test_characters_are_joined_and_bad_bytes_replaced(zygote):
    ended = zygote.step(
        "import os, sys, time\nfor byte in 'é€😀\\n'.encode():\n    os.write(1, bytes([byte]))\n    time.sleep(.06)",
        "sys.stdout.buffer.write(b'\\xff\\n');",
        "print('\\udcff')",
    )
    assert ended.text() == "é€😀\n\ufffd\n\\udcff\n"


MUCH = {
    "below Python": "import os\nblock = b'x' * 65535 + b'\\n'\nfor _ in range({blocks}):\n    os.write(1, block)\n",
    "printed": "import sys\nblock = 'x' * 65535 + '\\n'\nfor _ in range({blocks}):\n    sys.stdout.write(block)\n",
}


@pytest.mark.parametrize("way", MUCH)
def test_a_gigabyte_is_cut_to_start_and_end(zygote, way):
    limit = 1 << 20
    source = "print('first')\n" + MUCH[way].format(blocks=1 << 14) + "print('last')"
    ended = zygote.step(source, "print('next cell')", output_limit=limit)
    first, text, last = ended.text().partition("first\n")[1], ended.text(), "last\nnext cell\n"
    assert text.startswith(first) and text.endswith(last)
    assert limit < len(text) < limit + (1 << 17)
    assert "bytes of stdout left out" in text
    assert ended.closed["peak_memory"] < 400 << 20


def test_too_much_that_is_shown_is_cut_too(zygote):
    source = "for _ in range(100):\n    display('x' * 10_000)\nprint('last')"
    ended = zygote.step(source, output_limit=10_000)
    shown = [output for output in ended.outputs if output["output_type"] == "display_data"]
    assert 5 <= len(shown) <= 10
    assert ended.text("stderr") == "[… further outputs of this cell are left out …]\n"
    assert ended.text() == "last\n"


def memory(process):
    with open(f"/proc/{process}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs Linux")
def test_a_reader_that_is_slow_slows_the_step(zygote):
    """Nothing is lost, and neither process grows."""
    source = "import sys\nfor i in range(1200):\n    display('x' * 100_000)\nprint('last')"
    with zygote.start(source, output_limit=1 << 30) as step:
        step.until("cell.started")
        time.sleep(1)
        assert memory(zygote.process.pid) < 60 << 20
        ended = step.finish()
    assert len([each for each in ended.outputs if each["output_type"] == "display_data"]) == 1200
    assert ended.closed["peak_memory"] < 300 << 20


def test_closed_descriptors_do_no_harm(zygote):
    # IPython runs cells in an event loop, as a kernel does: that one is among the low descriptors.
    low = "os.closerange(3, 150)" if zygote.shell == "plain" else "pass"
    ended = zygote.step(
        f"import os, sys\nos.close(1)\n{low}\nsys.stdout.close()\nprint('still')",
        "print('next')\n4",
        outputs=["x"],
    )
    assert ended.story == ["stdout: still\nnext", "execute_result: 4"]
    assert ended.end["event"] == "step.succeeded"


def test_values_that_json_does_not_have(zygote):
    source = "class A:\n    def _repr_mimebundle_(self, **_):\n        return {'application/json': {'a': float('nan')}}\nA()"
    (output,) = [each for each in zygote.step(source).outputs if "data" in each]
    assert output["data"]["application/json"] == {"a": None}


def test_magics(ipython):
    ended = ipython.step(
        "%time x = 1",
        "!echo hi; echo err >&2\nprint(_exit_code)",
        "r = !echo captured\nr",
        "%%bash\necho in bash",
        "%%capture c\nprint(1)",
        "c.stdout",
    )
    assert ended.end["event"] == "step.succeeded"
    for text in ("hi\nerr\n0\n", "in bash\n"):
        assert text in ended.text()
    shown = [each["data"]["text/plain"] for each in ended.outputs if "data" in each]
    assert shown == ["['captured']", "'1\\n'"]


@pytest.mark.parametrize("first", ["", "%matplotlib inline\n"])
@pytest.mark.parametrize("prepared", [False, True])
def test_figures(zygote, first, prepared):
    if first and zygote.shell == "plain":
        pytest.skip("needs IPython")
    pytest.importorskip("matplotlib")
    if prepared:
        zygote.prepare("matplotlib.pyplot")
    source = first + "import matplotlib.pyplot as plt\nprint('a')\nplt.plot([1, 2]);\nprint('b')"
    ended = zygote.step(source)
    assert [told.partition(":")[0] for told in ended.story] == ["stdout", "display_data"]
    assert "image/png" in ended.outputs[-1]["data"]
