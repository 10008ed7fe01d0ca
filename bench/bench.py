"""What is measured: the works, who takes part in each, and what one round of it is."""

import hashlib
import http.client
import json
import socket
import subprocess
import sys
import time

from measure import percentile
from servers import HERE, LOAD_CORE, Contestant, free_port, get, path_of_tools
from tables import tell, tell_bursts, tell_streams

WORKS = ("hit", "many", "new", "memory", "pass", "miss", "stream", "burst")
SIZES = {"1k": 1 << 10, "8k": 8 << 10, "100k": 100 << 10, "1m": 1 << 20}
ANSWER_BYTES = 2 << 10
PASSED = "/v1/moderations"
QUESTIONS = 1000
STREAM_EVENTS, STREAM_PAUSE_MILLIS = 20, 50
SLOW_MILLIS = 50
WARM_SECONDS = 4
WARM_LOADS_MIN, WARM_LOADS_MAX = 4, 20
WARM_LOADS_IDLE, WARM_CONNECTIONS = 8, 256
COMPILING_MAX = 0.03  # of the processor time of a load
FILL_SECONDS = 10
CACHED_KEY_BYTES_MAX = 32 << 10  # nginx has the key at the beginning of the file, in one buffer
SETTLE_SECONDS = 0.3
HITS, MISSES, BYPASSES = "ai_cache_hits_total", "ai_cache_misses_total", "ai_cache_bypasses_total"
KINDS = {"hit": "same", "many": "turn", "new": "same", "memory": "same", "pass": "other", "miss": "other"}
COUNTED = {"hit": HITS, "many": HITS, "new": HITS, "memory": HITS, "miss": MISSES, "stream": MISSES, "pass": BYPASSES}


def answer():
    text = "The quick brown fox jumps over the lazy dog. " * 60
    whole = {"id": "chatcmpl-bench", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini",
             "choices": [{"index": 0, "message": {"role": "assistant", "content": "", "refusal": None}, "finish_reason": "stop"}],
             "usage": {"prompt_tokens": 100, "completion_tokens": 400, "total_tokens": 500}}
    whole["choices"][0]["message"]["content"] = text[:ANSWER_BYTES - len(json.dumps(whole))]
    return json.dumps(whole)


def body(size):
    """A conversation of several turns, of that size, with @ where a number makes it another one."""
    turn = "Summarise the following passage in three sentences, and mind the \"quotes\" and line\nbreaks: lorem ipsum dolor. "
    whole = {"model": "gpt-4o-mini", "temperature": "~", "max_tokens": 500, "messages": [
        {"role": "system", "content": "You are a helpful assistant."}]}
    length = len(json.dumps(whole))
    while length < size - 400:
        role = "user" if len(whole["messages"]) % 2 else "assistant"
        whole["messages"].append({"role": role, "content": (turn * 8)[:max(50, min(900, size - 240 - length))]})
        length += len(json.dumps(whole["messages"][-1])) + 2
    whole["messages"].append({"role": "user", "content": "question @ of this run"})
    return json.dumps(whole).replace('"~"', "~0")


