"""Runs a built image as a cluster would: as its own user, without capabilities, with nothing but /tmp to write to.

    container.py ROOT_FILE_SYSTEM IMAGE_CONFIG JAR

IMAGE_CONFIG is a file with the image's configuration as buildah tells it. JAR plays the origin. Drives a miss and a hit
through the program, asks its health check before and after, and stops it by the image's own signal. Needs root.
"""

import json
import shutil
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from observe import ask, await_ready, free_ports

CONFINED = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--clear-groups"]
MOUNTED = """
mount --bind "$0" "$0" && mount -t tmpfs -o size=64m,mode=1777 tmpfs "$0/tmp" && mount -t proc proc "$0/proc" &&
mount --bind /dev "$0/dev" && mount -o remount,bind,ro "$0" && exec %s "$0" "$@"
""" % shutil.which("chroot", path="/usr/sbin:/usr/bin:/sbin:/bin")
STARTS = 7
CONTENT_BYTES_MAX = 60 * 10**6


class Container:
    def __init__(self, root, config, variables):
        self.root, self.config = root, config
        self.environment = dict(one.split("=", 1) for one in config["Env"]) | variables

    def start(self, command, **more):
        user, group = self.config["User"].split(":")
        inside = [*CONFINED, f"--reuid={user}", f"--regid={group}", *command]
        return subprocess.Popen(["/usr/bin/unshare", "--mount", "/bin/sh", "-c", MOUNTED, str(self.root), *inside], text=True,
                                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)

    def say(self, *command):
        process = self.start(command)
        return process.communicate(timeout=30)[0].strip(), process.returncode


def main(root, config, jar):
    proxy, management, origin = free_ports(3)
    container = Container(root, config, {
        "REPRISE_SERVER_PORT": str(proxy), "REPRISE_MANAGEMENT_PORT": str(management),
        "REPRISE_UPSTREAM_BASE_URL": f"http://127.0.0.1:{origin}/v1"})
    expect("the user is a number, not root", config["User"].split(":")[0].isdigit() and config["User"][0] != "0")
    said, _ = container.say("sh", "-c", "id -u; echo x >/opt/reprise/x; grep ^Cap /proc/self/status")
    expect("its root file system is read-only", "ead-only file system" in said, said)
    expect("it has no capability", not any(int(line.split()[1], 16) for line in said.splitlines() if line.startswith("Cap")))
    entry, health = config["Entrypoint"], config["Healthcheck"]["Test"][1:]
    said, code = container.say(*entry[:-2], "-XX:AOTMode=on", *entry[-2:], "--version")
    expect("the AOT cache fits the Java runtime", code == 0, said)
    said, code = container.say(*entry, "serve", "--set", "cache.ttl=1x")
    expect("a wrong value ends with 2 and one line", code == 2 and len(said.splitlines()) == 1, said)
    said, code = container.say(*health)
    expect("the health check is 1 before the start", code == 1, said)
    scripted = subprocess.Popen(["java", "-jar", jar, "demo", "--set", f"server.port={origin}", "--set", "management.port=0",
                                 "--set", "server.name=origin"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    process = container.start([*entry, *config["Cmd"]])
    try:
        await_ready(f"http://127.0.0.1:{origin}/v1/models", scripted, any_answer=True)
        await_ready(f"http://127.0.0.1:{management}/readyz", process)
        said, code = container.say(*health)
        expect("the health check is 0 when it is ready", code == 0, said)
        asked = [ask(proxy, 1), until_kept(proxy)]
        expect("a question is a miss, then a hit in the other form", asked == ["MISS", "HIT"], str(asked))
        process.send_signal(getattr(signal, config.get("StopSignal") or "SIGTERM"))
        process.communicate(timeout=30)
        expect("the stop signal ends it with 0", process.returncode == 0, str(process.returncode))
    finally:
        for one in (process, scripted):
            one.kill()
            one.wait()
    figures(container, entry)


def until_kept(proxy):
    """What is kept is kept a moment after its client has it."""
    for _ in range(50):
        said = ask(proxy, 1, stream=True)
        if said == "HIT":
            break
        time.sleep(0.1)
    return said


def figures(container, entry):
    """As compose and Kubernetes start it, with a Redis that is there."""
    plain = [word for word in entry if not word.startswith("-XX:AOTCache")]
    (port,) = free_ports(1)
    redis = subprocess.Popen(["redis-server", "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    container.environment |= {"REPRISE_REDIS_URL": f"redis://127.0.0.1:{port}", "REPRISE_SERVER_PORT": "0",
                              "REPRISE_MANAGEMENT_PORT": "0"}
    try:
        tell(container, entry, plain)
    finally:
        redis.kill()
        redis.wait()


def tell(container, entry, plain):
    times = {"with": [], "without": []}
    for _ in range(STARTS):
        for name, command in (("without", plain), ("with", entry)):
            began = time.monotonic()
            process = container.start([*command, "serve"])
            while not process.stdout.readline().startswith("reprise: proxy on"):
                pass
            times[name].append(time.monotonic() - began)
            process.terminate()
            process.wait(30)
    with_cache, without = (statistics.median(times[name]) for name in ("with", "without"))
    print(f"start to ready, median of {STARTS}: {with_cache:.2f} s with the AOT cache, {without:.2f} s without")
    content = sum(file.stat().st_size for file in (container.root / "opt/reprise").iterdir())
    print(f"beyond the Java runtime: {content / 1e6:.1f} MB")
    expect(f"that is less than {CONTENT_BYTES_MAX // 10**6} MB", content < CONTENT_BYTES_MAX)


def expect(what, holds, said=""):
    if not holds:
        raise SystemExit(f"{what}: no\n{said}")
    print(what)


if __name__ == "__main__":
    told = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    main(Path(sys.argv[1]), told["Docker"]["config"], sys.argv[3])
