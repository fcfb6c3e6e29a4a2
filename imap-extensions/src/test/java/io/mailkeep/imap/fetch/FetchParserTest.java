package io.mailkeep.imap.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.imap.paging.Page;
import io.mailkeep.imap.paging.PagedFetch;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.ImapRequestStreamLineReader;
import org.apache.james.imap.decode.parser.FetchCommandParser;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;

class FetchParserTest {
    private static final Tag TAG = new Tag("a1");

    @Property
    void whatJamesUnderstandsIsUnderstoodAlike(@ForAll("arguments") String arguments, @ForAll boolean uids)
            throws DecodingException {
        FetchData understood = parse(arguments, uids).getFetch();

        // Of UID FETCH, James's parser asks for the UID besides; here the command does.
        FetchData byJames = parseAsJames(arguments).getFetch();
        assertThat(understood).isEqualTo(byJames);
        assertThat(understood.getVanished()).isEqualTo(byJames.getVanished());
    }

    @Property
    void anyOtherTextIsUnderstoodOrRefused(@ForAll("text") String text, @ForAll boolean uids) {
        try {
            assertThat(parse(text, uids).getFetch()).isNotNull();
        } catch (DecodingException refused) {
            assertThat(refused.getKey()).isNotNull();
        }
    }

    @Example
    void previewIsAskedForWithoutReadingTheMessage() throws DecodingException {
        for (String arguments : new String[] {
            "1 PREVIEW", "1 (preview)", "1 (PREVIEW (LAZY))", "1 PREVIEW (lazy)", "1 (PREVIEW (LAZY LAZY))"
        }) {
            FetchData understood = parse(arguments, false).getFetch();

            assertThat(understood.getBodyElements()).as(arguments).containsExactly(Previews.ASKED);
            assertThat(understood.isSetSeen()).as(arguments).isFalse();
        }
    }

    @Example
    void previewStandsAmongOtherItemsAndModifiers() throws DecodingException {
        FetchData understood =
                parse("1 (FLAGS PREVIEW (LAZY) UID) (CHANGEDSINCE 7)", false).getFetch();

        assertThat(understood.contains(FetchData.Item.FLAGS)).isTrue();
        assertThat(understood.contains(FetchData.Item.UID)).isTrue();
        assertThat(understood.getBodyElements()).containsExactly(Previews.ASKED);
        assertThat(understood.getChangedSince()).isEqualTo(7);
    }

    @Example
    void aListBehindALoneItemHasTheModifiersOfFetch() throws DecodingException {
        assertThat(parse("1 PREVIEW (CHANGEDSINCE 7)", false).getFetch().getChangedSince())
                .isEqualTo(7);
        assertThat(parse("1 PREVIEW (LAZY) (CHANGEDSINCE 7)", false).getFetch().getChangedSince())
                .isEqualTo(7);
        assertThat(parse("1 FLAGS (CHANGEDSINCE 7)", false).getFetch().getChangedSince())
                .isEqualTo(7);
    }

    @Example
    void aPageIsAskedForAmongOtherModifiers() throws DecodingException {
        for (String modifiers : new String[] {"PARTIAL -1:-30 CHANGEDSINCE 7", "changedsince 7 partial -1:-30"}) {
            FetchRequest understood = parse("1:* (FLAGS) (" + modifiers + ")", true);

            assertThat(understood).as(modifiers).isInstanceOf(PagedFetch.class);
            assertThat(Optional.of(((PagedFetch) understood).page())).isEqualTo(Page.parse("-1:-30"));
            assertThat(understood.getFetch().getChangedSince()).isEqualTo(7);
        }
    }

