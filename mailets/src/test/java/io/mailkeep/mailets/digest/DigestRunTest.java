package io.mailkeep.mailets.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.TypeLiteral;
import io.mailkeep.mailets.Pipeline;
import io.mailkeep.mailets.note.MemoryNotes;
import io.mailkeep.pop3.condition.Age;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.Quota;
import io.mailkeep.pop3.delivery.DeliveryNote;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MaildropId;
import io.mailkeep.pop3.ledger.MaildropStore;
import io.mailkeep.pop3.maildrop.Maildrops;
import io.mailkeep.pop3.policy.AtExpiry;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import io.mailkeep.pop3.policy.KeepPolicy;
import io.mailkeep.pop3.policy.Retention;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.JamesServerResourceLoader;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.PropertiesProvider;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

class DigestRunTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final Username BERT = Username.of("bert@demo.test");
    private static final KeepPolicy TEN_DAYS = KeepPolicy.named("ten-days")
            .retention(Retention.ofDays(Retention.Scope.ALL, Age.Since.DELIVERED, 10))
            .build();
    private static final KeepPolicy BY_QUOTA = KeepPolicy.named("by-quota")
            .retention(Retention.of(Retention.Scope.ALL, Quota.above(90), ImmutableList.of(), AtExpiry.EXPUNGE))
            .build();

    private final UpdatableTickingClock clock = new UpdatableTickingClock(Instant.now());
    private final MemoryMailQueueFactory queues =
            new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), clock);
    private final PropertiesConfiguration file = new PropertiesConfiguration();
    private boolean answersAreLost;

    @TempDir
    private Path home;

    private Injector james;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectory(home.resolve("conf"));
        james = under(TEN_DAYS);
    }

    private Injector under(KeepPolicy policy) {
        return Guice.createInjector(
                new Pipeline(KeepCopyConfiguration.of(policy, ImmutableList.of()), clock), new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(new TypeLiteral<MailQueueFactory<?>>() {}).toInstance(queues);
                        bind(Notices.class).toInstance(new UnsureNotices(new MemoryNotices(clock)));
                        FileSystem files = new FileSystemImpl(new JamesServerResourceLoader(home.toString()));
                        bind(FileSystem.class).toInstance(files);
                        bind(PropertiesProvider.class)
                                .toInstance(new PropertiesProvider(
                                        files, new ConfigurationPath(FileSystem.FILE_PROTOCOL_AND_CONF)));
                    }
                });
    }

    @Test
    void userIsToldOfWhatGoesSoonAndOnlyThen() throws Exception {
        deliver(ANNA);

        assertThat(run()).isZero();
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));
        assertThat(run()).isEqualTo(1);

        assertThat(sent()).singleElement().satisfies(mail -> {
            assertThat(mail.getRecipients()).containsExactly(ANNA.asMailAddress());
            assertThat(mail.getMessage().getSubject()).isEqualTo("One message will be removed from your mailbox soon");
            assertThat((String) mail.getMessage().getContent()).contains("from INBOX: delivered on", ", 1 KiB");
        });
    }

    @Test
    void nobodyAnswersANotice() throws Exception {
        deliver(ANNA);
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));

        run();

        Mail mail = sent().get(0);
        assertThat(mail.getMaybeSender().isNullSender()).isTrue();
        assertThat(mail.getMessage().getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE.getName())).isPresent();
    }

    @Test
    void userIsToldOnceInAPeriodByWhateverNode() throws Exception {
        deliver(ANNA);
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));

        assertThat(run() + run()).isEqualTo(1);

        clock.setInstant(clock.instant().plus(Duration.ofDays(7)));
        assertThat(run()).isEqualTo(1);
    }

    /** The lease of a run ends a day after its beginning, and some time later a node sees that. */
    @Test
    void whatGoesBetweenTwoNoticesIsToldOfBefore() throws Exception {
        Instant start = clock.instant();
        deliver(ANNA, start.minus(Duration.ofDays(3)).minus(Duration.ofHours(1)), 100);
        deliver(ANNA, start.minus(Duration.ofDays(3)).plus(Duration.ofHours(1)), 1000);

        for (int hour = 0; hour < Duration.ofDays(9).toHours(); hour++) {
            clock.setInstant(start.plus(Duration.ofHours(hour)));
            james.getInstance(Maildrops.class).lookAfter(MaildropId.of(ANNA));
            if (hour % 25 == 0) {
                run();
            }
        }

        List<String> notices = new ArrayList<>();
        for (Mail mail : sent()) {
            notices.add((String) mail.getMessage().getContent());
        }
        assertThat(String.join("", notices)).contains(", 1 KiB", ", 5 KiB");
    }

    /** As Cassandra's answer to a lightweight transaction can be lost. */
    @Test
    void userWhoseClaimFailedThoughItIsThereIsToldByTheNextRun() throws Exception {
        deliver(ANNA);
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));
        answersAreLost = true;
        assertThat(run()).isZero();
        answersAreLost = false;

        assertThat(run()).isEqualTo(1);
    }

    /** Which are others' code. */
    @Test
    void userOfWhomAConditionBreaksDownIsToldByTheNextRunAndTheOthersByThis() throws Exception {
        AtomicReference<Username> broken = new AtomicReference<>();
        Condition tenDays = TEN_DAYS.retention().rule();
        james = under(KeepPolicy.named("others")
                .retention(Retention.of(
                        Retention.Scope.ALL,
                        copy -> {
                            if (copy.user().equals(broken.get())) {
                                throw new NoSuchMethodError("of another version");
                            }
                            return tenDays.explain(copy);
                        },
                        ImmutableList.of(),
                        AtExpiry.EXPUNGE))
                .build());
        deliver(ANNA);
        deliver(BERT);
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));

        broken.set(ANNA);
        assertThat(run()).isEqualTo(1);
        broken.set(null);
        assertThat(run()).isEqualTo(1);

        assertThat(sent())
                .flatExtracting(Mail::getRecipients)
                .containsExactly(BERT.asMailAddress(), ANNA.asMailAddress());
    }

    @Test
    void runSendsNoMoreThanItMayAndTheNextGoesOn() throws Exception {
        deliver(ANNA);
        deliver(BERT);
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));
        file.setProperty("most", "1");

        assertThat(run()).isEqualTo(1);
        assertThat(run()).isEqualTo(1);
        assertThat(run()).isZero();

        assertThat(sent())
                .flatExtracting(Mail::getRecipients)
                .containsExactlyInAnyOrder(ANNA.asMailAddress(), BERT.asMailAddress());
    }

    @Test
    void nobodyIsToldOfNotices() throws Exception {
        MessageManager.AppendResult appended = deliver(ANNA);
        Instant now = Instant.now();
        james.getInstance(MemoryNotes.class)
                .write(
                        ANNA,
                        appended.getId().getMessageId().serialize(),
                        now,
                        now,
                        DeliveryNote.of(Optional.empty(), ImmutableSet.of(Notice.LABEL)))
                .block();
        james.getInstance(Maildrops.class).lookAfter(MaildropId.of(ANNA));
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));

        assertThat(run()).isZero();
    }

    @Test
    void nobodyIsToldOfWhatAHoldKeeps() throws Exception {
        deliver(ANNA);
        james.getInstance(MaildropStore.class)
                .putHold(
                        ANNA,
                        "a",
                        Hold.of(
                                "case",
                                Instant.EPOCH,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));

        assertThat(run()).isZero();
    }

    @Test
    void userWhoIsNoMoreIsNotTold() throws Exception {
        deliver(ANNA);
        james.getInstance(UsersRepository.class).removeUser(ANNA);
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));

        assertThat(run()).isZero();
    }

    @Test
    void languageIsThatOfTheDomain() throws Exception {
        deliver(ANNA);
        deliver(ANNA);
        clock.setInstant(clock.instant().plus(Duration.ofDays(4)));
        file.setProperty("language.demo.test", "de");

        run();

        assertThat(sent().get(0).getMessage().getSubject())
                .isEqualTo("2 Nachrichten werden demn\u00e4chst aus Ihrem Postfach entfernt");
    }

    @Test
    void userIsToldBeforeTheQuotaRemovesCopies() throws Exception {
        james = under(BY_QUOTA);
        deliver(ANNA);
        QuotaRootResolver roots = james.getInstance(QuotaRootResolver.class);
        var root = roots.getQuotaRoot(MailboxPath.inbox(ANNA));
        long used = james.getInstance(QuotaManager.class)
                .getStorageQuota(root)
                .getUsed()
                .asLong();
        MaxQuotaManager limits = james.getInstance(MaxQuotaManager.class);

        limits.setMaxStorage(root, QuotaSizeLimit.size(used * 2));
        assertThat(run()).isZero();
        limits.setMaxStorage(root, QuotaSizeLimit.size(used * 100 / 88));
        assertThat(run()).isEqualTo(1);

        Mail mail = sent().get(0);
        assertThat(mail.getMessage().getSubject()).isEqualTo("Your mailbox is nearly full");
        assertThat((String) mail.getMessage().getContent())
                .containsPattern("is 8[678] % full. Above 90 %, the oldest kept copies are removed");
    }

    @Test
    void shippedFileSaysTheDefaults() throws Exception {
        PropertiesConfiguration shipped = new PropertiesConfiguration();
        try (Reader reader = Files.newBufferedReader(
                Path.of(System.getProperty("mailkeep.root"), "deploy/conf/drop-in-mailets/digest.properties"))) {
            shipped.read(reader);
        }
        file.setProperty("from", "postmaster@example.com");

        assertThat(DigestSettings.of(shipped)).isEqualTo(DigestSettings.of(file));
    }

    @Test
    void usersAreGoneThroughBeforeWhatIsAheadHasGone() {
        file.setProperty("ahead", "12 hours");

        assertThatThrownBy(this::run)
                .hasMessageContaining(
                        "conf/digest.properties: every: '1 days' can not be used. Users would be told less often");
    }

    @ParameterizedTest
    @CsvSource({"digest, en", "digest_de, de"})
    void copyOfOurTextsSaysWhatTheySay(String shipped, Locale language) throws Exception {
        String before = everyText(language);
        try (InputStream texts = Texts.class.getResourceAsStream(shipped + ".properties")) {
            Files.copy(texts, home.resolve("conf/digest_" + language + ".properties"));
        }
        james = under(TEN_DAYS);

        james.getInstance(Texts.class).require(language);

        assertThat(everyText(language)).isEqualTo(before);
    }

    @Test
    void textsOfTheOperatorCountAndOursWhereTheyAreMissing() throws Exception {
        Files.writeString(home.resolve("conf/digest_en.properties"), "greeting=Gr\u00fc\u00df Gott, {0}, du\n");
        Texts texts = james.getInstance(Texts.class);

        assertThat(texts.text(Locale.ENGLISH, "greeting", "anna")).isEqualTo("Gr\u00fc\u00df Gott, anna, du");
        assertThat(texts.text(Locale.ENGLISH, "subject.quota")).isEqualTo("Your mailbox is nearly full");
    }

    private String everyText(Locale language) {
        Texts texts = james.getInstance(Texts.class);
        return ResourceBundle.getBundle("io.mailkeep.mailets.digest.digest").keySet().stream()
                .sorted()
                .map(key -> texts.text(language, key, 1, 2, 3, 4) + texts.text(language, key, 2, 2, 3, 4))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void textThatCanNotBeFormattedIsRefused() {
        assertThatThrownBy(() -> Texts.require(Locale.ENGLISH, "subject", "You have {0 messages"))
                .hasMessageContaining("conf/digest_en.properties: subject: 'You have {0 messages' can not be used");
    }

    @Test
    void textThatNoNoticeHasIsRefused() throws Exception {
        Files.writeString(home.resolve("conf/digest_en.properties"), "subjekt=Soon gone\n");

        assertThatThrownBy(() -> james.getInstance(Texts.class).require(Locale.ENGLISH))
                .hasMessageContaining(
                        "conf/digest_en.properties: subjekt: notices have no such text. They have [closing,")
                .hasMessageContaining("subject.quota]");
    }

    @Test
    void languageInWhichThereAreNoTextsIsRefused() throws Exception {
        assertThatThrownBy(() -> james.getInstance(Texts.class).require(Locale.FRENCH))
                .hasMessageContaining("conf/digest.properties: language: 'fr' can not be used")
                .hasMessageContaining("Write conf/digest_fr.properties");

        Files.writeString(home.resolve("conf/digest_fr.properties"), "subject.quota=Presque plein\n");
        james = under(TEN_DAYS);
        for (Locale language : List.of(Locale.ENGLISH, Locale.GERMANY, Locale.FRENCH)) {
            james.getInstance(Texts.class).require(language);
        }
    }

    @Test
    void keyThatIsNotKnownIsRefused() {
        file.setProperty("ahed", "3 days");

        assertThatThrownBy(this::run)
                .hasMessageContaining(
                        "conf/digest.properties: ahed: '3 days' can not be used. There is no such key: write"
                                + " one of [from, ahead,")
                .hasMessageContaining("or language.<domain>");
    }

    @Test
    void mistakeNamesFileKeyValueAndRemedy() {
        file.setProperty("ahead", "soon");

        assertThatThrownBy(this::run)
                .hasMessage("conf/digest.properties: ahead: 'soon' can not be used. Write a number and a unit, up to 90"
                        + " days, for example '7 days'.");
    }

    private int run() {
        file.setProperty("from", "postmaster@demo.test");
        return james.getInstance(DigestRun.class).run(DigestSettings.of(file), () -> false);
    }

    private MessageManager.AppendResult deliver(Username user) throws Exception {
        return deliver(user, Instant.now(), 100);
    }

    private MessageManager.AppendResult deliver(Username user, Instant delivered, int lines) throws Exception {
        if (!james.getInstance(UsersRepository.class).contains(user)) {
            james.getInstance(UsersRepository.class).addUser(user, "secret");
        }
        MailboxManager mailboxes = james.getInstance(MailboxManager.class);
        var session = mailboxes.createSystemSession(user);
        MailboxPath inbox = MailboxPath.inbox(user);
        if (!Mono.from(mailboxes.mailboxExists(inbox, session)).block()) {
            mailboxes.createMailbox(inbox, session);
        }
        MessageManager.AppendResult appended = mailboxes
                .getMailbox(inbox, session)
                .appendMessage(
                        MessageManager.AppendCommand.builder()
                                .withInternalDate(Date.from(delivered))
                                .build("Subject: one\r\n\r\n" + "body\r\n".repeat(lines)),
                        session);
        james.getInstance(Maildrops.class).lookAfter(MaildropId.of(user));
        return appended;
    }

    private List<Mail> sent() throws Exception {
        List<Mail> mails = new ArrayList<>();
        var iterator = ((ManageableMailQueue) queues.createQueue(MailQueueFactory.SPOOL)).browse();
        while (iterator.hasNext()) {
            mails.add(iterator.next().getMail());
        }
        return mails;
    }

    private final class UnsureNotices implements Notices {
        private final Notices notices;

        UnsureNotices(Notices notices) {
            this.notices = notices;
        }

        @Override
        public Mono<Boolean> isClaimed(Username user) {
            return notices.isClaimed(user);
        }

        @Override
        public Mono<Boolean> claim(Username user, Duration period) {
            return notices.claim(user, period)
                    .flatMap(claimed ->
                            answersAreLost ? Mono.error(new IllegalStateException("no answer")) : Mono.just(claimed));
        }

        @Override
        public Mono<Void> release(Username user) {
            return notices.release(user);
        }
    }
}
