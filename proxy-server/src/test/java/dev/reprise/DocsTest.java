package dev.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Bypass;
import dev.reprise.cache.NotStored;
import dev.reprise.chat.Rendition;
import dev.reprise.exchange.ExchangeFailure;
import dev.reprise.exchange.RejectionReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the pages to the code: every reason has its row, every link leads somewhere. */
class DocsTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path LIFE_OF_A_REQUEST = PROJECT.resolve("docs/life-of-a-request.md");
    private static final Path ARCHITECTURE = PROJECT.resolve("docs/architecture.md");
    private static final Path DECISIONS = PROJECT.resolve("docs/decisions");

    /** What a build or a run leaves behind. */
    private static final Set<String> NOT_OURS = Set.of(".git", ".work", "target", "node_modules");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    @Test
    void everyReasonToBypassHasItsRow() throws IOException {
        assertThat(rows("| token | `fwd` | the request |", 2))
                .containsExactlyElementsOf(cells(
                        Bypass.values(),
                        reason -> List.of(reason.token(), reason.fwd().token())));
    }

    @Test
    void everyLossHasItsRow() throws IOException {
        assertThat(rows("| token | what would be lost |", 1))
                .containsExactlyElementsOf(cells(Rendition.Loss.values(), loss -> List.of(loss.token())));
    }

    @Test
    void everyReasonNotToStoreHasItsRow() throws IOException {
        assertThat(rows("| token | the answer |", 1))
                .containsExactlyElementsOf(cells(NotStored.values(), reason -> List.of(reason.token())));
    }

    @Test
    void everyReasonToRejectHasItsRow() throws IOException {
        assertThat(rows("| `error.code` of a rejection |", 2))
                .containsExactlyElementsOf(cells(
                        RejectionReason.values(), reason -> List.of(reason.code(), Integer.toString(reason.status()))));
    }

    @Test
    void everyFailureHasItsRow() throws IOException {
        assertThat(rows("| `error.code` | status |", 2))
                .containsExactlyElementsOf(cells(
                        ExchangeFailure.Kind.values(), kind -> List.of(kind.code(), Integer.toString(kind.status()))));
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages(PROJECT)) {
            for (String link : links(page)) {
                if (!leadsSomewhere(page, link)) {
                    broken.add(PROJECT.relativize(page) + " -> " + link);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void everyDecisionIsLinkedFromTheArchitecture() throws IOException {
        List<String> linked = links(ARCHITECTURE);

        assertThat(pages(DECISIONS))
                .isNotEmpty()
                .allSatisfy(decision -> assertThat(linked).contains("decisions/" + decision.getFileName()));
    }

    /** The first cells of each row of the table that begins so, without what marks them as code. */
    private static List<List<String>> rows(String heading, int cells) throws IOException {
        List<List<String>> rows = Files.readAllLines(LIFE_OF_A_REQUEST).stream()
                .dropWhile(line -> !line.startsWith(heading))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(row -> Arrays.stream(row.split("\\|"))
                        .skip(1)
                        .limit(cells)
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList())
                .toList();
        assertThat(rows).as("rows below " + heading).isNotEmpty();
        return rows;
    }

    private static <T> List<List<String>> cells(T[] values, Function<T, List<String>> row) {
        return Arrays.stream(values).map(row).toList();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        return target.startsWith(PROJECT)
                && Files.exists(target)
                && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
    }

    /** The links of a page, without those to other sites. */
    private static List<String> links(Path page) throws IOException {
        return LINK.matcher(Files.readString(page))
                .results()
                .map((MatchResult link) -> link.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    /** What a heading is called in a link, as forges make it. */
    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                .toList();
    }

    private static List<Path> pages(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> isOurs(PROJECT.relativize(file)))
                    .toList();
        }
    }

    private static boolean isOurs(Path file) {
        for (Path folder : file) {
            if (NOT_OURS.contains(folder.toString())) {
                return false;
            }
        }
        return true;
    }
}
