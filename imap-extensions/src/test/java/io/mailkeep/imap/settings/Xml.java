package io.mailkeep.imap.settings;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.server.core.configuration.FileConfigurationProvider;

/** Configuration as James reads it. */
public final class Xml {
    private Xml() {}

    /** A hook's element that holds these. */
    public static HierarchicalConfiguration<ImmutableNode> hook(String elements) throws ConfigurationException {
        return parse("<hook class='Some' name='some'>" + elements + "</hook>");
    }

    public static HierarchicalConfiguration<ImmutableNode> parse(String xml) throws ConfigurationException {
        return FileConfigurationProvider.getConfig(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
