package dev.reprise.cache;

import dev.reprise.chat.CompletionFacts;
import dev.reprise.chat.CompletionRequest;
import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Form;
import dev.reprise.http.ContentCoding;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import dev.reprise.http.ResponseHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every decision of the cache, and no I/O: what may be looked up, what may answer, what is kept and for how long. */
public final class CachePolicy {

    /** One media type, in the one encoding that the key is read in. */
    private static final Pattern JSON_IN_UTF8 =
            Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-?8\"?\\s*)?;?");

    private static final Set<String> FINISHED = Set.of("stop", "tool_calls", "function_call");

    /** The origin's fields that a hit repeats; all others tell of the exchange they came with. */
    private static final Set<String> KEPT_HEADERS = Set.of("content-type", "openai-version", "openai-model");

    private final CacheSettings settings;
    private final DoubleSupplier random;

    /** Takes random numbers from 0 to 1, for the jitter. */
    public CachePolicy(CacheSettings settings, DoubleSupplier random) {
        this.settings = settings;
        this.random = random;
    }

    public CacheSettings settings() {
        return settings;
    }

    /** Why a request leaves the cache out, as far as its head says. */
    public Optional<Bypass> bypass(RequestHead request, Endpoint endpoint) {
        if (!request.method().equals("POST")) {
            return Optional.of(Bypass.METHOD);
        }
        if (!isJson(request.headers())) {
            return Optional.of(Bypass.CONTENT_TYPE);
        }
        String encoding = request.headers().joined("content-encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            return Optional.of(Bypass.CONTENT_ENCODING);
        }
        return Optional.empty();
    }

    /** Why a request leaves the cache out, as its body says. */
    public Optional<Bypass> bypass(CanonicalForm form) {
        if (form.bypass().isPresent()) {
            return form.bypass();
        }
        CompletionRequest request = form.request();
        boolean tooHot = settings.temperatureMax() != null
                && request.temperature() != null
                && request.temperature().compareTo(settings.temperatureMax()) > 0;
        return tooHot ? Optional.of(Bypass.TEMPERATURE) : Optional.empty();
    }

    /**
     * Whose answers a request may be given.
     *
     * @param client the name of a client that the proxy knows; null if it knows none
     */
    public Partition partition(@Nullable String client, RequestHead request) {
        if (settings.partition() == Partition.Kind.SHARED) {
            return Partition.shared();
        }
        return client == null
                ? Partition.ofCredential(request, settings.secrets())
                : Partition.ofClient(client, request, settings.secrets());
    }

    public String namespace(RequestControls controls) {
        return controls.namespace() == null ? settings.namespace() : controls.namespace();
    }

    public CacheKey key(
            RequestHead request, Endpoint endpoint, Partition partition, RequestControls controls, CanonicalForm form) {
        return keyFields(request, endpoint, partition, controls, form).key();
    }

    /** What that key is made of. */
    public KeyFields keyFields(
            RequestHead request, Endpoint endpoint, Partition partition, RequestControls controls, CanonicalForm form) {
        return KeyFields.of(
                partition,
                namespace(controls),
                settings.upstream(),
                endpoint,
                request,
                settings.keyHeaders(),
                form.digest());
    }

    /** Why a stored response cannot answer now; empty if it can. */
    public Optional<CacheStatus.Fwd> unusable(StoredResponse stored, RequestControls controls, Instant now) {
        if (!stored.isFresh(now)) {
            return Optional.of(CacheStatus.Fwd.STALE);
        }
        boolean tooOld = controls.maxAge() != null && stored.age(now).compareTo(controls.maxAge()) > 0;
        boolean tooBrief = controls.minFresh() != null && stored.ttl(now).compareTo(controls.minFresh()) < 0;
        return tooOld || tooBrief ? Optional.of(CacheStatus.Fwd.REQUEST) : Optional.empty();
    }

    /** Why an answer will not be kept, as far as its head says. */
    public Optional<NotStored> refusal(CompletionRequest request, ResponseHead head) {
        if (head.status() != 200) {
            return Optional.of(NotStored.STATUS);
        }
        if (ContentCoding.of(head.headers()) == ContentCoding.OTHER) {
            return Optional.of(NotStored.CONTENT_ENCODING);
        }
        Form form = request.representation().form();
        boolean asAsked =
                form == Form.STREAM ? head.mediaType().equals(Form.STREAM.mediaType()) : isJsonType(head.mediaType());
        return asAsked ? Optional.empty() : Optional.of(NotStored.CONTENT_TYPE);
    }

    /** Why a complete answer is not kept, as its content says. */
    public Optional<NotStored> refusal(CompletionRequest request, CompletionFacts facts) {
        if (facts.error()) {
            return Optional.of(NotStored.ERROR);
        }
        if (!facts.valid()) {
            return Optional.of(NotStored.INVALID);
        }
        if (facts.answers() != request.answers()) {
            return Optional.of(NotStored.ANSWERS);
        }
        for (String reason : facts.finishReasons()) {
            Optional<NotStored> refusal = refusal(request, reason);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        if (!facts.content()) {
            return Optional.of(NotStored.EMPTY);
        }
        return facts.arguments() ? Optional.empty() : Optional.of(NotStored.ARGUMENTS);
    }

    private static Optional<NotStored> refusal(CompletionRequest request, String finishReason) {
        if (FINISHED.contains(finishReason)) {
            return Optional.empty();
        }
        if (finishReason.isEmpty()) {
            return Optional.of(NotStored.UNFINISHED);
        }
        if (finishReason.equals("length")) {
            return request.limitsLength() ? Optional.empty() : Optional.of(NotStored.LENGTH);
        }
        return Optional.of(NotStored.FINISH_REASON);
    }

    /**
     * How long an answer to this request stays fresh. The configured lifetime is jittered, so that answers stored
     * together do not end together; a lifetime that the client wished for is taken at its word.
     */
    public Duration lifetime(RequestControls controls) {
        Duration wished = controls.ttl() == null ? jittered(settings.ttl()) : controls.ttl();
        return wished.compareTo(settings.ttlMax()) > 0 ? settings.ttlMax() : wished;
    }

    private Duration jittered(Duration ttl) {
        double factor = 1 + settings.ttlJitter() * (2 * random.getAsDouble() - 1);
        return Duration.ofMillis(Math.round(ttl.toMillis() * factor));
    }

    /** The origin's fields that are kept with an answer. */
    public Headers keptHeaders(ResponseHead head) {
        return head.headers().onlyNames(KEPT_HEADERS::contains);
    }

    private static boolean isJson(Headers headers) {
        String type = headers.joined("content-type").orElse("").toLowerCase(Locale.ROOT);
        return type.equals("application/json") || JSON_IN_UTF8.matcher(type).matches();
    }

    private static boolean isJsonType(String mediaType) {
        return mediaType.equals("application/json");
    }
}
