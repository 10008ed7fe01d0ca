"""The processes that take part in a benchmark: how they are started, and what they have cost."""

import http.client
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from measure import children, cpu_seconds, sum_of, threads_cpu_seconds

HERE = Path(__file__).resolve().parent
SERVER_CORE, LOAD_CORE = "0", "1"
START_SECONDS_MAX = 30
POLL_SECONDS = 0.005


def path_of_tools():
    return os.environ["PATH"] + ":/usr/sbin:/sbin"


def free_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


class Server:
    """A process, pinned to a core, that listens on a port."""

    def __init__(self, name, command, port, core=SERVER_CORE, environment=None, management=None):
        self.name, self.port = name, port
        self.management = management
        self.process = subprocess.Popen(["taskset", "-c", core, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env={**os.environ, **(environment or {})})
        self.await_listening()

    def await_listening(self):
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(POLL_SECONDS)
        self.process.kill()
        raise SystemExit(f"{self.name}: does not listen")

    def cpu(self):
        return cpu_seconds(children(self.process.pid))

    def compiling(self):
        """What its compiler, if it has one, has used of that."""
        return threads_cpu_seconds(children(self.process.pid), ("C1 Compiler", "C2 Compiler"))

    def counted(self, family):
        """How often Reprise has counted that so far, whatever the labels; None for other servers."""
        if self.management is None:
            return None
        return sum_of(get(self.management, "/metrics"), family)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


class Contestant:
    """A port of a server, asked for a path."""

    def __init__(self, name, server, port, path="/v1/chat/completions", stored=False, reference=False):
        self.name, self.server, self.port, self.path = name, server, port, path
        self.stored, self.reference = stored, reference


class Runtime:
    """What Java runs Reprise, as NAME=FOLDER[,OPTION…]; without one, the java of JAVA_HOME or of the path."""

    def __init__(self, text=None):
        name, _, rest = (text or "=" + os.environ.get("JAVA_HOME", "")).partition("=")
        folder, *options = rest.split(",")
        self.name, self.options = name, options
        self.java = str(Path(folder) / "bin/java") if folder else "java"


class Fleet:
    """Starts servers, and stops them all."""

    def __init__(self, work, jars, runtimes):
        self.work, self.jars, self.runtimes = work, jars, runtimes
        self.java = runtimes[0].java
        self.started = []

    def start(self, name, command, **more):
        port = free_port()
        return self.add(Server(name, [word.replace("@", str(port)) for word in command], port, **more))

    def add(self, server):
        self.started.append(server)
        return server

    def end(self, server):
        self.started.remove(server)
        server.stop()

    def stop(self):
        for server in reversed(self.started):
            server.stop()

    def redis(self):
        return self.start("Redis", ["redis-server", "--port", "@", "--save", "", "--appendonly", "no"], core=LOAD_CORE)

    def netty(self, name, program, *arguments, **more):
        classes = self.work / "classes"
        if not classes.exists():
            subprocess.run([self.java.removesuffix("java") + "javac", "-nowarn", "-cp", self.jars[0], "-d", str(classes),
                            *map(str, sorted((HERE / "contestants").glob("*.java")))], check=True)
        return self.start(name, [self.java, "-Xmx256m", "-cp", f"{self.jars[0]}:{classes}", program, "@", *map(str, arguments)], **more)

    def nginx(self, ports, values):
        """One nginx that listens on all these ports, each of which is another contestant."""
        text = (HERE / "contestants/nginx.conf").read_text(encoding="utf-8")
        modules = next(folder for folder in ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules")
                       if Path(folder).is_dir())
        for name, value in {**ports, **values, "MODULES": modules, "WORK": self.work}.items():
            text = text.replace(f"@{name}@", str(value))
        config = self.work / "nginx.conf"
        config.write_text(text, encoding="utf-8")
        nginx = shutil.which("nginx", path=path_of_tools())
        return self.add(Server("nginx", [nginx, "-c", str(config), "-e", str(self.work / "nginx.log")], ports["CONSTANT"]))

    def reprises(self, origin, redis, **settings):
        """One of each jar, on each runtime."""
        return [self.reprise(jar, runtime, origin, redis, settings) for jar in self.jars for runtime in self.runtimes]

    def reprise(self, jar, runtime, origin, redis, settings):
        port, management = free_port(), free_port()
        environment = {"REPRISE_SERVER_HOST": "127.0.0.1", "REPRISE_SERVER_PORT": str(port), "REPRISE_SERVER_EVENT_LOOPS": "1",
                       "REPRISE_MANAGEMENT_PORT": str(management), "REPRISE_LOG_LEVEL": "warn",
                       "REPRISE_UPSTREAM_BASE_URL": f"http://127.0.0.1:{origin.port}/v1",
                       "REPRISE_REDIS_URL": f"redis://127.0.0.1:{redis.port}", "REPRISE_REDIS_COMMAND_TIMEOUT": "250ms",
                       "REPRISE_REDIS_KEY_PREFIX": f"r{management}", "REPRISE_CACHE_MEMORY_BYTES": "0",
                       "PROMETHEUS_DISABLE_CREATED_SERIES": "true", **settings}
        options = ["-Xmx512m", "-XX:+IgnoreUnrecognizedVMOptions", "--enable-native-access=ALL-UNNAMED", *runtime.options]
        name = " ".join(filter(None, (Path(jar).stem, runtime.name)))
        return self.add(Server(name, [runtime.java, *options, "-jar", jar, "serve"], port, environment=environment, management=management))
