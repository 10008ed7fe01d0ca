package dev.reprise.cache;

import dev.reprise.chat.Endpoint;
import dev.reprise.http.Segments;
import org.jspecify.annotations.Nullable;

/**
 * Canonical forms of bodies that came before, found by all of their bytes: a body that is known need not be read as JSON nor
 * hashed again. It may forget any of them at any time, and is never wrong about one. Thread-safe; does not block.
 */
public interface FormMemo {

    /** Remembers nothing. */
    FormMemo NONE = new FormMemo() {
        @Override
        public @Nullable CanonicalForm find(Endpoint endpoint, Segments body, CanonicalForm.Limits limits) {
            return null;
        }

        @Override
        public void remember(Endpoint endpoint, Segments body, CanonicalForm.Limits limits, CanonicalForm form) {}
    };

    /** What exactly these bytes were read as within exactly these limits, without its own bytes; null if that is not known. */
    @Nullable
    CanonicalForm find(Endpoint endpoint, Segments body, CanonicalForm.Limits limits);

    /** What these bytes are; without bytes of its own if that is known, else read. */
    default CanonicalForm read(Endpoint endpoint, Segments body, CanonicalForm.Limits limits) {
        CanonicalForm known = find(endpoint, body, limits);
        return known != null ? known : CanonicalForm.read(endpoint, body, limits);
    }

    /** Keeps the form, which should be without its bytes, and the body, to which nothing may be added any more. */
    void remember(Endpoint endpoint, Segments body, CanonicalForm.Limits limits, CanonicalForm form);
}
