"""Compares what the SDKs saw with what the origin said, and prints one table.

Reads the lines that the drivers printed and the origin's own record of calls. Every step's answer must equal the answer of
one certain call, told by its place in the case: the call this step caused when a MISS is expected, the latest kept one when
a HIT is. So the table shows right answers, right numbers of calls and right cache headers, or a FAIL that says which.

usage: judge.py --origin URL [--direct] --sdks A,B [--cases X,Y] [--log FILE] FILE...
"""

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import urllib.request
from pathlib import Path

SPEC = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))
KEY = "sk-conformance"
FILE_DIGEST = hashlib.sha256(bytes(range(256)) * 1000).hexdigest()


class Wrong(Exception):
    """What was seen is not what should have been."""


def expect_equal(what, seen, expected):
    if seen != expected:
        raise Wrong(f"{what}: {short(seen)} (expected: {short(expected)})")


def expect_covers(what, seen, expected):
    """Everything the origin said is there; an SDK may add empty values for what its types know and the origin left out."""
    if isinstance(expected, dict):
        if not isinstance(seen, dict):
            raise Wrong(f"{what}: {short(seen)} (expected: {short(expected)})")
        for name, value in expected.items():
            expect_covers(f"{what}.{name}", seen.get(name), value)
    elif isinstance(expected, list):
        if not (isinstance(seen, list) and len(seen) == len(expected)) and (expected or seen):
            raise Wrong(f"{what}: {short(seen)} (expected: {short(expected)})")
        for at, value in enumerate(expected):
            expect_covers(f"{what}[{at}]", seen[at], value)
    elif expected is not None or not is_empty(seen):
        expect_equal(what, seen, expected)


def is_empty(value):
    return all(is_empty(one) for one in value.values()) if isinstance(value, dict) else not value


def short(value, limit=300):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[:limit] + "…"


# ---------------------------------------------------------------- chat: whole answers and chunks, as one comparable view


def chat_view(whole):
    """The parts of a chat.completion that every SDK's user reads. Empty and null content are the same to all of them."""
    return {
        **{name: whole.get(name) for name in ("id", "created", "model", "service_tier", "system_fingerprint")},
        "choices": [choice_view(one) for one in sorted(whole["choices"], key=lambda one: one["index"])],
        "usage": usage_view(whole.get("usage")),
    }


def choice_view(choice):
    message = choice["message"]
    return {
        "index": choice["index"],
        "finish_reason": choice["finish_reason"],
        "role": message["role"],
        "content": message.get("content") or None,
        "refusal": message.get("refusal") or None,
        "reasoning_content": message.get("reasoning_content") or None,
        "tool_calls": [tool_call_view(one) for one in message.get("tool_calls") or []],
        "logprobs": [logprob_view(one) for one in (choice.get("logprobs") or {}).get("content") or []],
    }


def tool_call_view(call):
    return [call["id"], call.get("type"), call["function"]["name"], call["function"]["arguments"]]


def logprob_view(token):
    top = [[one["token"], one["logprob"], one["bytes"]] for one in token["top_logprobs"]]
    return [token["token"], token["logprob"], token["bytes"], top]


def usage_view(usage):
    if not usage or not usage.get("total_tokens"):
        return None
    details = (usage.get("prompt_tokens_details") or {}, usage.get("completion_tokens_details") or {})
    return [
        usage["prompt_tokens"],
        usage.get("completion_tokens"),
        usage["total_tokens"],
        details[0].get("cached_tokens"),
        details[1].get("reasoning_tokens"),
    ]


def assemble(chunks, usage_asked):
    """A whole answer from its chunks, by the rules that clients rely on; Wrong where the chunks break them."""
    for chunk in chunks:
        expect_equal("object of a chunk", chunk["object"], "chat.completion.chunk")
        for name in ("id", "created", "model", "service_tier", "system_fingerprint"):
            expect_equal(f"{name} of a chunk", chunk.get(name), chunks[0].get(name))
    whole = {**chunks[0], "choices": [], "usage": None}
    choices = {}
    for at, chunk in enumerate(chunks):
        if chunk.get("usage"):
            if not usage_asked:
                raise Wrong("usage in a stream that did not ask for it")
            if chunk["choices"] or at != len(chunks) - 1:
                raise Wrong("usage elsewhere than in a last chunk without choices")
            whole["usage"] = chunk["usage"]
        elif not chunk["choices"]:
            raise Wrong("a chunk with neither choices nor usage")
        for delta in chunk["choices"]:
            add_delta(choices, delta)
    whole["choices"] = list(choices.values())
    return whole


