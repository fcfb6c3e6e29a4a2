package io.mailkeep.imap.maillog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.SomeChange;
import io.mailkeep.imap.settings.Xml;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class MailLogTest {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("mailkeep");
    private final MailLog testee = new MailLog();

    @BeforeEach
    void listen() {
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.toList());
    }

    @Test
    void aChangeIsALine() {
        testee.changed(SomeChange.of(MailboxChange.Type.MESSAGE_EXPUNGE, SomeChange.messages(3))
                .build());

        assertThat(lines())
                .containsExactly("change=MESSAGE_EXPUNGE user=bob@hook.test owner=bob@hook.test mailbox=INBOX"
                        + " mailboxId=7 origin=IMAP session=s1 messages=3 uids=1:3 modSeq=103 ids=1,2,3 bytes=30"
                        + " event=e1");
    }

    /** Most servers let warnings through only. */
    @Test
    void whoseLinesWouldNotBeLoggedIsSaidAtTheStart() throws ConfigurationException {
        logger.setLevel(Level.WARN);

        testee.configure(Xml.hook(""));

        assertThat(lines())
                .containsExactly(
                        "MailLog logs nothing: add <logger name=\"mailkeep.mail\" level=\"INFO\"/> to logback.xml");
    }

    @Test
    void messagesOfWhichTheSameFlagsChangedShareALine() {
        ImmutableSet<String> none = ImmutableSet.of();
        ImmutableSet<String> seen = ImmutableSet.of("\\Seen");

        testee.changed(SomeChange.of(
                        MailboxChange.Type.FLAGS_CHANGE,
                        SomeChange.flagged(1, seen, none),
                        SomeChange.flagged(2, none, seen),
                        SomeChange.flagged(3, seen, none))
                .build());

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0))
                .contains("uids=1,3 ")
                .contains("set=\"\\\\Seen\"")
                .doesNotContain("cleared=");
        assertThat(lines().get(1))
                .contains("uids=2 ")
                .contains("cleared=\"\\\\Seen\"")
                .doesNotContain("set=");
    }

    @Test
    void aLongChangeGoesOnInTheNextLine() {
        testee.changed(SomeChange.of(MailboxChange.Type.MESSAGE_COPY, SomeChange.messages(250))
                .build());

        assertThat(lines()).hasSize(3).allSatisfy(line -> assertThat(line).hasSizeLessThan(5000));
        assertThat(lines().get(2)).contains("messages=50 uids=201:250 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "\r\n",
                "\u0085",
                "\u2028",
                "\u202e",
                "\u001b[2K",
                "\0",
                "\ud800",
                "\" user=eve ",
                "\\\" x="
            })
    void noNameForgesALine(String weapon) {
        testee.changed(SomeChange.of(MailboxChange.Type.MESSAGE_NEW, SomeChange.messages(1))
                .mailbox(SomeChange.inbox("a" + weapon + "change=MESSAGE_EXPUNGE"))
                .build());

        assertThat(lines()).hasSize(1);
        String line = lines().get(0);
        assertThat(line).matches("[\\x20-\\x7e]*");
        assertThat(line.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "Q"))
                .isEqualTo("change=MESSAGE_NEW user=bob@hook.test owner=bob@hook.test mailbox=Q mailboxId=7 origin=IMAP"
                        + " session=s1 messages=1 uids=1 modSeq=101 ids=1 bytes=10 event=e1");
    }

    @Test
    void whatPrintsIsLeftAsItIs() {
        testee.changed(SomeChange.of(MailboxChange.Type.MESSAGE_NEW, SomeChange.messages(1))
                .mailbox(SomeChange.inbox("Entwürfe 日本"))
                .build());

        assertThat(lines().get(0)).contains(" mailbox=\"Entwürfe 日本\" ");
    }

    @Test
    void anEndlessNameIsCut() {
        testee.changed(SomeChange.of(MailboxChange.Type.MESSAGE_NEW, SomeChange.messages(1))
                .mailbox(SomeChange.inbox(" ".repeat(100_000)))
                .build());

        assertThat(lines().get(0)).hasSizeLessThan(1500);
    }

    @Test
    void theTypesThatAreAskedForAreLoggedUnderTheLoggerThatIsAskedFor() throws Exception {
        testee.configure(
                Xml.hook("<logger>mailkeep.gone</logger><type>MESSAGE_EXPUNGE</type>" + "<type>MESSAGE_EXPIRE</type>"));

        testee.changed(SomeChange.of(MailboxChange.Type.MESSAGE_NEW, SomeChange.messages(1))
                .build());
        testee.changed(SomeChange.of(MailboxChange.Type.MESSAGE_EXPIRE, SomeChange.messages(1))
                .build());

        assertThat(appender.list).hasSize(1).allMatch(event -> event.getLoggerName()
                .equals("mailkeep.gone"));
        assertThat(lines().get(0)).startsWith("change=MESSAGE_EXPIRE ");
    }

    @Test
    void aLoggerThatIsNoNameIsAMistake() {
        assertThatThrownBy(() -> testee.configure(Xml.hook("<logger>a b</logger>")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("<logger> is \"a b\"")
                .hasMessageContaining("logback.xml");
    }
}
