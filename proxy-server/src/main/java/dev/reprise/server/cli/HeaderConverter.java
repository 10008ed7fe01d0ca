package dev.reprise.server.cli;

import dev.reprise.http.Headers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code Name: value}. What cannot be read is not repeated: it may be a credential. */
final class HeaderConverter implements ITypeConverter<Headers.Field> {

    @Override
    public Headers.Field convert(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new TypeConversionException("no header (expected: NAME: VALUE)");
        }
        return new Headers.Field(
                text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    }
}
