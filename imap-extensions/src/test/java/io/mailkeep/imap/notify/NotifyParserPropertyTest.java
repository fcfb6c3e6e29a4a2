package io.mailkeep.imap.notify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.imap.selection.Expunges;
import io.mailkeep.imap.selection.Interest;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.james.core.Username;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.decode.ImapRequestStreamLineReader;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.mailbox.MailboxSessionUtil;

/** Commands at random, well formed and not. */
class NotifyParserPropertyTest {
    private final NotifyParser testee = new NotifyParser(new UnpooledStatusResponseFactory());

    @Property
    void groupsAreReadInTheirOrder(@ForAll("names") List<String> names, @ForAll("events") Set<NotifyEvent> events)
            throws Exception {
        String groups = names.stream()
                .map(name -> "(mailboxes " + name + " " + list(events) + ")")
                .collect(Collectors.joining(" "));

        Interests read = interests("SET " + groups);

        assertThat(read.others()).hasSameSizeAs(names).allMatch(group -> group.events()
                .equals(events));
        assertThat(read.others().stream().map(group -> group.names().asList().get(0)))
                .containsExactlyElementsOf(
                        names.stream().map(name -> name.replace("\"", "")).toList());
    }

    @Property
    void anyLineIsReadOrRefused(@ForAll("pieces") String line) throws Exception {
        ImapMessage read = parse(line);

        assertThat(read).as(line).isInstanceOfAny(NotifyRequest.class, StatusResponse.class);
        if (read instanceof NotifyRequest request) {
            request.interests().ifPresent(interests -> assertThat(interests.others())
                    .allMatch(group -> !group.events().contains(NotifyEvent.FLAG_CHANGE)
                            || group.events().contains(NotifyEvent.MESSAGE_NEW)));
        }
    }

    @Example
    void selectedSaysWhatAndWhen() throws Exception {
        Interests flags = interests("set (Selected (messageNEW messageexpunge FLAGCHANGE))");
        Interests delayed = interests("SET STATUS (selected-delayed (MessageNew (UID) MessageExpunge))");

        assertThat(flags.selected()).isEqualTo(Interest.EVERYTHING);
        assertThat(flags.immediate()).isEqualTo(Expunges.TELL);
        assertThat(flags.arrivals()).isEmpty();
        assertThat(delayed.selected()).isEqualTo(Interest.NUMBERS);
        assertThat(delayed.immediate()).isEqualTo(Expunges.WITHHOLD);
        assertThat(delayed.arrivals()).isPresent();
        assertThat(delayed.beginning()).isEqualTo(Interests.Beginning.STATUS);
    }

    @Example
    void mailboxOfSomebodyElseIsIgnored() throws Exception {
        Interests read = interests("SET (mailboxes (#user.bob.INBOX inbox) (MailboxName))");

        assertThat(read.others().get(0).names()).containsExactly("INBOX");
    }

    @Example
    void tooManyGroupsAreRefused() throws Exception {
        assertThat(parse("SET" + " (personal NONE)".repeat(101))).isInstanceOf(StatusResponse.class);
    }

    @Example
    void tooManyNamesAreRefused() throws Exception {
        String names = IntStream.rangeClosed(0, 1000).mapToObj(i -> "m" + i).collect(Collectors.joining(" "));

        assertThat(parse("SET (mailboxes (" + names + ") (MailboxName))")).isInstanceOf(StatusResponse.class);
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.of("INBOX", "Work", "Work.Old", "\"a b\"")
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<Set<NotifyEvent>> events() {
        return Arbitraries.of(
                Set.of(NotifyEvent.MAILBOX_NAME),
                Set.of(NotifyEvent.MESSAGE_NEW, NotifyEvent.MESSAGE_EXPUNGE),
                Set.of(NotifyEvent.SUBSCRIPTION_CHANGE, NotifyEvent.MAILBOX_METADATA_CHANGE),
                Set.of(NotifyEvent.values()));
    }

    private static String list(Set<NotifyEvent> events) {
        return events.stream().map(event -> event.name().replace("_", "")).collect(Collectors.joining(" ", "(", ")"));
    }

    @Provide
    Arbitrary<String> pieces() {
        Arbitrary<String> piece = Arbitraries.frequencyOf(
                Tuple.of(
                        8,
                        Arbitraries.of(
                                " ",
                                "(",
                                ")",
                                "SET ",
                                "NONE",
                                "STATUS ",
                                "(selected ",
                                "(personal ",
                                "(subtree (",
                                "(mailboxes INBOX ",
                                "(MessageNew MessageExpunge",
                                " FlagChange",
                                "(MailboxName)",
                                "(UID BODY.PEEK[",
                                "]",
                                "\"",
                                "&",
                                "&APw-",
                                "{1}\r\n",
                                "{99}\r\n",
                                "{-1}\r\n",
                                "\r\n",
                                "\\")),
                Tuple.of(
                        1,
                        Arbitraries.strings()
                                .withCharRange((char) 0, (char) 255)
                                .ofMaxLength(3)));
        return piece.list().ofMaxSize(30).map(pieces -> "SET " + String.join("", pieces));
    }

    private Interests interests(String arguments) throws Exception {
        return ((NotifyRequest) parse(arguments)).interests().orElseThrow();
    }

    private ImapMessage parse(String arguments) throws Exception {
        FakeImapSession session = new FakeImapSession();
        session.authenticated();
        session.setMailboxSession(MailboxSessionUtil.create(Username.of("bob@demo.test")));
        byte[] line = (arguments + "\r\n").getBytes(ISO_8859_1);
        try (ImapRequestStreamLineReader reader =
                new ImapRequestStreamLineReader(new ByteArrayInputStream(line), OutputStream.nullOutputStream())) {
            return testee.parse(reader, new Tag("t"), session);
        }
    }
}
