package dev.reprise.server.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A path as it stands in a request, with its query. */
final class PathConverter implements ITypeConverter<String> {

    @Override
    public String convert(String text) {
        if (!text.startsWith("/")) {
            throw new TypeConversionException(text + " (expected: a path such as /v1/chat/completions)");
        }
        return text;
    }
}
