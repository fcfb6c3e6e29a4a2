package io.mailkeep.pop3.assignment;

import io.mailkeep.pop3.condition.ConditionFactory;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.UserLists;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.FileConfigurationProvider;

/** Files in a test's words: policies are named for the rule that gives them. */
final class Configurations {
    private Configurations() {}

    static KeepCopyConfiguration read(String before, String rules, UserLists lists) throws ConfigurationException {
        String policies = Stream.of("override", "user", "list", "domain", "class", "default")
                .map(name -> "<policy name=\"" + name + "\"><onDelete><release/></onDelete></policy>")
                .collect(Collectors.joining());
        String xml = "<keepcopy>" + before + "<policies>" + policies + "</policies><classOfService>" + rules
                + "</classOfService></keepcopy>";
        return KeepCopyConfiguration.from(
                FileConfigurationProvider.getConfig(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))),
                ConditionFactory.Loader.NONE,
                lists);
    }
}
