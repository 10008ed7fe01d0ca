package dev.reprise.exchange;

import dev.reprise.cache.Digest;
import dev.reprise.cache.HmacSha256;
import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The clients that the proxy knows by keys of its own.
 *
 * <p>Their keys are looked up by an HMAC, of the presented key's SHA-256, under a key that this process drew. What a
 * lookup's time could tell is about that HMAC, which nobody outside can compute or aim at; so it takes the same time
 * with regard to every secret, and the same time for one client as for ten thousand. Thread-safe.
 */
public final class Clients {

    /** Where SDKs send a key; what is recognised there goes no further. */
    private static final Set<String> KEY_FIELDS = Set.of("authorization", "api-key", "x-api-key");

    private static final String BEARER = "bearer ";

    /**
     * One key. Two of one name are one client, so that a key can be replaced while both are in use.
     *
     * @param key the SHA-256 of the key
     */
    public record Client(String name, Digest key) {

        /** Without the digest: a short key could be guessed from it. */
        @Override
        public String toString() {
            return "Client[" + name + "]";
        }
    }

    /** Who sent a request, and the request without the keys that tell it. */
    record Known(String name, RequestHead request) {}

    private final HmacSha256 lookup = new HmacSha256(random(32));
    private final Map<Digest, String> namesByHmac = new HashMap<>();

    public Clients(List<Client> clients) {
        clients.forEach(client -> namesByHmac.put(lookup.of(client.key().bytes()), client.name()));
    }

    /** Who sent this request; null if it has no key that is known. Of several clients' keys the first counts. */
    @Nullable
    Known identify(RequestHead request) {
        String name = null;
        List<Headers.Field> others = new ArrayList<>();
        for (Headers.Field field : request.headers()) {
            String known = nameOf(field);
            if (known == null) {
                others.add(field);
            } else if (name == null) {
                name = known;
            }
        }
        return name == null ? null : new Known(name, request.withHeaders(Headers.of(others)));
    }

    private @Nullable String nameOf(Headers.Field field) {
        if (!KEY_FIELDS.contains(field.lowerCaseName())) {
            return null;
        }
        boolean bearer = field.value().regionMatches(true, 0, BEARER, 0, BEARER.length());
        String key = bearer ? field.value().substring(BEARER.length()).strip() : field.value();
        return namesByHmac.get(
                lookup.of(Digest.sha256(key.getBytes(StandardCharsets.UTF_8)).bytes()));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
