package dev.reprise.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The query of a request, undecoded, split into what identifies the caller and what is part of the question. */
final class QueryString {

    private static final Set<String> CREDENTIAL_NAMES = Set.of("key", "api-key", "api_key", "access_token");

    private QueryString() {}

    /** The parameters that are not credentials, sorted. */
    static String question(String query) {
        return select(query, false);
    }

    /** The parameters that are credentials, sorted. */
    static String credentials(String query) {
        return select(query, true);
    }

    private static String select(String query, boolean credentials) {
        List<String> selected = new ArrayList<>();
        for (String parameter : query.split("&", -1)) {
            if (!parameter.isEmpty() && isCredential(parameter) == credentials) {
                selected.add(parameter);
            }
        }
        Collections.sort(selected);
        return String.join("&", selected);
    }

    private static boolean isCredential(String parameter) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        return CREDENTIAL_NAMES.contains(name.toLowerCase(Locale.ROOT));
    }
}
