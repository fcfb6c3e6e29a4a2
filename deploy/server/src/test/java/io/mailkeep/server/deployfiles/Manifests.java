package io.mailkeep.server.deployfiles;

import static io.mailkeep.server.deployfiles.DeployFiles.documents;
import static io.mailkeep.server.deployfiles.DeployFiles.text;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Manifests, read as the API server reads them when it is strict. */
record Manifests(List<HasMetadata> all) {
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new WithoutRoomForOthers());

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1 Namespace", Namespace.class,
            "v1 Secret", Secret.class,
            "v1 Service", Service.class,
            "apps/v1 Deployment", Deployment.class,
            "apps/v1 StatefulSet", StatefulSet.class,
            "batch/v1 Job", Job.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

    /** Those of cert-manager, whose fields the model does not know. */
    private static final Set<String> OTHERS = Set.of("cert-manager.io/v1 Issuer", "cert-manager.io/v1 Certificate");

    /** The model's classes keep fields that they do not know beside the others. */
    private static final class WithoutRoomForOthers extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    record Pod(String name, PodTemplateSpec template, List<String> claims) {
        PodSpec spec() {
            return template.getSpec();
        }

        List<String> volumes() {
            return Stream.concat(spec().getVolumes().stream().map(Volume::getName), claims.stream())
                    .toList();
        }
    }

    static Manifests read(List<Path> files) {
        return new Manifests(files.stream()
                .filter(file -> !file.endsWith("kustomization.yaml") && !file.endsWith("secrets.yaml"))
                .flatMap(file -> parse(text(file)).stream())
                .toList());
    }

    static List<HasMetadata> parse(String yaml) {
        return StreamSupport.stream(documents(yaml).spliterator(), false)
                .map(Manifests::typed)
                .toList();
    }

    private static HasMetadata typed(Object document) {
        JsonNode tree = STRICT.valueToTree(document);
        String kind = tree.path("apiVersion").asText() + " " + tree.path("kind").asText();
        if (OTHERS.contains(kind)) {
            return new ObjectMapper().convertValue(tree, GenericKubernetesResource.class);
        }
        return Optional.ofNullable(KINDS.get(kind))
                .map(type -> STRICT.convertValue(tree, type))
                .orElseThrow(() -> new AssertionError("Kubernetes has no " + kind + ", or this test must learn it"));
    }

    <T> List<T> of(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<Pod> pods() {
        List<Pod> pods = new ArrayList<>();
        of(StatefulSet.class)
                .forEach(set -> pods.add(new Pod(
                        set.getMetadata().getName(),
                        set.getSpec().getTemplate(),
                        set.getSpec().getVolumeClaimTemplates().stream()
                                .map(claim -> claim.getMetadata().getName())
                                .toList())));
        of(Deployment.class)
                .forEach(deployment -> pods.add(new Pod(
                        deployment.getMetadata().getName(), deployment.getSpec().getTemplate(), List.of())));
        of(Job.class)
                .forEach(job -> pods.add(
                        new Pod(job.getMetadata().getName(), job.getSpec().getTemplate(), List.of())));
        return pods;
    }
}
