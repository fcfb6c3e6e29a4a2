package io.mailkeep.imap;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.inject.Guice;
import com.google.inject.Injector;
import io.mailkeep.imap.fetch.FetchParser;
import io.mailkeep.imap.listing.ListParser;
import io.mailkeep.imap.notify.NotifyParser;
import io.mailkeep.imap.paging.SearchParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.james.core.Username;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.decode.ImapCommandParser;
import org.apache.james.imap.decode.ImapRequestStreamLineReader;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.mailbox.MailboxSessionUtil;

/** Not of REPLACE, which James itself reads. Runs its seeds in every build; {@code JAZZER_FUZZ=1 mvn test -Djazzer.hooks=true -Dtest=ParserFuzzTest} looks for more. */
class ParserFuzzTest {
    private static final Injector INJECTOR = Guice.createInjector(
            binder -> binder.bind(StatusResponseFactory.class).toInstance(new UnpooledStatusResponseFactory()));
    private static final List<ImapCommandParser> PARSERS = List.of(
            INJECTOR.getInstance(FetchParser.class),
            INJECTOR.getInstance(ListParser.class),
            INJECTOR.getInstance(NotifyParser.class),
            INJECTOR.getInstance(SearchParser.class));
    private static final List<String> BEGINNINGS = List.of(
            "",
            "1:* (FLAGS PREVIEW (LAZY)) (CHANGEDSINCE 7 PARTIAL -1:-30)",
            "(SUBSCRIBED) \"\" (INBOX \"%\") RETURN (STATUS (MESSAGES SIZE) CHILDREN)",
            "SET STATUS (SELECTED (MessageNew (UID) MessageExpunge)) (SUBTREE (a b) (FlagChange))",
            "RETURN (PARTIAL 1:10 MIN ALL COUNT) CHARSET UTF-8 OR FROM x NOT (SINCE 1-Feb-2020 MODSEQ 7)",
            "\"\" \"Entw&APw-rfe/%\"");

    @FuzzTest(maxDuration = "5m")
    void anyCommandIsUnderstoodOrRefused(FuzzedDataProvider data) throws IOException {
        ImapCommandParser parser = data.pickValue(PARSERS);
        String beginning = data.pickValue(BEGINNINGS);
        byte[] rest = data.consumeRemainingAsBytes();
        byte[] line = new byte[beginning.length() + rest.length];
        for (int i = 0; i < beginning.length(); i++) {
            line[i] = (byte) beginning.charAt(i);
        }
        System.arraycopy(rest, 0, line, beginning.length(), rest.length);
        FakeImapSession session = new FakeImapSession();
        session.authenticated();
        session.setMailboxSession(MailboxSessionUtil.create(Username.of("bob@demo.test")));
        session.selected(null);

        try (ImapRequestStreamLineReader reader =
                new ImapRequestStreamLineReader(new ByteArrayInputStream(line), OutputStream.nullOutputStream())) {
            assertThat(parser.parse(reader, new Tag("t"), session)).isNotNull();
        }
    }
}
