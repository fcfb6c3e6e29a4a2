package io.mailkeep.pop3.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The greeting and CAPA (RFC 1939 §7, RFC 2449 §5 and §6). */
abstract class CapabilityRules {
    private final MailServer server;

    CapabilityRules(MailServer server) {
        this.server = server;
    }

    @Test
    void greetingOffersNoTimestampForApop() throws IOException {
        try (Pop3Client client = Pop3Client.unread(server.pop3Port())) {
            assertThat(client.line()).startsWith("+OK").doesNotContain("<");
        }
    }

    @Test
    void beforeLoginTheShortestPromiseOfAllUsersIsAnnounced() throws IOException {
        try (Pop3Client client = Pop3Client.connect(server.pop3Port())) {
            List<String> capabilities = client.lines("CAPA");

            List<String> expected = new ArrayList<>(always());
            expected.add("EXPIRE 0 USER");
            expected.add("LOGIN-DELAY 3600 USER");
            if (server.offersStls()) {
                expected.add("STLS");
            }
            assertThat(capabilities).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void afterLoginTheUsersOwnDelayIsAnnounced() throws IOException {
        try (Pop3Client client = Account.in(server, "slow.test").pop3()) {
            assertThat(client.lines("CAPA")).contains("LOGIN-DELAY 3600");
        }
    }

    @ParameterizedTest
    @CsvSource({"gmail.test, EXPIRE 0", "bounded.test, EXPIRE 7", "keep.test, EXPIRE NEVER", "plain.test, EXPIRE NEVER"
    })
    void afterLoginTheUsersOwnPromiseIsAnnounced(String domain, String expire) throws IOException {
        try (Pop3Client client = Account.in(server, domain).pop3()) {
            List<String> capabilities = client.lines("CAPA");

            List<String> expected = new ArrayList<>(always());
            expected.add(expire);
            assertThat(capabilities).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static List<String> always() {
        return List.of(
                "TOP",
                "UIDL",
                "USER",
                "SASL PLAIN",
                "PIPELINING",
                "RESP-CODES",
                "AUTH-RESP-CODE",
                "IMPLEMENTATION Mailkeep");
    }
}
