package io.mailkeep.pop3.login;

import com.auth0.jwk.Jwk;
import com.auth0.jwk.JwkException;
import com.auth0.jwk.UrlJwkProvider;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import java.net.URL;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.james.mailbox.exception.MailboxException;

/**
 * The keys with which a provider signs, all that it publishes at once. It is asked anew when a token names one that is
 * not among them, but seldom: whoever invents names neither floods it nor keeps others' tokens from being checked, and
 * while it hangs, no more than one waits for it longer than a second.
 * Thread-safe.
 */
final class SigningKeys {
    /** Not long, as a provider may take a key back. */
    static final Duration KNOWN_FOR = Duration.ofMinutes(10);

    static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(6);

    // Whoever waits keeps a thread from all that other sessions ask for.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final UrlJwkProvider provider;
    private final Ticker ticker;
    // One asks at a time: whoever waited while another asked need not ask.
    private final Lock asking = new ReentrantLock();
    private volatile Optional<Published> last = Optional.empty();
    private Optional<Long> asked = Optional.empty();

    /** @param patience how long to wait for a connection, and then for an answer */
    SigningKeys(URL url, Duration patience, Ticker ticker) {
        int millis = Math.toIntExact(patience.toMillis());
        this.provider = new UrlJwkProvider(url, millis, millis);
        this.ticker = ticker;
    }

    /**
     * Blocking. The keys that may have signed a token: that of the given name, or all when it names none.
     *
     * @throws MailboxException when the provider cannot be asked
     */
    ImmutableList<PublicKey> named(Optional<String> name) throws MailboxException {
        ImmutableList<Jwk> known = matching(known(KNOWN_FOR).orElse(ImmutableList.of()), name);
        return publicKeys(name.isPresent() && !known.isEmpty() ? known : matching(fresh(), name));
    }

    private static ImmutableList<Jwk> matching(ImmutableList<Jwk> keys, Optional<String> name) {
        return keys.stream()
                .filter(key -> name.isEmpty() || name.get().equals(key.getId()))
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<PublicKey> publicKeys(ImmutableList<Jwk> keys) throws MailboxException {
        try {
            ImmutableList.Builder<PublicKey> found = ImmutableList.builder();
            for (Jwk key : keys) {
                found.add(key.getPublicKey());
            }
            return found.build();
        } catch (JwkException e) {
            throw new MailboxException("The provider's signing keys cannot be had", e);
        }
    }

    private Optional<ImmutableList<Jwk>> known(Duration atMost) {
        return last.filter(published -> !isOver(published.at, atMost)).map(published -> published.keys);
    }

    private ImmutableList<Jwk> fresh() throws MailboxException {
        if (!Uninterruptibles.tryLockUninterruptibly(asking, PATIENCE)) {
            throw notFetched();
        }
        try {
            return ask();
        } finally {
            asking.unlock();
        }
    }

    private ImmutableList<Jwk> ask() throws MailboxException {
        Optional<ImmutableList<Jwk>> meanwhile = known(BETWEEN_REQUESTS);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        if (asked.isPresent() && !isOver(asked.get(), BETWEEN_REQUESTS)) {
            throw notFetched();
        }
        try {
            ImmutableList<Jwk> keys = ImmutableList.copyOf(provider.getAll());
            last = Optional.of(new Published(keys, ticker.read()));
            return keys;
        } catch (JwkException e) {
            throw new MailboxException("The provider's signing keys cannot be fetched", e);
        } finally {
            asked = Optional.of(ticker.read());
        }
    }

    private static MailboxException notFetched() {
        return new MailboxException("The provider's signing keys could not be fetched a moment ago");
    }

    private boolean isOver(long since, Duration duration) {
        return ticker.read() - since >= duration.toNanos();
    }

    /** What the provider published when it was asked last. */
    private static final class Published {
        private final ImmutableList<Jwk> keys;
        private final long at;

        Published(ImmutableList<Jwk> keys, long at) {
            this.keys = keys;
            this.at = at;
        }
    }
}
