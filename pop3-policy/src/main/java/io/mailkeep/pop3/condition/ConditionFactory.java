package io.mailkeep.pop3.condition;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * Brings a condition from outside: {@code <condition class="com.example.Factory">...</condition>} in a retention. James
 * creates the factory from {@code extensions-jars/} and injects what its constructor asks for.
 */
public interface ConditionFactory {
    /**
     * The condition that the element describes.
     *
     * @throws ConfigurationException saying what is wrong with the element and what to write instead
     */
    Condition create(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException;

    /** Finds factories by the name of their class. */
    interface Loader {
        /** Knows none: for a server without extensions of its own. */
        Loader NONE = className -> {
            throw new ConfigurationException("no class " + className);
        };

        /** Throws {@link ConfigurationException} when there is no such class or it is no factory. */
        ConditionFactory load(String className) throws ConfigurationException;
    }
}