def add_delta(choices, delta):
    empty = {"index": delta["index"], "finish_reason": None, "message": {"tool_calls": []}, "logprobs": {"content": []}}
    choice = choices.setdefault(delta["index"], empty)
    if choice["finish_reason"]:
        raise Wrong("a delta after its choice's finish_reason")
    choice["finish_reason"] = delta.get("finish_reason") or None
    choice["logprobs"]["content"] += (delta.get("logprobs") or {}).get("content") or []
    message = choice["message"]
    for name, value in delta["delta"].items():
        if name == "tool_calls":
            for part in value or []:
                add_tool_call(message["tool_calls"], part)
        elif name == "role":
            message.setdefault("role", value)
        elif isinstance(value, str):
            message[name] = (message.get(name) or "") + value


def add_tool_call(calls, part):
    if part["index"] == len(calls):
        calls.append({"id": part["id"], "type": part["type"], "function": {"name": part["function"]["name"], "arguments": ""}})
    calls[part["index"]]["function"]["arguments"] += part["function"].get("arguments") or ""


def check_chat(step, seen, answer):
    whole = assemble(seen["chunks"], step.get("usage", False)) if "chunks" in seen else seen["object"]
    viewed, expected = chat_view(whole), chat_view(answer)
    if step["do"] != "chat" and not step.get("usage") and not seen.get("asks_usage"):
        expected["usage"] = None
    for view in (viewed, expected):
        for name in seen.get("unseen", []):
            drop(view, name)
    if seen.get("arguments_parsed"):
        for call in (call for choice in expected["choices"] for call in choice["tool_calls"]):
            call[3] = json.loads(call[3])
    expect_equal("the answer's fields", sorted(viewed), sorted(expected))
    for name in expected:
        expect_equal(name, viewed[name], expected[name])
    if step["do"] == "chat" and "unseen" not in seen:
        expect_covers("completion", whole, answer)


def drop(view, name):
    view.pop(name, None)
    for choice in view["choices"]:
        choice.pop(name, None)


def check_partial(seen, answer):
    """What came before a break or a failure must be the beginning of the answer."""
    chunks = seen.get("partial") or seen.get("chunks") or []
    texts = [one["delta"].get("content") or "" for chunk in chunks for one in chunk["choices"]]
    whole = answer["choices"][0]["message"]["content"]
    if not chunks or not whole.startswith("".join(texts)):
        raise Wrong(f"partial text: {short(texts)} (expected: a beginning of {short(whole)})")


# ---------------------------------------------------------------- embeddings, responses, the rest


def check_embeddings(seen, answer):
    expected = [embedding_bits(one["embedding"]) for one in answer["data"]]
    expect_equal("bits of the vectors", seen["vectors"], expected)
    if "usage" not in seen.get("unseen", []):
        tokens = ("prompt_tokens", "total_tokens")
        expect_equal("usage", [seen["usage"][name] for name in tokens], [answer["usage"][name] for name in tokens])


def embedding_bits(embedding):
    if isinstance(embedding, str):
        packed = base64.b64decode(embedding)
        embedding = struct.unpack(f"<{len(packed) // 4}f", packed)
    return [struct.pack(">f", value).hex() for value in embedding]


def response_view(whole):
    return {
        **{name: whole.get(name) for name in ("id", "model", "status", "service_tier", "store")},
        "created_at": int(whole["created_at"]),
        "output": [item_view(item) for item in whole["output"]],
        "usage": whole.get("usage")
        and [
            *(whole["usage"][name] for name in ("input_tokens", "output_tokens", "total_tokens")),
            whole["usage"]["input_tokens_details"]["cached_tokens"],
            whole["usage"]["output_tokens_details"]["reasoning_tokens"],
        ],
    }


def item_view(item):
    texts = [part["text"] for part in [*(item.get("summary") or []), *(item.get("content") or [])]]
    return [item["type"], item["id"], texts, *(item.get(name) for name in ("name", "call_id", "arguments"))]


def check_responses(seen, answer):
    whole = responses_whole(seen["events"]) if "events" in seen else seen["object"]
    viewed, expected = response_view(whole), response_view(answer)
    for name in expected:
        if name not in seen.get("unseen", []):
            expect_equal(name, viewed[name], expected[name])
    if "unseen" not in seen:
        expect_covers("response", whole, answer)
    if "events" in seen:
        check_deltas(seen["events"], answer)


def responses_whole(events):
    numbers = [one["sequence_number"] for one in events]
    expect_equal("sequence numbers", numbers, list(range(len(events))))
    expect_equal("first and last event", [events[0]["type"], events[-1]["type"]], ["response.created", "response.completed"])
    return events[-1]["response"]


