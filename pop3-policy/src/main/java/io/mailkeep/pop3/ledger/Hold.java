package io.mailkeep.pop3.ledger;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Optional;

/** A legal hold: no path removes the messages that it covers. In this form as JSON. */
@AutoValue
public abstract class Hold {
    /**
     * A hold on messages to which all that is given applies.
     *
     * @param reason as {@link #reason}
     * @param placed as {@link #placed}
     * @param from as {@link #from}
     * @param subject as {@link #subject}
     * @param since as {@link #since}
     * @param before as {@link #before}
     */
    @JsonCreator
    public static Hold of(
            @JsonProperty("reason") String reason,
            @JsonProperty("placed") Instant placed,
            @JsonProperty("from") Optional<String> from,
            @JsonProperty("subject") Optional<String> subject,
            @JsonProperty("since") Optional<Instant> since,
            @JsonProperty("before") Optional<Instant> before) {
        return new AutoValue_Hold(reason, placed, from, subject, since, before);
    }

    /** What the audit shows, for example a case number. */
    @JsonProperty
    public abstract String reason();

    @JsonProperty
    public abstract Instant placed();

    /** Covers messages from that address, or that domain when written {@code @domain}; empty: from anyone. */
    @JsonProperty
    public abstract Optional<String> from();

    /** Covers messages with that text in their subject, whatever its case; empty: with any. */
    @JsonProperty
    public abstract Optional<String> subject();

    /** Covers messages delivered then or later; empty: at any time. */
    @JsonProperty
    public abstract Optional<Instant> since();

    /** Covers messages delivered earlier than that; empty: at any time. */
    @JsonProperty
    public abstract Optional<Instant> before();
}
