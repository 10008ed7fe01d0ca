"""Reads streams of contestants/Streaming.java, many at a time, and prints how long their events were on the way as JSON.

    streams.py PORT PATH BODY SALT STREAMS TIMES

BODY is a file with @ where SALT and a number make it another question. STREAMS clients read TIMES streams each, one after the other, and
rest before each for up to a second, so that streams begin at any moment of the others.
Whatever one process calls the monotonic clock, another does too.
"""

import asyncio
import json
import random
import re
import sys
import time

from wire import chunk_of, request

STAMP = re.compile(rb"@(\d+) (\d+)@")
STREAM_SECONDS_MAX = 60
REST_SECONDS_MAX = 1.0


async def ask(port, path, body, first_delays, delays):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = time.monotonic_ns()
    writer.write(request(path, body))
    await reader.readuntil(b"\r\n\r\n")
    seen, events = b"", 0
    while chunk := await chunk_of(reader):
        now = time.monotonic_ns()
        seen += chunk
        last = 0
        for stamp in STAMP.finditer(seen):
            came, left = int(stamp[1]), int(stamp[2])
            if events == 0:
                first_delays.append((came - sent) + (now - left))
            else:
                delays.append(now - left)
            events += 1
            last = stamp.end()
        seen = seen[last:]
    writer.close()
    if b"data: [DONE]" not in seen:
        raise SystemExit(f"a stream ended after {events} events: {seen[-200:]}")
    return events


async def ask_again(port, path, text, salt, number, times, first_delays, delays):
    rests = random.Random(number)
    events = []
    for turn in range(times):
        await asyncio.sleep(rests.uniform(0, REST_SECONDS_MAX))
        asking = ask(port, path, text.replace("@", f"{salt}{number:04d}-{turn}").encode(), first_delays, delays)
        events.append(await asyncio.wait_for(asking, STREAM_SECONDS_MAX))
    return events


async def main(port, path, file, salt, streams, times):
    with open(file, encoding="utf-8") as body:
        text = body.read()
    first_delays, delays = [], []
    events = await asyncio.gather(
        *(ask_again(port, path, text, salt, number, times, first_delays, delays) for number in range(streams)))
    print(json.dumps({"streams": streams * times, "events": sum(map(sum, events)), "first_ns": sorted(first_delays),
                      "delay_ns": sorted(delays)}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]), int(sys.argv[6])))
