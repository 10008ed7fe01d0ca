package dev.reprise.server.cli;

import dev.reprise.chat.Endpoint;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Endpoints by the names that metrics and logs give them. */
final class EndpointConverter implements ITypeConverter<Endpoint>, Iterable<String> {

    @Override
    public Endpoint convert(String token) {
        return Arrays.stream(Endpoint.values())
                .filter(endpoint -> endpoint.token().equals(token))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(token + " (expected: " + String.join(", ", this) + ")"));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Endpoint.values()).map(Endpoint::token).iterator();
    }
}
