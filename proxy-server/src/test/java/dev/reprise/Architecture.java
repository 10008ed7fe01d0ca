package dev.reprise;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The rules that keep the packages below one root apart. The root is a parameter, so that {@link ArchitectureTest} holds
 * the product to the very rules that {@link ArchitectureRulesProofTest} shows to fail on planted violations.
 */
record Architecture(String root) {
    private static final String[] CORE = {"http", "chat", "cache", "exchange", "savings", "stats"};

    ArchRule everyClassLivesInAKnownPackage() {
        return classes().should().resideInAnyPackage(and(core(), below("server")));
    }

    ArchRule coreDependenciesPointOneWay() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("http")
                .definedBy(below("http"))
                .layer("chat")
                .definedBy(below("chat"))
                .layer("cache")
                .definedBy(below("cache"))
                .layer("exchange")
                .definedBy(below("exchange"))
                .optionalLayer("savings")
                .definedBy(below("savings"))
                .optionalLayer("stats")
                .definedBy(below("stats"))
                .layer("server")
                .definedBy(below("server"))
                .whereLayer("http")
                .mayNotAccessAnyLayer()
                .whereLayer("chat")
                .mayOnlyAccessLayers("http")
                .whereLayer("cache")
                .mayOnlyAccessLayers("http", "chat")
                .whereLayer("exchange")
                .mayOnlyAccessLayers("http", "chat", "cache")
                .whereLayer("savings")
                .mayOnlyAccessLayers("chat")
                .whereLayer("stats")
                .mayOnlyAccessLayers("http", "chat", "cache", "exchange", "savings");
    }

    ArchRule coreUsesOnlyTheJdkJSpecifyAndJackson() {
        return classes()
                .that()
                .resideInAnyPackage(core())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(and(core(), "java..", "javax..", "org.jspecify..", "com.fasterxml.jackson.."));
    }

    ArchRule nettyLivesInNettyAndAdmin() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(below("server.netty"), below("server.admin"))
                .and()
                .doNotHaveSimpleName("ConsolidatedFlushes") // of Lettuce's channels, which are Netty's
                .and()
                .doNotHaveSimpleName("ClientLoops") // on which they live
                .and()
                .doNotHaveSimpleName("Borrowed")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..");
    }

    ArchRule lettuceLivesInRedis() {
        return only("io.lettuce..", below("server.redis"));
    }

    ArchRule simpleclientLivesInMetrics() {
        return only("io.prometheus..", below("server.metrics"));
    }

    ArchRule caffeineLivesInMemory() {
        return only("com.github.benmanes.caffeine..", below("server.memory"));
    }

    ArchRule zstdLivesInRedis() {
        return only("com.github.luben.zstd..", below("server.redis"));
    }

    ArchRule picocliLivesInCliAndMain() {
        return only("picocli..", below("server.cli"), root + ".server");
    }

    ArchRule progressbarLivesInCli() {
        return only("me.tongfei..", below("server.cli"));
    }

    ArchRule snakeyamlLivesInConfig() {
        return only("org.snakeyaml..", below("server.config"));
    }

    /** Warming is what a command does, not how it is told to: the command line knows it, and not the other way round. */
    ArchRule adaptersKnowNoOtherAdapter() {
        return slices().matching(root + ".server.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAPackage(below("server.config")))
                .ignoreDependency(resideInAPackage(below("server.cli")), resideInAPackage(below("server.warm")));
    }

    ArchRule adaptersDoNotKnowTheCompositionRoot() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".server.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".server");
    }

    ArchRule packagesFormNoCycles() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    ArchRule nothingSleeps() {
        return noClasses().should().accessTargetWhere(Calls.SLEEPING);
    }

    /** The composition root and the commands run on the main thread, which has nothing better to do than wait. */
    ArchRule nothingBlocks() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".server", below("server.cli"))
                .should()
                .accessTargetWhere(Calls.BLOCKING);
    }

    /** Of the tests: on two cores it has one thread, and a test that waits in one task for another waits forever. */
    ArchRule testsLeaveTheCommonPoolAlone() {
        return noClasses().should().accessTargetWhere(Calls.USING_THE_COMMON_POOL);
    }

    ArchRule theClockIsInjected() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".server", below("server.cli"), below("server.demo"))
                .should()
                .accessTargetWhere(Calls.READING_THE_CLOCK);
    }

    ArchRule classNamesSayWhatTheClassIs() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl)(\\$.*)?")
                .orShould()
                .haveNameMatching(".*[.$](Abstract|Base)[A-Z][^.$]*(\\$.*)?");
    }

    ArchRule packageNamesSayWhatThePackageIsFor() {
        return noClasses().should().resideInAnyPackage("..util..", "..common..", "..misc..", "..impl..", "..helper..");
    }

    ArchRule everyPackageIsNullMarked() {
        return classes().should(new ArchCondition<>("be in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(type, marked, type.getName() + " is not in a @NullMarked package"));
            }
        });
    }

    private static ArchRule only(String library, String... homes) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }

    private String[] core() {
        return Arrays.stream(CORE).map(this::below).toArray(String[]::new);
    }

    private String below(String path) {
        return root + "." + path + "..";
    }

    private static String[] and(String[] some, String... others) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(others)).toArray(String[]::new);
    }
}
