package dev.reprise.cache;

/** What each reason to leave the cache out means, in one line for people. */
public final class BypassMeaning {

    private BypassMeaning() {}

    public static String of(Bypass bypass) {
        return switch (bypass) {
            case ENDPOINT -> "not an endpoint whose answers can be stored";
            case METHOD -> "not a POST request";
            case UPGRADE -> "the connection is to become something else than HTTP";
            case ASKED -> "the client asked for no-cache, no-store";
            case CONTENT_TYPE -> "the body is not application/json";
            case CONTENT_ENCODING -> "the body is compressed";
            case TOO_LARGE -> "the body is larger than limits.request-bytes-max";
            case REQUESTS_FULL -> "the bodies of requests under way already hold limits.requests-bytes-max";
            case INVALID_JSON -> "the body is not one JSON object (RFC 8259)";
            case DUPLICATE_KEYS -> "an object has one key twice: two parsers could read two questions";
            case BYTE_ORDER_MARK -> "the body starts with a byte order mark";
            case INVALID_UTF8 -> "the body is not UTF-8";
            case LONE_SURROGATE -> "a string has half of a surrogate pair, which no UTF-8 can carry";
            case TRAILING_BYTES -> "something other than white space follows the JSON object";
            case TOO_DEEP -> "the JSON is nested deeper than limits.json-depth-max";
            case NUMBER_TOO_LONG -> "a number has more digits than limits.json-number-digits-max";
            case NAME_TOO_LONG -> "a member's name is longer than 1,000 characters, or a parameter longer than 20,000";
            case TOO_MANY_NAMES ->
                "objects that stand in one another have more than 400,000 members, or too many whose names collide";
            case UNEXPECTED_TYPE -> "a parameter has a type that the API does not give it";
            case STORE -> "store: true, so the origin must keep the completion";
            case STORED_RESPONSE -> "the origin keeps the response, because store: false is not set";
            case BACKGROUND -> "background: true";
            case CONVERSATION -> "conversation: state at the origin";
            case PREVIOUS_RESPONSE -> "previous_response_id: state at the origin";
            case PROMPT_TEMPLATE -> "a prompt template without a version";
            case AUDIO -> "audio output, whose identifiers expire";
            case HOSTED_TOOL -> "web search or another tool that the origin runs: answers depend on the time";
            case TEMPERATURE -> "sampling above cache.temperature-max";
            case CREDENTIAL_REFUSED -> "the origin refused this credential last time it was asked";
        };
    }
}
