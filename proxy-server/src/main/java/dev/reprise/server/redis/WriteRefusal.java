package dev.reprise.server.redis;

import java.util.Optional;

/** Why Redis refuses to write while it may well go on answering lookups; each begins the error it sends. */
public enum WriteRefusal {
    /** {@code maxmemory} is reached and the policy evicts nothing. */
    OUT_OF_MEMORY("OOM"),
    /** It is a replica, often a master that was demoted a moment ago. */
    READ_ONLY("READONLY"),
    /** The user may not write. */
    NOT_PERMITTED("NOPERM"),
    /** It cannot persist, and is configured to take no writes then. */
    MISCONFIGURED("MISCONF"),
    /** Too few replicas are there. */
    TOO_FEW_REPLICAS("NOREPLICAS");

    private final String code;

    WriteRefusal(String code) {
        this.code = code;
    }

    /** Redis's own word for it, which metrics and logs use too. */
    public String token() {
        return code;
    }

    static Optional<WriteRefusal> ofCode(String code) {
        for (WriteRefusal refusal : values()) {
            if (refusal.code.equals(code)) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
