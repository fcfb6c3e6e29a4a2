package io.mailkeep.imap.fetch;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Longs;
import io.mailkeep.imap.paging.Page;
import io.mailkeep.imap.paging.PagedFetch;
import java.util.Optional;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.BodyFetchElement;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.FetchPartPathDecoder;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.message.request.FetchRequest;

/** What follows the sequence-set of a FETCH: items and modifiers, up to the end of the line. */
final class FetchArguments {
    private static final CharMatcher LINE_END = CharMatcher.anyOf("\r\n");
    private static final CharMatcher WORD_END = CharMatcher.anyOf(" []()<>").or(LINE_END);
    private static final CharMatcher SECTION_END = CharMatcher.is(']').or(LINE_END);
    private static final String PREVIEW = "PREVIEW";
    private static final ImmutableMap<String, ImmutableSet<Item>> ITEMS =
            ImmutableMap.<String, ImmutableSet<Item>>builder()
                    .put("ALL", ImmutableSet.of(Item.FLAGS, Item.INTERNAL_DATE, Item.SIZE, Item.ENVELOPE))
                    .put("FAST", ImmutableSet.of(Item.FLAGS, Item.INTERNAL_DATE, Item.SIZE))
                    .put("FULL", ImmutableSet.of(Item.FLAGS, Item.INTERNAL_DATE, Item.SIZE, Item.ENVELOPE, Item.BODY))
                    .put("BODY", ImmutableSet.of(Item.BODY))
                    .put("BODYSTRUCTURE", ImmutableSet.of(Item.BODY_STRUCTURE))
                    .put("EMAILID", ImmutableSet.of(Item.EMAILID))
                    .put("ENVELOPE", ImmutableSet.of(Item.ENVELOPE))
                    .put("FLAGS", ImmutableSet.of(Item.FLAGS))
                    .put("INTERNALDATE", ImmutableSet.of(Item.INTERNAL_DATE))
                    .put("MODSEQ", ImmutableSet.of(Item.MODSEQ))
                    .put("RFC822.SIZE", ImmutableSet.of(Item.SIZE))
                    .put("SAVEDATE", ImmutableSet.of(Item.SAVEDATE))
                    .put("THREADID", ImmutableSet.of(Item.THREADID))
                    .put("UID", ImmutableSet.of(Item.UID))
                    .build();
    private static final ImmutableMap<String, BodyFetchElement> CONTENT = ImmutableMap.of(
            "RFC822", BodyFetchElement.createRFC822(), "RFC822.TEXT", BodyFetchElement.createRFC822Text());
    private static final ImmutableMap<String, BodyFetchElement> PEEKED =
            ImmutableMap.of("RFC822.HEADER", BodyFetchElement.createRFC822Header(), PREVIEW, Previews.ASKED);

    private final ImapRequestLineReader line;
    private final boolean ofUidFetch;
    private final FetchData.Builder data = FetchData.builder();
    private Optional<Page> page = Optional.empty();

    private FetchArguments(ImapRequestLineReader line, boolean ofUidFetch) {
        this.line = line;
        this.ofUidFetch = ofUidFetch;
    }

    static FetchArguments ofFetch(ImapRequestLineReader line) throws DecodingException {
        return new FetchArguments(line, false).read();
    }

    static FetchArguments ofUidFetch(ImapRequestLineReader line) throws DecodingException {
        return new FetchArguments(line, true).read();
    }

    /** The items alone, which end with their parenthesis. */
    static FetchData readItems(ImapRequestLineReader line) throws DecodingException {
        FetchArguments arguments = new FetchArguments(line, false);
        arguments.readItems();
        return arguments.data.build();
    }

    FetchRequest toRequest(IdRange[] ids, Tag tag) {
        return page.<FetchRequest>map(asked -> new PagedFetch(ids, data.build(), asked, tag))
                .orElseGet(() -> new FetchRequest(ofUidFetch, ids, data.build(), tag));
    }

    private FetchArguments read() throws DecodingException {
        if (next() == '(') {
            readItems();
        } else {
            readLoneItem();
        }
        if (next() == '(') {
            line.consumeChar('(');
            readModifiers();
        }
        line.eol();
        return this;
    }

    private void readItems() throws DecodingException {
        line.consumeChar('(');
        while (next() != ')') {
            if (readItem().equals(PREVIEW) && next() == '(') {
                line.consumeChar('(');
                readPreviewModifiers();
            }
        }
        line.consumeChar(')');
    }