class Bench:
    """All who take part, started once, and what each is asked."""

    def __init__(self, fleet, options):
        self.fleet, self.work, self.options = fleet, fleet.work, options
        self.salt = 0
        self.answer = self.work / "answer"
        self.answer.write_text(answer(), encoding="utf-8")
        self.redis = fleet.redis()
        self.constant = fleet.netty("bare Netty", "Constant", self.answer)
        self.origin = fleet.netty("origin", "Constant", self.answer, core=LOAD_CORE)
        self.slow = fleet.netty("slow origin", "Constant", self.answer, SLOW_MILLIS, core=LOAD_CORE)
        self.streaming = fleet.netty("streaming origin", "Streaming", STREAM_EVENTS, STREAM_PAUSE_MILLIS, core=LOAD_CORE)
        self.ports = {name: free_port() for name in ("CONSTANT", "LUA", "PASS", "STREAM", "CACHE", "BURST")}
        self.nginx = fleet.nginx(self.ports, {
            "ORIGIN": self.origin.port, "SLOW": self.slow.port, "STREAMING": self.streaming.port, "REDIS": self.redis.port,
            "TEXT": self.answer.read_text(encoding="utf-8")})
        self.begun = {}

    def reprises(self, kind):
        """Those of a kind, started when they are first needed, and left running."""
        if kind not in self.begun:
            origin = {"stream": self.streaming, "burst": self.slow}.get(kind, self.origin)
            settings = {"REPRISE_CACHE_MEMORY_BYTES": "64MiB"} if kind == "memory" else {}
            self.begun[kind] = self.fleet.reprises(origin, self.redis, **settings)
        return self.begun[kind]

    # ---- the works

    def contestants(self, work, size):
        nginx, ports = self.nginx, self.ports
        reprises = self.reprises(work if work in ("memory", "stream", "burst") else "hit")
        cached = [Contestant("nginx proxy_cache", nginx, ports["CACHE"])] if SIZES[size] < CACHED_KEY_BYTES_MAX else []
        if work in ("hit", "many", "new"):
            return [Contestant("nginx + Lua + Redis", nginx, ports["LUA"], reference=True), *cached,
                    *([Contestant("nginx constant", nginx, ports["CONSTANT"]),
                       Contestant("bare Netty constant", self.constant, self.constant.port)] if work == "hit" else []),
                    *(Contestant(server.name, server, server.port, stored=True) for server in reprises)]
        if work == "memory":
            return [Contestant("bare Netty constant", self.constant, self.constant.port, reference=True),
                    Contestant("nginx constant", nginx, ports["CONSTANT"]), *cached,
                    *(Contestant(server.name, server, server.port, stored=True) for server in reprises)]
        if work == "pass":
            return [Contestant("nginx proxy_pass", nginx, ports["PASS"], PASSED, reference=True),
                    *(Contestant(server.name, server, server.port, PASSED) for server in reprises)]
        if work == "miss":
            return [Contestant("nginx proxy_pass", nginx, ports["PASS"], reference=True), *cached,
                    *(Contestant(server.name, server, server.port) for server in reprises)]
        if work == "stream":
            return [Contestant("the origin itself", self.streaming, self.streaming.port),
                    Contestant("nginx proxy_pass", nginx, ports["STREAM"], reference=True),
                    *(Contestant(server.name, server, server.port) for server in reprises)]
        if SIZES[size] >= CACHED_KEY_BYTES_MAX:
            raise SystemExit(f"--work burst: --body {size} (expected: less, because nginx cannot have it in a key)")
        return [Contestant("nginx proxy_cache", nginx, ports["BURST"], reference=True),
                *(Contestant(server.name, server, server.port) for server in reprises)]

    def compare(self, work, size, connections, stored):
        self.connections = connections
        self.salt += 1
        self.turns = f"{self.salt:05d}-"
        contestants = self.contestants(work, size)
        text = body(SIZES[size])
        self.fill(contestants, stored)
        figures = {contestant.name: [] for contestant in contestants}
        for contestant in contestants:
            self.warm(work, contestant, text)
        for number in range(self.options.rounds):
            turn = number % len(contestants)
            for contestant in contestants[turn:] + contestants[:turn]:
                figures[contestant.name].append(self.round(work, contestant, text, self.options.seconds))
        result = {"work": work, "body": size, "connections": connections, "stored": stored, "rounds": figures,
                  "reference": next(contestant.name for contestant in contestants if contestant.reference)}
        {"stream": tell_streams, "burst": tell_bursts}.get(work, tell)(result)
        return result

    def fill(self, contestants, stored):
        """Has so many responses stored in Redis, each found by a question of its own."""
        for contestant in contestants if stored else ():
            if contestant.stored:
                before = self.keys()
                while self.keys() - before < stored:
                    self.salt += 1
                    self.load(contestant, body(SIZES["1k"]).replace("~", ""), "other", f"{self.salt:05d}-", FILL_SECONDS, MISSES)

    def keys(self):
        """How many there are in Redis, whoever they are of."""
        return int(self.ask_redis(b"DBSIZE")[1:])

    def warm(self, work, contestant, text):
        if contestant.server is self.nginx:
            self.round(work, contestant, text, WARM_SECONDS)
        elif work in ("stream", "burst"):
            self.warm_idle(work, contestant, text)
        else:
            self.warm_busy(work, contestant, text)

    def warm_idle(self, work, contestant, text):
        """These leave the processor little to do, so the share of the compiler tells nothing: there are many of them instead."""
        measured, self.connections = self.connections, max(self.connections, WARM_CONNECTIONS)
        for _ in range(WARM_LOADS_IDLE):
            self.round(work, contestant, text, WARM_SECONDS)
        self.connections = measured

    def warm_busy(self, work, contestant, text):
        for load in range(WARM_LOADS_MAX):
            used, compiling = contestant.server.cpu(), contestant.server.compiling()
            self.round(work, contestant, text, WARM_SECONDS)
            used, compiling = contestant.server.cpu() - used, contestant.server.compiling() - compiling
            if load + 1 >= WARM_LOADS_MIN and compiling < COMPILING_MAX * used:
                return
        print(f"{contestant.name}: still compiling, {100 * compiling / used:.0f} % of its time", file=sys.stderr)

    def round(self, work, contestant, text, seconds):
        self.salt += 1
        kind = KINDS.get(work)
        salt = self.turns if kind == "turn" else f"{self.salt:05d}-"  # to store a thousand takes longer than a round
        plain = text.replace("~", "")
        if work == "stream":
            return self.streams(contestant, plain.replace('"temperature"', '"stream": true, "temperature"', 1), salt, seconds)
        if work == "burst":
            return self.bursts(contestant, plain, salt, seconds)
        kept = [plain.replace("@", f"{salt}{number:09d}") for number in range(1, QUESTIONS + 1)] if kind == "turn" else []
        kept += [plain.replace("@", salt)] if kind == "same" else []
        for whole in kept:
            self.check(contestant, whole, True)
        if not kept:
            self.check(contestant, plain.replace("@", salt), False)
        if work == "new" and contestant.stored:
            return self.load(contestant, text.replace("@", salt).replace("~", "@"), "spaces", salt, seconds, COUNTED[work])
        return self.load(contestant, plain, kind, salt, seconds, COUNTED[work])

    def check(self, contestant, whole, keep):
        """It answers as it should, and what should be stored is: before its time is taken."""
        if keep and contestant.port == self.ports["LUA"]:
            key = b"b:" + hashlib.sha256(whole.encode()).hexdigest().encode()
            if self.ask_redis(b"SET", key, self.answer.read_bytes()) != b"+OK":
                raise SystemExit("Redis: does not take what is to be found")
        wanted = self.answer.read_bytes()
        connection = http.client.HTTPConnection("127.0.0.1", contestant.port, timeout=30)
        for attempt in range(100):
            connection.request("POST", contestant.path, whole.encode(), {"Content-Type": "application/json", "Authorization": "Bearer bench"})
            response = connection.getresponse()
            said = response.read()
            if response.status != 200 or said != wanted:
                raise SystemExit(f"{contestant.name}: {response.status}, {len(said)} bytes (expected: 200, {len(wanted)})")
            if not (keep and contestant.stored) or response.getheader("X-Cache") == "HIT":
                connection.close()
                return
            time.sleep(0.02)
        raise SystemExit(f"{contestant.name}: no hit")

    def ask_redis(self, *words):
        """A command, and the line that answers it."""
        with socket.create_connection(("127.0.0.1", self.redis.port)) as redis:
            redis.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
            return redis.recv(100).split(b"\r\n")[0]

    # ---- one round

    def load(self, contestant, text, kind, salt, seconds, family):
        environment = {"BODY": str(self.question(text)), "KIND": kind, "SALT": salt, "QUESTIONS": str(QUESTIONS), "PATH": path_of_tools()}
        counted = contestant.server.counted(family)
        said, cost = self.costs(contestant, [
            "wrk", "-t1", "--timeout", "20s", f"-c{self.connections}", f"-d{seconds}s", "-s", str(HERE / "new_body.lua"),
            f"http://127.0.0.1:{contestant.port}{contestant.path}"], environment)
        result = next(line for line in said.splitlines() if line.startswith("RESULT")).split()[1:]
        requests, micros, errors, p50, p99, _ = (float(figure) for figure in result)
        if errors or requests == 0:
            raise SystemExit(f"{contestant.name}: {errors:.0f} errors of {requests:.0f} requests\n{said}")
        self.expect_counted(contestant, family, counted, requests)
        return {**per(cost, requests), "per_second": requests / micros * 1e6, "p50_ms": p50 / 1e3, "p99_ms": p99 / 1e3}

    def streams(self, contestant, text, salt, seconds):
        counted = contestant.server.counted(MISSES)
        said, cost = self.costs(contestant, [
            sys.executable, str(HERE / "streams.py"), str(contestant.port), contestant.path, str(self.question(text)), salt,
            str(self.connections), str(seconds)])
        result = json.loads(said)
        if result["events"] != result["streams"] * STREAM_EVENTS:
            raise SystemExit(f"{contestant.name}: {result['events']} events of {result['streams']} streams of {STREAM_EVENTS}")
        self.expect_counted(contestant, MISSES, counted, result["streams"])
        return {**per(cost, result["events"]),
                **{f"{what}_p{percent}_us": percentile(result[f"{what}_ns"], percent) / 1e3 for what in ("first", "delay") for percent in (50, 99)}}

    def bursts(self, contestant, text, salt, seconds):
        times = max(1, int(seconds * 1000 / (2 * SLOW_MILLIS)))
        before = int(get(self.slow.port, "/calls"))
        said, cost = self.costs(contestant, [
            sys.executable, str(HERE / "bursts.py"), str(contestant.port), contestant.path, str(self.question(text)), salt,
            str(self.connections), str(times)])
        waited = json.loads(said)["waited_ns"]
        return {**per(cost, len(waited)), "calls": (int(get(self.slow.port, "/calls")) - before) / times,
                **{f"added_p{percent}_ms": percentile(waited, percent) / 1e6 - SLOW_MILLIS for percent in (50, 99)}}

    def question(self, text):
        file = self.work / "question"
        file.write_text(text, encoding="utf-8")
        return file

    def costs(self, contestant, command, environment=None):
        """What a load says, and what the contestant and Redis have used for it, in seconds of processor time."""
        time.sleep(SETTLE_SECONDS)  # whoever was just asked what it has counted compiles that
        before, redis_before = contestant.server.cpu(), self.redis.cpu()
        said = subprocess.run(["taskset", "-c", LOAD_CORE, *command], capture_output=True, text=True, env=environment)
        if said.returncode:
            raise SystemExit(f"{contestant.name}: {command[0]} ends with {said.returncode}\n{said.stderr}")
        time.sleep(SETTLE_SECONDS)
        return said.stdout, (contestant.server.cpu() - before, self.redis.cpu() - redis_before)

    @staticmethod
    def expect_counted(contestant, family, before, requests):
        if before is not None and (grown := contestant.server.counted(family) - before) < requests:
            raise SystemExit(f"{contestant.name}: {requests:.0f} requests, but {family} grew by {grown:.0f}")


def per(cost, number):
    return {"cpu_us": cost[0] / number * 1e6, "redis_us": cost[1] / number * 1e6}
