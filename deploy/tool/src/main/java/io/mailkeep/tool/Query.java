package io.mailkeep.tool;

import java.util.StringJoiner;

/** The query of a request, of the options that were given. */
final class Query {
    private final StringJoiner parameters = new StringJoiner("&", "?", "").setEmptyValue("");

    /** An option that was not given is null, as the command line has it. */
    Query with(String name, Object value) {
        if (value != null) {
            parameters.add(name + "=" + Webadmin.encode(value.toString()));
        }
        return this;
    }

    @Override
    public String toString() {
        return parameters.toString();
    }
}
