package io.mailkeep.imap.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.uids.UidSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;

/** What every store of the sync ledger promises. */
public interface SyncLedgerContract {
    Instant NOW = Instant.now();
    Device PHONE = Device.named("phone");
    Device LAPTOP = Device.named("net:thunderbird-12ab");

    SyncLedger testee();

    MailboxId freshMailbox();

    static Username anyUser() {
        return Username.of("u" + UUID.randomUUID() + "@demo.test");
    }

    static KnownDevice known(Device device) {
        return KnownDevice.of(device, NOW, NOW);
    }

    static Entry entry(long modSeq, long uidNext) {
        return Entry.of(
                known(PHONE).enrolled(),
                Position.of(ModSeq.of(modSeq), MessageUid.of(uidNext), Optional.of(NOW), UidSet.parse("1:4,7,9:12")));
    }

    @Test
    default void devicesAreThoseOfTheUser() {
        Username user = anyUser();

        testee().write(user, known(PHONE)).block();
        testee().write(user, known(LAPTOP)).block();

        assertThat(testee().devices(user).collectList().block()).containsExactlyInAnyOrder(known(PHONE), known(LAPTOP));
        assertThat(testee().devices(anyUser()).collectList().block()).isEmpty();
    }

    @Test
    default void aDeviceThatIsWrittenAgainTakesItsOwnPlace() {
        Username user = anyUser();
        testee().write(user, known(PHONE)).block();

        KnownDevice later = known(PHONE).seenAt(NOW.plus(Duration.ofHours(7)));
        testee().write(user, later).block();

        assertThat(testee().devices(user).collectList().block()).containsExactly(later);
    }

    @Test
    default void aForgottenDeviceIsGoneAndOthersAreNot() {
        Username user = anyUser();
        testee().write(user, known(PHONE)).block();
        testee().write(user, known(LAPTOP)).block();

        testee().forget(user, PHONE).block();
        testee().forget(user, Device.named("never.seen")).block();

        assertThat(testee().devices(user).collectList().block()).containsExactly(known(LAPTOP));
    }

    @Test
    default void entriesAreThoseOfUserMailboxAndDevice() {
        Username user = anyUser();
        MailboxId mailbox = freshMailbox();
        testee().write(user, known(PHONE)).block();
        testee().write(user, known(LAPTOP)).block();

        testee().write(user, mailbox, PHONE, entry(7, 3)).block();
        testee().write(user, mailbox, LAPTOP, entry(8, 4)).block();

        assertThat(testee().entry(user, mailbox, PHONE).block()).isEqualTo(entry(7, 3));
        assertThat(testee().entries(user, mailbox).block())
                .containsOnlyKeys(PHONE, LAPTOP)
                .containsEntry(LAPTOP, entry(8, 4));
        assertThat(testee().entry(user, freshMailbox(), PHONE).blockOptional()).isEmpty();
        assertThat(testee().entries(anyUser(), mailbox).block()).isEmpty();
    }

    @Test
    default void anEntryIsReplacedWhole() {
        Username user = anyUser();
        MailboxId mailbox = freshMailbox();
        testee().write(user, known(PHONE)).block();
        testee().write(user, mailbox, PHONE, entry(7, 3)).block();

        Entry other = Entry.of(known(PHONE).enrolled(), Position.sent(UidSet.range(5, 6)));
        testee().write(user, mailbox, PHONE, other).block();

        assertThat(testee().entry(user, mailbox, PHONE).block()).isEqualTo(other);
    }

    @Test
    default void theLongestEntryIsKept() {
        Username user = anyUser();
        MailboxId mailbox = freshMailbox();
        testee().write(user, known(PHONE)).block();
        String scattered = LongStream.range(0, 3000)
                .mapToObj(uid -> Long.toString(2 * uid + 4_000_000_000L))
                .collect(Collectors.joining(","));
        Entry longest = Entry.of(known(PHONE).enrolled(), Position.sent(UidSet.parse(scattered)));

        testee().write(user, mailbox, PHONE, longest).block();

        assertThat(testee().entry(user, mailbox, PHONE).block()).isEqualTo(longest);
        assertThat(longest.position().bodies().ranges()).hasSize(Position.MOST_RANGES);
        assertThat(longest.position().bodies().contains(2 * 2999 + 4_000_000_000L))
                .isTrue();
    }
}
