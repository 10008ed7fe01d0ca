package dev.reprise.server.redis;

/** Why a value that was found in Redis under one of our keys is not served. */
public enum Unusable {
    /** Somebody else wrote it: it does not begin like an envelope, or is no string. It is left alone. */
    FOREIGN("foreign"),
    /** A newer version of this program wrote it. It is left alone, for that version to use. */
    NEWER("newer-version"),
    /** It was written under a secret that is not configured. It is left alone, for a replica that knows the secret. */
    SEALED("unknown-secret"),
    /** There is a secret, and it was not written under any. It is not believed, and left alone. */
    UNSEALED("not-encrypted"),
    /** It claims to be ours but fails verification. It is deleted. */
    CORRUPT("corrupt");

    private final String token;

    Unusable(String token) {
        this.token = token;
    }

    /** How metrics and logs call it. */
    public String token() {
        return token;
    }
}
