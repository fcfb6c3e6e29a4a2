package io.mailkeep.pop3.policy;

import com.google.common.collect.ImmutableMap;
import io.mailkeep.pop3.condition.ConditionFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.FileConfigurationProvider;

/** The policies that need no definition, read from {@code presets.xml} beside this class as an operator would write them. */
final class Presets {
    private static final String FILE = "presets.xml";

    private Presets() {}

    static ImmutableMap<String, KeepPolicy> policies() {
        List<String> complaints = new ArrayList<>();
        ImmutableMap.Builder<String, KeepPolicy> policies = ImmutableMap.builder();
        try (InputStream file = Presets.class.getResourceAsStream(FILE)) {
            Element.root(
                            FileConfigurationProvider.getConfig(file)
                                    .getNodeModel()
                                    .getInMemoryRepresentation(),
                            complaints)
                    .children("policy")
                    .forEach(policy -> policies.put(
                            policy.required("name").orElseThrow(),
                            new PolicyParser(policy, ConditionFactory.Loader.NONE).parse()));
        } catch (IOException | ConfigurationException e) {
            throw new IllegalStateException(FILE + " can not be read from the jar", e);
        }
        if (!complaints.isEmpty()) {
            throw new IllegalStateException(FILE + ": " + complaints);
        }
        return policies.build();
    }
}
