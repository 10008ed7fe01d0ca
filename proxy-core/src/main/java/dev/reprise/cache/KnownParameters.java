package dev.reprise.cache;

import static dev.reprise.cache.Place.NUMBER;
import static dev.reprise.cache.Place.UNKNOWN;
import static dev.reprise.cache.Place.arrayOf;
import static dev.reprise.cache.Place.mapOf;
import static dev.reprise.cache.Place.object;
import static java.util.Map.entry;

import dev.reprise.chat.Endpoint;
import java.util.HashMap;
import java.util.Map;

/**
 * What each endpoint's parameters are, by OpenAI's public API description 2.3.0, as far as it changes how they are
 * compared. A parameter that is not here counts as it was written, so forgetting one costs hits and never answers.
 * Defaults are not folded into absence: they differ between models and origins.
 */
final class KnownParameters {

    private static final String STRING_OR_NULL = "\"n";
    private static final String OBJECT_OR_NULL = "{n";
    private static final String ANY_VALUE = "\"{[-0123456789tfn";

    private static final Place NULLABLE = UNKNOWN.absentIf("null");
    private static final Place NULLABLE_NUMBER = NUMBER.absentIf("null");
    private static final Place RECORD = object(Map.of());

    private static final Place STREAM =
            UNKNOWN.absentIf("null", "true", "false").telling(RequestFacts::stream);
    private static final Place FLAG_OF_STREAM = UNKNOWN.absentIf("true", "false");
    private static final Place OBFUSCATION = FLAG_OF_STREAM.telling(RequestFacts::includeObfuscation);
    private static final Place STREAM_OPTIONS = streamOptions(Map.of(
            "include_usage", FLAG_OF_STREAM.telling(RequestFacts::includeUsage), "include_obfuscation", OBFUSCATION));
    private static final Place RESPONSE_STREAM_OPTIONS = streamOptions(Map.of("include_obfuscation", OBFUSCATION));

    private static final Place MODEL = UNKNOWN.telling(RequestFacts::model);
    private static final Place TEMPERATURE = NULLABLE_NUMBER.telling(RequestFacts::temperature);
    private static final Place LENGTH = NULLABLE_NUMBER.telling(RequestFacts::lengthLimit);
    private static final Place N = NUMBER.absentIf("null", "1e0").telling(RequestFacts::n);
    private static final Place STOP = UNKNOWN.orOne().absentIf("null");
    private static final Place LOGIT_BIAS = mapOf(NUMBER).absentIf("null");
    private static final Place LABEL = UNKNOWN.absentIfStarting(STRING_OR_NULL);
    private static final Place LABELS = UNKNOWN.absentIfStarting(OBJECT_OR_NULL);
    private static final Place SEARCH = UNKNOWN.telling(RequestFacts::search);

    private static final Place STORE = UNKNOWN.absentIf("null", "true", "false");
    private static final Place MODALITIES =
            arrayOf(UNKNOWN.telling(RequestFacts::modality)).absentIf("null").telling(RequestFacts::modalities);
    private static final Place TEMPLATE = object(Map.of("version", UNKNOWN.telling(RequestFacts::templateVersion)))
            .absentIf("null")
            .telling(RequestFacts::template);

    /** Strings or token numbers, one or many. */
    private static final Place PROMPTS =
            arrayOf(NUMBER.orArrayOf(NUMBER).telling(RequestFacts::input)).telling(RequestFacts::inputs);

    private static final Place PART = object(Map.of(
            "image_url", RECORD,
            "input_audio", RECORD,
            "file", RECORD,
            "prompt_cache_breakpoint", UNKNOWN.absentIfStarting(ANY_VALUE)));

    private static final Place TOOL_CALL = object(Map.of("function", RECORD, "custom", RECORD));

    private static final Place MESSAGE = object(Map.of(
            "content", arrayOf(PART), "tool_calls", arrayOf(TOOL_CALL), "function_call", RECORD, "audio", RECORD));

    /** An input item of the Responses API: a message, a tool call, what a tool returned, a thought. */
    private static final Place ITEM =
            object(Map.of("content", arrayOf(PART), "output", arrayOf(PART), "summary", arrayOf(PART)));

    /** The parameters' schema is unknown on purpose: models follow the order of its keys. */
    private static final Place TOOL = object(Map.of(
                    "type",
                    UNKNOWN.telling(RequestFacts::toolType),
                    "function",
                    RECORD,
                    "custom",
                    object(Map.of("format", object(Map.of("grammar", RECORD)))),
                    "format",
                    RECORD))
            .telling(RequestFacts::tool);

    private static final Place TOOLS = arrayOf(TOOL).telling(RequestFacts::tools);
    private static final Place TOOL_CHOICE = object(
            Map.of("function", RECORD, "custom", RECORD, "allowed_tools", object(Map.of("tools", arrayOf(TOOL_CALL)))));

