package io.mailkeep.mailets.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailkeep.mailets.setting.Setting;
import io.mailkeep.mailets.trace.MailIdentity;
import io.mailkeep.mailets.trace.MemoryTraces;
import io.mailkeep.mailets.trace.Trace;
import io.mailkeep.mailets.trace.Traces;
import io.mailkeep.pop3.assignment.Assignments;
import io.mailkeep.pop3.assignment.ClassLookup;
import io.mailkeep.pop3.assignment.ConfigurationSource;
import io.mailkeep.pop3.ledger.Hold;
import io.mailkeep.pop3.ledger.MemoryMaildropStore;
import io.mailkeep.pop3.ledger.UserRules;
import io.mailkeep.pop3.policy.KeepCopyConfiguration;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.apache.james.util.MimeMessageUtil;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Mail;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class MatchersTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    // Not asked for anything.
    private static final DomainList NO_DOMAINS = null;
    private static final Username ANNA = Username.of("anna@gold.test");
    private static final Username BERT = Username.of("bert@plain.test");
    private static final String POLICIES =
            """
            <keepcopy>
              <policies>
                <policy name="full">
                  <onDelete><release/></onDelete>
                  <retention of="released"><quota above="50"/></retention>
                </policy>
              </policies>
              <classOfService>
                <domain name="gold.test" policy="full"/>
                <attribute lookup="test" name="mailClass"><value is="gold" policy="gmail"/></attribute>
                <override policy="outlook"/>
                <default policy="plain-pop3"/>
              </classOfService>
            </keepcopy>
            """;

    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    private final MemoryUsersRepository users = MemoryUsersRepository.withVirtualHosting(NO_DOMAINS);
    private final FailingRules store = new FailingRules();
    private final Traces traces = new MemoryTraces(clock);
    private final Assignments assignments = assignments(POLICIES);

    @Nested
    class Policy {
        @Test
        void recipientsWhoHaveThePolicyAreMatched() throws Exception {
            assertThat(matching(policyIs(), "full", mail())).containsExactly(ANNA);
            assertThat(matching(policyIs(), "full, plain-pop3", mail())).containsExactly(ANNA, BERT);
        }

        @Test
        void anOverrideCounts() throws Exception {
            store.setPolicy(BERT, Optional.of("outlook"));

            assertThat(matching(policyIs(), "outlook", mail())).containsExactly(BERT);
        }

        @Test
        void aPolicyThatNobodyCanHaveStopsTheStart() {
            assertThatThrownBy(() -> matching(policyIs(), "fulll", mail()))
                    .hasMessageContaining(
                            "conf/mailetcontainer.xml: match=\"test\": no user can have the policy 'fulll'")
                    .hasMessageContaining("Name one of [full, gmail, outlook, plain-pop3]");
        }

        @Test
        void aMissingNameStopsTheStart() {
            assertThatThrownBy(() -> matching(policyIs(), "", mail()))
                    .hasMessageContaining("the value is missing. Write RecipientKeepPolicyIs=keep30");
        }

        @Test
        void aRecipientWhoseRulesCanNotBeReadFailsForAllAndIsNamed() {
            store.failing = BERT;

            assertThatThrownBy(() -> matching(policyIs(), "full", mail()))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("could not be found out of bert@plain.test, one of 2 recipients");
        }

        @Test
        void nobodyElseIsAskedOnceOneCanNotBeAnswered() {
            AtomicInteger asked = new AtomicInteger();
            Matcher failing = new RecipientMatcher(users) {
                @Override
                void configure(Setting setting) {}

                @Override
                boolean matches(Username user, Mail mail) {
                    asked.incrementAndGet();
                    throw new IllegalStateException("down");
                }
            };
            String[] recipients = IntStream.range(0, 100)
                    .mapToObj(i -> "u" + i + "@gold.test")
                    .toArray(String[]::new);

            assertThatThrownBy(() -> matching(failing, "", mailTo(recipients))).isInstanceOf(MessagingException.class);

            assertThat(asked).hasValueLessThanOrEqualTo(16);
        }

        @Test
        void anyNumberOfRecipientsIsMatchedInTheirOrder() throws Exception {
            String[] recipients = IntStream.range(0, 1000)
                    .mapToObj(i -> "u" + i + (i % 3 == 0 ? "@gold.test" : "@plain.test"))
                    .toArray(String[]::new);

            List<Username> matched = matching(policyIs(), "full", mailTo(recipients));

            assertThat(matched).hasSize(334).startsWith(Username.of("u0@gold.test"), Username.of("u3@gold.test"));
        }

        private Matcher policyIs() {
            return new RecipientKeepPolicyIs(users, assignments, store);
        }
    }

    @Nested
    class ClassOfRecipient {
        @Test
        void theDirectorysClassCountsWhateverRuleGivesThePolicy() throws Exception {
            assertThat(matching(new RecipientKeepClassIs(users, assignments), "gold", mail()))
                    .containsExactly(ANNA);
            assertThat(matching(new RecipientKeepClassIs(users, assignments), "silver", mail()))
                    .isEmpty();
        }

        @Test
        void withoutADirectoryTheStartIsStopped() {
            Assignments none = assignments(POLICIES.replaceAll("<attribute.*</attribute>", ""));

            assertThatThrownBy(() -> matching(new RecipientKeepClassIs(users, none), "gold", mail()))
                    .hasMessageContaining("keepcopy.xml asks no directory for classes");
        }
    }

    @Nested
    class Held {
        @Test
        void aHoldThatSpeaksOfTheMessageCoversIt() throws Exception {
            hold(BERT, Optional.of("@bank.test"), Optional.of("Überweisung"));

            assertThat(matching(isUnderHold(), "", mail("Boss <boss@bank.test>", "=?utf-8?q?Eine_=C3=9Cberweisung?=")))
                    .containsExactly(BERT);
            assertThat(matching(isUnderHold(), "", mail("boss@bank.test", "Other")))
                    .isEmpty();
            assertThat(matching(isUnderHold(), "", mail("x@other.test", "Überweisung")))
                    .isEmpty();
        }

        @Test
        void aHoldThatHasEndedCoversNothingNew() throws Exception {
            store.putHold(
                    ANNA,
                    "old",
                    Hold.of(
                            "case",
                            NOW.minusSeconds(9),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(NOW.minusSeconds(1))));

            assertThat(matching(isUnderHold(), "", mail())).isEmpty();
        }

        @Test
        void itTakesNoValue() {
            assertThatThrownBy(() -> matching(isUnderHold(), "case1", mail()))
                    .hasMessageContaining("'case1' says nothing here. Write IsUnderHold");
        }

        private void hold(Username user, Optional<String> from, Optional<String> subject) {
            store.putHold(user, "a", Hold.of("case", NOW, from, subject, Optional.empty(), Optional.empty()));
        }

        private Matcher isUnderHold() {
            return new IsUnderHold(users, store, clock);
        }
    }

    @Nested
    class Full {
        private final InMemoryIntegrationResources james = InMemoryIntegrationResources.builder()
                .preProvisionnedFakeAuthenticator()
                .fakeAuthorizator()
                .inVmEventBus()
                .defaultAnnotationLimits()
                .defaultMessageParser()
                .scanningSearchIndex()
                .noPreDeletionHooks()
                .storeQuotaManager()
                .build();

        @Test
        void whoIsAboveThePolicysShareOfTheQuotaIsFull() throws Exception {
            fill(ANNA, 60);
            fill(BERT, 99);

            assertThat(matching(isFull(), "", mail())).containsExactly(ANNA);
        }

        @Test
        void whoIsBelowItIsNot() throws Exception {
            fill(ANNA, 50);

            assertThat(matching(isFull(), "", mail())).isEmpty();
        }

        @Test
        void withoutAQuotaNobodyIs() throws Exception {
            assertThat(matching(isFull(), "", mail())).isEmpty();
        }

        private void fill(Username user, int octets) throws Exception {
            var session = james.getMailboxManager().createSystemSession(user);
            james.getMaxQuotaManager()
                    .setMaxStorage(
                            james.getQuotaRootResolver().getQuotaRoot(MailboxPath.inbox(user)),
                            QuotaSizeLimit.size(100));
            james.getMailboxManager().createMailbox(MailboxPath.inbox(user), session);
            james.getMailboxManager()
                    .getMailbox(MailboxPath.inbox(user), session)
                    .appendMessage(AppendCommand.builder().build(new ByteContent(new byte[octets])), session);
        }

        private Matcher isFull() {
            return new MaildropIsFull(users, assignments, store, james.getQuotaManager(), james.getQuotaRootResolver());
        }
    }

    @Nested
    class Use {
        @Test
        void whoHasUsedPop3LatelyIsMatched() throws Exception {
            traces.leave(Trace.pop3(ANNA), Duration.ofDays(400)).block();
            traces.leave(Trace.imap(BERT), Duration.ofDays(400)).block();
            clock.setInstant(NOW.plus(Duration.ofDays(20)));

            assertThat(matching(new HasUsedPop3Within(users, traces, clock), "30 days", mail()))
                    .containsExactly(ANNA);
            assertThat(matching(new HasUsedPop3Within(users, traces, clock), "10 days", mail()))
                    .isEmpty();
            assertThat(matching(new HasUsedImapWithin(users, traces, clock), "30 days", mail()))
                    .containsExactly(BERT);
            assertThat(matching(new NeverUsesImap(users, traces), "", mail())).containsExactly(ANNA);
        }

        @Test
        void whatIsNoTimeStopsTheStart() {
            assertThatThrownBy(() -> matching(new HasUsedPop3Within(users, traces, clock), "a while", mail()))
                    .hasMessageContaining("'a while' is not a time from 1 to 400 days")
                    .hasMessageContaining("for example '30 days'");
        }

        @Test
        void tracesThatCanNotBeReadFail() {
            Traces failing = new Traces() {
                @Override
                public Mono<Void> leave(Trace trace, Duration remembered) {
                    return Mono.error(new IllegalStateException("down"));
                }

                @Override
                public Mono<Instant> last(Trace trace) {
                    return Mono.error(new IllegalStateException("down"));
                }
            };

            assertThatThrownBy(() -> matching(new NeverUsesImap(users, failing), "", mail()))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("2 recipients");
        }
    }

    @Nested
    class Duplicate {
        @Test
        void theSameMessageIdAndSizeIsADuplicateForWhoHasIt() throws Exception {
            remember(ANNA, message("<1@x>", "same body"));

            assertThat(matching(isDuplicate(), "7 days", message("<1@x>", "same body")))
                    .containsExactly(ANNA);
            assertThat(matching(isDuplicate(), "7 days", message("<1@x>", "another body")))
                    .isEmpty();
            assertThat(matching(isDuplicate(), "7 days", message("<2@x>", "same body")))
                    .isEmpty();
        }

        @Test
        void anOldDeliveryDoesNotCount() throws Exception {
            remember(ANNA, message("<1@x>", "same body"));
            clock.setInstant(NOW.plus(Duration.ofDays(8)));

            assertThat(matching(isDuplicate(), "7 days", message("<1@x>", "same body")))
                    .isEmpty();
        }

        private void remember(Username user, Mail mail) throws Exception {
            traces.leave(MailIdentity.of(mail).orElseThrow().deliveredTo(user), Duration.ofDays(30))
                    .block();
        }

        private Matcher isDuplicate() {
            return new IsDuplicate(users, traces, clock);
        }
    }

    private static List<Username> matching(Matcher matcher, String condition, Mail mail) throws MessagingException {
        matcher.init(FakeMatcherConfig.builder()
                .matcherName("test")
                .condition(condition)
                .build());
        Collection<MailAddress> matched = matcher.match(mail);
        return matched.stream().map(address -> Username.of(address.asString())).toList();
    }

    private static Mail mail() throws MessagingException {
        return mail("sender@elsewhere.test", "Hello");
    }

    private static Mail mail(String from, String subject) throws MessagingException {
        return FakeMail.builder()
                .name("mail")
                .recipients(ANNA.asString(), BERT.asString())
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder()
                        .addHeader("From", from)
                        .addHeader("Subject", subject)
                        .setText("body"))
                .build();
    }

    private static Mail message(String messageId, String body) throws MessagingException {
        return FakeMail.builder()
                .name("mail")
                .recipients(ANNA.asString(), BERT.asString())
                .mimeMessage(MimeMessageUtil.mimeMessageFromString(
                        "Message-ID: " + messageId + "\r\nSubject: x\r\n\r\n" + body + "\r\n"))
                .build();
    }

    private static Mail mailTo(String... recipients) throws MessagingException {
        return FakeMail.builder()
                .name("mail")
                .recipients(recipients)
                .mimeMessage(MimeMessageBuilder.mimeMessageBuilder().setText("body"))
                .build();
    }

    private static Assignments assignments(String xml) {
        try {
            KeepCopyConfiguration configuration = KeepCopyConfiguration.from(
                    FileConfigurationProvider.getConfig(new ByteArrayInputStream(xml.getBytes(UTF_8))));
            return new Assignments(new ConfigurationSource() {
                @Override
                public KeepCopyConfiguration read() {
                    return configuration;
                }

                @Override
                public ClassLookup lookup(String name) {
                    return (user, attribute) -> Optional.of("gold").filter(any -> user.equals(ANNA));
                }
            });
        } catch (ConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    /** Rules of which those of one user can not be read. */
    private static final class FailingRules extends ForwardingStore {
        private Username failing = Username.of("nobody");

        FailingRules() {
            super(new MemoryMaildropStore());
        }

        @Override
        public UserRules rules(Username user) {
            if (user.equals(failing)) {
                throw new IllegalStateException("down");
            }
            return super.rules(user);
        }
    }
}
