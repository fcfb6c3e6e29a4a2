package io.mailkeep.pop3.brake;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.policy.LoginSettings.Failures;
import io.mailkeep.pop3.policy.LoginSettings.PlainText;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final InetAddress HERE = InetAddresses.forString("192.0.2.1");
    private static final InetAddress ELSEWHERE = InetAddresses.forString("192.0.2.2");

    private final UpdatableTickingClock clock = new UpdatableTickingClock(START);
    private final FailedLogins failures = limitedTo(3, 5);

    @Test
    void userIsBarredFromTheAddressOfTheFailuresOnly() {
        fail(3, ANNA, HERE);

        assertThat(failures.bars(Optional.of(ANNA), HERE)).isTrue();
        assertThat(failures.bars(Optional.of(ANNA), ELSEWHERE)).isFalse();
        assertThat(failures.bars(Optional.of(Username.of("bert@demo.test")), HERE))
                .isFalse();
    }

    @Test
    void addressIsBarredForAllUsers() {
        for (int n = 0; n < 5; n++) {
            assertThat(failures.bars(Optional.of(ANNA), HERE)).isFalse();
            fail(1, user(n), HERE);
        }

        assertThat(failures.bars(Optional.of(ANNA), HERE)).isTrue();
        assertThat(failures.bars(Optional.empty(), HERE)).isTrue();
        assertThat(failures.bars(Optional.of(ANNA), ELSEWHERE)).isFalse();
    }

    @Test
    void nameWritesNoLogLineOfItsOwn() {
        assertThat(FailedLogins.Source.of(Username.of("anna\r\nforged"), HERE))
                .hasToString("user=anna??forged remote=192.0.2.1");
    }

    @Test
    void credentialsWithoutANameCountForTheAddress() {
        for (int n = 0; n < 5; n++) {
            failures.failed(Optional.empty(), HERE);
        }

        assertThat(failures.bars(Optional.of(ANNA), HERE)).isTrue();
    }

    @Test
    void windowSlides() {
        fail(1, ANNA, HERE);
        clock.setInstant(START.plus(WITHIN.minusSeconds(60)));
        fail(2, ANNA, HERE);
        assertThat(failures.bars(Optional.of(ANNA), HERE)).isTrue();

        clock.setInstant(START.plus(WITHIN));

        assertThat(failures.bars(Optional.of(ANNA), HERE)).isFalse();
        fail(1, ANNA, HERE);
        assertThat(failures.bars(Optional.of(ANNA), HERE)).isTrue();
    }

    @Test
    void successEndsTheCountOfItsUser() {
        fail(2, ANNA, HERE);

        failures.succeeded(ANNA, HERE);

        fail(2, ANNA, HERE);
        assertThat(failures.bars(Optional.of(ANNA), HERE)).isFalse();
    }

    @Test
    void successDoesNotEndTheCountOfItsAddress() {
        for (int n = 0; n < 5; n++) {
            fail(1, ANNA, HERE);
            failures.succeeded(ANNA, HERE);
        }

        assertThat(failures.bars(Optional.of(ANNA), HERE)).isTrue();
    }

    @Test
    void networkOfSixtyFourBitsIsOneAddress() {
        fail(3, ANNA, InetAddresses.forString("2001:db8:1:2:3::4"));

        assertThat(failures.bars(Optional.of(ANNA), InetAddresses.forString("2001:db8:1:2:ffff::1")))
                .isTrue();
        assertThat(failures.bars(Optional.of(ANNA), InetAddresses.forString("2001:db8:1:3:3::4")))
                .isFalse();
    }

    @Test
    void loopbackIsNeverBarredAsAnAddress() {
        for (int n = 0; n < 10; n++) {
            fail(1, user(n), InetAddress.getLoopbackAddress());
        }

        assertThat(failures.bars(Optional.of(ANNA), InetAddress.getLoopbackAddress()))
                .isFalse();
    }

    @Test
    void noLimitBarsNobody() {
        FailedLogins unlimited = limitedTo(0, 0);
        for (int n = 0; n < 2_000; n++) {
            unlimited.failed(Optional.of(ANNA), HERE);
        }

        assertThat(unlimited.bars(Optional.of(ANNA), HERE)).isFalse();
    }

    @Test
    void whoFailedLongestAgoIsForgottenWhenThereAreTooMany() {
        FailedLogins once = limitedTo(1, 0);
        Username first = user(0);
        once.failed(Optional.of(first), HERE);

        for (int n = 1; n < 250_000; n++) {
            once.failed(Optional.of(user(n)), HERE);
        }

        assertThat(once.bars(Optional.of(first), HERE)).isFalse();
        assertThat(once.bars(Optional.of(user(249_999)), HERE)).isTrue();
    }

    private static Username user(int number) {
        return Username.of("user" + number + "@demo.test");
    }

    private void fail(int times, Username user, InetAddress remote) {
        for (int n = 0; n < times; n++) {
            failures.failed(Optional.of(user), remote);
        }
    }

    private FailedLogins limitedTo(int perUser, int perAddress) {
        return new FailedLogins(
                LoginSettings.of(
                        PlainText.REFUSED,
                        Optional.empty(),
                        Failures.of(perUser, perAddress, WITHIN),
                        Optional.empty()),
                clock);
    }
}
