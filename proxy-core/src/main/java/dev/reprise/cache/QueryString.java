package dev.reprise.cache;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The query of a request, undecoded, split into what identifies the caller and what is part of the question. */
final class QueryString {

    private static final Set<String> CREDENTIAL_NAMES =
            Set.of("key", "api-key", "api_key", "access_token", "subscription-key");

    private QueryString() {}

    /** The parameters that are not credentials, sorted by name; those of one name stay in their order, which may count. */
    static String question(String query) {
        return select(query, false);
    }

    /** The parameters that are credentials, sorted. */
    static String credentials(String query) {
        return select(query, true);
    }

    /** The parameters that are not credentials, as and where they stood. */
    static String withoutCredentials(String query) {
        List<String> kept = new ArrayList<>();
        for (String parameter : query.split("&", -1)) {
            if (!isCredential(parameter)) {
                kept.add(parameter);
            }
        }
        return String.join("&", kept);
    }

    private static String select(String query, boolean credentials) {
        if (query.isEmpty()) {
            return "";
        }
        List<String> selected = new ArrayList<>();
        for (String parameter : query.split("&", -1)) {
            if (!parameter.isEmpty() && isCredential(parameter) == credentials) {
                selected.add(parameter);
            }
        }
        selected.sort(Comparator.comparing(QueryString::nameOf));
        return String.join("&", selected);
    }

    private static boolean isCredential(String parameter) {
        return CREDENTIAL_NAMES.contains(nameOf(parameter));
    }

    /** As any server may read it: decoded, and without case. */
    private static String nameOf(String parameter) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return name.toLowerCase(Locale.ROOT);
        }
    }
}
