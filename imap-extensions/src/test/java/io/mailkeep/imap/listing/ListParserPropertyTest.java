package io.mailkeep.imap.listing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.decode.ImapCommandParser;
import org.apache.james.imap.decode.ImapRequestStreamLineReader;
import org.apache.james.imap.decode.parser.ListCommandParser;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.ListRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;

/** Commands at random, well formed and not. */
class ListParserPropertyTest {
    private final StatusResponseFactory statuses = new UnpooledStatusResponseFactory();
    private final ListParser testee = new ListParser(statuses);
    private final ListCommandParser stock = new ListCommandParser(statuses);

    @Property
    void whatAStockServerReadsIsReadAsItReadsIt(@ForAll("commands") String command) throws Exception {
        ImapMessage read = parse(testee, command);

        assertThat(read).as(command).hasToString(parse(stock, command).toString());
    }

    @Property
    void entriesAreReadBesideAllElse(@ForAll("commands") String command, @ForAll("entries") List<String> entries)
            throws Exception {
        String option = " METADATA (" + String.join(" ", entries) + ")";
        String extended = command.contains("RETURN (")
                ? command.replace("RETURN (", "RETURN (" + option + " ")
                : command + " RETURN (" + option + ")";

        ImapMessage read = parse(testee, extended);

        assertThat(read).as(extended).isInstanceOf(MetadataListRequest.class);
        assertThat(((MetadataListRequest) read).entries())
                .containsExactlyElementsOf(entries.stream().distinct().toList());
        assertThat(read.toString().replace("MetadataListRequest", "ListRequest"))
                .isEqualTo(parse(stock, command).toString());
    }

    @Property
    void anyLineIsReadOrRefused(@ForAll("pieces") String line) throws Exception {
        ImapMessage read = parse(testee, line);

        assertThat(read).as(line).isInstanceOfAny(ListRequest.class, StatusResponse.class);
        if (read instanceof MetadataListRequest request) {
            assertThat(request.entries()).isNotEmpty().allMatch(entry -> entry.matches("/[^*%\\p{Cntrl}]*"));
        }
    }

    @Example
    void nameThatIsNoModifiedUtf7IsRefused() throws Exception {
        for (String command : new String[] {"& *", "\"\" &", "\"\" \"&AP%\""}) {
            assertThat(parse(testee, command)).as(command).isInstanceOf(StatusResponse.class);
        }
        assertThat(parse(testee, "\"a&-b\" \"Entw&APw-rfe\"")).isInstanceOf(ListRequest.class);
    }

    @Provide
    Arbitrary<String> commands() {
        Arbitrary<String> selected = listOf("REMOTE", "RECURSIVEMATCH", "subscribed", "SPECIAL-USE");
        Arbitrary<String> items = listOf(
                "MESSAGES",
                "UIDNEXT",
                "uidvalidity",
                "UNSEEN",
                "RECENT",
                "SIZE",
                "DELETED",
                "DELETED-STORAGE",
                "HIGHESTMODSEQ",
                "APPENDLIMIT",
                "MAILBOXID");
        Arbitrary<String> returned = Combinators.combine(
                        listOf("CHILDREN", "Subscribed", "SPECIAL-USE", "MYRIGHTS"), items, Arbitraries.of(true, false))
                .as((options, status, withStatus) ->
                        withStatus ? options.replace(")", " STATUS " + status + ")") : options);
        return Combinators.combine(
                        selected.map(options -> options + " ").injectNull(0.3),
                        Arbitraries.of("\"\"", "Work", "{0}\r\n", "\"a b\""),
                        Arbitraries.of("*", "%", "\"\"", "Work.%", "{5}\r\nINBOX", "inbox"),
                        returned.map(options -> " RETURN " + options).injectNull(0.3))
                .as((options, reference, pattern, result) ->
                        (options == null ? "" : options) + reference + " " + pattern + (result == null ? "" : result));
    }

    private static Arbitrary<String> listOf(String... words) {
        return Arbitraries.of(words).list().ofMaxSize(5).map(chosen -> "(" + String.join(" ", chosen) + ")");
    }

    @Provide
    Arbitrary<List<String>> entries() {
        return Arbitraries.of("/private/comment", "/shared/comment", "/shared/vendor/cmu/cyrus-imapd/color", "/a")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
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
                                "\"",
                                "\"\"",
                                "*",
                                "RETURN",
                                "METADATA",
                                "STATUS",
                                "SUBSCRIBED",
                                "CHILDREN",
                                "/private/comment",
                                "/",
                                "MESSAGES",
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
        return piece.list().ofMaxSize(30).map(pieces -> String.join("", pieces));
    }

    private static ImapMessage parse(ImapCommandParser parser, String command) throws Exception {
        FakeImapSession session = new FakeImapSession();
        session.authenticated();
        byte[] line = (command + "\r\n").getBytes(ISO_8859_1);
        try (ImapRequestStreamLineReader reader =
                new ImapRequestStreamLineReader(new ByteArrayInputStream(line), OutputStream.nullOutputStream())) {
            return parser.parse(reader, new Tag("t"), session);
        }
    }
}
