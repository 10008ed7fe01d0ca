package dev.reprise.server.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The class path of the product: the tests' without what belongs to tests, such as their way of logging. Its own classes
 * are in one jar, as where it is installed: from a folder each class would take a file descriptor when it is loaded.
 */
final class ProductClassPath {

    private static final String TEXT = make();

    private ProductClassPath() {}

    static String text() {
        return TEXT;
    }

    private static String make() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> jars = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        for (String entry : all.split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar")) {
                jars.add(entry);
            } else if (!entry.contains("test-classes")) {
                folders.add(Path.of(entry));
            }
        }
        try {
            jars.add(0, jarOf(folders).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return String.join(File.pathSeparator, jars);
    }

    private static Path jarOf(List<Path> folders) throws IOException {
        Path jar = Files.createTempFile("reprise-product", ".jar");
        jar.toFile().deleteOnExit();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            Set<String> names = new HashSet<>();
            for (Path folder : folders) {
                add(folder, names, out);
            }
        }
        return jar;
    }

    private static void add(Path folder, Set<String> names, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                if (names.add(name)) {
                    out.putNextEntry(new JarEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }
}
