package io.mailkeep.imap.login;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.ImapClient.Transport;
import io.mailkeep.imap.origin.SessionTag;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.imap.api.message.Capability;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.processor.EnableProcessor;
import org.apache.james.imapserver.netty.ImapChannelUpstreamHandler;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.util.MDCBuilder;
import org.slf4j.MDC;

/** What is known of the client of a session, kept with the session. */
final class Clients {
    private static final String ID = "io.mailkeep.imap.client.id";
    private static final String ADDRESS = "io.mailkeep.imap.client.address";
    private static final String LOGIN_NAME = "io.mailkeep.imap.client.login";
    // RFC 2971 §3.3
    private static final int MOST_FIELDS = 30;
    private static final int LONGEST_KEY = 30;
    private static final int LONGEST_VALUE = 1024;

    private Clients() {}

    /** As it may stand in a log: SASL takes line ends into a name, with which anybody could write lines of their own. */
    static String printable(Username claimed) {
        return CharMatcher.javaIsoControl().replaceFrom(claimed.asString(), '?');
    }

    /** Of a session that has logged in. */
    static ImapClient of(ImapSession session) {
        MailboxSession login = session.getMailboxSession();
        ImapClient.Builder client = ImapClient.builder()
                .session(SessionTag.name(login.getSessionId()))
                .user(login.getUser())
                .transport(session.isTLSActive() ? Transport.TLS : Transport.CLEARTEXT)
                .id(id(session))
                .enabled(enabled(session));
        login.getLoggedInUser()
                .filter(name -> !name.equals(login.getUser()))
                .or(() -> Optional.ofNullable((Username) session.getAttribute(LOGIN_NAME)))
                .filter(name -> !name.equals(login.getUser()))
                .map(Username::asString)
                .ifPresent(client::loginName);
        Optional.ofNullable((InetAddress) session.getAttribute(ADDRESS)).ifPresent(client::address);
        return client.build();
    }

    @SuppressWarnings("unchecked")
    private static ImmutableMap<String, String> id(ImapSession session) {
        return Optional.ofNullable((ImmutableMap<String, String>) session.getAttribute(ID))
                .orElse(ImmutableMap.of());
    }

    // Not by James's method, which makes the set where there is none, and ENABLE may do so at the same time.
    @SuppressWarnings("unchecked")
    private static ImmutableSet<String> enabled(ImapSession session) {
        return Optional.ofNullable((Set<Capability>) session.getAttribute(EnableProcessor.ENABLED_CAPABILITIES))
                .map(capabilities ->
                        capabilities.stream().map(Capability::asString).collect(ImmutableSet.toImmutableSet()))
                .orElse(ImmutableSet.of());
    }

    /** Keeps what it logs in as, whether or not it may. */
    static void loggedInAs(ImapSession session, Username name) {
        session.setAttribute(LOGIN_NAME, name);
    }

    /** Keeps what it said by ID. What is longer than RFC 2971 has it is left out. */
    static void identified(ImapSession session, Map<String, String> fields) {
        Map<String, String> kept = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            if (kept.size() < MOST_FIELDS && isWithin(key, LONGEST_KEY) && isWithin(value, LONGEST_VALUE)) {
                kept.put(key.toLowerCase(Locale.ROOT), value);
            }
        });
        session.setAttribute(ID, ImmutableMap.copyOf(kept));
    }

    // James's parser has null for NIL.
    private static boolean isWithin(String text, int octets) {
        return text != null && text.getBytes(StandardCharsets.UTF_8).length <= octets;
    }

    /** Keeps where it comes from. */
    static void cameIn(ImapSession session) {
        address(session).ifPresent(address -> session.setAttribute(ADDRESS, address));
    }

    /** Where it comes from, which James has for its log only. */
    static Optional<InetAddress> address(ImapSession session) {
        return Optional.ofNullable((MDCBuilder) session.getAttribute(ImapChannelUpstreamHandler.MDC_KEY))
                .flatMap(Clients::address);
    }

    private static Optional<InetAddress> address(MDCBuilder logged) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        try {
            return MDCBuilder.withMdc(logged, () -> Optional.ofNullable(MDC.get(MDCBuilder.IP)))
                    .flatMap(Clients::address);
        } finally {
            if (before != null) {
                MDC.setContextMap(before);
            }
        }
    }

    // Behind a proxy James writes the address with its port: "/192.0.2.1:4711". What is of this link says which:
    // "%eth0".
    private static Optional<InetAddress> address(String text) {
        String address = text.substring(text.indexOf('/') + 1).replaceFirst("%.*", "");
        if (!InetAddresses.isInetAddress(address) && address.indexOf(':') >= 0) {
            address = address.substring(0, address.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
        }
        return InetAddresses.isInetAddress(address) ? Optional.of(InetAddresses.forString(address)) : Optional.empty();
    }
}
