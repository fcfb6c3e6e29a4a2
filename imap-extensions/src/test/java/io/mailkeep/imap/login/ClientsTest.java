package io.mailkeep.imap.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imapserver.netty.ImapChannelUpstreamHandler;
import org.apache.james.util.MDCBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientsTest {
    private final FakeImapSession session = new FakeImapSession();

    /** As Java and James write them, with and without a proxy, on Java 11 and later. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "fe80:0:0:0:0:0:0:1%eth0, fe80::1",
        "/192.0.2.1:4711, 192.0.2.1",
        "/[2001:db8:0:0:0:0:0:1]:4711, 2001:db8::1",
        "/2001:db8:0:0:0:0:0:1:4711, 2001:db8::1"
    })
    void theAddressIsReadFromWhatJamesLogs(String logged, String address) {
        session.setAttribute(ImapChannelUpstreamHandler.MDC_KEY, MDCBuilder.ofValue(MDCBuilder.IP, logged));

        assertThat(Clients.address(session)).contains(InetAddresses.forString(address));
    }

    @Test
    void whereNoneIsLoggedNoneIsKnown() {
        assertThat(Clients.address(session)).isEmpty();
    }
}
