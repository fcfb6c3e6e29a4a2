package io.mailkeep.imap.login;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.Username;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Login names that say which device logs in, as POP3's: {@code user+phone@domain}, where {@code
 * <detailDelimiter>+</detailDelimiter>} of {@code sync-hooks.xml} says so. Without the element there are none. Thread-safe.
 */
@Singleton
final class DeviceLogins {
    private static final Logger LOGGER = LoggerFactory.getLogger(DeviceLogins.class);
    private static final String ELEMENT = "detailDelimiter";
    private static final String DELIMITERS = "+-_.=#~!$%&*^|";

    private final UsersRepository users;
    private final Optional<Pattern> form;

    /** @throws ConfigurationException saying what to write instead; it stops the server's start */
    @Inject
    DeviceLogins(UsersRepository users, ConfigurationProvider configurations) throws ConfigurationException {
        this(users, configurations.getConfiguration("sync-hooks"));
    }

    DeviceLogins(UsersRepository users, HierarchicalConfiguration<ImmutableNode> hooks) throws ConfigurationException {
        this.users = users;
        this.form = hooks.containsKey(ELEMENT) ? Optional.of(form(hooks.getString(ELEMENT))) : Optional.empty();
    }

    private static Pattern form(String delimiter) throws ConfigurationException {
        if (delimiter.length() != 1 || !DELIMITERS.contains(delimiter)) {
            throw new ConfigurationException("conf/sync-hooks.xml: <detailDelimiter>" + delimiter
                    + "</detailDelimiter> can not stand between a user and a device. Write one of " + DELIMITERS
                    + ", or leave the element out for no such names");
        }
        String sign = Pattern.quote(delimiter);
        return Pattern.compile("(?<local>[^@" + sign + "]+)" + sign + "[A-Za-z0-9._-]{1,32}(?<domain>@.*)?");
    }

    /** Whose password it would be by the form of the name alone, without a look at the accounts. */
    Username claimed(Username name) {
        return form.map(pattern -> pattern.matcher(name.asString()))
                .filter(Matcher::matches)
                .map(parts -> parts.group("local")
                        + Optional.ofNullable(parts.group("domain")).orElse(""))
                .map(Username::of)
                .orElse(name);
    }

    /**
     * Whose password is to be checked; the session keeps the name. A name is not taken for one with a device if there is
     * an account of that very name. Empty if that can not be known. Blocking.
     */
    Optional<Username> user(Username name, ImapSession session) {
        Clients.loggedInAs(session, name);
        Username user = claimed(name);
        try {
            return Optional.of(user.equals(name) || users.contains(name) ? name : user);
        } catch (UsersRepositoryException e) {
            LOGGER.error("A login is refused, as the users can not be read login={}", Clients.printable(name), e);
            return Optional.empty();
        }
    }
}
