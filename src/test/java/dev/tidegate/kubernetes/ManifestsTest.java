package dev.tidegate.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests by themselves: every field is one of its schema's, and whatever is named is there. */
class ManifestsTest {
    private static final String SINGLE = "k8s/overlays/single";
    private static final String REPLICATED = "k8s/overlays/replicated";
    private static final String EXAMPLE = "k8s/example";

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void every_object_is_of_its_schema_and_once_there(String folder) {
        Set<String> names = new HashSet<>();
        for (HasMetadata each : Manifests.of(folder).objects()) {
            assertThat(names.add(each.getKind() + " " + each.getMetadata().getName()))
                    .as("%s %s", each.getKind(), each.getMetadata().getName())
                    .isTrue();
            if (!(each instanceof Namespace)) {
                assertThat(each.getMetadata().getNamespace())
                        .as("%s %s", each.getKind(), each.getMetadata().getName())
                        .isEqualTo("tidegate");
            }
        }
        assertThat(names).hasSizeGreaterThan(10);
    }

    @Test
    void a_field_that_no_schema_has_is_found() {
        String service = "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec:\n  ports:\n    - port: 1\n";
        assertThat(Manifests.parse(service).all(Service.class)).hasSize(1);
        assertThatThrownBy(() -> Manifests.parse(service + "      targetport: y\n"))
                .hasMessageContaining("targetport");
        assertThatThrownBy(() -> Manifests.parse(service + "  selectr: {}\n")).hasMessageContaining("selectr");
        assertThatThrownBy(() -> Manifests.parse("apiVersion: v2\nkind: Service\n"))
                .hasMessageContaining("v2 Service");
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void every_map_secret_claim_and_account_that_a_pod_names_is_there_or_told_in_the_guide(String folder)
            throws IOException {
        Manifests manifests = Manifests.of(folder);
        String guide = Files.readString(Manifests.ROOT.resolve("src/docs/kubernetes.md"));
        manifests.pods().forEach((name, pod) -> {
            PodSpec spec = pod.getSpec();
            if (spec.getServiceAccountName() != null) {
                manifests.get(ServiceAccount.class, spec.getServiceAccountName());
            }
            for (Volume volume : spec.getVolumes()) {
                maps(volume).forEach(map -> manifests.get(ConfigMap.class, map));
                if (volume.getPersistentVolumeClaim() != null) {
                    manifests.get(
                            PersistentVolumeClaim.class,
                            volume.getPersistentVolumeClaim().getClaimName());
                }
                if (volume.getSecret() != null) {
                    assertThat(guide).contains("| `" + volume.getSecret().getSecretName() + "` |");
                }
            }
            for (Container container : spec.getContainers()) {
                container
                        .getEnvFrom()
                        .forEach(from -> manifests.get(
                                ConfigMap.class, from.getConfigMapRef().getName()));
                container.getEnv().stream()
                        .filter(variable -> variable.getValueFrom() != null)
                        .map(variable -> variable.getValueFrom().getSecretKeyRef())
                        .forEach(key ->
                                assertThat(guide).contains("| `" + key.getName() + "` | `" + key.getKey() + "` |"));
                Set<String> mounted = new HashSet<>();
                container.getVolumeMounts().forEach(mount -> mounted.add(mount.getName()));
                assertThat(volumes(manifests, name, spec))
                        .as("volumes of %s", name)
                        .isEqualTo(mounted);
            }
        });
    }

    private static List<String> maps(Volume volume) {
        List<String> maps = new ArrayList<>();
        if (volume.getConfigMap() != null) {
            maps.add(volume.getConfigMap().getName());
        }
        if (volume.getProjected() != null) {
            volume.getProjected()
                    .getSources()
                    .forEach(source -> maps.add(source.getConfigMap().getName()));
        }
        return maps;
    }

    private static Set<String> volumes(Manifests manifests, String name, PodSpec spec) {
        Set<String> volumes = new HashSet<>();
        spec.getVolumes().forEach(volume -> volumes.add(volume.getName()));
        manifests
                .find(StatefulSet.class, name)
                .ifPresent(set -> set.getSpec()
                        .getVolumeClaimTemplates()
                        .forEach(claim -> volumes.add(claim.getMetadata().getName())));
        return volumes;
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void every_selector_finds_its_pods(String folder) {
        Manifests manifests = Manifests.of(folder);
        for (Deployment each : manifests.all(Deployment.class)) {
            assertThat(matches(
                            each.getSpec().getSelector(), labels(each.getSpec().getTemplate())))
                    .isTrue();
        }
        for (StatefulSet each : manifests.all(StatefulSet.class)) {
            assertThat(matches(
                            each.getSpec().getSelector(), labels(each.getSpec().getTemplate())))
                    .isTrue();
            Service own = manifests.get(Service.class, each.getSpec().getServiceName());
            assertThat(own.getSpec().getClusterIP()).isEqualTo("None");
            assertThat(selected(manifests, selector(own)))
                    .containsKey(each.getMetadata().getName());
        }
        for (Service each : manifests.all(Service.class)) {
            Map<String, PodTemplateSpec> pods = selected(manifests, selector(each));
            assertThat(pods).as(each.getMetadata().getName()).isNotEmpty();
            each.getSpec().getPorts().forEach(port -> pods.values().forEach(pod -> port(pod, port.getTargetPort())));
        }
        for (PodDisruptionBudget each : manifests.all(PodDisruptionBudget.class)) {
            assertThat(selected(manifests, each.getSpec().getSelector())).isNotEmpty();
        }
        for (ServiceMonitor each : manifests.all(ServiceMonitor.class)) {
            List<Service> services = manifests.all(Service.class).stream()
                    .filter(service -> matches(
                            each.getSpec().getSelector(), service.getMetadata().getLabels()))
                    .toList();
            assertThat(services).hasSize(1);
            each.getSpec()
                    .getEndpoints()
                    .forEach(
                            endpoint -> assertThat(services.getFirst().getSpec().getPorts())
                                    .anyMatch(port -> port.getName().equals(endpoint.getPort())));
        }
        for (HorizontalPodAutoscaler each : manifests.all(HorizontalPodAutoscaler.class)) {
            Deployment target = manifests.get(
                    Deployment.class, each.getSpec().getScaleTargetRef().getName());
            assertThat(each.getSpec().getScaleTargetRef().getApiVersion()).isEqualTo(target.getApiVersion());
            assertThat(each.getSpec().getScaleTargetRef().getKind()).isEqualTo(target.getKind());
            // What is installed again would take back what the autoscaler has done.
            assertThat(target.getSpec().getReplicas()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, REPLICATED, EXAMPLE})
    void every_port_that_is_asked_or_allowed_is_there(String folder) {
        Manifests manifests = Manifests.of(folder);
        manifests
                .pods()
                .values()
                .forEach(pod -> pod.getSpec()
                        .getContainers()
                        .forEach(container -> Stream.of(
                                        container.getStartupProbe(),
                                        container.getReadinessProbe(),
                                        container.getLivenessProbe())
                                .map(ManifestsTest::asked)
                                .filter(Objects::nonNull)
                                .forEach(asked -> port(pod, asked))));
        for (NetworkPolicy each : manifests.all(NetworkPolicy.class)) {
            Map<String, PodTemplateSpec> pods =
                    selected(manifests, each.getSpec().getPodSelector());
            assertThat(pods).as(each.getMetadata().getName()).isNotEmpty();
            each.getSpec().getIngress().forEach(rule -> {
                assertThat(rule.getFrom()).isNotEmpty();
                assertThat(rule.getPorts()).isNotEmpty();
                rule.getPorts().forEach(allowed -> pods.values().forEach(pod -> port(pod, allowed.getPort())));
            });
            each.getSpec().getEgress().forEach(rule -> {
                assertThat(rule.getTo()).isNotEmpty();
                assertThat(rule.getPorts()).isNotEmpty();
                rule.getTo().forEach(peer -> lets(manifests, peer, rule.getPorts()));
            });
        }
    }

    /** A way out to pods of the same namespace ends at a port of theirs, and those let it in. */
    private static void lets(Manifests manifests, NetworkPolicyPeer peer, List<NetworkPolicyPort> ports) {
        if (peer.getNamespaceSelector() != null || peer.getPodSelector() == null) {
            return;
        }
        Map<String, PodTemplateSpec> pods = selected(manifests, peer.getPodSelector());
        assertThat(pods).isNotEmpty();
        pods.values()
                .forEach(pod -> ports.forEach(allowed -> {
                    ContainerPort port = port(pod, allowed.getPort());
                    assertThat(manifests.all(NetworkPolicy.class).stream()
                                    .filter(policy -> matches(policy.getSpec().getPodSelector(), labels(pod)))
                                    .flatMap(policy -> policy.getSpec().getIngress().stream())
                                    .flatMap(rule -> rule.getPorts().stream())
                                    .map(in -> port(pod, in.getPort())))
                            .contains(port);
                }));
    }

    private static IntOrString asked(Probe probe) {
        return probe.getHttpGet() != null
                ? probe.getHttpGet().getPort()
                : probe.getTcpSocket() != null ? probe.getTcpSocket().getPort() : null;
    }

    private static ContainerPort port(PodTemplateSpec pod, IntOrString asked) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> port.getName().equals(asked.getStrVal())
                        || port.getContainerPort().equals(asked.getIntVal()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(labels(pod) + " have no port " + asked));
    }

    static Map<String, String> labels(PodTemplateSpec pod) {
        return pod.getMetadata().getLabels();
    }

    private static LabelSelector selector(Service service) {
        LabelSelector selector = new LabelSelector();
        selector.setMatchLabels(service.getSpec().getSelector());
        return selector;
    }

    /** The pod templates that a selector finds. */
    static Map<String, PodTemplateSpec> selected(Manifests manifests, LabelSelector selector) {
        Map<String, PodTemplateSpec> pods = manifests.pods();
        pods.values().removeIf(pod -> !matches(selector, labels(pod)));
        return pods;
    }

    static boolean matches(LabelSelector selector, Map<String, String> labels) {
        Map<String, String> wanted = selector.getMatchLabels() == null ? Map.of() : selector.getMatchLabels();
        return labels.entrySet().containsAll(wanted.entrySet())
                && selector.getMatchExpressions().stream().allMatch(expression -> {
                    assertThat(expression.getOperator()).isEqualTo("In");
                    return expression.getValues().contains(labels.get(expression.getKey()));
                });
    }
}
