package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;

/** So much mail; in this form as JSON. */
@AutoValue
abstract class Volume {
    static final Volume NONE = of(0, 0);

    @JsonCreator
    static Volume of(@JsonProperty("messages") long messages, @JsonProperty("octets") long octets) {
        return new AutoValue_Volume(messages, octets);
    }

    @JsonProperty
    abstract long messages();

    @JsonProperty
    abstract long octets();

    Volume plus(Volume other) {
        return of(messages() + other.messages(), octets() + other.octets());
    }

    Volume plusMessage(long size) {
        return of(messages() + 1, octets() + size);
    }
}
