package io.mailkeep.imap.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceLoginsTest {
    private MemoryUsersRepository users;

    @BeforeEach
    void makeUsers() throws Exception {
        MemoryDomainList domains = new MemoryDomainList(null);
        domains.configure(DomainListConfiguration.DEFAULT);
        domains.addDomain(Domain.of("demo.test"));
        users = MemoryUsersRepository.withVirtualHosting(domains);
    }

    private String user(String login, String delimiter) throws ConfigurationException {
        BaseHierarchicalConfiguration hooks = new BaseHierarchicalConfiguration();
        hooks.addProperty("detailDelimiter", delimiter);
        return user(new DeviceLogins(users, hooks), login);
    }

    private static String user(DeviceLogins logins, String login) {
        return logins.user(Username.of(login), new FakeImapSession())
                .orElseThrow()
                .asString();
    }

    @ParameterizedTest
    @CsvSource({
        "anna+phone@demo.test, anna@demo.test",
        "anna+my.phone-2_b@demo.test, anna@demo.test",
        "anna+phone, anna",
        "anna@demo.test, anna@demo.test",
        "anna+@demo.test, anna+@demo.test",
        "+phone@demo.test, +phone@demo.test",
        "anna+phone+tablet@demo.test, anna+phone+tablet@demo.test",
        "anna+a b@demo.test, anna+a b@demo.test",
        "anna-phone@demo.test, anna-phone@demo.test",
        "anna+123456789012345678901234567890123@demo.test, anna+123456789012345678901234567890123@demo.test"
    })
    void aNameOfTheFormIsThatOfTheUser(String login, String user) throws Exception {
        assertThat(user(login, "+")).isEqualTo(user);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", ".", "^", "|", "$"})
    void anotherSignMayStandBetweenThem(String delimiter) throws Exception {
        assertThat(user("anna" + delimiter + "phone@demo.test", delimiter)).isEqualTo("anna@demo.test");
    }

    @Test
    void anAccountOfThatVeryNameComesFirst() throws Exception {
        users.addUser(Username.of("anna+phone@demo.test"), "secret");

        assertThat(user("anna+phone@demo.test", "+")).isEqualTo("anna+phone@demo.test");
    }

    @Test
    void withoutTheElementNamesStandForThemselves() throws Exception {
        DeviceLogins testee = new DeviceLogins(users, new BaseHierarchicalConfiguration());

        assertThat(user(testee, "anna+phone@demo.test")).isEqualTo("anna+phone@demo.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "++", "a", "@", "\\"})
    void aDelimiterThatIsNoneStopsTheStart(String delimiter) {
        assertThatThrownBy(() -> user("anna@demo.test", delimiter))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("<detailDelimiter>" + delimiter + "</detailDelimiter>")
                .hasMessageContaining("Write one of");
    }
}