def check_deltas(events, answer):
    for index, item in enumerate(answer["output"]):
        of_item = [one for one in events if one.get("output_index") == index]
        deltas = "".join(one["delta"] for one in of_item if one["type"].endswith(".delta"))
        parts = [*item.get("summary", []), *item.get("content", [])]
        expect_equal("joined deltas", deltas, item.get("arguments") or "".join(part["text"] for part in parts))
        ends = [of_item[0]["type"], of_item[-1]["type"]]
        expect_equal("events around an item", ends, ["response.output_item.added", "response.output_item.done"])
        expect_covers("the finished item", of_item[-1]["item"], item)
        for event in of_item:
            expect_equal(f"item of {event['type']}", event.get("item_id", item["id"]), item["id"])
            if event["type"].endswith(("_arguments.done", "_text.done")):
                expect_equal(event["type"], event.get("arguments", event.get("text")), deltas)


def check_models(seen, answer):
    expect_equal("models", [one["id"] for one in seen["object"]["data"]], [one["id"] for one in answer["data"]])


def check_upload(seen, answer):
    expect_equal("digest of the uploaded file", seen["object"]["id"], f"file-{FILE_DIGEST}")
    expect_equal("the origin's answer", seen["object"]["bytes"], answer["bytes"])


# ---------------------------------------------------------------- steps and cases


class Case:
    """Follows one SDK through one case, counting calls as the cache should have caused them."""

    def __init__(self, spec, sdk, origin, direct):
        self.spec = spec
        self.family = re.match("[a-z]*", sdk)[0]  # node of node-7+redis
        self.origin = origin
        self.direct = direct
        self.asked = {}  # question -> calls so far
        self.kept = {}  # (question, key) -> number of the call whose answer is stored

    def judge(self, line):
        if "crash" in line:
            raise Wrong("the driver crashed\n" + line["crash"])
        for number, (step, seen) in enumerate(zip(self.spec["steps"], line["steps"], strict=True), 1):
            if step["do"] == "wait":
                continue
            try:
                self.judge_step(step, seen)
            except Wrong as wrong:
                raise Wrong(f"step {number} ({step['do']}, {step.get('expect', 'pass')}): {wrong}; {headers_of(seen)}") from None
        for question, asked in self.asked.items():
            expect_equal("calls to the origin", len(self.calls(question)), asked)

    def judge_step(self, step, seen):
        if "error" in seen and "error" not in step:
            raise Wrong(f"failed with {short(seen['error'])}")
        answer = self.answer_due(step, seen["question"])
        if not self.direct:
            check_headers(step, seen)
        if "error" in step:
            return self.check_error(step, seen, answer)
        if "partial" in seen:
            return check_partial(seen, answer)
        checks = {"embed": check_embeddings, "models": check_models, "upload": check_upload}
        if step["do"] in checks:
            return checks[step["do"]](seen, answer)
        if step["do"].startswith("responses"):
            return check_responses(seen, answer)
        return check_chat(step, seen, answer)

    def answer_due(self, step, question):
        """The origin's answer that this step has to show."""
        if step["do"] in ("models", "upload"):
            question = f"{step['do']} {question}"
        expected = step.get("expect", "MISS")
        place = (question, step.get("key", self.spec.get("key", KEY)))
        if self.spec.get("shared"):
            self.asked[question] = self.kept[place] = 1
        if self.direct or expected in ("MISS", "BYPASS"):
            self.asked[question] = self.asked.get(question, 0) + 1
            number = self.asked[question]
            if expected == "MISS" and "error" not in step:
                self.kept[place] = number
        elif expected == "HIT":
            number = self.kept[place]
        else:
            self.asked.setdefault(question, 0)
            return None
        calls = self.calls(question)
        if len(calls) < number:
            raise Wrong(f"the origin was asked {len(calls)} times (expected: {number} by now)")
        return calls[number - 1]["answer"]

    def calls(self, question):
        return self.origin.get(question, {"calls": []})["calls"]

    def check_error(self, step, seen, answer):
        kind, error = step["error"], seen.get("error")
        if not error:
            raise Wrong(f"no error surfaced (expected: {kind})")
        if seen.get("chunks"):
            check_partial(seen, answer)
        if self.direct and not kind.isdigit():
            return
        expected_class = SPEC["errors"][kind][self.family]
        if expected_class != "*":
            expect_equal("class of the error", error["class"], expected_class)
            expect_equal("the error is the SDK's own", error["own"], True)
        if not kind.isdigit():
            return
        expect_equal("status of the error", error["status"], int(kind))
        if answer and "error" in answer:
            if answer["error"]["message"] not in error["message"]:
                raise Wrong(f"message: {error['message']} (expected: {answer['error']['message']})")
            expect_equal("code of the error", error["code"] or None, answer["error"]["code"])
        if kind == "429":
            expect_equal("Retry-After", error["retry_after"], "7")