    // A list behind a lone PREVIEW has its modifiers or those of FETCH.
    private void readLoneItem() throws DecodingException {
        if (!readItem().equals(PREVIEW) || next() != '(') {
            return;
        }
        line.consumeChar('(');
        if (Ascii.toUpperCase(next()) == 'L') {
            readPreviewModifiers();
        } else {
            readModifiers();
        }
    }

    private String readItem() throws DecodingException {
        String name = readWord();
        if (line.nextChar() == '[') {
            readSection(name);
        } else if (ITEMS.containsKey(name)) {
            data.fetch(ITEMS.get(name));
        } else if (CONTENT.containsKey(name)) {
            data.add(CONTENT.get(name), false);
        } else if (PEEKED.containsKey(name)) {
            data.add(PEEKED.get(name), true);
        } else {
            throw illegal("No item of FETCH: " + name);
        }
        return name;
    }

    private void readSection(String name) throws DecodingException {
        if (!name.equals("BODY") && !name.equals("BODY.PEEK")) {
            throw illegal("No section of FETCH: " + name);
        }
        line.consumeChar('[');
        String section = line.readUntil(SECTION_END);
        line.consumeChar(']');
        FetchPartPathDecoder path = new FetchPartPathDecoder();
        path.decode(section);
        Octets octets = readOctets();
        data.add(
                new BodyFetchElement(
                        "BODY[" + section + "]",
                        path.getSpecifier(),
                        path.getPath(),
                        path.getNames(),
                        octets.first.orElse(null),
                        octets.count.orElse(null)),
                name.equals("BODY.PEEK"));
    }

    private static final class Octets {
        private final Optional<Long> first;
        private final Optional<Long> count;

        private Octets(Optional<Long> first, Optional<Long> count) {
            this.first = first;
            this.count = count;
        }
    }

    private Octets readOctets() throws DecodingException {
        if (line.nextChar() != '<') {
            return new Octets(Optional.empty(), Optional.empty());
        }
        line.consumeChar('<');
        String range = line.readUntil(WORD_END);
        line.consumeChar('>');
        int dot = range.indexOf('.');
        if (dot < 0) {
            return new Octets(Optional.of(number(range)), Optional.empty());
        }
        long count = number(range.substring(dot + 1));
        if (count == 0) {
            throw illegal("No octet of " + range);
        }
        return new Octets(Optional.of(number(range.substring(0, dot))), Optional.of(count));
    }

    // RFC 8970 §4.1: LAZY asks for no more than can be had soon. Every preview is made from the message, so it is had
    // as
    // soon as any.
    private void readPreviewModifiers() throws DecodingException {
        do {
            String modifier = readWord();
            if (!modifier.equals("LAZY")) {
                throw illegal("No modifier of PREVIEW: " + modifier);
            }
        } while (next() != ')');
        line.consumeChar(')');
    }

    private void readModifiers() throws DecodingException {
        do {
            readModifier();
        } while (next() != ')');
        line.consumeChar(')');
    }

    private void readModifier() throws DecodingException {
        String modifier = readWord();
        switch (modifier) {
            case "CHANGEDSINCE":
                data.changedSince(number(readWord()));
                break;
            case "VANISHED":
                expectUidFetch(modifier);
                data.vanished(true);
                break;
            case "PARTIAL":
                expectUidFetch(modifier);
                readPage();
                break;
            default:
                throw illegal("No modifier of FETCH: " + modifier);
        }
    }

    // RFC 7162 §3.2.6, RFC 9394 §3.3.
    private void expectUidFetch(String modifier) throws DecodingException {
        if (!ofUidFetch) {
            throw illegal("Only for UID FETCH: " + modifier);
        }
    }

    private void readPage() throws DecodingException {
        if (page.isPresent()) {
            throw illegal("More than one PARTIAL");
        }
        page = Optional.of(Page.parse(readWord()).orElseThrow(() -> illegal("No range of results")));
    }

    private char next() throws DecodingException {
        return line.nextNonSpaceChar();
    }

    private String readWord() throws DecodingException {
        next();
        return Ascii.toUpperCase(line.readUntil(WORD_END));
    }

    private static long number(String digits) throws DecodingException {
        return Optional.ofNullable(Longs.tryParse(digits))
                .filter(number -> CharMatcher.inRange('0', '9').matchesAllOf(digits))
                .orElseThrow(() -> illegal("No number: " + digits));
    }

    private static DecodingException illegal(String what) {
        return new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, what);
    }
}