    @Example
    void whatIsNoFetchIsRefused() {
        for (String arguments : new String[] {
            "1",
            "1 ",
            "1 X",
            "1 (FLAGS",
            "1 (FLAGS))",
            "1 FLAGS UID",
            "1 PREVIEW ()",
            "1 (PREVIEW ())",
            "1 (PREVIEW (EAGER))",
            "1 (PREVIEW (CHANGEDSINCE 1))",
            "1 (FLAGS (LAZY))",
            "1 FLAGS (LAZY)",
            "1 (FLAGS) ()",
            "1 (FLAGS) (CHANGEDSINCE)",
            "1 (FLAGS) (CHANGEDSINCE -1)",
            "1 (FLAGS) (CHANGEDSINCE 99999999999999999999)",
            "1 (FLAGS) (VANISHED)",
            "1 BODY[",
            "1 BODY[HEADER",
            "1 BODY[]<",
            "1 BODY[]<a>",
            "1 BODY[]<0.0>",
            "1 PREVIEW[]"
        }) {
            assertThatThrownBy(() -> parse(arguments, false)).as(arguments).isInstanceOf(DecodingException.class);
        }
    }

    @Provide
    Arbitrary<String> arguments() {
        Arbitrary<String> item = Arbitraries.of(
                "FAST",
                "ALL",
                "Full",
                "FLAGS",
                "flags",
                "RFC822.SIZE",
                "ENVELOPE",
                "INTERNALDATE",
                "BODY",
                "BODYSTRUCTURE",
                "UID",
                "RFC822",
                "rfc822.header",
                "RFC822.TEXT",
                "MODSEQ",
                "EMAILID",
                "THREADID",
                "SAVEDATE",
                "BODY[]",
                "BODY.PEEK[]",
                "body[TEXT]",
                "BODY[1.2.MIME]",
                "BODY[3.HEADER]",
                "BODY.PEEK[HEADER.FIELDS (To Subject)]",
                "BODY[HEADER.FIELDS.NOT (X-A)]<10.20>",
                "BODY[]<0>",
                "BODY.PEEK[1]<0.4096>");
        Arbitrary<String> modifiers =
                Arbitraries.of("", " (CHANGEDSINCE 12)", " (CHANGEDSINCE  9 )", "(CHANGEDSINCE 1)");
        Arbitrary<String> list = Combinators.combine(item.list().ofMinSize(1).ofMaxSize(6), modifiers)
                .as((items, following) -> "(" + String.join(" ", items) + ")" + following);
        return Combinators.combine(Arbitraries.of("1", "1:*", "4,7:9", "*"), Arbitraries.oneOf(item, list))
                .as((ids, items) -> ids + " " + items);
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.of(
                        "1 ",
                        "(",
                        ")",
                        " ",
                        "[",
                        "]",
                        "<",
                        ">",
                        ".",
                        "BODY",
                        "PREVIEW",
                        "LAZY",
                        "FLAGS",
                        "9",
                        "-",
                        "CHANGEDSINCE",
                        "VANISHED",
                        "HEADER.FIELDS",
                        "\u00ff",
                        "{3}",
                        "\"",
                        "\r")
                .list()
                .ofMaxSize(20)
                .map(pieces -> "1 " + String.join("", pieces));
    }

    private static FetchRequest parse(String arguments, boolean uids) throws DecodingException {
        return (FetchRequest) new FetchParser(new UnpooledStatusResponseFactory())
                .decode(line(arguments), TAG, uids, NO_SESSION.orElse(null));
    }

    private static FetchRequest parseAsJames(String arguments) throws DecodingException {
        return (FetchRequest) new James().decode(line(arguments), TAG, false, NO_SESSION.orElse(null));
    }

    // Only for sets that an earlier command saved.
    private static final Optional<ImapSession> NO_SESSION = Optional.empty();

    private static ImapRequestLineReader line(String arguments) {
        return new ImapRequestStreamLineReader(
                new ByteArrayInputStream((arguments + "\r\n").getBytes(StandardCharsets.ISO_8859_1)),
                OutputStream.nullOutputStream());
    }

    private static final class James extends FetchCommandParser {
        James() {
            super(new UnpooledStatusResponseFactory());
        }

        @Override
        protected ImapMessage decode(ImapRequestLineReader line, Tag tag, boolean useUids, ImapSession session)
                throws DecodingException {
            return super.decode(line, tag, useUids, session);
        }
    }
}
