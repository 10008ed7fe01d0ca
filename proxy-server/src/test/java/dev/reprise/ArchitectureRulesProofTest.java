package dev.reprise;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

/** Shows that each rule of {@link Architecture} fails where it should, on the violations planted below one root. */
class ArchitectureRulesProofTest {
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("dev.reprise.planted");

    private final Architecture architecture = new Architecture("dev.reprise.planted");

    @Test
    void findsAClassWithoutAPlace() {
        violationsOf(architecture.everyClassLivesInAKnownPackage())
                .contains("elsewhere.HasNoPlace")
                .doesNotContain("exchange.ImportsCache");
    }

    @Test
    void findsACoreDependencyToTheRight() {
        violationsOf(architecture.coreDependenciesPointOneWay())
                .contains("http.ImportsChat")
                .doesNotContain("exchange.ImportsCache");
    }

    @Test
    void findsALibraryInTheCore() {
        violationsOf(architecture.coreUsesOnlyTheJdkJSpecifyAndJackson()).contains("chat.UsesALogger");
    }

    @Test
    void findsEachLibraryAwayFromHome() {
        violationsOf(architecture.nettyLivesInNettyAndAdmin())
                .contains("redis.UsesNetty")
                .doesNotContain("netty.AwaitsAChannel");
        violationsOf(architecture.lettuceLivesInRedis()).contains("memory.UsesLettuce");
        violationsOf(architecture.simpleclientLivesInMetrics()).contains("admin.UsesSimpleclient");
        violationsOf(architecture.caffeineLivesInMemory()).contains("config.UsesCaffeine");
        violationsOf(architecture.zstdLivesInRedis()).contains("memory.UsesZstd");
        violationsOf(architecture.picocliLivesInCliAndMain()).contains("redis.UsesPicocli");
        violationsOf(architecture.progressbarLivesInCli()).contains("redis.UsesProgressbar");
        violationsOf(architecture.snakeyamlLivesInConfig()).contains("redis.UsesSnakeyaml");
    }

    @Test
    void findsAdaptersThatKnowTooMuch() {
        violationsOf(architecture.adaptersKnowNoOtherAdapter())
                .contains("netty.ImportsAnAdapter")
                .doesNotContain("config.UsesCaffeine");
        violationsOf(architecture.adaptersDoNotKnowTheCompositionRoot()).contains("metrics.ImportsTheRoot");
    }

    @Test
    void findsACycle() {
        violationsOf(architecture.packagesFormNoCycles()).contains("metrics.ImportsTheRoot", "server.Root");
    }

    @Test
    void findsASleeper() {
        violationsOf(architecture.nothingSleeps())
                .contains("exchange.Sleeps.", "exchange.SleepsByTimeUnit", "cli.SleepsOnTheMainThread");
    }

    @Test
    void findsAUserOfTheCommonPool() {
        violationsOf(architecture.testsLeaveTheCommonPoolAlone())
                .contains("exchange.UsesTheCommonPool")
                .doesNotContain("exchange.UsesAGivenPool");
    }

    @Test
    void findsAWaiter() {
        violationsOf(architecture.nothingBlocks())
                .contains("exchange.GetsAFuture", "exchange.JoinsByReference", "netty.AwaitsAChannel")
                .doesNotContain("cli.WaitsOnTheMainThread");
    }

    @Test
    void findsAClockOfItsOwn() {
        violationsOf(architecture.theClockIsInjected())
                .contains("exchange.ReadsTheClock.", "exchange.ReadsTheClockByReference", "exchange.MakesAClock")
                .doesNotContain("exchange.AsksAGivenClock");
    }

    @Test
    void findsNamesThatSayNothing() {
        violationsOf(architecture.classNamesSayWhatTheClassIs())
                .contains("RequestUtil>", "RequestUtils", "RequestHelper", "RequestManager", "RequestImpl")
                .contains("AbstractRequest", "BaseRequest")
                .doesNotContain("Base64Text");
        violationsOf(architecture.packageNamesSayWhatThePackageIsFor()).contains("util.SitsInABannedPackage");
    }

    @Test
    void findsAPackageThatIsNotNullMarked() {
        violationsOf(architecture.everyPackageIsNullMarked())
                .contains("http.ImportsChat")
                .doesNotContain("demo.IsNullMarked");
    }

    private static AbstractStringAssert<?> violationsOf(ArchRule rule) {
        return assertThat(rule.evaluate(PLANTED).getFailureReport().toString());
    }
}
