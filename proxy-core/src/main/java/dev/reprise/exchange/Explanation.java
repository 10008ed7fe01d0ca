package dev.reprise.exchange;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CanonicalForm;
import dev.reprise.cache.KeyComparison;
import dev.reprise.cache.KeyFields;
import dev.reprise.cache.Partition;
import dev.reprise.cache.RequestControls;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Representation;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the cache makes of a request, decided by the policy that the server follows, in the order in which it does.
 *
 * @param bypass why the request has no key; null if it has one
 * @param question what its key is made of; null if it has none
 */
public record Explanation(
        String path,
        int bodyBytes,
        @Nullable Bypass bypass,
        @Nullable Question question) {

    /**
     * A request that can be answered from the cache.
     *
     * @param fields what its key is made of
     * @param nameless whether callers are told apart and this one has nothing to be told by
     * @param text its canonical form
     */
    public record Question(KeyFields fields, boolean nameless, CompletionRequest asked, String text) {

        public CacheKey key() {
            return fields.key();
        }

        /** Why another question has another key, or that it has the same. */
        public KeyComparison against(Question other) {
            return KeyComparison.of(fields, text, other.fields, other.text);
        }
    }

    /**
     * Explains what becomes of a request.
     *
     * @throws ExchangeFailure if it is answered with an error
     */
    public static Explanation of(CachePolicy policy, Gate gate, int requestBytesMax, RequestHead sent, byte[] body) {
        Gate.Caller caller = gate.admit(sent);
        RequestHead request = caller.request();
        Optional<Endpoint> endpoint = Endpoint.ofPath(request.path());
        if (endpoint.isEmpty()) {
            return leftOut(request, body, Bypass.ENDPOINT);
        }
        RequestControls controls = controls(policy, request);
        Optional<Bypass> bypass = policy.bypass(request, endpoint.get());
        if (bypass.isPresent()) {
            return leftOut(request, body, bypass.get());
        }
        if (controls.noCache() && controls.noStore()) {
            return leftOut(request, body, Bypass.ASKED);
        }
        if (body.length > requestBytesMax) {
            return leftOut(request, body, Bypass.TOO_LARGE);
        }
        return identified(policy, caller, endpoint.get(), controls, body);
    }

    private static Explanation identified(
            CachePolicy policy, Gate.Caller caller, Endpoint endpoint, RequestControls controls, byte[] body) {
        RequestHead request = caller.endToEnd();
        CanonicalForm form =
                CanonicalForm.read(endpoint, body, policy.settings().bodyLimits());
        Optional<Bypass> bypass = policy.bypass(form);
        if (bypass.isPresent()) {
            return leftOut(request, body, bypass.get());
        }
        Question question = new Question(
                policy.keyFields(request, endpoint, caller.partition(), controls, form),
                isNameless(policy, caller.partition(), request),
                form.request(),
                form.text());
        return new Explanation(request.path(), body.length, null, question);
    }

    private static boolean isNameless(CachePolicy policy, Partition partition, RequestHead request) {
        RequestHead nobodys = new RequestHead(request.method(), request.path(), Headers.empty());
        return partition.kind() == Partition.Kind.CREDENTIAL && partition.equals(policy.partition(null, nobodys));
    }

    private static Explanation leftOut(RequestHead request, byte[] body, Bypass bypass) {
        return new Explanation(request.path(), body.length, bypass, null);
    }

    private static RequestControls controls(CachePolicy policy, RequestHead request) {
        try {
            return RequestControls.of(request.headers(), policy.settings().honorCacheControl());
        } catch (IllegalArgumentException wrong) {
            throw new ExchangeFailure(ExchangeFailure.Kind.BAD_REQUEST, String.valueOf(wrong.getMessage()));
        }
    }

    /** How the answer is written is no part of the key: one stored answer serves every representation. */
    public static String written(Representation representation) {
        if (representation.isStream()) {
            return representation.usage() ? "stream with usage" : "stream";
        }
        return representation.base64() ? "json, base64" : "json";
    }
}
