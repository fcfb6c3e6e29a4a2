package io.mailkeep.search.config;

/** {@code opensearch.properties} can not be used; the message says where and what to do. */
public final class SearchConfigurationException extends RuntimeException {
    public SearchConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }

    public SearchConfigurationException(String message) {
        super(message);
    }
}
