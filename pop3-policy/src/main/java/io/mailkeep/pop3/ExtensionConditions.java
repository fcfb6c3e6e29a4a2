package io.mailkeep.pop3;

import com.google.inject.ConfigurationException;
import com.google.inject.Inject;
import com.google.inject.ProvisionException;
import io.mailkeep.pop3.condition.ConditionFactory;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;

/** Finds conditions where James finds every extension: in {@code extensions-jars/}. */
final class ExtensionConditions implements ConditionFactory.Loader {
    private final GuiceGenericLoader extensions;

    @Inject
    ExtensionConditions(GuiceGenericLoader extensions) {
        this.extensions = extensions;
    }

    @Override
    public ConditionFactory load(String className) throws org.apache.commons.configuration2.ex.ConfigurationException {
        Object extension;
        try {
            extension = extensions.<Object>instantiate(new ClassName(className));
        } catch (ClassNotFoundException e) {
            throw new org.apache.commons.configuration2.ex.ConfigurationException("there is no such class", e);
        } catch (ConfigurationException | ProvisionException e) {
            throw new org.apache.commons.configuration2.ex.ConfigurationException(
                    "its constructor asks for what the server does not have: " + e.getMessage(), e);
        }
        if (!(extension instanceof ConditionFactory)) {
            throw new org.apache.commons.configuration2.ex.ConfigurationException(
                    "it is no " + ConditionFactory.class.getName());
        }
        return (ConditionFactory) extension;
    }
}
