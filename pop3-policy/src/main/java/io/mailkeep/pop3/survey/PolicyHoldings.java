package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.ImmutableList;

/** The mail of all users of one policy; in this form as JSON. */
@AutoValue
abstract class PolicyHoldings {
    @JsonCreator
    static PolicyHoldings of(
            @JsonProperty("policy") String policy,
            @JsonProperty("users") long users,
            @JsonProperty("mail") Volume mail,
            @JsonProperty("holdings") ImmutableList<Holding> holdings) {
        return new AutoValue_PolicyHoldings(policy, users, mail, holdings);
    }

    @JsonProperty
    abstract String policy();

    @JsonProperty
    abstract long users();

    /** All of it. */
    @JsonProperty
    abstract Volume mail();

    /** By state and age; none of which there is nothing. */
    @JsonProperty
    abstract ImmutableList<Holding> holdings();
}
