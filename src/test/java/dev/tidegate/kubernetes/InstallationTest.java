package dev.tidegate.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Wiring;
import dev.tidegate.edge.Doors;
import dev.tidegate.policy.Check;
import dev.tidegate.policy.DemoSecrets;
import dev.tidegate.policy.Loaded;
import dev.tidegate.policy.RulebookLoader;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.smallrye.config.WithName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is installed is the gateway of this project, wired, bounded and ended as it needs it. */
class InstallationTest {
    private static final String SINGLE = "k8s/overlays/single";
    private static final String REPLICATED = "k8s/overlays/replicated";
    private static final String EXAMPLE = "k8s/example";

    private static final List<String> RULES =
            List.of("policy.yaml", "instruments.yaml", "accounts.yaml", "risk-model.yaml");

    /** Read by {@code application.yaml}, or by the JVM. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("TIDEGATE_CONFIG", "TIDEGATE_DATA", "TIDEGATE_LOG_JSON", "JDK_JAVA_OPTIONS");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED})
    void maps_hold_the_very_files_that_the_check_accepts(String overlay) throws IOException {
        Manifests manifests = Manifests.of(overlay);
        write(manifests.configMap("tidegate-rules").getData(), folder);
        write(manifests.configMap("tidegate-wiring").getData(), folder);
        assertThat(manifests.configMap("tidegate-rules").getData()).containsOnlyKeys(RULES);
        assertThat(manifests.configMap("tidegate-wiring").getData()).containsOnlyKeys("application.yaml");
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertThat(file).hasSameBinaryContentAs(Manifests.ROOT.resolve("config/" + file.getFileName()));
            }
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        assertThat(Check.run(folder, new PrintStream(said, true, StandardCharsets.UTF_8)))
                .as(said.toString(StandardCharsets.UTF_8))
                .isEqualTo(Check.VALID);
        // A change of the rules is taken by running gateways, a change of the wiring replaces them.
        assertThat(manifests.configMap("tidegate-rules").getMetadata().getName())
                .isEqualTo("tidegate-rules");
        assertThat(manifests.configMap("tidegate-wiring").getMetadata().getName())
                .isNotEqualTo("tidegate-wiring");
    }

    @Test
    void an_installation_of_ones_own_keeps_its_secrets_out_of_its_files() throws IOException {
        Path rules = Files.createDirectories(folder.resolve("config"));
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        for (String key : List.of("fund-1-trader", "fund-1-venue")) {
            Files.writeString(secrets.resolve(key), key + "-0123456789abcdef\n");
        }
        write(Manifests.of(EXAMPLE).configMap("tidegate-rules").getData(), rules);
        Loaded loaded = new RulebookLoader().load(rules, 1);
        assertThat(loaded)
                .isInstanceOfSatisfying(
                        Loaded.Valid.class,
                        valid -> assertThat(DemoSecrets.refusal(valid.rulebook()))
                                .isEmpty());
        assertThat(mountPath(gateway(Manifests.of(EXAMPLE)), "config")).isEqualTo("/config");
        assertThat(mountPath(gateway(Manifests.of(EXAMPLE)), "keys")).isEqualTo("/secrets");
        assertThat(gateway(Manifests.of(EXAMPLE)).getImage())
                .startsWith("registry.example.com/")
                .contains("@sha256:");
    }

    private static void write(Map<String, String> data, Path to) throws IOException {
        for (Map.Entry<String, String> file : data.entrySet()) {
            Files.writeString(to.resolve(file.getKey()), file.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void every_variable_is_one_the_gateway_reads(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        Set<String> known = new TreeSet<>(OTHER_VARIABLES);
        variables(Wiring.class, "TIDEGATE", known);
        assertThat(known).contains("TIDEGATE_LOOPS", "TIDEGATE_VENUE_STREAM_HOST");
        assertThat(known).containsAll(environment(manifests).keySet());
    }

    private static void variables(Class<?> group, String prefix, Set<String> to) {
        for (Method property : group.getMethods()) {
            WithName other = property.getAnnotation(WithName.class);
            String name = (other == null ? property.getName().replaceAll("([A-Z])", "-$1") : other.value())
                    .toUpperCase(Locale.ROOT)
                    .replaceAll("[^A-Z0-9]", "_");
            Class<?> type = type(property.getGenericReturnType());
            if (type.isInterface() && type.getName().startsWith(Wiring.class.getName())) {
                variables(type, prefix + "_" + name, to);
            } else {
                to.add(prefix + "_" + name);
            }
        }
    }

    private static Class<?> type(Type type) {
        return type instanceof ParameterizedType generic ? type(generic.getActualTypeArguments()[0]) : (Class<?>) type;
    }

    /** Names and values; the value of one that comes out of a Secret is the name of its key. */
    private static Map<String, String> environment(Manifests manifests) {
        Map<String, String> environment =
                new HashMap<>(manifests.configMap("tidegate-environment").getData());
        for (EnvVar variable : gateway(manifests).getEnv()) {
            environment.put(
                    variable.getName(),
                    variable.getValue() != null
                            ? variable.getValue()
                            : variable.getValueFrom().getSecretKeyRef().getKey());
        }
        return environment;
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void ports_are_those_of_the_wiring(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        String wiring = manifests.configMap("tidegate-wiring").getData().get("application.yaml");
        assertThat(gateway(manifests).getPorts())
                .extracting(ContainerPort::getName, ContainerPort::getContainerPort)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("orders", 8080),
                        org.assertj.core.groups.Tuple.tuple("management", 9000));
        assertThat(wiring).containsPattern("door:\n(?: .*\n)*?    port: 8080\n");
        assertThat(wiring).containsPattern("management:\n    host: 0.0.0.0\n    port: 9000\n");
        NetworkPolicy exchange = manifests.get(NetworkPolicy.class, "tidegate-to-exchange");
        assertThat(exchange.getSpec()
                        .getEgress()
                        .getFirst()
                        .getPorts()
                        .getFirst()
                        .getPort()
                        .getIntVal())
                .isEqualTo(Integer.parseInt(environment(manifests).get("TIDEGATE_VENUE_PORT")));
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void nobody_may_do_more_than_needed(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        manifests.pods().forEach((name, pod) -> {
            PodSpec spec = pod.getSpec();
            assertThat(spec.getAutomountServiceAccountToken()).as(name).isFalse();
            assertThat(spec.getEnableServiceLinks()).as(name).isFalse();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).as(name).isTrue();
            assertThat(spec.getSecurityContext().getRunAsUser()).as(name).isPositive();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            for (Container container : spec.getContainers()) {
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getImage()).containsPattern("[:@][^/]+$").doesNotEndWith(":latest");
                assertThat(container.getResources().getRequests().get("memory"))
                        .isEqualTo(container.getResources().getLimits().get("memory"));
                assertThat(container.getResources().getLimits()).doesNotContainKey("cpu");
            }
        });
        NetworkPolicy rest = manifests.get(NetworkPolicy.class, "nothing-else");
        assertThat(rest.getSpec().getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
        assertThat(rest.getSpec().getIngress()).isEmpty();
        assertThat(rest.getSpec().getEgress()).isEmpty();
        assertThat(rest.getSpec().getPodSelector().getMatchLabels()).isNullOrEmpty();
        // As in the container files.
        assertThat(manifests
                        .pods()
                        .get("tidegate")
                        .getSpec()
                        .getSecurityContext()
                        .getRunAsUser())
                .isEqualTo(10001);
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void a_gateway_has_time_to_leave(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        PodSpec pod = manifests.pods().get("tidegate").getSpec();
        Duration grace = Duration.ofSeconds(pod.getTerminationGracePeriodSeconds());
        Duration before = Duration.ofSeconds(
                gateway(manifests).getLifecycle().getPreStop().getSleep().getSeconds());
        assertThat(before).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
        assertThat(grace.minus(before).minusMillis(Doors.DRAIN_MILLIS)).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void loops_and_virtual_machine_are_sized_by_what_is_requested(String overlay) {
        Manifests manifests = Manifests.of(overlay);
        Quantity processors = gateway(manifests).getResources().getRequests().get("cpu");
        assertThat(environment(manifests))
                .containsEntry("TIDEGATE_LOOPS", processors.toString())
                .containsEntry("JDK_JAVA_OPTIONS", "-XX:ActiveProcessorCount=" + processors);
    }

    @Test
    void the_single_one_is_alone_with_its_volume() {
        Manifests manifests = Manifests.of(SINGLE);
        DeploymentSpec spec = manifests.get(Deployment.class, "tidegate").getSpec();
        assertThat(spec.getReplicas()).isEqualTo(1);
        assertThat(spec.getStrategy().getType()).isEqualTo("Recreate");
        Volume data = spec.getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals("data"))
                .findFirst()
                .orElseThrow();
        assertThat(data.getEmptyDir()).isNull();
        assertThat(manifests
                        .get(
                                PersistentVolumeClaim.class,
                                data.getPersistentVolumeClaim().getClaimName())
                        .getSpec()
                        .getAccessModes())
                .containsExactly("ReadWriteOncePod");
        assertThat(manifests.all(HorizontalPodAutoscaler.class)).isEmpty();
        assertThat(manifests.all(StatefulSet.class)).isEmpty();
    }

    @Test
    void replicas_follow_what_is_admitted_and_leave_one_by_one() {
        Manifests manifests = Manifests.of(REPLICATED);
        HorizontalPodAutoscalerSpec scaler =
                manifests.get(HorizontalPodAutoscaler.class, "tidegate").getSpec();
        assertThat(scaler.getMinReplicas()).isGreaterThanOrEqualTo(3);
        assertThat(scaler.getMaxReplicas()).isGreaterThan(scaler.getMinReplicas());
        assertThat(scaler.getMetrics())
                .extracting(metric -> metric.getResource() != null
                        ? metric.getResource().getName()
                        : metric.getPods().getMetric().getName())
                .containsExactly("cpu", "gateway_inflight");
        assertThat(scaler.getBehavior().getScaleDown().getStabilizationWindowSeconds())
                .isGreaterThanOrEqualTo(300);
        assertThat(manifests
                        .get(PodDisruptionBudget.class, "tidegate")
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal())
                .isEqualTo(1);
        DeploymentSpec spec = manifests.get(Deployment.class, "tidegate").getSpec();
        assertThat(spec.getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
                .isZero();
        assertThat(spec.getTemplate().getSpec().getTopologySpreadConstraints())
                .allSatisfy(constraint -> assertThat(ManifestsTest.matches(
                                constraint.getLabelSelector(),
                                spec.getTemplate().getMetadata().getLabels()))
                        .isTrue());
    }

    @Test
    void the_stores_two_nodes_are_never_on_one_machine_and_one_follows_the_other() {
        Manifests manifests = Manifests.of(REPLICATED);
        Set<String> nodes = Set.of("tidegate-valkey-primary", "tidegate-valkey-replica");
        for (String name : nodes) {
            StatefulSet node = manifests.get(StatefulSet.class, name);
            PodSpec pod = node.getSpec().getTemplate().getSpec();
            assertThat(pod.getAffinity().getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution())
                    .singleElement()
                    .satisfies(apart -> assertThat(ManifestsTest.selected(manifests, apart.getLabelSelector()))
                            .containsOnlyKeys(nodes));
            assertThat(node.getSpec().getVolumeClaimTemplates()).hasSize(1);
            boolean follows = pod.getContainers().getFirst().getEnv().stream()
                    .anyMatch(variable -> variable.getName().equals("VALKEY_PRIMARY")
                            && variable.getValue().equals("tidegate-valkey-primary-0.tidegate-valkey-nodes"));
            assertThat(follows).isEqualTo(name.endsWith("-replica"));
        }
        assertThat(manifests.configMap("tidegate-valkey").getData().get("valkey.conf"))
                .contains("\nappendonly yes\n", "\nmaxmemory-policy noeviction\n");
    }

    @Test
    void the_binary_takes_the_place_of_the_jar() throws IOException {
        Path own = Files.createDirectories(Manifests.ROOT.resolve("target/kustomize/native"));
        Files.writeString(own.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [../../../k8s/overlays/replicated]
                components: [../../../k8s/components/native]
                """);
        Manifests manifests = Manifests.of("target/kustomize/native");
        Container gateway = gateway(manifests);
        assertThat(gateway.getImage()).endsWith("-native");
        assertThat(gateway(Manifests.of(REPLICATED)).getImage()).endsWith("-jvm");
        assertThat(environment(manifests)).doesNotContainKey("JDK_JAVA_OPTIONS").containsKey("TIDEGATE_ADMIN_TOKEN");
        assertThat(gateway.getArgs()).containsExactly("-XX:ActiveProcessorCount=2");
        assertThat(gateway.getResources().getRequests()).containsEntry("cpu", new Quantity("2"));
    }

    private static Container gateway(Manifests manifests) {
        return manifests.pods().get("tidegate").getSpec().getContainers().getFirst();
    }

    private static String mountPath(Container container, String volume) {
        return container.getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(volume))
                .findFirst()
                .orElseThrow()
                .getMountPath();
    }
}
