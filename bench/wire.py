"""HTTP/1.1 as loads speak it that wrk cannot make."""


def request(path, body):
    """A question, head and body."""
    return f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nAuthorization: Bearer bench\r\n" \
           f"Content-Length: {len(body)}\r\n\r\n".encode() + body


async def chunk_of(reader):
    """The content of one chunk of a chunked answer, empty at its end."""
    size = int(await reader.readuntil(b"\r\n"), 16)
    return (await reader.readexactly(size + 2))[:size]