    /** What chat and the older completions have in common. */
    private static final Map<String, Place> SAMPLING = Map.ofEntries(
            entry("model", MODEL),
            entry("temperature", TEMPERATURE),
            entry("top_p", NULLABLE_NUMBER),
            entry("frequency_penalty", NULLABLE_NUMBER),
            entry("presence_penalty", NULLABLE_NUMBER),
            entry("max_tokens", LENGTH),
            entry("n", N),
            entry("seed", NULLABLE_NUMBER),
            entry("stop", STOP),
            entry("logit_bias", LOGIT_BIAS),
            entry("stream", STREAM),
            entry("stream_options", STREAM_OPTIONS));

    /** What only labels a request or speeds it up, and is the same in chat and the Responses API. */
    private static final Map<String, Place> LABELLING = Map.of(
            "user", LABEL,
            "safety_identifier", LABEL,
            "metadata", LABELS,
            "prompt_cache_key", LABEL,
            "prompt_cache_options", LABELS,
            "prompt_cache_retention", LABEL);

    /** How OpenAI, xAI, Qwen, OpenRouter and Azure switch on a search that is not a tool. */
    private static final Map<String, Place> SEARCHING = Map.of(
            "web_search_options", SEARCH,
            "search_parameters", SEARCH,
            "enable_search", SEARCH,
            "plugins", SEARCH,
            "models", arrayOf(UNKNOWN.telling(RequestFacts::otherModel)),
            "data_sources", SEARCH);

    private static final Map<String, Place> CHAT = Map.ofEntries(
            entry("messages", arrayOf(MESSAGE)),
            entry("tools", TOOLS),
            entry("tool_choice", TOOL_CHOICE),
            entry("functions", arrayOf(RECORD)),
            entry("function_call", RECORD),
            entry("response_format", object(Map.of("json_schema", RECORD))),
            entry("max_completion_tokens", LENGTH),
            entry("logprobs", UNKNOWN.absentIf("null", "false")),
            entry("top_logprobs", NULLABLE_NUMBER),
            entry("reasoning_effort", NULLABLE),
            entry("verbosity", NULLABLE),
            entry("service_tier", NULLABLE),
            entry("prediction", object(Map.of("content", arrayOf(PART))).absentIf("null")),
            entry("modalities", MODALITIES),
            entry("audio", NULLABLE.telling(RequestFacts::audio)),
            entry("store", STORE.telling(RequestFacts::store)));

    private static final Place CHAT_COMPLETIONS = body(SAMPLING, CHAT, LABELLING, SEARCHING);

    private static final Place COMPLETIONS = body(
            SAMPLING,
            Map.of(
                    "prompt", PROMPTS,
                    "suffix", NULLABLE,
                    "best_of", NULLABLE_NUMBER,
                    "echo", NULLABLE,
                    "logprobs", NULLABLE_NUMBER,
                    "user", LABEL),
            SEARCHING);

    private static final Place EMBEDDINGS = object(Map.of(
            "model",
            MODEL,
            "input",
            PROMPTS.orOne(),
            "dimensions",
            NUMBER,
            "encoding_format",
            UNKNOWN.absentIf("null", "\"float\"", "\"base64\"").telling(RequestFacts::encodingFormat),
            "user",
            LABEL));

    private static final Map<String, Place> RESPONSE = Map.ofEntries(
            entry("model", MODEL),
            entry("input", arrayOf(ITEM)),
            entry("instructions", NULLABLE),
            entry("tools", TOOLS),
            entry("tool_choice", object(Map.of("tools", arrayOf(RECORD)))),
            entry("parallel_tool_calls", NULLABLE),
            entry("text", object(Map.of("format", RECORD))),
            entry("reasoning", RECORD.absentIf("null")),
            entry("temperature", TEMPERATURE),
            entry("top_p", NULLABLE_NUMBER),
            entry("max_output_tokens", LENGTH),
            entry("max_tool_calls", NULLABLE_NUMBER),
            entry("top_logprobs", NULLABLE_NUMBER),
            entry("truncation", NULLABLE),
            entry("include", NULLABLE),
            entry("service_tier", NULLABLE),
            entry("context_management", NULLABLE),
            entry("background", NULLABLE.telling(RequestFacts::background)),
            entry("conversation", NULLABLE.telling(RequestFacts::conversation)),
            entry("previous_response_id", NULLABLE.telling(RequestFacts::previousResponse)),
            entry("prompt", TEMPLATE),
            entry("store", STORE.telling(RequestFacts::storeResponse)),
            entry("stream", STREAM),
            entry("stream_options", RESPONSE_STREAM_OPTIONS));

    private static final Place RESPONSES = body(RESPONSE, LABELLING, SEARCHING);

    private KnownParameters() {}

    /** Where the body of a request to this endpoint stands. */
    static Place of(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> CHAT_COMPLETIONS;
            case COMPLETIONS -> COMPLETIONS;
            case EMBEDDINGS -> EMBEDDINGS;
            case RESPONSES -> RESPONSES;
        };
    }

    private static Place streamOptions(Map<String, Place> dropped) {
        return object(dropped).absentIf("null", "{}").telling(RequestFacts::streamOptions);
    }

    @SafeVarargs
    private static Place body(Map<String, Place>... groups) {
        Map<String, Place> parameters = new HashMap<>();
        for (Map<String, Place> group : groups) {
            parameters.putAll(group);
        }
        return object(Map.copyOf(parameters));
    }
}
