"""Plays cases.json with one SDK and prints what that SDK saw: one line of JSON a case.

A driver asserts nothing: judge.py compares what was seen with what the origin said. The environment says what to play:
BASE_URL, ORIGIN_URL, RUN (part of every question, so that runs never share answers), SDK (the column), CASES (names,
comma-separated; empty for all).
"""

import json
import os
import struct
import time
import traceback
import urllib.parse
import urllib.request
from pathlib import Path

BASE_URL = os.environ["BASE_URL"]
ORIGIN_URL = os.environ["ORIGIN_URL"]
SDK = os.environ["SDK"]
KEY = "sk-conformance"
TIMEOUT_SECONDS = 20
FILE = bytes(range(256)) * 1000

CASES = json.loads((Path(__file__).parent.parent / "cases.json").read_text("utf-8"))


class NotOffered(Exception):
    """This SDK has no such feature; the message says why."""


class Ask:
    """One step of a case with everything a verb needs to put the question."""

    def __init__(self, case, step):
        request = dict(case.get("request", {}))
        self.store = request.pop("store", None)
        self.tools = CASES["tools"] if request.pop("tools", False) else None
        self.sampling = request  # n, logprobs, top_logprobs
        self.verb = step["do"]
        self.model = step.get("model", case["model"])
        self.usage = step.get("usage", False)
        self.encoding = step.get("encoding")
        self.headers = step.get("headers", {})
        self.key = step.get("key", case.get("key", KEY))
        asker = "everybody" if case.get("shared") else f"{case['name']} by {SDK}"
        self.question = f"{asker}, run {os.environ['RUN']}" + (" (other)" if step.get("other") else "")


def play(verbs, seen_error):
    """`verbs`: name to function(Ask) -> what was seen. `seen_error`: exception -> what was seen, None if not the SDK's."""
    wanted = [name for name in os.environ.get("CASES", "").split(",") if name]
    for case in CASES["cases"]:
        if not wanted or case["name"] in wanted:
            print(json.dumps({"sdk": SDK, "case": case["name"], **_play_case(case, verbs, seen_error)}), flush=True)


def _play_case(case, verbs, seen_error):
    steps = []
    try:
        for step in case["steps"]:
            ask = Ask(case, step)
            if ask.verb == "wait":
                wait_for_origin(ask.question)
                steps.append({"do": "wait"})
                continue
            steps.append({"do": ask.verb, "question": ask.question, **_seen(verbs[ask.verb], ask, seen_error)})
    except NotOffered as reason:
        return {"na": str(reason)}
    except Exception:
        return {"crash": traceback.format_exc(), "steps": steps}
    return {"steps": steps}


def _seen(verb, ask, seen_error):
    try:
        return verb(ask)
    except NotOffered:
        raise
    except Exception as error:
        return {"error": seen_error(error)}


def wait_for_origin(question, timeout_seconds=15):
    """Until the origin has no call of this question left to answer, and a moment more for the answer to be stored."""
    deadline = time.monotonic() + timeout_seconds
    url = f"{ORIGIN_URL}/_calls?question={urllib.parse.quote(question)}"
    while json.load(urllib.request.urlopen(url, timeout=5))["active"]:
        if time.monotonic() > deadline:
            raise TimeoutError("the origin is still answering")
        time.sleep(0.05)
    time.sleep(0.3)


def bits(floats):
    """float32 values as hexadecimal, so that comparing them compares every bit."""
    return [struct.pack(">f", value).hex() for value in floats]


def cache_headers(headers):
    return {"x_cache": headers.get("x-cache"), "cache_status": headers.get("cache-status"), "age": headers.get("age")}
