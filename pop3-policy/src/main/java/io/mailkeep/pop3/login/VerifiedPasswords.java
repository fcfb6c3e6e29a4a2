package io.mailkeep.pop3.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import io.mailkeep.pop3.policy.LoginSettings;
import java.security.SecureRandom;
import java.util.Optional;
import org.apache.james.core.Username;

/**
 * Passwords that James has just found right, for as long as the settings say; none by default. Kept in memory as a keyed
 * hash alone, whose key is this process's and written nowhere, so that what is remembered is of use to nobody else.
 * Thread-safe.
 */
@Singleton
final class VerifiedPasswords {
    // About 100 octets each.
    private static final int MOST = 100_000;
    private static final int KEY_OCTETS = 32;

    private final Optional<Cache<HashCode, Username>> known;
    private final HashFunction hash;

    @Inject
    VerifiedPasswords(LoginSettings settings) {
        known = settings.credentialCache().map(duration -> CacheBuilder.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(duration)
                .build());
        byte[] key = new byte[KEY_OCTETS];
        new SecureRandom().nextBytes(key);
        hash = Hashing.hmacSha256(key);
    }

    boolean isKnown(Username user, String password) {
        return known.map(cache -> user.equals(cache.getIfPresent(hash(user, password))))
                .orElse(false);
    }

    void remember(Username user, String password) {
        known.ifPresent(cache -> cache.put(hash(user, password), user));
    }

    private HashCode hash(Username user, String password) {
        String name = user.asString();
        return hash.newHasher()
                .putInt(name.length())
                .putString(name, UTF_8)
                .putString(password, UTF_8)
                .hash();
    }
}