def check_headers(step, seen):
    """Where this SDK shows them: a driver leaves `x_cache` out if its SDK does not."""
    expected = step.get("expect")
    if "x_cache" not in seen or expected in (None, "NOT-ASKED") or "error" in step:
        return
    expect_equal("X-Cache", seen["x_cache"], expected)
    status = seen["cache_status"] or ""
    pattern = {"HIT": "hit", "MISS": r"fwd=(uri-miss|miss|request|stale)", "BYPASS": "fwd=bypass"}[expected]
    if not re.search(rf"\bReprise; ?{pattern}(;|$)", status):
        raise Wrong(f"Cache-Status (expected: {pattern})")
    if "detail" in step and f"detail={step['detail']}" not in status.replace('"', ""):
        raise Wrong(f"Cache-Status (expected: detail={step['detail']})")
    if expected == "HIT" and not re.fullmatch(r"\d+", seen.get("age") or ""):
        raise Wrong(f"Age: {seen.get('age')} (expected: seconds)")


def headers_of(seen):
    return f"X-Cache: {seen.get('x_cache', 'not shown')}, Cache-Status: {seen.get('cache_status', 'not shown')}"


# ---------------------------------------------------------------- the table


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--origin", required=True)
    parser.add_argument("--direct", action="store_true", help="no proxy in between: nothing is expected of a cache")
    parser.add_argument("--log", action="append", default=[], help="a log of the proxy, which must report no leak")
    parser.add_argument("--sdks", required=True)
    parser.add_argument("--cases", default="")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()

    origin = json.load(urllib.request.urlopen(f"{options.origin}/_calls", timeout=20))
    lines = read_lines(options.files)
    wanted = [name for name in options.cases.split(",") if name]
    cases = [case for case in SPEC["cases"] if not wanted or case["name"] in wanted]
    if len(cases) < len(wanted):
        sys.exit(f"no such case: {', '.join(set(wanted) - {case['name'] for case in cases})}")

    sdks = options.sdks.split(",")
    verdicts = {(case["name"], sdk): verdict(case, sdk, lines, origin, options.direct) for case in cases for sdk in sdks}
    print_table(cases, sdks, verdicts)
    leaks = [log for log in options.log if "LEAK:" in Path(log).read_text("utf-8", "replace")]
    for log in leaks:
        print(f"FAIL\n  the proxy leaked buffers, see {log}\n")
    failed = len(leaks) + sum(cell == "FAIL" for cell, _ in verdicts.values())
    print(f"{sum(cell == 'ok' for cell, _ in verdicts.values())} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def read_lines(files):
    """What the drivers printed, by SDK and case. A line cut short by a time-out is no line."""
    lines = {}
    for file in files:
        # Not splitlines(): answers hold U+2028, which it takes for the end of a line.
        for text in Path(file).read_text("utf-8").split("\n"):
            try:
                line = json.loads(text)
                lines[line["sdk"], line["case"]] = line
            except json.JSONDecodeError:
                continue
    return lines


def verdict(case, sdk, lines, origin, direct):
    """(ok, FAIL or n/a; why)"""
    line = lines.get((sdk, case["name"]))
    if line is None:
        return "FAIL", "the driver printed no line for this case"
    if "na" in line:
        return "n/a", line["na"]
    if direct and case.get("proxy"):
        return "n/a", "needs the proxy"
    try:
        Case(case, sdk, origin, direct).judge(line)
    except Wrong as wrong:
        return "FAIL", str(wrong)
    except Exception as unexpected:  # an answer in a shape that nobody foresaw is a failure of that cell alone
        return "FAIL", f"cannot be judged: {unexpected!r}"
    return "ok", ""


def print_table(cases, sdks, verdicts):
    width = max(len(case["name"]) for case in cases)
    print(" " * width, *(f"{sdk:>{max(5, len(sdk))}}" for sdk in sdks))
    for case in cases:
        cells = (f"{verdicts[case['name'], sdk][0]:>{max(5, len(sdk))}}" for sdk in sdks)
        print(f"{case['name']:<{width}}", *cells)
    print_reasons(verdicts)
    failures = {}
    for (name, sdk), (cell, why) in verdicts.items():
        if cell == "FAIL":
            failures.setdefault((name, why), []).append(sdk)
    details = [f"  {name} ({', '.join(sdks)}): {why}" for (name, why), sdks in failures.items()]
    print(*(["\nFAIL", *details] if details else []), "", sep="\n")


def print_reasons(verdicts):
    """Why cells are n/a, each reason once with the cases it is about."""
    reasons = {}
    for (name, _), (cell, why) in verdicts.items():
        if cell == "n/a":
            reasons.setdefault(why, {})[name] = None
    if reasons:
        print("\nn/a", *(f"  {why}: {', '.join(names)}" for why, names in reasons.items()), sep="\n")


if __name__ == "__main__":
    main()
