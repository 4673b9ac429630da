package dev.tidegate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Why the gateway needs no declarations to become a binary: nothing of ours is found by its name, and as all classes are
 * initialised while the binary is built, no static field holds what must be made when the process starts.
 */
class NativeImageTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(Chapter.ROOT);

    private static final Set<String> FOUND_BY_NAME = Set.of(
            "java.lang.Class.forName",
            "java.lang.Class.newInstance",
            "java.lang.Class.getResource",
            "java.lang.Class.getResourceAsStream",
            "java.lang.Class.getDeclaredConstructor",
            "java.lang.Class.getConstructor",
            "java.lang.Class.getDeclaredMethod",
            "java.lang.Class.getMethod",
            "java.lang.Class.getDeclaredField",
            "java.lang.Class.getField",
            "java.lang.ClassLoader.loadClass",
            "java.lang.ClassLoader.getResource",
            "java.lang.ClassLoader.getResourceAsStream",
            "java.util.ServiceLoader.load",
            "java.util.ResourceBundle.getBundle",
            "java.lang.reflect.Proxy.newProxyInstance");

    private static final Set<String> OF_ONE_PROCESS = Set.of(
            "java.security.SecureRandom",
            "java.util.random.RandomGenerator",
            "java.util.Random",
            "java.lang.Thread",
            "java.util.concurrent.Executor",
            "java.nio.channels.Channel",
            "java.nio.MappedByteBuffer",
            "java.lang.ref.Cleaner",
            "java.time.Clock",
            "java.time.Instant",
            "java.time.ZoneId",
            "java.util.TimeZone",
            "java.nio.file.Path",
            "java.io.File",
            "java.net.InetAddress",
            "javax.crypto.Mac",
            "java.security.MessageDigest");

    @Test
    void nothing_of_ours_is_found_by_its_name() {
        noClasses()
                .should()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("looks something up by its name") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        AccessTarget target = access.getTarget();
                        return FOUND_BY_NAME.contains(target.getOwner().getName() + "." + target.getName());
                    }
                })
                .check(PRODUCT);
    }

    @Test
    void no_static_field_keeps_what_belongs_to_one_process() {
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(new DescribedPredicate<JavaClass>("what is made when the process starts") {
                    @Override
                    public boolean test(JavaClass type) {
                        return OF_ONE_PROCESS.stream().anyMatch(type::isAssignableTo);
                    }
                })
                .check(PRODUCT);
    }
}
