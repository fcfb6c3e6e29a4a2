package io.mailkeep.imap.listing;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.StatusDataItems;
import org.apache.james.imap.api.message.StatusDataItems.StatusItem;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.ListCommandParser;
import org.apache.james.imap.message.request.ListRequest;
import org.apache.james.imap.message.request.ListRequest.ListReturnOption;
import org.apache.james.imap.message.request.ListRequest.ListSelectOption;

/** LIST with its options (RFC 5258, 5819, 6154, 8440), and METADATA among those that say what to return (RFC 9590). */
public final class ListParser extends ListCommandParser {
    private static final CharMatcher END_OF_WORD = CharMatcher.anyOf(" ()\t\r\n");
    private static final String METADATA = "METADATA";
    private static final ImmutableMap<String, ListSelectOption> SELECT_OPTIONS = ImmutableMap.of(
            "REMOTE", ListSelectOption.REMOTE,
            "RECURSIVEMATCH", ListSelectOption.RECURSIVEMATCH,
            "SUBSCRIBED", ListSelectOption.SUBSCRIBED,
            "SPECIAL-USE", ListSelectOption.SPECIAL_USE);
    private static final ImmutableMap<String, ListReturnOption> RETURN_OPTIONS = ImmutableMap.of(
            "CHILDREN", ListReturnOption.CHILDREN,
            "SUBSCRIBED", ListReturnOption.SUBSCRIBED,
            "STATUS", ListReturnOption.STATUS,
            "MYRIGHTS", ListReturnOption.MYRIGHTS,
            "SPECIAL-USE", ListReturnOption.SPECIAL_USE);
    private static final ImmutableMap<String, StatusItem> STATUS_ITEMS = ImmutableMap.<String, StatusItem>builder()
            .put("APPENDLIMIT", StatusItem.APPENDLIMIT)
            .put("MESSAGES", StatusItem.MESSAGES)
            .put("MAILBOXID", StatusItem.MAILBOXID)
            .put("RECENT", StatusItem.RECENT)
            .put("UIDNEXT", StatusItem.UID_NEXT)
            .put("UIDVALIDITY", StatusItem.UID_VALIDITY)
            .put("UNSEEN", StatusItem.UNSEEN)
            .put("HIGHESTMODSEQ", StatusItem.HIGHEST_MODSEQ)
            .put("SIZE", StatusItem.SIZE)
            .put("DELETED", StatusItem.DELETED)
            .put("DELETED-STORAGE", StatusItem.DELETED_STORAGE)
            .build();

    @Inject
    ListParser(StatusResponseFactory statuses) {
        super(statuses);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader request, Tag tag, boolean useUids, ImapSession session)
            throws DecodingException {
        EnumSet<ListSelectOption> selected = selectOptions(request);
        // James decodes both when it lists.
        String reference = MailboxName.checked(request.mailboxUTF7());
        String pattern = MailboxName.checked(listMailbox(request));
        Returned returned = returnOptions(request);
        request.eol();

        if (selected.contains(ListSelectOption.SPECIAL_USE)) {
            returned.options.add(ListReturnOption.SPECIAL_USE);
        }
        if (!returned.entries.isEmpty()) {
            return new MetadataListRequest(
                    reference, pattern, tag, selected, returned.options, returned.status(), returned.entries());
        }
        return new ListRequest(
                ImapConstants.LIST_COMMAND, reference, pattern, tag, selected, returned.options, returned.status());
    }

    private static EnumSet<ListSelectOption> selectOptions(ImapRequestLineReader request) throws DecodingException {
        EnumSet<ListSelectOption> options = EnumSet.noneOf(ListSelectOption.class);
        if (request.nextWordChar() == '(') {
            inParentheses(request, () -> options.add(known(SELECT_OPTIONS, word(request))));
        }
        return options;
    }

    private static Returned returnOptions(ImapRequestLineReader request) throws DecodingException {
        Returned returned = new Returned();
        if (request.nextWordCharLenient().isEmpty()) {
            return returned;
        }
        expect(word(request).equals("RETURN"));
        inParentheses(request, () -> returnOption(request, returned));
        return returned;
    }

    private static void returnOption(ImapRequestLineReader request, Returned returned) throws DecodingException {
        String name = word(request);
        if (name.equals(METADATA)) {
            inParentheses(request, () -> returned.add(entry(request)));
            expect(!returned.entries.isEmpty());
            return;
        }
        ListReturnOption option = known(RETURN_OPTIONS, name);
        returned.options.add(option);
        if (option == ListReturnOption.STATUS) {
            returned.statusItems.clear();
            inParentheses(request, () -> returned.statusItems.add(known(STATUS_ITEMS, word(request))));
        }
    }

    // RFC 5464 §5: an astring without wildcards.
    private static String entry(ImapRequestLineReader request) throws DecodingException {
        char first = request.nextWordChar();
        String name = first == '"' || first == '{' ? request.astring() : request.readUntil(END_OF_WORD);
        expect(name.startsWith("/") && CharMatcher.ascii().matchesAllOf(name));
        expect(CharMatcher.anyOf("*%").or(CharMatcher.javaIsoControl()).matchesNoneOf(name));
        return name;
    }

    private static String word(ImapRequestLineReader request) throws DecodingException {
        request.nextWordChar();
        return request.readUntil(END_OF_WORD).toUpperCase(Locale.ROOT);
    }

    private static <T> T known(ImmutableMap<String, T> names, String name) throws DecodingException {
        T value = names.get(name);
        expect(value != null);
        return value;
    }

    private interface Element {
        void read() throws DecodingException;
    }

    private static void inParentheses(ImapRequestLineReader request, Element element) throws DecodingException {
        expect(request.nextWordChar() == '(');
        request.consume();
        while (request.nextWordChar() != ')') {
            element.read();
        }
        request.consume();
    }

    private static void expect(boolean valid) throws DecodingException {
        if (!valid) {
            throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, "Not a LIST command");
        }
    }

    /** What comes between the parentheses of RETURN. */
    private static final class Returned {
        private final EnumSet<ListReturnOption> options = EnumSet.noneOf(ListReturnOption.class);
        private final EnumSet<StatusItem> statusItems = EnumSet.noneOf(StatusItem.class);
        // RFC 5464 §3.2: names of entries have no case.
        private final Map<String, String> entries = new LinkedHashMap<>();

        void add(String entry) {
            entries.putIfAbsent(entry.toLowerCase(Locale.ROOT), entry);
        }

        Optional<StatusDataItems> status() {
            return options.contains(ListReturnOption.STATUS)
                    ? Optional.of(new StatusDataItems(statusItems))
                    : Optional.empty();
        }

        ImmutableList<String> entries() {
            return ImmutableList.copyOf(entries.values());
        }
    }
}
