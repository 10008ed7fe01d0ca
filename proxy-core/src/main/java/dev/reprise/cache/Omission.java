package dev.reprise.cache;

import java.util.Set;

/**
 * When a member is left out of the canonical form, told by the canonical form of its value. A value of a type the API
 * does not give the member is never among them, because an origin could refuse it: it counts.
 *
 * @param values canonical values that mean the same as no member at all
 * @param firstBytes one for each type of value that cannot change the answer
 */
record Omission(Set<String> values, String firstBytes) {

    static final Omission NEVER = new Omission(Set.of(), "");

    boolean applies(CanonicalBytes out, int valueStart) {
        if (firstBytes.indexOf(out.byteAt(valueStart)) >= 0) {
            return true;
        }
        for (String value : values) {
            if (out.endsWith(valueStart, value)) {
                return true;
            }
        }
        return false;
    }
}
