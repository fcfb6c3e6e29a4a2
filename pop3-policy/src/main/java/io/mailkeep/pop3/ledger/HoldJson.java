package io.mailkeep.pop3.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** Holds as text. */
final class HoldJson {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private HoldJson() {}

    static String write(Hold hold) {
        try {
            return JSON.writeValueAsString(hold);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a hold can not be written as JSON", e);
        }
    }

    /** Fails rather than to take an unreadable hold for none. */
    static Hold read(String json) {
        try {
            return JSON.readValue(json, Hold.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored hold can not be read", e);
        }
    }
}
