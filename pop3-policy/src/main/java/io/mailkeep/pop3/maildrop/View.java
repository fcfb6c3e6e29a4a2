package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.Trait;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What one session is offered of a mailbox: listing and explaining ask the same {@link #hides}. */
final class View {
    private static final Duration RECENT = Duration.ofDays(30);
    /** A message can be seen so long after its internal date, which is set first: what is on its way now is new. */
    private static final Duration ARRIVING = Duration.ofMinutes(1);

    private final Visibility visibility;
    private final Client client;
    private final Optional<Integer> device;
    private final Instant now;

    View(Visibility visibility, Client client, Optional<Integer> device, Instant now) {
        this.visibility = visibility;
        this.client = client;
        this.device = device;
        this.now = now;
    }

    /** The state with what must be remembered of this view for later sessions. Pure. */
    MaildropState remembered(MaildropState state) {
        MaildropState enrolled =
                visibility.fromNowOn() && state.enrolled().isEmpty() ? state.withEnrolled(now.minus(ARRIVING)) : state;
        return client.recent()
                ? enrolled
                : visibility.window().map(window -> windowed(enrolled, window)).orElse(enrolled);
    }

    /** What the session lists; asks for copies only if the policy hides messages by their traits. */
    ImmutableList<LedgerEntry> offered(MaildropState state, Function<LedgerEntry, Copy> copies) {
        return state.entries().stream()
                .filter(entry -> hides(entry, state, copies).isEmpty())
                .collect(ImmutableList.toImmutableList());
    }

    /** Why the session does not list a message, as a clause: "a client deleted it"; empty when it does. */
    // Asked of each message at each login that reads the ledger: neither closures nor texts for one that is listed.
    Optional<String> hides(LedgerEntry entry, MaildropState state, Function<LedgerEntry, Copy> copies) {
        if (client.recent()) {
            return entry.leaves() ? gone() : tooOld(entry, RECENT);
        }
        Optional<String> reason = outOfAge(entry, state);
        if (reason.isEmpty()) {
            reason = outOfWindow(entry, state);
        }
        return reason.isEmpty() ? hiddenByTrait(entry, copies) : reason;
    }

    private static Optional<String> gone() {
        return Optional.of("it is on its way out of the mailbox");
    }

    private Optional<String> tooOld(LedgerEntry entry, Duration age) {
        return entry.delivered().isBefore(now.minus(age))
                ? Optional.of("it is older than " + age.toDays() + " days")
                : Optional.empty();
    }

    private Optional<String> outOfAge(LedgerEntry entry, MaildropState state) {
        Optional<Instant> released = entry.released();
        if (released.isPresent()) {
            return Optional.of("a client deleted it at " + released.get());
        }
        if (entry.leaves()) {
            return gone();
        }
        if (device.isPresent() && entry.deletedBy().contains(device.get())) {
            return Optional.of("this device deleted it");
        }
        Optional<Instant> since = state.enrolled();
        if (since.isPresent() && visibility.fromNowOn() && entry.delivered().isBefore(since.get())) {
            return Optional.of("it was delivered before " + since.get() + ", from when on POP3 shows new mail");
        }
        return visibility.last().isPresent() ? tooOld(entry, visibility.last().get()) : Optional.empty();
    }

    private Optional<String> outOfWindow(LedgerEntry entry, MaildropState state) {
        Optional<Integer> most = visibility.window();
        return most.isPresent() && entry.uid().asLong() < state.windowStart()
                ? Optional.of("it is outside the window of the newest " + most.get()
                        + " messages, which begins with UID " + state.windowStart())
                : Optional.empty();
    }

    private Optional<String> hiddenByTrait(LedgerEntry entry, Function<LedgerEntry, Copy> copies) {
        return visibility.hidden().isEmpty()
                ? Optional.empty()
                : visibility.hiding(copies.apply(entry)).map(Trait::inWords);
    }

    /**
     * Moves the window only when it holds too many messages, or so few that older ones should come in: from one session
     * to the next a client sees the same.
     */
    private MaildropState windowed(MaildropState state, int window) {
        List<LedgerEntry> visible = state.entries().stream()
                .filter(entry -> outOfAge(entry, state).isEmpty())
                .collect(ImmutableList.toImmutableList());
        long inside = visible.stream()
                .filter(entry -> entry.uid().asLong() >= state.windowStart())
                .count();
        boolean tooFew = inside < window / 4 && inside < visible.size();
        if (state.windowStart() > 0 && inside <= window && !tooFew) {
            return state;
        }
        int kept = Math.min(visible.size(), state.windowStart() == 0 ? window : window - window / 4);
        return visible.isEmpty()
                ? state
                : state.withWindowStart(visible.get(visible.size() - kept).uid().asLong());
    }
}
