package dev.reprise.server.redis;

import dev.reprise.chat.Endpoint;
import dev.reprise.chat.Form;
import dev.reprise.chat.Representation;

/** What the one-byte codes in an envelope mean. They outlive the order and the names of our constants. */
final class EnvelopeCodes {
    private static final int STREAM = 1;
    private static final int USAGE = 2;
    private static final int BASE64 = 4;

    private EnvelopeCodes() {}

    static int of(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> 1;
            case COMPLETIONS -> 2;
            case EMBEDDINGS -> 3;
            case RESPONSES -> 4;
        };
    }

    static Endpoint endpoint(int code) throws EnvelopeFault {
        for (Endpoint endpoint : Endpoint.values()) {
            if (of(endpoint) == code) {
                return endpoint;
            }
        }
        throw new EnvelopeFault();
    }

    static int of(Representation representation) {
        return (representation.isStream() ? STREAM : 0)
                | (representation.usage() ? USAGE : 0)
                | (representation.base64() ? BASE64 : 0);
    }

    static Representation representation(int code) throws EnvelopeFault {
        EnvelopeFault.unless((code & ~(STREAM | USAGE | BASE64)) == 0);
        Form form = (code & STREAM) == 0 ? Form.JSON : Form.STREAM;
        return new Representation(form, (code & USAGE) != 0, (code & BASE64) != 0);
    }
}
