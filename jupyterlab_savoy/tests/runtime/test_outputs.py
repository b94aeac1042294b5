"""The rules by which outputs are put together are the same here and in the browser: one list of cases."""

import json
from pathlib import Path

import pytest
from jupyterlab_savoy.runtime.outputs import Recorder

CASES = json.loads((Path(__file__).parents[3] / "tests/runs/outputs.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    recorder = Recorder()
    recorder.begin(0, "cell", "")
    for event in case["events"]:
        if "stream" in event:
            recorder.stream(event["stream"], event["text"])
        elif "show" in event:
            recorder.show(event["show"], event.get("display_id"))
        elif "update" in event:
            recorder.update(event["display_id"], event["update"])
        else:
            recorder.clear(wait=event["clear"])
    recorder.settle()
    assert recorder.records[0].outputs == case["outputs"]
