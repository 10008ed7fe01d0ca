package dev.reprise.server.warm;

import java.io.Closeable;
import java.util.Optional;
import java.util.OptionalLong;

/** Lines, one after the other. Whoever reads them may have to wait, so no event loop may. Not thread-safe. */
public interface LineSource extends Closeable {

    /** The next line that is not empty; empty at the end. */
    Optional<WarmLine> next();

    /** How many bytes all lines have together, if that is known beforehand. */
    OptionalLong bytesTotal();

    @Override
    void close();
}
