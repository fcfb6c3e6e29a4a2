package io.mailkeep.pop3;

import com.google.common.base.Throwables;
import com.google.inject.ConfigurationException;
import com.google.inject.Inject;
import com.google.inject.ProvisionException;
import io.mailkeep.pop3.assignment.ClassLookup;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;

/** {@code keepcopy.xml} and what it names, from where James has its files and extensions. */
final class ConfigurationFiles implements ConfigurationSource {
    private static final String LDAP = "ldap";
    private static final String LDAP_CLASS = "io.mailkeep.pop3.assignment.LdapClassLookup";

    private final ConfigurationProvider files;
    private final FileSystem fileSystem;
    private final ExtensionConditions conditions;
    private final GuiceGenericLoader extensions;

    @Inject
    ConfigurationFiles(
            ConfigurationProvider files,
            FileSystem fileSystem,
            ExtensionConditions conditions,
            GuiceGenericLoader extensions) {
        this.files = files;
        this.fileSystem = fileSystem;
        this.conditions = conditions;
        this.extensions = extensions;
    }

    @Override
    public KeepCopyConfiguration read() throws org.apache.commons.configuration2.ex.ConfigurationException {
        return read(file());
    }

    @Override
    public KeepCopyConfiguration read(HierarchicalConfiguration<ImmutableNode> file)
            throws org.apache.commons.configuration2.ex.ConfigurationException {
        return KeepCopyConfiguration.from(
                file, conditions, name -> fileSystem.getResource(FileSystem.FILE_PROTOCOL_AND_CONF + name));
    }

    @Override
    public ClassLookup lookup(String name) throws org.apache.commons.configuration2.ex.ConfigurationException {
        // By name: a server without LDAP need not have the library that the class is written against.
        String className = name.equals(LDAP) ? LDAP_CLASS : name;
        try {
            return (ClassLookup) extensions.<Object>instantiate(new ClassName(className));
        } catch (ClassNotFoundException
                | ConfigurationException
                | ProvisionException
                | ClassCastException
                | LinkageError e) {
            throw new org.apache.commons.configuration2.ex.ConfigurationException(
                    "conf/keepcopy.xml: <attribute lookup=\"" + name + "\"> can not be used: " + reason(e)
                            + ". Write ldap, with the directory's settings in usersrepository.xml, or the class of an"
                            + " extension in extensions-jars/.",
                    e);
        }
    }

    private HierarchicalConfiguration<ImmutableNode> file()
            throws org.apache.commons.configuration2.ex.ConfigurationException {
        try {
            return files.getConfiguration("keepcopy");
        } catch (org.apache.commons.configuration2.ex.ConfigurationException e) {
            // "Error parsing null", unless one asks for the cause.
            throw new org.apache.commons.configuration2.ex.ConfigurationException(
                    "conf/keepcopy.xml can not be read: " + Throwables.getRootCause(e), e);
        }
    }

    // Guice's words are a page about injection; what was thrown inside it says what is wrong with the file.
    private static String reason(Throwable failure) {
        boolean wrapped = failure instanceof ProvisionException && failure.getCause() != null;
        return wrapped ? failure.getCause().getMessage() : failure.getMessage();
    }
}
