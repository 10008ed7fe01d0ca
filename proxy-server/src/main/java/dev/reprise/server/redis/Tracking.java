package dev.reprise.server.redis;

import dev.reprise.cache.NearResponses;
import io.lettuce.core.api.push.PushMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Redis tells, over the connection that read it, of keys that have changed since: written, expired, evicted or deleted by
 * anybody. It tells once; whoever reads the key again is told again. Called on the connection's thread, in the order in which
 * answers and changes come.
 */
final class Tracking {

    private static final String CHANGED = "invalidate";

    /** Before it, what nobody asked for has no place on a connection. */
    private static final long PROTOCOL_MIN = 3;

    private final NearResponses near;
    private final String responsePrefix;
    private final String purgeName;
    private final Runnable onPurge;

    /**
     * Tells what keeps responses near, and of any change of that key of purges.
     *
     * @param onPurge must not wait
     */
    Tracking(NearResponses near, String responsePrefix, String purgeName, Runnable onPurge) {
        this.near = near;
        this.responsePrefix = responsePrefix;
        this.purgeName = purgeName;
        this.onPurge = onPurge;
    }

    /** Whether Redis can tell anything over a connection where it says this to HELLO. */
    static boolean isPossible(@Nullable List<Object> hello) {
        if (hello == null) {
            return false;
        }
        for (int i = 0; i + 1 < hello.size(); i += 2) {
            if (hello.get(i) instanceof byte[] name && new String(name, StandardCharsets.US_ASCII).equals("proto")) {
                return hello.get(i + 1) instanceof Long version && version >= PROTOCOL_MIN;
            }
        }
        return false;
    }

    void heard(PushMessage message) {
        if (!message.getType().equals(CHANGED)) {
            return;
        }
        List<Object> content = message.getContent();
        if (content.size() > 1 && content.get(1) instanceof List<?> names) {
            names.forEach(this::changed);
        } else {
            lost(); // all of Redis was emptied
        }
    }

    private void changed(Object name) {
        if (!(name instanceof ByteBuffer bytes)) {
            lost(); // whatever it is
            return;
        }
        String key = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        if (key.equals(purgeName)) {
            onPurge.run();
        } else if (key.startsWith(responsePrefix)) {
            near.changed(key.substring(responsePrefix.length()));
        }
    }

    /** Nothing that was read over the connection will be told of any more. */
    void lost() {
        near.anyMayHaveChanged();
    }
}
