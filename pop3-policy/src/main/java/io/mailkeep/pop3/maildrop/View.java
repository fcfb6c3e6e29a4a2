package io.mailkeep.pop3.maildrop;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.ledger.MaildropState;
import io.mailkeep.pop3.policy.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What one session is offered of a mailbox. */
final class View {
    private static final Duration RECENT = Duration.ofDays(30);

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
        MaildropState enrolled = visibility.fromNowOn() && state.enrolled().isEmpty() ? state.withEnrolled(now) : state;
        return client.recent()
                ? enrolled
                : visibility.window().map(window -> windowed(enrolled, window)).orElse(enrolled);
    }

    /**
     * What the session lists.
     *
     * @param hidden whether the policy hides the message for a trait of it
     */
    ImmutableList<LedgerEntry> offered(MaildropState state, Predicate<LedgerEntry> hidden) {
        return state.entries().stream()
                .filter(client.recent() ? this::isRecent : entry -> isOffered(entry, state) && !hidden.test(entry))
                .collect(ImmutableList.toImmutableList());
    }

    private boolean isRecent(LedgerEntry entry) {
        return !entry.leaves() && !entry.life().delivered().isBefore(now.minus(RECENT));
    }

    private boolean isOffered(LedgerEntry entry, MaildropState state) {
        return isOfAge(entry, state)
                && (visibility.window().isEmpty() || entry.uid().asLong() >= state.windowStart());
    }

    private boolean isOfAge(LedgerEntry entry, MaildropState state) {
        Instant delivered = entry.life().delivered();
        return entry.offered()
                && device.filter(entry.deletedBy()::contains).isEmpty()
                && state.enrolled()
                        .filter(since -> visibility.fromNowOn() && delivered.isBefore(since))
                        .isEmpty()
                && visibility
                        .last()
                        .filter(age -> delivered.isBefore(now.minus(age)))
                        .isEmpty();
    }

    /**
     * Moves the window only when it holds too many messages, or so few that older ones should come in: from one session
     * to the next a client sees the same.
     */
    private MaildropState windowed(MaildropState state, int window) {
        List<LedgerEntry> visible = state.entries().stream()
                .filter(entry -> isOfAge(entry, state))
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
