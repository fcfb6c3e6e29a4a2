package io.mailkeep.imap.keeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import io.mailkeep.imap.ledger.DeviceStates;
import io.mailkeep.imap.ledger.LedgerFixture;
import io.mailkeep.pop3.condition.Condition;
import io.mailkeep.pop3.condition.ConditionFactory;
import io.mailkeep.pop3.condition.Copy;
import io.mailkeep.pop3.condition.Expiry;
import io.mailkeep.pop3.condition.MessageLife;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.mail.Flags;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerConditionTest {
    private static final Instant RELEASED = LedgerFixture.NOW.minus(Duration.ofDays(2));
    private static final String EVERY = "<silentAfter>30 days</silentAfter><fallback>60 days</fallback>";
    private static final String ANY = "<fallback>60 days</fallback>";

    private final LedgerFixture ledger = new LedgerFixture();

    // A view of its own each time: it remembers for some seconds.
    private LedgerView view() {
        return new LedgerView(new DeviceStates(ledger.store()), new InMemoryId.Factory());
    }

    private Expiry any(long uid) throws Exception {
        return explain(new SyncedByAnyDevice(view()), ANY, uid);
    }

    private Expiry every(long uid) throws Exception {
        return explain(new SyncedByEveryDevice(view(), ledger.clock()), EVERY, uid);
    }

    private Expiry body(long uid) throws Exception {
        return explain(new BodyFetched(view()), ANY, uid);
    }

    private static Expiry explain(ConditionFactory factory, String within, long uid) throws Exception {
        return create(factory, within).explain(new Kept(uid));
    }

    private static Condition create(ConditionFactory factory, String within) throws Exception {
        String xml = "<condition>" + within + "</condition>";
        return factory.create(
                FileConfigurationProvider.getConfig(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
    }

    private static void assertWaits(Expiry expiry) {
        assertThat(expiry.moment()).contains(RELEASED.plus(Duration.ofDays(60)));
        assertThat(expiry.reason()).startsWith("kept until it is ");
    }

    private static void assertFree(Expiry expiry) {
        assertThat(expiry.isDue(RELEASED)).isTrue();
    }

    @Test
    void withoutADeviceACopyWaitsUntilTheFallback() throws Exception {
        assertWaits(any(5));
        assertWaits(every(5));
        assertWaits(body(5));
    }

    @Test
    void anyDeviceThatWasToldOfTheMessageSetsItFree() throws Exception {
        ledger.selected("phone").told("laptop", 6);

        assertFree(any(5));
        assertWaits(any(6));
    }

    @Test
    void everyDeviceInUseIsWaitedFor() throws Exception {
        ledger.told("phone", 5).told("laptop", 6);
        assertWaits(every(5));

        ledger.told("phone", 6);

        assertFree(every(5));
    }

    @Test
    void aDeviceThatOnlySelectedIsWaitedFor() throws Exception {
        ledger.told("phone", 6).selected("tablet");

        assertWaits(every(5));
    }

    @Test
    void aDeviceThatIsSilentIsNotWaitedFor() throws Exception {
        ledger.selected("tablet").pass(Duration.ofDays(31)).told("phone", 6);

        assertFree(every(5));
    }

    @Test
    void aForgottenDeviceIsNotWaitedFor() throws Exception {
        ledger.told("phone", 6).selected("tablet").forgotten("tablet");

        assertFree(every(5));
    }

    @Test
    void toBeToldIsNotToBeSent() throws Exception {
        ledger.told("phone", 6).sent("phone", 3);

        assertWaits(body(5));
        assertFree(body(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<fallback>soon</fallback>", "<fallback>0 days</fallback>", "<fallback>-1 days</fallback>"})
    void theFallbackMustBeSaid(String within) {
        assertThatThrownBy(() -> create(new SyncedByAnyDevice(view()), within))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("<fallback>")
                .hasMessageContaining("Write <fallback>30 days</fallback>");
    }

    @Test
    void anElementThatIsNotKnownIsNamed() {
        assertThatThrownBy(() -> create(new BodyFetched(view()), ANY + "<falback>1 day</falback>"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there is no element <falback>");
    }

    /** A copy that was released two days ago. */
    private record Kept(long uid) implements Copy {
        @Override
        public Username user() {
            return LedgerFixture.ANNA;
        }

        @Override
        public String mailboxId() {
            return LedgerFixture.INBOX.serialize();
        }

        @Override
        public MessageLife life() {
            return MessageLife.of(RELEASED.minus(Duration.ofDays(1)), Optional.empty(), Optional.of(RELEASED));
        }

        @Override
        public long size() {
            return 1000;
        }

        @Override
        public Flags flags() {
            return new Flags();
        }

        @Override
        public ImmutableSet<String> labels() {
            return ImmutableSet.of();
        }

        @Override
        public Optional<String> sender() {
            return Optional.empty();
        }

        @Override
        public boolean isExcess() {
            return false;
        }
    }
}
