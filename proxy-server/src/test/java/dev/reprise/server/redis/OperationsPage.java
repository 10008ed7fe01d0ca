package dev.reprise.server.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What {@code docs/operations.md} tells operators of Redis, for tests that hold the program to it. */
public final class OperationsPage {
    private static final Path FILE = Path.of("../docs/operations.md");

    private OperationsPage() {}

    /** The rows of the table with that head, cell by cell, without their code marks. */
    public static List<List<String>> rows(String head) throws IOException {
        List<List<String>> rows = Files.readAllLines(FILE).stream()
                .dropWhile(line -> !line.equals(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(row -> Arrays.stream(row.split("\\|", -1))
                        .map(cell -> cell.strip().replace("`", ""))
                        .filter(cell -> !cell.isEmpty())
                        .toList())
                .toList();
        assertThat(rows).as("rows below " + head).isNotEmpty();
        return rows;
    }

    /** The two commands that make our user: what one server takes, and what a cluster's node takes besides. */
    public static List<List<String>> aclCommands() throws IOException {
        List<List<String>> commands = Files.readAllLines(FILE).stream()
                .filter(line -> line.startsWith("ACL SETUSER "))
                .map(line -> List.of(line.split(" ", -1)))
                .toList();
        assertThat(commands).hasSize(2);
        return commands;
    }
}
