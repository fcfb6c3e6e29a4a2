package io.mailkeep.search;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.search.config.SearchConfigurationException;
import java.util.List;
import java.util.Set;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex.SearchOverride;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;

/** What answers certain searches in the place of the index: {@code opensearch.search.overrides}. */
final class Overrides {
    private Overrides() {}

    /**
     * Those classes, of James or of an extension, made as extensions are.
     *
     * @throws SearchConfigurationException if there is no such class
     */
    static Set<SearchOverride> load(List<String> names, GuiceGenericLoader loader) {
        return names.stream().map(name -> load(name, loader)).collect(ImmutableSet.toImmutableSet());
    }

    private static SearchOverride load(String name, GuiceGenericLoader loader) {
        try {
            return loader.instantiate(new ClassName(name));
        } catch (ClassNotFoundException e) {
            throw new SearchConfigurationException(
                    "conf/opensearch.properties: opensearch.search.overrides=" + name
                            + " can not be used; there is no such class: correct it, or put its jar into extensions-jars",
                    e);
        }
    }
}
