package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import com.google.common.collect.Streams;
import io.mailkeep.pop3.maildrop.Examination;
import java.util.stream.Stream;

/**
 * What changes for the users who have one policy now and would have one, the same or another, under the given file; in
 * this form as JSON.
 */
@AutoValue
abstract class PolicyChange {
    @JsonCreator
    static PolicyChange of(
            @JsonProperty("present") String present,
            @JsonProperty("given") String given,
            @JsonProperty("users") long users,
            @JsonProperty("removedByGivenOnly") Volume removedByGivenOnly,
            @JsonProperty("removedByPresentOnly") Volume removedByPresentOnly,
            @JsonProperty("mail") Volume mail,
            @JsonProperty("underPresent") Outcome underPresent,
            @JsonProperty("underGiven") Outcome underGiven) {
        return new AutoValue_PolicyChange(
                present, given, users, removedByGivenOnly, removedByPresentOnly, mail, underPresent, underGiven);
    }

    /** Blocking. Of one mailbox, examined under both. */
    static PolicyChange of(String present, String given, Examination underPresent, Examination underGiven) {
        Sums sums = new Sums();
        try (Stream<Examination.Message> now = underPresent.messages();
                Stream<Examination.Message> then = underGiven.messages()) {
            Streams.forEachPair(now, then, sums::add);
        }
        return of(
                present,
                given,
                underPresent.id().folder().isPresent() ? 0 : 1,
                sums.givenOnly,
                sums.presentOnly,
                sums.mail,
                sums.present.outcome(),
                sums.given.outcome());
    }

    /** The policy's name in the file that the server follows. */
    @JsonProperty
    abstract String present();

    /** The policy's name in the given file. */
    @JsonProperty
    abstract String given();

    @JsonProperty
    abstract long users();

    /** What the next sweep would remove under the given file and does not under the present one. */
    @JsonProperty
    abstract Volume removedByGivenOnly();

    /** What the next sweep removes under the present file and would not under the given one. */
    @JsonProperty
    abstract Volume removedByPresentOnly();

    /** All of it. */
    @JsonProperty
    abstract Volume mail();

    @JsonProperty
    abstract Outcome underPresent();

    @JsonProperty
    abstract Outcome underGiven();

    boolean changesPolicy() {
        return !present().equals(given());
    }

    /** Of two that change the same policies. */
    PolicyChange plus(PolicyChange other) {
        return of(
                present(),
                given(),
                users() + other.users(),
                removedByGivenOnly().plus(other.removedByGivenOnly()),
                removedByPresentOnly().plus(other.removedByPresentOnly()),
                mail().plus(other.mail()),
                underPresent().plus(other.underPresent()),
                underGiven().plus(other.underGiven()));
    }

    private static final class Sums {
        private final Outcome.Sum present = new Outcome.Sum();
        private final Outcome.Sum given = new Outcome.Sum();
        private Volume mail = Volume.NONE;
        private Volume givenOnly = Volume.NONE;
        private Volume presentOnly = Volume.NONE;

        void add(Examination.Message now, Examination.Message then) {
            long size = now.entry().size();
            mail = mail.plusMessage(size);
            present.add(now);
            given.add(then);
            if (then.goes() && !now.goes()) {
                givenOnly = givenOnly.plusMessage(size);
            }
            if (now.goes() && !then.goes()) {
                presentOnly = presentOnly.plusMessage(size);
            }
        }
    }
}
