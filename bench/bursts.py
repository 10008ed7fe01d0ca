"""Has many clients ask the same new question at the same moment, again and again, and prints how long each waited as JSON.

    bursts.py PORT PATH BODY SALT CLIENTS TIMES

BODY is a file with @ where SALT and a number make it another question. Each client has one connection. TIMES questions are asked, one after
the other, each by all CLIENTS.
"""

import asyncio
import json
import sys
import time

from wire import chunk_of, request

ANSWER_SECONDS_MAX = 60


async def ask(connection, question):
    reader, writer = connection
    sent = time.monotonic_ns()
    writer.write(question)
    await writer.drain()
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), ANSWER_SECONDS_MAX)
    status, *fields = answer.decode("latin-1").split("\r\n")
    if status.split()[1] != "200":
        raise SystemExit(f"answered {status}")
    lengths = [int(value) for name, _, value in (field.partition(":") for field in fields) if name.lower() == "content-length"]
    if lengths:
        await reader.readexactly(lengths[0])
    else:
        while await chunk_of(reader):
            pass
    return time.monotonic_ns() - sent


async def main(port, path, file, salt, clients, times):
    with open(file, encoding="utf-8") as read:
        text = read.read()
    connections = [await asyncio.open_connection("127.0.0.1", port) for _ in range(clients)]
    waited = []
    for turn in range(times):
        question = request(path, text.replace("@", f"{salt}{turn:06d}").encode())
        waited += await asyncio.gather(*(ask(connection, question) for connection in connections))
    print(json.dumps({"waited_ns": sorted(waited)}))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]), int(sys.argv[6])))
