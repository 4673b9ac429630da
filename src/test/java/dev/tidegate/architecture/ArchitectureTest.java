package dev.tidegate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may import whom, and what the core must never touch. */
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(Chapter.ROOT);
    private static final JavaClasses EVERYTHING = new ClassFileImporter().importPackages(Chapter.ROOT);

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.OffsetDateTime.now");
    private static final Set<String> LUCK = Set.of("java.lang.Math.random", "java.util.UUID.randomUUID");
    private static final Set<String> OUTSIDE = Set.of(
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.System.getLogger",
            "java.lang.System.out",
            "java.lang.System.err",
            "java.lang.Thread.start",
            "java.lang.Thread.ofVirtual");

    @ParameterizedTest
    @EnumSource(Chapter.class)
    void chapter_imports_only_what_the_table_allows(Chapter chapter) {
        classes()
                .that()
                .resideInAPackage(chapter.packageName() + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(chapter.imports())
                .as(chapter.packageName() + " may import only what the table lists")
                // A chapter that is not built yet has no classes; the table may come first.
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @Test
    void every_package_is_a_chapter_of_the_table() {
        assertThat(packages()).allMatch(each -> Chapter.known(each.getName()), "is listed in the import table");
    }

    @Test
    void chapters_are_free_of_cycles() {
        slices().matching(Chapter.ROOT + ".(*)..").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void nobody_imports_the_wiring_or_the_operators_views() {
        noClasses()
                .that()
                .resideInAPackage(Chapter.ROOT + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(Chapter.ROOT)
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage(Chapter.ROOT + ".*..")
                .and()
                .resideOutsideOfPackage(Chapter.OPS.packageName() + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(Chapter.OPS.packageName() + "..")
                .check(PRODUCT);
    }

    @Test
    void core_reads_no_clock_and_draws_no_luck() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.tidegate.order..", "dev.tidegate.risk..")
                .should()
                .accessTargetWhere(named(CLOCKS).or(named(LUCK)).or(named(OUTSIDE)))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, ThreadLocalRandom.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "java.util.concurrent..")
                .orShould()
                .callConstructor(Random.class)
                .check(PRODUCT);
    }

    @Test
    void chapters_that_decide_are_handed_their_time() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.tidegate.dialect..",
                        "dev.tidegate.identity..",
                        "dev.tidegate.limits..",
                        "dev.tidegate.policy..",
                        "dev.tidegate.market..")
                .should()
                .accessTargetWhere(named(CLOCKS))
                .check(PRODUCT);
    }

    @Test
    void nothing_sleeps() {
        noClasses()
                .should()
                .callMethodWhere(named(Set.of("java.lang.Thread.sleep", TimeUnit.class.getName() + ".sleep")))
                .check(EVERYTHING);
    }

    @Test
    void every_package_says_its_nulls() {
        assertThat(packages()).allMatch(each -> each.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Utility|Helper|Manager|Impl)")
                .check(EVERYTHING);
    }

    @Test
    void no_test_is_skipped() {
        noClasses().should().beAnnotatedWith(Disabled.class).check(EVERYTHING);
        noMethods().should().beAnnotatedWith(Disabled.class).check(EVERYTHING);
    }

    /** The rules themselves: what they forbid is found where it is present. */
    @Test
    void rules_see_what_they_forbid() {
        JavaClasses own = new ClassFileImporter().importClasses(Offender.class);
        assertThat(own.get(Offender.class).getAccessesFromSelf())
                .anyMatch(access -> named(CLOCKS).test(access));
        assertThat(PRODUCT.get(dev.tidegate.Main.class).getPackage().isAnnotatedWith(NullMarked.class))
                .isTrue();
        assertThat(Chapter.known("dev.tidegate.orders")).isFalse();
        assertThat(Chapter.known("dev.tidegate.ledger.embedded")).isTrue();
    }

    private static final class Offender {
        static long now() {
            return System.nanoTime();
        }
    }

    private static Stream<JavaPackage> packages() {
        return PRODUCT.stream().map(JavaClass::getPackage).distinct();
    }

    private static DescribedPredicate<JavaAccess<?>> named(Set<String> members) {
        return DescribedPredicate.describe("one of " + members, access -> {
            AccessTarget target = access.getTarget();
            return members.contains(target.getOwner().getName() + "." + target.getName());
        });
    }
}
