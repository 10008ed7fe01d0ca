package dev.reprise.server.redis;

import static dev.reprise.server.redis.RedisError.Consequence.FOLLOW;
import static dev.reprise.server.redis.RedisError.Consequence.NONE;
import static dev.reprise.server.redis.RedisError.Consequence.PAUSE_WRITES;
import static dev.reprise.server.redis.RedisError.Consequence.RECONNECT;
import static dev.reprise.server.redis.RedisError.Consequence.SEEK_MASTER;
import static dev.reprise.server.redis.RedisError.Consequence.STAND_BACK;

/**
 * What Redis can answer instead of doing what it was asked to, by the word its error begins with. Each has one defined
 * consequence for a lookup and one for a write, besides the one miss, or the one response that is not stored.
 */
public enum RedisError {
    /** The key holds something that is no string, so it is none of ours. */
    WRONG_TYPE("WRONGTYPE", NONE, NONE),
    /** Another node of the cluster serves this slot. */
    MOVED("MOVED", FOLLOW, FOLLOW),
    /** The slot is moving to another node of the cluster, and this key is there already, or nowhere. */
    ASK("ASK", FOLLOW, FOLLOW),
    /** The slot is moving, and for now neither node can say. */
    TRY_AGAIN("TRYAGAIN", NONE, NONE),
    /** {@code maxmemory} is reached and the policy evicts nothing. */
    OUT_OF_MEMORY("OOM", NONE, PAUSE_WRITES),
    /** It cannot persist, and is configured to take no writes then. */
    MISCONFIGURED("MISCONF", NONE, PAUSE_WRITES),
    /** Fewer replicas are there than a write has to reach. */
    TOO_FEW_REPLICAS("NOREPLICAS", NONE, PAUSE_WRITES),
    /** It is a replica, often a master that was demoted a moment ago. */
    READ_ONLY("READONLY", NONE, SEEK_MASTER),
    /** The ACL of our user does not allow it. */
    NOT_PERMITTED("NOPERM", STAND_BACK, PAUSE_WRITES),
    /** It was started a moment ago and still reads its data. */
    LOADING("LOADING", STAND_BACK, STAND_BACK),
    /** It is a replica that has lost its master, and must not answer with what may be old. */
    MASTER_DOWN("MASTERDOWN", STAND_BACK, STAND_BACK),
    /** A script is running for too long. */
    BUSY("BUSY", STAND_BACK, STAND_BACK),
    /** The cluster lacks a master for some of its slots, or this node lacks the others. */
    CLUSTER_DOWN("CLUSTERDOWN", STAND_BACK, STAND_BACK),
    /** We are not logged in: a password was set, or our user is gone. */
    NOT_AUTHENTICATED("NOAUTH", RECONNECT, RECONNECT),
    /** The user or the password is wrong, or the user was switched off. */
    WRONG_PASSWORD("WRONGPASS", RECONNECT, RECONNECT),
    /** Protected mode: it takes nobody from another machine without a password. */
    DENIED("DENIED", RECONNECT, RECONNECT),
    /** It does not speak RESP3. */
    NO_PROTOCOL("NOPROTO", RECONNECT, RECONNECT),
    /** Anything else. */
    OTHER("ERR", NONE, PAUSE_WRITES);

    /** What an error changes for the commands that come after it. */
    public enum Consequence {
        /** Nothing. */
        NONE("nothing"),
        /** This command is sent again, to the node that the error names. */
        FOLLOW("follow"),
        /** No write is sent to this node for a second; lookups are. */
        PAUSE_WRITES("pause-writes"),
        /** The same, and connections are made anew, to whoever is the master by now. The old ones serve until then. */
        SEEK_MASTER("seek-master"),
        /** Nothing but a probe every 100 ms is sent over this connection, until one is answered. */
        STAND_BACK("stand-back"),
        /** This connection is made anew, and so logs in again. */
        RECONNECT("reconnect");

        private final String token;

        Consequence(String token) {
            this.token = token;
        }

        /** How the manual calls it. */
        public String token() {
            return token;
        }
    }

    private final String code;
    private final Consequence onLookup;
    private final Consequence onWrite;

    RedisError(String code, Consequence onLookup, Consequence onWrite) {
        this.code = code;
        this.onLookup = onLookup;
        this.onWrite = onWrite;
    }

    /** Redis's own word for it, which metrics and logs use too. */
    public String token() {
        return code;
    }

    /** What follows for later commands from one that is, or is not, a write. */
    public Consequence consequence(boolean isWrite) {
        return isWrite ? onWrite : onLookup;
    }

    /** The error that a message of Redis begins with. */
    static RedisError of(String message) {
        int end = message.indexOf(' ');
        String code = end < 0 ? message : message.substring(0, end);
        for (RedisError error : values()) {
            if (error.code.equals(code)) {
                return error;
            }
        }
        return OTHER;
    }
}
