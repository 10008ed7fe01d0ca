"""The openai package for Python."""

import base64
import functools
import struct

import openai

from driver import BASE_URL, FILE, TIMEOUT_SECONDS, bits, cache_headers, play


@functools.cache
def client(key):
    return openai.OpenAI(base_url=BASE_URL, api_key=key, max_retries=0, timeout=TIMEOUT_SECONDS)


def chat_request(ask):
    request = {
        "model": ask.model,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": ask.question}],
        "extra_headers": ask.headers,
        **ask.sampling,
    }
    if ask.tools:
        request["tools"] = ask.tools
    if ask.store is not None:
        request["store"] = ask.store
    if ask.usage:
        request["stream_options"] = {"include_usage": True}
    return request


def chat(ask):
    raw = client(ask.key).chat.completions.with_raw_response.create(**chat_request(ask))
    return {"object": dump(raw.parse()), **cache_headers(raw.headers)}


def chat_stream(ask):
    raw = client(ask.key).chat.completions.with_raw_response.create(**chat_request(ask), stream=True)
    seen = {"chunks": [], **cache_headers(raw.headers)}
    return collect(raw.parse(), seen["chunks"], seen)


def chat_helper(ask):
    with client(ask.key).chat.completions.stream(**chat_request(ask)) as stream:
        return {"object": dump(stream.get_final_completion()), **cache_headers(stream._response.headers)}


def leave_early(ask):
    raw = client(ask.key).chat.completions.with_raw_response.create(**chat_request(ask), stream=True)
    with raw.parse() as stream:
        chunks = [dump(chunk) for chunk, _ in zip(stream, range(3))]
    return {"partial": chunks, **cache_headers(raw.headers)}


def embed(ask):
    encoding = {"encoding_format": ask.encoding} if ask.encoding else {}
    raw = client(ask.key).embeddings.with_raw_response.create(model=ask.model, input=ask.question, **encoding)
    answer = raw.parse()
    vectors = [bits(floats(one.embedding)) for one in answer.data]
    return {"vectors": vectors, "usage": dump(answer.usage), **cache_headers(raw.headers)}


def floats(embedding):
    if isinstance(embedding, str):
        packed = base64.b64decode(embedding)
        return struct.unpack(f"<{len(packed) // 4}f", packed)
    return embedding


def responses_request(ask):
    return {"model": ask.model, "input": ask.question, "store": bool(ask.store), "extra_headers": ask.headers}


def responses(ask):
    raw = client(ask.key).responses.with_raw_response.create(**responses_request(ask))
    return {"object": dump(raw.parse()), **cache_headers(raw.headers)}


def responses_stream(ask):
    raw = client(ask.key).responses.with_raw_response.create(**responses_request(ask), stream=True)
    seen = {"events": [], **cache_headers(raw.headers)}
    return collect(raw.parse(), seen["events"], seen)


def responses_helper(ask):
    with client(ask.key).responses.stream(**responses_request(ask)) as stream:
        return {"object": dump(stream.get_final_response()), **cache_headers(stream._response.headers)}


def models(ask):
    return {"object": dump(client(ask.key).models.list(extra_headers={"x-conformance-question": ask.question}))}


def upload(ask):
    headers = {"x-conformance-question": ask.question}
    file = client(ask.key).files.create(file=("bytes.bin", FILE), purpose="user_data", extra_headers=headers)
    return {"object": dump(file)}


def collect(stream, items, seen):
    try:
        for item in stream:
            items.append(dump(item))
    except Exception as error:
        return {**seen, "error": seen_error(error)}
    return seen


def dump(model):
    return model.to_dict(mode="json")


def seen_error(error):
    response = getattr(error, "response", None)
    return {
        "class": type(error).__name__,
        "own": isinstance(error, openai.OpenAIError),
        "message": str(error),
        "status": getattr(error, "status_code", None),
        "code": getattr(error, "code", None),
        "retry_after": response.headers.get("retry-after") if response is not None else None,
    }


if __name__ == "__main__":
    verbs = {
        "chat": chat,
        "chat-stream": chat_stream,
        "chat-helper": chat_helper,
        "break": leave_early,
        "embed": embed,
        "responses": responses,
        "responses-stream": responses_stream,
        "responses-helper": responses_helper,
        "models": models,
        "upload": upload,
    }
    play(verbs, seen_error)
