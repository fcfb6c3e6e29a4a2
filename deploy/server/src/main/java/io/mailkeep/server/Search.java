package io.mailkeep.server;

import io.mailkeep.server.home.StartUpException;
import java.util.Arrays;
import org.apache.commons.configuration2.Configuration;

/** How SEARCH is answered on a store that can have an index, named as in {@code search.properties}. */
public enum Search {
    /** By reading the mailbox. */
    SCANNING("Scanning"),
    /** By an index that follows the mailboxes. */
    OPEN_SEARCH("OpenSearch");

    private final String name;

    Search(String name) {
        this.name = name;
    }

    static Search chosen(Configuration file) {
        String chosen = file.getString("implementation", OPEN_SEARCH.name);
        return Arrays.stream(values())
                .filter(search -> search.name.equalsIgnoreCase(chosen))
                .findFirst()
                .orElseThrow(() -> new StartUpException("conf/search.properties: implementation=" + chosen
                        + " can not be used; set it to OpenSearch or Scanning"));
    }
}
