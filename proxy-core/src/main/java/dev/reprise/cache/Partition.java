package dev.reprise.cache;

import dev.reprise.http.Headers;
import dev.reprise.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may share an answer (RFC 9111 §3.5). A credential enters only as an HMAC, so neither a key nor a dump of the
 * store gives it away.
 */
public record Partition(Kind kind, Digest digest) {

    /** How callers are told apart. */
    public enum Kind {
        /** Callers with the same credential, organisation and project. */
        CREDENTIAL,
        /** All callers. */
        SHARED
    }

    /** Headers that a credential may come in, and those that choose whose account it is used for. */
    private static final List<String> IDENTIFYING =
            List.of("authorization", "api-key", "x-api-key", "x-goog-api-key", "openai-organization", "openai-project");

    private static final byte[] DEFAULT_SECRET = "reprise partition v1".getBytes(StandardCharsets.UTF_8);

    public static Partition shared() {
        return new Partition(Kind.SHARED, Digest.sha256(new byte[0]));
    }

    /** The partition of whoever sent this request; callers without any credential are one partition. */
    public static Partition ofCredential(RequestHead request) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(DEFAULT_SECRET, "HmacSHA256"));
            for (String name : IDENTIFYING) {
                FieldHasher.update(mac, name, request.headers());
            }
            FieldHasher.update(mac, QueryString.credentials(request.query()));
            return new Partition(Kind.CREDENTIAL, Digest.of(mac.doFinal()));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError(e); // every Java platform has HmacSHA256, and any key fits it
        }
    }

    /** Feeds length-prefixed fields, so that no two lists of values look the same. */
    private static final class FieldHasher {

        static void update(Mac mac, String name, Headers headers) {
            int count = 0;
            for (Headers.Field field : headers) {
                if (field.name().equalsIgnoreCase(name)) {
                    update(mac, field.value());
                    count++;
                }
            }
            mac.update((byte) count);
        }

        static void update(Mac mac, String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            for (int shift = 24; shift >= 0; shift -= 8) {
                mac.update((byte) (bytes.length >>> shift));
            }
            mac.update(bytes);
        }
    }
}
