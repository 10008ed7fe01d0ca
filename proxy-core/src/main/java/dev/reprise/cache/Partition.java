package dev.reprise.cache;

import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may share an answer (RFC 9111 §3.5). A credential enters only as an HMAC, so neither a key nor a dump of the
 * store gives it away.
 *
 * @param former the same partition's digest under each former secret, by which older responses are found
 * @param credentialDigest tells credentials apart, whatever account they are used for; worked out only when the origin
 *     has refused one, and never stored
 */
public record Partition(Kind kind, Digest digest, List<Digest> former, Supplier<Digest> credentialDigest) {

    /** How callers are told apart. */
    public enum Kind {
        /** Callers with the same credential, organisation and project; of known clients, those of one name. */
        CREDENTIAL,
        /** All callers. */
        SHARED
    }

    /** Headers that a credential may come in, and those that choose whose account it is used for. */
    private static final List<String> ACCOUNT = List.of("openai-organization", "openai-project");

    private static final List<String> IDENTIFYING =
            Stream.concat(CredentialFields.HEADERS.stream(), ACCOUNT.stream()).toList();

    private static final List<String> IDENTIFYING_PARTS =
            List.of("auth", "token", "apikey", "api-key", "secret", "credential", "account", "user-project", "session");

    /** Tells callers apart where nothing else does; SDKs with a credential also send cookies, which change at will. */
    private static final String LAST_RESORT = "cookie";

    /** Where there is no secret. It keeps credentials out of sight, and does not hide one that can be guessed. */
    private static final HmacSha256 WITHOUT_SECRET =
            new HmacSha256("reprise partition v1".getBytes(StandardCharsets.UTF_8));

    private static final Digest NOBODY = Digest.sha256(new byte[0]);
    private static final Partition EVERYBODY = new Partition(Kind.SHARED, NOBODY, List.of(), () -> NOBODY);

    public Partition {
        former = List.copyOf(former);
    }

    public static Partition shared() {
        return EVERYBODY;
    }

    /**
     * The partition of whoever sent this request; callers without any credential are one partition.
     *
     * @param secrets the present one and then the former ones; none takes a constant in its place
     */
    public static Partition ofCredential(RequestHead request, List<CacheSecret> secrets) {
        return of(null, request, secrets);
    }

    /**
     * The partition of a client that the proxy knows by name.
     *
     * @param request without the key that it is known by; what else tells callers apart counts too
     */
    public static Partition ofClient(String name, RequestHead request, List<CacheSecret> secrets) {
        return of(name, request, secrets);
    }

    private static Partition of(@Nullable String client, RequestHead request, List<CacheSecret> secrets) {
        byte[] identity = identity(client, request, IDENTIFYING);
        Supplier<Digest> credential = () -> Digest.sha256(identity(client, request, CredentialFields.HEADERS));
        if (secrets.isEmpty()) {
            Digest digest = WITHOUT_SECRET.of(identity);
            return new Partition(Kind.CREDENTIAL, digest, List.of(), credential);
        }
        List<Digest> digests =
                secrets.stream().map(secret -> secret.partitions().of(identity)).toList();
        return new Partition(Kind.CREDENTIAL, digests.get(0), digests.subList(1, digests.size()), credential);
    }

    /** Two are the same if their callers share answers; everything else follows from the same request. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Partition that && that.kind == kind && that.digest.equals(digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    /** Whether a header of that name, in lower case, may hold a credential. */
    public static boolean isIdentifying(String name) {
        return IDENTIFYING.contains(name) || looksIdentifying(name) || LAST_RESORT.equals(name);
    }

    private static byte[] identity(@Nullable String client, RequestHead request, List<String> identifying) {
        LengthPrefixed fields = new LengthPrefixed();
        boolean identified = client != null;
        if (client != null) {
            fields.add("client").add(client); // no list below can begin so: its first text would be too long
        }
        for (String name : identifying) {
            List<String> values = request.headers().all(name); // what joins two fields could as well stand in one
            identified |= !values.isEmpty();
            fields.add(values);
        }
        fields.add(QueryString.credentials(request.query()));
        List<String> others = named(request.headers(), Partition::looksIdentifying);
        if (!identified && others.isEmpty()) {
            others = named(request.headers(), LAST_RESORT::equals);
        }
        if (!others.isEmpty()) {
            fields.add(others);
        }
        return fields.toBytes();
    }

    /** Gateways have credentials of their own: what looks like one tells callers apart too, at the cost of hits only. */
    private static boolean looksIdentifying(String name) {
        for (String part : IDENTIFYING_PARTS) {
            if (name.contains(part)) {
                return !IDENTIFYING.contains(name);
            }
        }
        return false;
    }

    /** Names and values in turn, so that no field can pass for one of another name. */
    private static List<String> named(Headers headers, Predicate<String> lowerCaseName) {
        List<String> named = new ArrayList<>();
        for (Headers.Field field : headers.onlyNames(lowerCaseName)) {
            named.add(field.lowerCaseName());
            named.add(field.value());
        }
        return named;
    }
}
