"""LangChain for Python (langchain-openai), through the parts that its users see: messages, generations and metadata."""

import functools

from langchain_core.messages import HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

from driver import BASE_URL, TIMEOUT_SECONDS, NotOffered, bits, cache_headers, play
from openai_driver import seen_error

NOT_SHOWN = ["created", "refusal", "role"]
# A streamed message, and one of several choices, has LangChain's own run id and not the answer's.
ID_NOT_SHOWN = [*NOT_SHOWN, "id"]


def model(ask, **options):
    if ask.model == "reasoning":
        raise NotOffered("ChatOpenAI drops reasoning_content")
    chat_model = ChatOpenAI(
        model=ask.model,
        base_url=BASE_URL,
        api_key=ask.key,
        max_retries=0,
        timeout=TIMEOUT_SECONDS,
        include_response_headers=True,
        stream_usage=ask.usage,
        store=ask.store,
        default_headers=ask.headers,
        **ask.sampling,
        **options,
    )
    return chat_model.bind_tools(ask.tools) if ask.tools else chat_model


def messages(ask):
    return [SystemMessage("Be brief."), HumanMessage(ask.question)]


def chat(ask):
    if "n" in ask.sampling:
        return choices(ask)
    message = model(ask).invoke(messages(ask))
    seen = {"object": completion([message]), "arguments_parsed": True, "unseen": NOT_SHOWN}
    return {**seen, **cache_headers(message.response_metadata["headers"])}


def choices(ask):
    result = model(ask).generate([messages(ask)])
    whole = completion([one.message for one in result.generations[0]])
    whole |= {"model": result.llm_output["model_name"], "system_fingerprint": result.llm_output["system_fingerprint"]}
    headers = result.generations[0][0].generation_info["headers"]
    return {"object": whole, "unseen": [*ID_NOT_SHOWN, "service_tier"], **cache_headers(headers)}


def chat_stream(ask):
    if "n" in ask.sampling:
        raise NotOffered("ChatOpenAI merges the choices of a stream into one message")
    chunks = []
    try:
        for chunk in model(ask).stream(messages(ask)):
            chunks.append(chunk)
    except Exception as error:
        return {"chunks": shown(chunks), "error": seen_error(error)}
    message = functools.reduce(lambda left, right: left + right, chunks)
    seen = {"object": completion([message]), "arguments_parsed": True, "unseen": ID_NOT_SHOWN}
    return {**seen, **cache_headers(message.response_metadata["headers"])}


def leave_early(ask):
    stream = model(ask).stream(messages(ask))
    parts = [part for part, _ in zip(stream, range(3))]
    stream.close()
    return {"partial": shown(parts), **cache_headers(parts[0].response_metadata["headers"])}


def shown(parts):
    return [{"choices": [{"delta": {"content": part.content}}]} for part in parts]


def completion(generated):
    """The messages in the shape of a chat.completion, with what LangChain shows of it."""
    about = generated[0].response_metadata
    return {
        "id": about.get("id"),
        "model": about.get("model_name"),
        "service_tier": about.get("service_tier"),
        "system_fingerprint": about.get("system_fingerprint"),
        "choices": [choice(index, message) for index, message in enumerate(generated)],
        "usage": usage(generated[0].usage_metadata),
    }


def choice(index, message):
    calls = [
        {"id": one["id"], "type": "function", "function": {"name": one["name"], "arguments": one["args"]}}
        for one in message.tool_calls
    ]
    return {
        "index": index,
        "finish_reason": message.response_metadata["finish_reason"],
        "logprobs": message.response_metadata.get("logprobs"),
        "message": {"role": "assistant", "content": message.content, "tool_calls": calls},
    }


def usage(metadata):
    return metadata and {
        "prompt_tokens": metadata["input_tokens"],
        "completion_tokens": metadata["output_tokens"],
        "total_tokens": metadata["total_tokens"],
        "prompt_tokens_details": {"cached_tokens": metadata["input_token_details"]["cache_read"]},
        "completion_tokens_details": {"reasoning_tokens": metadata["output_token_details"]["reasoning"]},
    }


def embed(ask):
    # Without an encoding the openai package underneath asks for base64 and decodes it.
    encoding = {"encoding_format": "float"} if ask.encoding == "float" else {}
    embeddings = OpenAIEmbeddings(
        model=ask.model,
        base_url=BASE_URL,
        api_key=ask.key,
        max_retries=0,
        timeout=TIMEOUT_SECONDS,
        check_embedding_ctx_length=False,
        model_kwargs=encoding,
    )
    return {"vectors": [bits(one) for one in embeddings.embed_documents([ask.question])], "unseen": ["usage"]}


def responses(ask):
    return response_seen(responses_model(ask).invoke(messages(ask)))


def responses_stream(ask):
    return response_seen(functools.reduce(lambda left, right: left + right, responses_model(ask).stream(messages(ask))))


def responses_model(ask):
    ask.store = bool(ask.store)
    return model(ask, use_responses_api=True, output_version="responses/v1")


def response_seen(message):
    about = message.response_metadata
    counts = message.usage_metadata
    whole = {
        **{name: about[name] for name in ("id", "model", "status", "service_tier", "created_at")},
        "output": [item(block) for block in message.content],
        "usage": {
            **{name: counts[name] for name in ("input_tokens", "output_tokens", "total_tokens")},
            "input_tokens_details": {"cached_tokens": counts["input_token_details"]["cache_read"]},
            "output_tokens_details": {"reasoning_tokens": counts["output_token_details"]["reasoning"]},
        },
    }
    return {"object": whole, "unseen": ["store"], **cache_headers(about["headers"])}


def item(block):
    return {**block, "type": "message", "content": [{"text": block["text"]}]} if block["type"] == "text" else block


def not_offered(reason):
    def verb(ask):
        raise NotOffered(reason)

    return verb


if __name__ == "__main__":
    no_helper = not_offered("LangChain has no helper beside stream()")
    verbs = {
        "chat": chat,
        "chat-stream": chat_stream,
        "chat-helper": no_helper,
        "break": leave_early,
        "embed": embed,
        "responses": responses,
        "responses-stream": responses_stream,
        "responses-helper": no_helper,
        "models": not_offered("LangChain has no models endpoint"),
        "upload": not_offered("LangChain has no files endpoint"),
    }
    play(verbs, seen_error)
