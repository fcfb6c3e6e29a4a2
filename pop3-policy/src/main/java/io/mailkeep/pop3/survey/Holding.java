package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;

/** How much mail of one state and age the users of a policy have; in this form as JSON. */
@AutoValue
abstract class Holding {
    @JsonCreator
    static Holding of(
            @JsonProperty("state") MailState state, @JsonProperty("days") int days, @JsonProperty("mail") Volume mail) {
        return new AutoValue_Holding(state, days, mail);
    }

    @JsonProperty
    abstract MailState state();

    /** Delivered at least that many days ago, and not as many as in the next class of {@link Report#AGES}. */
    @JsonProperty
    abstract int days();

    @JsonProperty
    abstract Volume mail();
}
