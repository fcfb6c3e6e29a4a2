package io.mailkeep.pop3.condition;

import com.google.auto.value.AutoValue;
import java.util.Locale;
import java.util.function.Predicate;
import javax.mail.Flags;

/**
 * Something that a message has or has not: lets it go while it has it, and as an exception of a retention holds it
 * while it has it.
 */
@AutoValue
public abstract class Trait implements Condition {
    private static Trait of(String inWords, Predicate<Copy> has) {
        return new AutoValue_Trait(inWords, has);
    }

    /** {@code \Flagged}. */
    public static Trait flagged() {
        return of("it is flagged", copy -> copy.flags().contains(Flags.Flag.FLAGGED));
    }

    /** {@code \Answered}. */
    public static Trait answered() {
        return of("it is answered", copy -> copy.flags().contains(Flags.Flag.ANSWERED));
    }

    /** {@code \Seen}. */
    public static Trait seen() {
        return of("it is seen", copy -> copy.flags().contains(Flags.Flag.SEEN));
    }

    /** {@code \\Deleted}. */
    public static Trait deleted() {
        return of("it is marked as deleted", copy -> copy.flags().contains(Flags.Flag.DELETED));
    }

    /** An IMAP keyword. */
    public static Trait keyword(String keyword) {
        return of("it has the keyword " + keyword, copy -> copy.flags().contains(keyword));
    }

    /** From an address, or from any of a domain when written {@code @domain}. Case does not matter. */
    public static Trait from(String addressOrDomain) {
        String wanted = addressOrDomain.toLowerCase(Locale.US);
        Predicate<String> matches =
                wanted.startsWith("@") ? sender -> sender.endsWith(wanted) : sender -> sender.equals(wanted);
        return of(
                "it comes from " + wanted, copy -> copy.sender().filter(matches).isPresent());
    }

    /** With a label that delivery gave it. */
    public static Trait labelled(String label) {
        return of("it was labelled " + label + " at delivery", copy -> copy.labels()
                .contains(label));
    }

    /** Of more octets. */
    public static Trait largerThan(long octets) {
        return of("it is larger than " + octets + " octets", copy -> copy.size() > octets);
    }

    /** Of fewer octets. */
    public static Trait smallerThan(long octets) {
        return of("it is smaller than " + octets + " octets", copy -> copy.size() < octets);
    }

    /** As a clause: "it is flagged". */
    public abstract String inWords();

    abstract Predicate<Copy> has();

    public boolean holdsFor(Copy copy) {
        return has().test(copy);
    }

    @Override
    public Expiry explain(Copy copy) {
        return holdsFor(copy) ? Expiry.always(inWords()) : Expiry.never("kept unless " + inWords());
    }
}
