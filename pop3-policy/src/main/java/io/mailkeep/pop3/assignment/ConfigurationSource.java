package io.mailkeep.pop3.assignment;

import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** Where the configuration comes from. */
public interface ConfigurationSource {
    /** Always the same, without a lookup. */
    static ConfigurationSource of(KeepCopyConfiguration configuration) {
        return new ConfigurationSource() {
            @Override
            public KeepCopyConfiguration read() {
                return configuration;
            }

            @Override
            public ClassLookup lookup(String name) throws ConfigurationException {
                throw new ConfigurationException("no lookup " + name);
            }
        };
    }

    /** Blocking. Reads it afresh; the exception names file, element, value and remedy. */
    KeepCopyConfiguration read() throws ConfigurationException;

    /** Blocking. Reads another file as it reads its own: with the conditions and lists that it names, if there are. */
    default KeepCopyConfiguration read(HierarchicalConfiguration<ImmutableNode> file) throws ConfigurationException {
        return KeepCopyConfiguration.from(file);
    }

    /** The lookup that the configuration names, {@code ldap} or a class. */
    ClassLookup lookup(String name) throws ConfigurationException;
}
