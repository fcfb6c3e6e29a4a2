package io.mailkeep.pop3.brake;

import com.google.auto.value.AutoValue;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.policy.LoginSettings;
import io.mailkeep.pop3.policy.LoginSettings.Failures;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.james.core.Username;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bars who fails too often, by whatever protocol, on this node and in memory only. Counted are the failures of a user
 * from one address, and of an address whatever the user; never those of a user from everywhere, so that a stranger cannot
 * lock a user out. What was refused here is not counted again: a bar ends by itself, at the latest after one window. An
 * IPv6 address stands for its network of 64 bits, since a client has all of that.
 *
 * <p>Attempts on their way are not counted before they fail, so that right ones in parallel do not hinder each other; as
 * many wrong ones slip through as the protocols check at once. The loopback is no address to bar, as everybody may come
 * from it, by a proxy. Thread-safe; never blocks.
 */
@Singleton
public final class FailedLogins {
    private static final Logger LOGGER = LoggerFactory.getLogger(FailedLogins.class);
    /** With some 200 octets each, and more where limits are high. */
    private static final int MOST_REMEMBERED = 100_000;

    private static final int NETWORK_OCTETS = 8;

    private final Clock clock;
    private final Failures limits;
    private final Cache<Source, ImmutableList<Instant>> failures;

    @Inject
    FailedLogins(LoginSettings settings, Clock clock) {
        this.clock = clock;
        this.limits = settings.failures();
        this.failures = CacheBuilder.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(limits.within())
                .build();
    }

    /**
     * Whether credentials must be refused unchecked.
     *
     * @param user whom they are for if they are right; empty when they do not say
     */
    public boolean bars(Optional<Username> user, InetAddress remote) {
        return user.filter(name -> isFull(Source.of(name, remote), limits.perUser()))
                        .isPresent()
                || isFull(Source.of(remote), limits.perAddress());
    }

    /** Credentials were checked and wrong. What could not be checked is no failure. */
    public void failed(Optional<Username> user, InetAddress remote) {
        user.ifPresent(name -> count(Source.of(name, remote), limits.perUser()));
        if (!remote.isLoopbackAddress()) {
            count(Source.of(remote), limits.perAddress());
        }
    }

    /** They were right: the count of the user from there ends, that of the address does not. */
    public void succeeded(Username user, InetAddress remote) {
        failures.invalidate(Source.of(user, remote));
    }

    private boolean isFull(Source source, int limit) {
        return limit > 0
                && recent(failures.asMap().getOrDefault(source, ImmutableList.of()))
                                .size()
                        >= limit;
    }

    private void count(Source source, int limit) {
        if (limit == 0) {
            return;
        }
        failures.asMap().compute(source, (any, known) -> {
            ImmutableList<Instant> before = known == null ? ImmutableList.of() : recent(known);
            if (before.size() == limit - 1) {
                LOGGER.warn(
                        "Logins are barred after too many failures {} failures={} within={}",
                        source,
                        limit,
                        limits.within());
            }
            return ImmutableList.<Instant>builder()
                    .addAll(before.subList(Math.max(0, before.size() - limit + 1), before.size()))
                    .add(clock.instant())
                    .build();
        });
    }

    private ImmutableList<Instant> recent(ImmutableList<Instant> known) {
        Instant windowStart = clock.instant().minus(limits.within());
        return known.stream().filter(failure -> failure.isAfter(windowStart)).collect(ImmutableList.toImmutableList());
    }

    /** Where failures come from. */
    @AutoValue
    abstract static class Source {
        static Source of(Username user, InetAddress remote) {
            return new AutoValue_FailedLogins_Source(Optional.of(user), network(remote));
        }

        private static Source of(InetAddress remote) {
            return new AutoValue_FailedLogins_Source(Optional.empty(), network(remote));
        }

        abstract Optional<Username> user();

        abstract String network();

        @Override
        public final String toString() {
            return user().map(user -> "user=" + ClaimedName.printable(user) + ' ')
                            .orElse("") + "remote=" + network();
        }

        private static String network(InetAddress remote) {
            if (!(remote instanceof Inet6Address)) {
                return remote.getHostAddress();
            }
            byte[] network =
                    Arrays.copyOf(Arrays.copyOf(remote.getAddress(), NETWORK_OCTETS), remote.getAddress().length);
            try {
                return InetAddresses.toAddrString(InetAddress.getByAddress(network)) + "/64";
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
