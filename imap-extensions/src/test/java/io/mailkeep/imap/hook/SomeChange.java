package io.mailkeep.imap.hook;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.hook.MailboxChange.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.TestId;

/** Changes of bob's INBOX, by IMAP. */
public final class SomeChange {
    public static final Username BOB = Username.of("bob@hook.test");

    private SomeChange() {}

    public static MailboxChange.Builder of(MailboxChange.Type type, Message... messages) {
        return MailboxChange.builder()
                .type(type)
                .at(Instant.parse("2026-11-26T09:00:00Z"))
                .eventId("e1")
                .mailbox(inbox("INBOX"))
                .user(BOB)
                .origin(Origin.IMAP)
                .session("s1")
                .messages(ImmutableList.copyOf(messages));
    }

    /** Events of these numbers, with a new message each. */
    public static void tell(ChangeHook hook, int first, int last) throws Exception {
        for (int number = first; number <= last; number++) {
            hook.changed(of(MailboxChange.Type.MESSAGE_NEW, messages(1))
                    .eventId("e" + number)
                    .build());
        }
    }

    /** What the letters of {@link #tell} are called. */
    public static List<String> toldIds(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> "e" + number + "/0")
                .toList();
    }

    public static MailboxRef inbox(String name) {
        return MailboxRef.of(TestId.of(7), MailboxPath.forUser(BOB, name));
    }

    /** The messages of UIDs from 1 on, of ten octets each. */
    public static Message[] messages(int number) {
        return LongStream.rangeClosed(1, number)
                .mapToObj(uid -> Message.of(
                        MessageUid.of(uid),
                        ModSeq.of(100 + uid),
                        Optional.of(InMemoryMessageId.of(uid)),
                        Optional.of(10L),
                        ImmutableSet.of("\\Seen"),
                        ImmutableSet.of("\\Seen")))
                .toArray(Message[]::new);
    }

    public static Message flagged(long uid, ImmutableSet<String> flags, ImmutableSet<String> before) {
        return Message.of(MessageUid.of(uid), ModSeq.of(100 + uid), Optional.empty(), Optional.empty(), flags, before);
    }
}
