package dev.reprise.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a body is compressed (RFC 9110 §8.4). */
public enum ContentCoding {
    /** Not at all. */
    IDENTITY,
    /** RFC 1952. */
    GZIP,
    /** The format of RFC 1950; what some servers send by this name without its frame is broken here. */
    DEFLATE,
    /** Another way, or several one after the other. */
    OTHER;

    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    /** What a message's head says of its body. */
    public static ContentCoding of(Headers headers) {
        List<String> codings = new ArrayList<>(tokens(headers, "content-encoding"));
        codings.removeIf(coding -> coding.equals("identity") || coding.isEmpty());
        if (codings.isEmpty()) {
            return IDENTITY;
        }
        return codings.size() == 1 ? named(codings.get(0)) : OTHER;
    }

    private static ContentCoding named(String name) {
        return switch (name) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> OTHER;
        };
    }

    /**
     * Whether a client says that it can read it (RFC 9110 §12.5.3). One that says nothing is taken at its silence, which the
     * RFC would take for anything.
     */
    public boolean isAcceptedBy(Headers request) {
        if (this == IDENTITY) {
            return true;
        }
        Optional<Boolean> named = Optional.empty();
        boolean any = false;
        for (String token : tokens(request, "accept-encoding")) {
            String name = token.split(";", 2)[0].strip();
            if (name.equals("*")) {
                any = isWanted(token);
            } else if (this != OTHER && named(name) == this) {
                named = Optional.of(isWanted(token));
            }
        }
        return named.orElse(any);
    }

    /** A weight of zero, however it is written, says no. */
    private static boolean isWanted(String token) {
        return !token.replace(" ", "").matches("[^;]*;q=0(\\.0*)?");
    }

    private static List<String> tokens(Headers headers, String name) {
        return List.of(COMMA.split(headers.joined(name).orElse("").toLowerCase(Locale.ROOT)));
    }
}
