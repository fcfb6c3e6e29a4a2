package io.mailkeep.imap.notify;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.inject.Inject;
import io.mailkeep.imap.fetch.FetchParser;
import io.mailkeep.imap.listing.MailboxName;
import io.mailkeep.imap.notify.EventGroup.Mailboxes;
import io.mailkeep.imap.notify.Interests.Beginning;
import io.mailkeep.imap.selection.Expunges;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.base.AbstractImapCommandParser;
import org.apache.james.imap.main.DeniedAccessOnSharedMailboxException;
import org.apache.james.imap.main.PathConverter;

/** Reads NOTIFY (RFC 5465 §8). */
public final class NotifyParser extends AbstractImapCommandParser {
    private static final CharMatcher END_OF_WORD = CharMatcher.anyOf(" ()\t\r\n");
    private static final CharMatcher ATOM =
            CharMatcher.inRange('!', '~').and(CharMatcher.noneOf("(){%*\"\\]")).precomputed();
    private static final int MOST_GROUPS = 100;
    private static final int MOST_NAMES = 1000;

    @Inject
    NotifyParser(StatusResponseFactory statuses) {
        super(NotifyRequest.COMMAND, statuses);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader line, Tag tag, ImapSession session) throws DecodingException {
        String kind = word(line);
        if (kind.equals("NONE")) {
            line.eol();
            return NotifyRequest.of(tag, Interests.none());
        }
        expect(kind.equals("SET"), "NOTIFY is followed by SET or NONE");
        Groups groups = new Groups(line, session);
        groups.read();
        return groups.supported ? NotifyRequest.of(tag, groups.interests) : NotifyRequest.unsupported(tag);
    }

    private static String word(ImapRequestLineReader line) throws DecodingException {
        line.nextWordChar();
        String word = Ascii.toUpperCase(line.readUntil(END_OF_WORD));
        expect(!word.isEmpty() && ATOM.matchesAllOf(word), "Not a word of NOTIFY");
        return word;
    }

    private static void expect(boolean valid, String otherwise) throws DecodingException {
        if (!valid) {
            throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, otherwise);
        }
    }

    /** What comes behind SET. */
    private static final class Groups {
        private final ImapRequestLineReader line;
        private final ImapSession session;
        private Interests interests = Interests.none();
        private boolean supported = true;
        private boolean ofSelected;
        private int names;

        Groups(ImapRequestLineReader line, ImapSession session) {
            this.line = line;
            this.session = session;
        }

        void read() throws DecodingException {
            if (line.nextWordChar() != '(') {
                expect(word(line).equals("STATUS"), "Before the first group is at most STATUS");
                interests = interests.with(Beginning.STATUS);
            }
            int groups = 0;
            do {
                expect(++groups <= MOST_GROUPS, "Too many groups");
                readGroup();
            } while (line.nextWordCharLenient().isPresent());
            line.eol();
        }

        private void readGroup() throws DecodingException {
            open();
            switch (word(line)) {
                case "SELECTED":
                    readSelected(Expunges.TELL);
                    break;
                case "SELECTED-DELAYED":
                    readSelected(Expunges.WITHHOLD);
                    break;
                case "INBOXES":
                case "PERSONAL":
                    readOthers(Mailboxes.PERSONAL, ImmutableSet.of());
                    break;
                case "SUBSCRIBED":
                    readOthers(Mailboxes.SUBSCRIBED, ImmutableSet.of());
                    break;
                case "SUBTREE":
                    readOthers(Mailboxes.SUBTREE, readNames());
                    break;
                case "MAILBOXES":
                    readOthers(Mailboxes.NAMED, readNames());
                    break;
                default:
                    expect(false, "Unknown mailboxes");
            }
            close();
        }

        private void readSelected(Expunges immediate) throws DecodingException {
            expect(!ofSelected, "The selected mailbox is in more than one group");
            ofSelected = true;
            Events events = readEvents();
            expect(NotifyEvent.OF_MESSAGES.containsAll(events.known), "Of the selected mailbox: only messages");
            interests = interests.withSelected(Sets.immutableEnumSet(events.known), immediate, events.fetched);
        }

        private void readOthers(Mailboxes mailboxes, ImmutableSet<String> named) throws DecodingException {
            Events events = readEvents();
            expect(events.fetched.isEmpty(), "Only messages of the selected mailbox are fetched");
            interests = interests.with(EventGroup.of(mailboxes, named, Sets.immutableEnumSet(events.known)));
        }

        private ImmutableSet<String> readNames() throws DecodingException {
            if (line.nextWordChar() != '(') {
                return ImmutableSet.copyOf(readName());
            }
            Set<String> read = new LinkedHashSet<>();
            open();
            do {
                read.addAll(readName());
            } while (line.nextWordChar() != ')');
            close();
            return ImmutableSet.copyOf(read);
        }

        // James has no mailbox of anybody else for IMAP: such a name is one that does not exist, to be ignored.
        private Set<String> readName() throws DecodingException {
            expect(++names <= MOST_NAMES, "Too many mailboxes");
            String name = MailboxName.decode(line.mailboxUTF7());
            expect(!name.isEmpty(), "A mailbox has a name");
            try {
                return Set.of(
                        PathConverter.forSession(session).buildFullPath(name).getName());
            } catch (DeniedAccessOnSharedMailboxException e) {
                return Set.of();
            }
        }

        private Events readEvents() throws DecodingException {
            Events events = new Events();
            if (line.nextWordChar() != '(') {
                expect(word(line).equals("NONE"), "No events");
                return events;
            }
            open();
            do {
                readEvent(events);
            } while (line.nextWordChar() != ')');
            close();
            events.check();
            return events;
        }

        private void readEvent(Events events) throws DecodingException {
            Optional<NotifyEvent> event = NotifyEvent.of(word(line));
            event.ifPresentOrElse(events.known::add, () -> supported = false);
            if (event.equals(Optional.of(NotifyEvent.MESSAGE_NEW)) && line.nextWordChar() == '(') {
                events.fetched = Optional.of(FetchParser.readItems(line));
            }
        }

        private void open() throws DecodingException {
            expect(line.nextWordChar() == '(', "Not a list");
            line.consume();
        }

        private void close() throws DecodingException {
            expect(line.nextWordChar() == ')', "A list without end");
            line.consume();
        }
    }

    /** The events of a group. */
    private static final class Events {
        private final Set<NotifyEvent> known = EnumSet.noneOf(NotifyEvent.class);
        private Optional<FetchData> fetched = Optional.empty();

        // RFC 5465 §5
        void check() throws DecodingException {
            expect(
                    known.contains(NotifyEvent.MESSAGE_NEW) == known.contains(NotifyEvent.MESSAGE_EXPUNGE),
                    "MessageNew and MessageExpunge go together");
            expect(
                    !known.contains(NotifyEvent.FLAG_CHANGE) || known.contains(NotifyEvent.MESSAGE_NEW),
                    "FlagChange needs MessageNew and MessageExpunge");
        }
    }
}
