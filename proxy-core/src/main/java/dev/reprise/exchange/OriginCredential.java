package dev.reprise.exchange;

import dev.reprise.cache.CredentialFields;
import dev.reprise.http.RequestHead;

/**
 * The proxy's own credential for the origin, put in for its callers.
 *
 * @param field the header field that the origin reads it from
 */
public record OriginCredential(Field field, String key) {

    /** Where origins look for a key. */
    public enum Field {
        /** {@code Authorization: Bearer KEY}. */
        AUTHORIZATION("authorization", "Bearer "),
        API_KEY("api-key", ""),
        X_API_KEY("x-api-key", "");

        private final String headerName;
        private final String before;

        Field(String headerName, String before) {
            this.headerName = headerName;
            this.before = before;
        }
    }

    /** The request with this credential, and without any other. */
    RequestHead putInto(RequestHead request) {
        RequestHead anonymous = CredentialFields.removedFrom(request);
        return anonymous.withHeaders(anonymous.headers().plus(field.headerName, field.before + key));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "OriginCredential[" + field.headerName + "]";
    }
}
