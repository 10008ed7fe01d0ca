package dev.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is on the class path, and so in the jar. The build's own rules say the same before anything is compiled. */
class DependenciesTest {

    private static final Pattern NETTY = Pattern.compile("<netty\\.version>(.+)</netty\\.version>");
    private static final Pattern TCNATIVE = Pattern.compile("<tcnative\\.version>(.+)</tcnative\\.version>");

    /** An older Netty, which Lettuce asks for, takes requests that can be read in two ways. */
    @Test
    void everyPartOfNettyIsOfTheOnePinnedVersion() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        Set<String> versions = new TreeSet<>();
        int artifacts = 0;
        for (URL file :
                Collections.list(getClass().getClassLoader().getResources("META-INF/io.netty.versions.properties"))) {
            Properties properties = new Properties();
            try (InputStream in = file.openStream()) {
                properties.load(in);
            }
            for (String name : properties.stringPropertyNames()) {
                if (name.endsWith(".version")) {
                    artifacts++;
                    versions.add(properties.getProperty(name));
                }
            }
        }

        assertThat(artifacts).isGreaterThan(8);
        assertThat(versions)
                .isSubsetOf(pinned(pom, NETTY), pinned(pom, TCNATIVE))
                .contains(pinned(pom, NETTY));
    }

    /** Its package is another, so both could be there, and Lettuce would choose. */
    @Test
    void jacksonThreeIsNotThere() {
        assertThat(getClass().getClassLoader().getResource("tools/jackson/core/JsonParser.class"))
                .isNull();
        assertThat(getClass().getClassLoader().getResource("com/fasterxml/jackson/core/JsonParser.class"))
                .isNotNull();
    }

    private static String pinned(String pom, Pattern version) {
        Matcher found = version.matcher(pom);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
