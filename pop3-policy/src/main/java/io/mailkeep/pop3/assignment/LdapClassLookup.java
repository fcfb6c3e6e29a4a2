package io.mailkeep.pop3.assignment;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.ldap.LdapRepositoryConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a user's class from the directory that the server authenticates against, with the settings of {@code
 * usersrepository.xml}. An answer is good for some minutes, and for hours while the directory does not answer.
 */
@Singleton
public final class LdapClassLookup implements ClassLookup {
    private static final Logger LOGGER = LoggerFactory.getLogger(LdapClassLookup.class);
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int CONNECTIONS = 4;
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration BETTER_THAN_NOTHING = Duration.ofHours(24);
    private static final int MOST_REMEMBERED = 100_000;

    private final LdapRepositoryConfiguration settings;
    private final LDAPConnectionPool directory;
    private final Ticker ticker;
    private final Cache<String, Answer> answers;

    /** Connects with the first question, so that a directory that is down does not stop the server's start. */
    @Inject
    public LdapClassLookup(ConfigurationProvider files) throws ConfigurationException {
        this(LdapRepositoryConfiguration.from(files.getConfiguration("usersrepository")), Ticker.systemTicker());
    }

    LdapClassLookup(LdapRepositoryConfiguration settings, Ticker ticker) throws ConfigurationException {
        this.settings = settings;
        this.ticker = ticker;
        this.directory = connect(settings);
        this.answers = CacheBuilder.newBuilder()
                .ticker(ticker)
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(BETTER_THAN_NOTHING.toMinutes(), TimeUnit.MINUTES)
                .build();
    }

    private static LDAPConnectionPool connect(LdapRepositoryConfiguration settings) throws ConfigurationException {
        URI host = URI.create(settings.getLdapHost());
        SocketFactory sockets = "ldaps".equals(host.getScheme()) ? encrypted(settings) : null;
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(TIMEOUT_MILLIS);
        options.setResponseTimeoutMillis(TIMEOUT_MILLIS);
        try {
            LDAPConnectionPool pool = new LDAPConnectionPool(
                    new SingleServerSet(host.getHost(), port(host), sockets, options),
                    new SimpleBindRequest(settings.getPrincipal(), settings.getCredentials()),
                    0,
                    CONNECTIONS);
            pool.setMaxWaitTimeMillis(TIMEOUT_MILLIS);
            pool.setCreateIfNecessary(false);
            pool.setRetryFailedOperationsDueToInvalidConnections(true);
            return pool;
        } catch (LDAPException e) {
            throw new ConfigurationException(
                    "the directory of usersrepository.xml can not be used: " + e.getMessage(), e);
        }
    }

    private static int port(URI host) {
        int otherwise = "ldaps".equals(host.getScheme()) ? 636 : 389;
        return host.getPort() < 0 ? otherwise : host.getPort();
    }

    private static SocketFactory encrypted(LdapRepositoryConfiguration settings) throws ConfigurationException {
        try {
            return settings.isTrustAllCerts()
                    ? new SSLUtil(new TrustAllTrustManager()).createSSLSocketFactory()
                    : SSLSocketFactory.getDefault();
        } catch (GeneralSecurityException e) {
            throw new ConfigurationException("TLS to the directory can not be set up: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> classOf(Username user, String attribute) {
        String question = attribute + ' ' + user.asString();
        Answer known = answers.getIfPresent(question);
        if (known != null && ticker.read() - known.readAt < FRESH.toNanos()) {
            return known.value;
        }
        try {
            Answer answer = new Answer(ask(user, attribute), ticker.read());
            answers.put(question, answer);
            return answer.value;
        } catch (LDAPException e) {
            if (known == null) {
                throw new IllegalStateException(
                        "the directory does not tell the class of " + user.asString() + ": " + e.getMessage(), e);
            }
            LOGGER.warn(
                    "The directory does not answer, what it said before goes on to count: user={} cause={}",
                    user.asString(),
                    e.getMessage());
            return known.value;
        }
    }

    private Optional<String> ask(Username user, String attribute) throws LDAPException {
        List<Filter> wanted = new ArrayList<>();
        wanted.add(Filter.createEqualityFilter("objectClass", settings.getUserObjectClass()));
        wanted.add(Filter.createEqualityFilter(settings.getUserIdAttribute(), user.asString()));
        if (settings.getFilter() != null) {
            wanted.add(Filter.create(settings.getFilter()));
        }
        SearchRequest request =
                new SearchRequest(base(user), SearchScope.SUB, Filter.createANDFilter(wanted), attribute);
        request.setTimeLimitSeconds(TIMEOUT_MILLIS / 1000);
        return directory.search(request).getSearchEntries().stream()
                .map((SearchResultEntry entry) -> entry.getAttributeValue(attribute))
                .filter(value -> value != null)
                .findFirst();
    }

    private String base(Username user) {
        return user.getDomainPart()
                .map(domain -> settings.getPerDomainBaseDN().get(domain))
                .orElse(settings.getUserBase());
    }

    @PreDestroy
    void close() {
        directory.close();
    }

    /** What the directory said, and when. */
    private static final class Answer {
        private final Optional<String> value;
        private final long readAt;

        Answer(Optional<String> value, long readAt) {
            this.value = value;
            this.readAt = readAt;
        }
    }
}
