package io.mailkeep.imap.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.notify.EventGroup.Mailboxes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.james.imap.encode.ImapResponseWriter;
import org.apache.james.imap.encode.base.ImapResponseComposerImpl;
import org.apache.james.imap.message.Literal;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.Test;

class FolderChangesTest {
    private static final Interests ALL = interests(Mailboxes.PERSONAL);

    @Test
    void nothingIsToldOfNothing() throws IOException {
        assertThat(told(of("INBOX", "Work"), of("INBOX", "Work"), ALL)).isEmpty();
    }

    @Test
    void newMailboxAffectsItsParentThatDoesNotExist() throws IOException {
        assertThat(told(of("INBOX"), of("INBOX", "Work.New"), ALL))
                .containsExactly(
                        "* LIST (\\HasNoChildren) \".\" \"Work.New\"",
                        "* LIST (\\NonExistent \\HasChildren) \".\" \"Work\"");
    }

    @Test
    void parentIsToldToWhoAsksForItAlone() throws IOException {
        assertThat(told(of("Work"), of("Work", "Work.New"), interests(Mailboxes.NAMED, "Work")))
                .containsExactly("* LIST (\\HasChildren) \".\" \"Work\"");
    }

    @Test
    void grandparentIsNotAffected() throws IOException {
        assertThat(told(of("A", "A.B"), of("A", "A.B", "A.B.C"), interests(Mailboxes.NAMED, "A")))
                .isEmpty();
    }

    @Test
    void subtreeIsOfNamesBeneathAndNotOfNamesThatBeginLikeIt() throws IOException {
        assertThat(told(of("Work"), of("Work", "Workshop", "Work.A.B"), interests(Mailboxes.SUBTREE, "Work")))
                .containsExactly(
                        "* LIST (\\HasNoChildren) \".\" \"Work.A.B\"",
                        "* LIST (\\NonExistent \\HasChildren) \".\" \"Work.A\"");
    }

    @Test
    void mailboxThatWasDeletedAndMadeAnewIsTold() throws IOException {
        Folders before = folders(ImmutableMap.of(InMemoryId.of(1), "Work"));
        Folders now = folders(ImmutableMap.of(InMemoryId.of(2), "Work"));

        assertThat(told(before, now, ALL)).containsExactly("* LIST (\\HasNoChildren) \".\" \"Work\"");
    }

    @Test
    void renameIsToldOfTheHighestName() throws IOException {
        assertThat(told(of("A", "A.B", "A.B.C", "X"), of("Z", "Z.B", "Z.B.C", "X"), ALL))
                .containsExactly("* LIST (\\HasChildren) \".\" \"Z\" (\"OLDNAME\" (\"A\"))");
    }

    @Test
    void childThatGoesElsewhereThanItsParentIsTold() throws IOException {
        assertThat(told(of("A", "A.B"), of("Z", "B"), ALL))
                .containsExactlyInAnyOrder(
                        "* LIST (\\HasNoChildren) \".\" \"Z\" (\"OLDNAME\" (\"A\"))",
                        "* LIST (\\HasNoChildren) \".\" \"B\" (\"OLDNAME\" (\"A.B\"))");
    }

    @Test
    void inboxThatFollowsARenamedOneIsNoNews() throws IOException {
        Folders before = folders(ImmutableMap.of(InMemoryId.of(1), "INBOX"));
        Folders now = folders(ImmutableMap.of(InMemoryId.of(1), "Old", InMemoryId.of(2), "INBOX"));

        assertThat(told(before, now, ALL))
                .containsExactly("* LIST (\\HasNoChildren) \".\" \"Old\" (\"OLDNAME\" (\"INBOX\"))");
    }

    @Test
    void whatTheClientDidItselfIsNotTold() throws IOException {
        assertThat(told(of("Work"), of("Work", "Work.New"), ALL, "Work.New")).isEmpty();
    }

    @Test
    void subscriptionsHaveALineForEachName() throws IOException {
        Folders before = folders(ImmutableMap.of(InMemoryId.of(1), "A"), "A", "Ghost");
        Folders now = folders(ImmutableMap.of(InMemoryId.of(1), "A", InMemoryId.of(2), "B"), "B");

        assertThat(told(before, now, ALL))
                .containsExactlyInAnyOrder(
                        "* LIST (\\HasNoChildren) \".\" \"A\"",
                        "* LIST (\\HasNoChildren \\Subscribed) \".\" \"B\"",
                        "* LIST (\\NonExistent) \".\" \"Ghost\"");
    }

    @Test
    void whoWatchesTheSubscribedIsToldWhatIsNoLonger() throws IOException {
        Folders before = folders(ImmutableMap.of(InMemoryId.of(1), "A"), "A");
        Folders now = folders(ImmutableMap.of(InMemoryId.of(1), "A"));

        assertThat(told(before, now, interests(Mailboxes.SUBSCRIBED)))
                .containsExactly("* LIST (\\HasNoChildren) \".\" \"A\"");
    }

    private static Interests interests(Mailboxes mailboxes, String... names) {
        return Interests.none()
                .with(EventGroup.of(
                        mailboxes,
                        ImmutableSet.copyOf(names),
                        ImmutableSet.of(NotifyEvent.MAILBOX_NAME, NotifyEvent.SUBSCRIPTION_CHANGE)));
    }

    /** The first has the first id, and so on. */
    private static Folders of(String... names) {
        return folders(IntStream.range(0, names.length)
                .boxed()
                .collect(ImmutableMap.toImmutableMap(i -> InMemoryId.of(i), i -> names[i])));
    }

    private static Folders folders(ImmutableMap<MailboxId, String> names, String... subscribed) {
        return new Folders(names, ImmutableSet.copyOf(subscribed), '.');
    }

    private static List<String> told(Folders before, Folders now, Interests interests, String... known)
            throws IOException {
        Lines lines = new Lines();
        ImapResponseComposerImpl composer = new ImapResponseComposerImpl(lines);
        for (PushedLine line : new FolderChanges(before, now, interests, Set.of(known)).lines()) {
            new PushedLineEncoder().encode(line, composer);
        }
        composer.flush();
        return Splitter.on("\r\n").omitEmptyStrings().splitToList(lines.octets.toString(US_ASCII));
    }

    private static final class Lines implements ImapResponseWriter {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        @Override
        public void write(byte[] buffer) {
            octets.writeBytes(buffer);
        }

        @Override
        public void write(Literal literal) {
            throw new AssertionError("A literal in a name");
        }
    }
}
