package io.mailkeep.search.kept;

import static io.mailkeep.search.kept.KeptSite.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mailkeep.engines.junit.CassandraExtension;
import io.mailkeep.engines.junit.OpenSearchExtension;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Combination;
import io.mailkeep.pop3.condition.Trait;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.maildrop.Examination;
import io.mailkeep.pop3.maildrop.Examinee;
import io.mailkeep.pop3.maildrop.Examiner;
import io.mailkeep.pop3.maildrop.MessageFacts;
import io.mailkeep.pop3.maildrop.Source;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.OnDelete;
import io.mailkeep.pop3.policy.Retention;
import io.mailkeep.pop3.policy.UserPolicies;
import io.mailkeep.pop3.policy.Visibility;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MailboxId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code simulate}, {@code report}, {@code explain} and {@code kept} see messages as an {@link Examination} has them. */
class KeptFactsTest {
    private static final int MESSAGES = 300;
    private static final String LONG = "x".repeat(5_000);
    private static final List<String> FROM = List.of(
            "",
            "From: anna@demo.test\r\n",
            "From: \"Doe, Bert\" <BERT@Demo.Test>\r\n",
            "From: =?utf-8?B?QmVydCDDhMOWw5w=?= <bert@demo.test>,\r\n carl@other.test\r\n",
            "From: carl@other.test\r\nFrom: bert@demo.test\r\n",
            "From: undisclosed\r\n",
            "From: friends: bert@demo.test, carl@other.test;\r\n",
            "From: " + LONG + " <bert@demo.test>\r\n");
    private static final List<String> SUBJECT = List.of(
            "",
            "Subject: Contract 4711\r\n",
            "Subject: =?iso-8859-1?Q?Vertr=E4ge?= 4711\r\n",
            "Subject: con\r\n tract\r\n",
            "Subject: the red\r\n file\r\n",
            "Subject: x\r\nSubject: contract\r\n",
            "Subject: " + LONG + " contract\r\n");
    private static final List<Flags.Flag> FLAGS =
            List.of(Flags.Flag.SEEN, Flags.Flag.FLAGGED, Flags.Flag.ANSWERED, Flags.Flag.DELETED, Flags.Flag.DRAFT);
    private static final List<String> KEYWORDS = List.of("$Keep", "$kept", "JUNK");

    private static final KeepPolicy BY_TRAITS = KeepPolicy.named("traits")
            .onDelete(OnDelete.RELEASE)
            .retention(Retention.of(
                    Retention.Scope.ALL,
                    Combination.of(
                            Combination.Mode.ANY,
                            ImmutableList.of(
                                    Combination.of(
                                            Combination.Mode.ALL,
                                            ImmutableList.of(
                                                    Age.of(Age.Since.DELIVERED, 3), Trait.from("@other.test"))),
                                    Combination.of(
                                            Combination.Mode.ALL,
                                            ImmutableList.of(Age.of(Age.Since.DELIVERED, 5), Trait.seen())),
                                    Age.of(Age.Since.DELIVERED, 10))),
                    ImmutableList.of(Trait.flagged(), Trait.keyword("$KEEP"), Trait.from("bert@demo.test")),
                    AtExpiry.EXPUNGE))
            .visibility(Visibility.EVERYTHING.toBuilder()
                    .hidden(ImmutableList.of(Trait.deleted(), Trait.keyword("junk")))
                    .build())
            .build();

    @RegisterExtension
    private static final OpenSearchExtension OPEN_SEARCH = new OpenSearchExtension();

    @RegisterExtension
    private static final CassandraExtension CASSANDRA = new CassandraExtension();

    private static CqlSession cassandra;

    private final Random random = new Random(4711);
    private KeptSite site;

    @BeforeAll
    static void connect() {
        cassandra = CASSANDRA.openFreshKeyspace();
    }

    @AfterAll
    static void disconnect() {
        cassandra.close();
    }

    @BeforeEach
    void start() throws Exception {
        site = new KeptSite(OPEN_SEARCH, cassandra, BY_TRAITS);
        for (int i = 0; i < MESSAGES; i++) {
            site.clock.setInstant(START.plus(Duration.ofHours(i)));
            site.deliver(one(FROM) + one(SUBJECT) + "\r\nbody\r\n", flags());
        }
        site.popSession(List.of(1, 2, 3, 4, 5, 6), List.of(2, 4));
        site.ledger().putHold(site.anna, "bert", hold(Optional.of("bert@demo.test"), Optional.empty()));
        site.ledger().putHold(site.anna, "contracts", hold(Optional.empty(), Optional.of("contract")));
        site.ledger().putHold(site.anna, "red", hold(Optional.empty(), Optional.of("red file")));
    }

    @AfterEach
    void stop() throws Exception {
        site.close();
    }

    private static Hold hold(Optional<String> from, Optional<String> subject) {
        return Hold.of("case", START, from, subject, Optional.empty(), Optional.empty());
    }

    private <T> T one(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private Flags flags() {
        Flags flags = new Flags();
        IntStream.range(0, random.nextInt(3)).forEach(any -> flags.add(one(FLAGS)));
        IntStream.range(0, random.nextInt(2)).forEach(any -> flags.add(one(KEYWORDS)));
        return flags;
    }

    private Examinee withIndex() {
        return site.get(Examiner.class).read(MaildropId.of(site.anna));
    }

    private Examinee withoutIndex() {
        return site.without(MessageFacts.class, MessageFacts.NONE)
                .getInstance(Examiner.class)
                .read(MaildropId.of(site.anna));
    }

    private static List<Examination.Message> examined(Examinee mailbox) {
        return mailbox.under(UserPolicies.of(BY_TRAITS, ImmutableMap.of()))
                .messages()
                .toList();
    }

    @Test
    void whatIsMadeOfMessagesIsTheSameWithTheIndexAndWithout() {
        Examinee withIndex = withIndex();
        Examinee withoutIndex = withoutIndex();

        List<Examination.Message> found = examined(withIndex);

        assertThat(found).hasSize(MESSAGES).isEqualTo(examined(withoutIndex));
        assertThat(withIndex.sources()).contains(Source.INDEX);
        assertThat(withoutIndex.sources()).containsExactly(Source.LEDGER, Source.MAILBOX);
        assertThat(found).extracting(Examination.Message::hold).contains(Optional.of("contracts"), Optional.of("red"));
        assertThat(found).anyMatch(message -> message.expiry().moment().isPresent());
        assertThat(found).anyMatch(message -> message.hiddenBecause().isPresent());
        assertThat(found).anyMatch(Examination.Message::goes);
    }

    @Test
    void aMailboxThatTheIndexMissesIsRead() throws Exception {
        MailboxId id = site.mailbox().getMailboxId();
        site.index.missed().add(id);

        assertThat(site.get(MessageFacts.class).of(id.serialize())).isEmpty();
        assertThat(examined(withIndex())).isEqualTo(examined(withoutIndex()));
    }

    @Test
    void aChangeOfFlagsIsSeenAtOnce() throws Exception {
        site.setFlags(1, new Flags(Flags.Flag.FLAGGED));

        assertThat(examined(withIndex()).get(0))
                .isEqualTo(examined(withoutIndex()).get(0));
        assertThat(site.get(MessageFacts.class)
                        .of(site.mailbox().getMailboxId().serialize())
                        .keySet())
                .contains(MessageUid.of(1))
                .hasSize(MESSAGES);
    }
}
