package dev.reprise.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An answer on file, named {@code endpoint.what-is-special-about-it.extension}. */
record Fixture(Path path) {

    static List<Fixture> streams() {
        return in("streams", ".sse");
    }

    static List<Fixture> objects() {
        return in("objects", ".json");
    }

    private static List<Fixture> in(String folder, String extension) {
        try (Stream<Path> files =
                Files.list(Path.of(Fixture.class.getResource(folder).toURI()))) {
            List<Fixture> fixtures = files.filter(file -> file.toString().endsWith(extension))
                    .sorted()
                    .map(Fixture::new)
                    .toList();
            assertThat(fixtures).isNotEmpty();
            return fixtures;
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    Endpoint endpoint() {
        return switch (name().substring(0, name().indexOf('.'))) {
            case "chat" -> Endpoint.CHAT_COMPLETIONS;
            case "completions" -> Endpoint.COMPLETIONS;
            case "responses" -> Endpoint.RESPONSES;
            default -> throw new AssertionError(name());
        };
    }

    byte[] bytes() {
        return read(path);
    }

    /** What is expected of a stream, which stands beside it. */
    byte[] expectation() {
        return read(path.resolveSibling(name().replace(".sse", ".json")));
    }

    private String name() {
        return path.getFileName().toString();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
