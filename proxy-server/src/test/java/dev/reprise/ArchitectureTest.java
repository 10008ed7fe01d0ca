package dev.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the product to {@link Architecture}. Plain tests on purpose: {@code @ArchTest} fields may silently not run. */
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.reprise");

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages("dev.reprise.server", "dev.reprise.trials");

    private final Architecture architecture = new Architecture("dev.reprise");

    @Test
    void examinesBothModules() {
        assertThat(PRODUCT)
                .extracting(JavaClass::getPackageName)
                .contains("dev.reprise.http", "dev.reprise.chat", "dev.reprise.cache", "dev.reprise.exchange")
                .contains("dev.reprise.server", "dev.reprise.server.config", "dev.reprise.server.netty")
                .contains("dev.reprise.server.memory", "dev.reprise.server.redis", "dev.reprise.server.metrics")
                .contains("dev.reprise.server.admin", "dev.reprise.server.cli", "dev.reprise.server.demo")
                .contains("dev.reprise.server.warm")
                .noneMatch(name -> name.startsWith("dev.reprise.planted"));
    }

    @Test
    void everyClassLivesInAKnownPackage() {
        architecture.everyClassLivesInAKnownPackage().check(PRODUCT);
    }

    @Test
    void coreDependenciesPointOneWay() {
        architecture.coreDependenciesPointOneWay().check(PRODUCT);
    }

    @Test
    void coreUsesOnlyTheJdkJSpecifyAndJackson() {
        architecture.coreUsesOnlyTheJdkJSpecifyAndJackson().check(PRODUCT);
    }

    @Test
    void nettyLivesInNettyAndAdmin() {
        architecture.nettyLivesInNettyAndAdmin().check(PRODUCT);
    }

    @Test
    void lettuceLivesInRedis() {
        architecture.lettuceLivesInRedis().check(PRODUCT);
    }

    @Test
    void simpleclientLivesInMetrics() {
        architecture.simpleclientLivesInMetrics().check(PRODUCT);
    }

    @Test
    void caffeineLivesInMemory() {
        architecture.caffeineLivesInMemory().check(PRODUCT);
    }

    @Test
    void zstdLivesInRedis() {
        architecture.zstdLivesInRedis().check(PRODUCT);
    }

    @Test
    void picocliLivesInCliAndMain() {
        architecture.picocliLivesInCliAndMain().check(PRODUCT);
    }

    @Test
    void progressbarLivesInCli() {
        architecture.progressbarLivesInCli().check(PRODUCT);
    }

    @Test
    void snakeyamlLivesInConfig() {
        architecture.snakeyamlLivesInConfig().check(PRODUCT);
    }

    @Test
    void adaptersKnowNoOtherAdapter() {
        architecture.adaptersKnowNoOtherAdapter().check(PRODUCT);
    }

    @Test
    void adaptersDoNotKnowTheCompositionRoot() {
        architecture.adaptersDoNotKnowTheCompositionRoot().check(PRODUCT);
    }

    @Test
    void packagesFormNoCycles() {
        architecture.packagesFormNoCycles().check(PRODUCT);
    }

    @Test
    void nothingSleeps() {
        architecture.nothingSleeps().check(PRODUCT);
    }

    @Test
    void nothingBlocks() {
        architecture.nothingBlocks().check(PRODUCT);
    }

    @Test
    void testsLeaveTheCommonPoolAlone() {
        architecture.testsLeaveTheCommonPoolAlone().check(TESTS);
    }

    @Test
    void theClockIsInjected() {
        architecture.theClockIsInjected().check(PRODUCT);
    }

    @Test
    void classNamesSayWhatTheClassIs() {
        architecture.classNamesSayWhatTheClassIs().check(PRODUCT);
    }

    @Test
    void packageNamesSayWhatThePackageIsFor() {
        architecture.packageNamesSayWhatThePackageIsFor().check(PRODUCT);
    }

    @Test
    void everyPackageIsNullMarked() {
        architecture.everyPackageIsNullMarked().check(PRODUCT);
    }
}
