"""Asks every expression of the dashboard and of the alerts of a real Prometheus that scrapes a running proxy.

    observe.py JAR WORK_FOLDER

Starts a scripted origin, redis-server, the proxy and prometheus on free ports of this machine, keeps asking the proxy
in the ways it tells apart, and prints each expression that no data answers. Exit code 1 if there is one.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
READY_SECONDS_MAX = 40
ANSWERED_SECONDS_MAX = 60
VARIABLES = {"$__rate_interval": "10s", "$__range": "1m", "$instance": ".*"}
USAGE = {"prompt_tokens": 30, "completion_tokens": 5, "total_tokens": 35}


class Origin(BaseHTTPRequestHandler):
    """Answers in both forms after 30 ms; the model named broken fails."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        time.sleep(0.03)
        if asked["model"] == "broken":
            self.say(500, "application/json", b'{"error":{"message":"broken"}}')
        elif asked.get("stream"):
            self.say(200, "text/event-stream", b"".join(b"data: " + chunk + b"\n\n" for chunk in chunks(asked)))
        else:
            choice = {"index": 0, "message": {"role": "assistant", "content": "yes"}, "finish_reason": "stop"}
            self.say(200, "application/json", json.dumps(answer(asked, "chat.completion", [choice], USAGE)).encode())

    def say(self, status, kind, body):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def answer(asked, kind, choices, usage=None):
    return {"id": "1", "object": kind, "created": 1, "model": asked["model"], "choices": choices, "usage": usage}


def chunks(asked):
    said = {"index": 0, "delta": {"role": "assistant", "content": "yes"}, "finish_reason": None}
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    for choices, usage in (([said], None), ([end], None), ([], USAGE)):
        yield json.dumps(answer(asked, "chat.completion.chunk", choices, usage)).encode()
    yield b"[DONE]"


def ask(port, number, **more):
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": f"question {number}"}], **more}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"content-type": "application/json", "authorization": "Bearer sk-observed"}
    connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
    answered = connection.getresponse()
    answered.read()
    connection.close()
    return answered.getheader("x-cache")


def traffic(port, over):
    """Misses, collapsed ones, hits in both forms, a bypass, a failure, and what is no HTTP; twice a second."""
    number = 0
    while not over.wait(0.5):
        number += 1
        crowd = [threading.Thread(target=ask, args=(port, number)) for _ in range(2)]
        [one.start() for one in crowd]
        [one.join() for one in crowd]
        ask(port, number)
        ask(port, number, stream=True, stream_options={"include_usage": True})
        ask(port, -number, stream=True, stream_options={"include_usage": True})
        ask(port, number, store=True)
        ask(port, number, model="broken")
        with socket.create_connection(("127.0.0.1", port)) as edge:
            edge.sendall(b"GET /v1/models HTTP/1.1\r\n\r\n")
            edge.recv(1000)


def main(jar, work):
    work.mkdir(parents=True, exist_ok=True)
    proxy, management, redis, prometheus = free_ports(4)
    origin = ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    over = threading.Event()
    asking = None
    children = []
    try:
        start(children, work, "redis", "redis-server", "--port", redis, "--bind", "127.0.0.1", "--save", "")
        start(children, work, "proxy", "java", "-Xmx256m", "-jar", jar, "serve",
              *settings(f"server.port={proxy}", f"management.port={management}", f"redis.url=redis://127.0.0.1:{redis}",
                        f"upstream.base-url=http://127.0.0.1:{origin.server_port}/v1", "log.level=warn"))
        await_ready(f"http://127.0.0.1:{management}/readyz", children[-1])
        start(children, work, "prometheus", "prometheus", f"--config.file={prometheus_config(work, management)}",
              f"--storage.tsdb.path={work / 'tsdb'}", f"--web.listen-address=127.0.0.1:{prometheus}")
        await_ready(f"http://127.0.0.1:{prometheus}/-/ready", children[-1])
        asking = threading.Thread(target=traffic, args=(proxy, over), daemon=True)
        asking.start()
        return judge(f"http://127.0.0.1:{prometheus}")
    finally:
        over.set()
        if asking:
            asking.join(20)
        for child in children:
            child.terminate()
        for child in children:
            child.wait(20)


def settings(*all):
    return [word for one in all for word in ("--set", one)]


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    [one.close() for one in sockets]
    return ports


def start(children, work, name, *command):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("REPRISE_", "REDIS_"))}
    with open(work / f"{name}.log", "w", encoding="utf-8") as log:
        children.append(subprocess.Popen([str(word) for word in command], stdout=log, stderr=log, cwd=work,
                                         env=environment))


def await_ready(url, child, any_answer=False):
    deadline = time.monotonic() + READY_SECONDS_MAX
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except OSError as not_yet:
            if any_answer and isinstance(not_yet, urllib.error.HTTPError):
                return None
            if child.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{url}: {not_yet} (see the logs beside it)") from not_yet
            time.sleep(0.2)


def prometheus_config(work, management):
    """The one that is shipped, every second instead of every 15, of this proxy."""
    text = (HERE / "prometheus" / "prometheus.yml").read_text(encoding="utf-8")
    text = text.replace("15s", "1s").replace("reprise:9090", f"127.0.0.1:{management}")
    text = text.replace("alerts.yaml", str((HERE / "prometheus" / "alerts.yaml").resolve()))
    file = work / "prometheus.yml"
    file.write_text(text, encoding="utf-8")
    return file


def judge(prometheus):
    """Asks until everything is answered: what grows needs two scrapes, what is recorded from that one more."""
    waiting = {**of_dashboard(), **of_rules(prometheus)}
    count = len(waiting)
    deadline = time.monotonic() + ANSWERED_SECONDS_MAX
    while waiting and time.monotonic() < deadline:
        waiting = {name: asked for name, asked in waiting.items() if not is_answered(prometheus, asked)}
        time.sleep(1 if waiting else 0)
    for name, asked in waiting.items():
        print(f"{name}: no data: {asked}")
    print(f"{count - len(waiting)} of {count} expressions are answered")
    return 1 if waiting else 0


def of_dashboard():
    dashboard = json.loads((HERE / "grafana" / "dashboards" / "reprise.json").read_text(encoding="utf-8"))
    expressions = {}
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            asked = target["expr"]
            for name, value in VARIABLES.items():
                asked = asked.replace(name, value)
            expressions[f"{panel['title']} {target['refId']}"] = asked
    return expressions


def of_rules(prometheus):
    """What is recorded, both sides of what an alert compares, and what must not be absent; a day's average as of now, not of an hour ago."""
    expressions = {}
    for group in get(prometheus + "/api/v1/rules")["groups"]:
        for rule in group["rules"]:
            sides = [rule["query"]] if rule["type"] == "recording" else re.split(
                r" and on \([^)]*\) | and | [<>] | == ", re.sub(r"^absent\((.*)\)$", r"\1", rule["query"]))
            for side in sides:
                asked = side.replace(" offset 1h", "").replace("\n", " ").strip()
                expressions[f"{rule['name']}: {asked[:60]}"] = asked
    return expressions


def is_answered(prometheus, asked):
    query = get(prometheus + "/api/v1/query?" + urllib.parse.urlencode({"query": asked}))
    if query["resultType"] == "scalar":
        return True
    return any(sample["value"][1] not in ("NaN", "+Inf", "-Inf") for sample in query["result"])


def get(url):
    return json.load(urllib.request.urlopen(url, timeout=10))["data"]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
