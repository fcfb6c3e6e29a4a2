package io.mailkeep.imap.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.ImapClient.Transport;
import java.util.List;
import java.util.Map;
import org.apache.james.core.Username;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    private static ImapClient.Builder client() {
        return ImapClient.builder()
                .session("session")
                .user(Username.of("anna@demo.test"))
                .address(InetAddresses.forString("192.0.2.17"))
                .transport(Transport.TLS);
    }

    private static String name(ImapClient.Builder client) {
        return Device.of(client.build()).name();
    }

    @ParameterizedTest
    @CsvSource({
        "anna+phone@demo.test, phone",
        "Anna+Phone.2@demo.test, phone.2",
        "anna%my_tablet@demo.test, my_tablet",
        "bob@demo.test, as:bob@demo.test",
        "annabel@demo.test, as:annabel@demo.test",
        "anna+phone@other.test, 'as:anna+phone@other.test'"
    })
    void theLoginNameComesFirst(String login, String device) {
        ImapClient.Builder client = client().loginName(login).id(ImmutableMap.of("name", "Mail"));

        assertThat(name(client).replaceAll("as:[0-9a-f]{16}", "as:anna+phone@other.test"))
                .isEqualTo(device);
    }

    @Test
    void aNumberByIdComesBeforeADelegateAndIsNotKept() {
        ImapClient.Builder client =
                client().loginName("bob@demo.test").id(ImmutableMap.of("guid", "6F9619FF", "name", "Mail"));

        assertThat(name(client)).matches("id:[0-9a-f]{16}").doesNotContain("6F9619FF");
        assertThat(name(client.id(ImmutableMap.of("x-guid", "6F9619FF", "name", "Mail 2"))))
                .isEqualTo(name(
                        client().loginName("bob@demo.test").id(ImmutableMap.of("guid", "6F9619FF", "name", "Mail"))));
    }

    @Test
    void otherwiseItIsAClientInANetwork() {
        ImmutableMap<String, String> id = ImmutableMap.of("name", "Gorgeous Mail/1", "version", "2");

        String device = name(client().id(id));

        assertThat(device).matches("net:gorgeous-mail-1-[0-9a-f]{4}");
        assertThat(name(client().id(id).address(InetAddresses.forString("192.0.2.200"))))
                .as("the same network")
                .isEqualTo(device);
        assertThat(name(client().id(id).address(InetAddresses.forString("192.0.3.17"))))
                .as("another network")
                .isNotEqualTo(device);
        assertThat(name(client().id(id).user(Username.of("bob@demo.test"))))
                .as("another user")
                .isNotEqualTo(device);
    }

    @Test
    void sixteenBitsOfANetworkAreAllThatIsKept() {
        String device = name(client().address(InetAddresses.forString("2001:db8:1:2::3")));

        assertThat(device).matches("net:unnamed-[0-9a-f]{4}");
        assertThat(name(client().address(InetAddresses.forString("2001:db8:1:ffff::1"))))
                .isEqualTo(device);
    }

    @Test
    void whateverAClientSaysTheNameIsShortAndPlain() {
        String noise = "\u0000\r\n'\"/é".repeat(100);
        for (Map<String, String> id :
                List.of(Map.of("name", noise), Map.of("name", "x".repeat(1000)), Map.of("guid", noise))) {
            String device = name(client().loginName("anna" + noise).id(ImmutableMap.copyOf(id)));

            assertThat(device).matches("[a-z0-9._:@-]{1,80}");
            assertThat(Device.named(device).name()).isEqualTo(device);
        }
        assertThat(name(client().id(ImmutableMap.of("name", "y".repeat(1000))))).hasSizeLessThan(80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Phone", "a b", "a/b"})
    void otherNamesAreRefused(String name) {
        assertThatThrownBy(() -> Device.named(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
