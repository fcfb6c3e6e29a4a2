package io.mailkeep.pop3.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.james.core.Username;
import org.apache.james.user.ldap.LdapRepositoryConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LdapClassLookupTest {
    private static final Username ANNA = Username.of("anna@demo.test");
    private static final String ANNA_DN = "uid=anna@demo.test,ou=people,dc=demo,dc=test";

    private final AtomicLong nanos = new AtomicLong();
    private InMemoryDirectoryServer directory;
    private LdapClassLookup lookup;

    @BeforeEach
    void start() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=demo,dc=test");
        config.addAdditionalBindCredentials("cn=mail", "secret");
        config.setSchema(null);
        directory = new InMemoryDirectoryServer(config);
        directory.add("dn: dc=demo,dc=test", "objectClass: domain", "dc: demo");
        directory.add("dn: ou=people,dc=demo,dc=test", "objectClass: organizationalUnit", "ou: people");
        directory.add(
                "dn: " + ANNA_DN, "objectClass: inetOrgPerson", "uid: anna@demo.test", "cn: Anna", "mailClass: gold");
        directory.add(
                "dn: uid=bert@demo.test,ou=people,dc=demo,dc=test",
                "objectClass: inetOrgPerson",
                "uid: bert@demo.test",
                "cn: Bert");
        directory.startListening();
        lookup = connect(directory.getListenPort());
    }

    @AfterEach
    void stop() {
        lookup.close();
        directory.shutDown(true);
    }

    @Test
    void theClassIsReadFromTheDirectory() {
        assertThat(lookup.classOf(ANNA, "mailClass")).contains("gold");
        assertThat(lookup.classOf(Username.of("bert@demo.test"), "mailClass")).isEmpty();
        assertThat(lookup.classOf(Username.of("nobody@demo.test"), "mailClass")).isEmpty();
        assertThat(lookup.classOf(ANNA, "cn")).contains("Anna");
    }

    @Test
    void anAnswerIsGoodForSomeMinutes() throws Exception {
        lookup.classOf(ANNA, "mailClass");
        directory.modify(ANNA_DN, new Modification(ModificationType.REPLACE, "mailClass", "lead"));

        assertThat(lookup.classOf(ANNA, "mailClass")).contains("gold");
        pass(Duration.ofMinutes(6));
        assertThat(lookup.classOf(ANNA, "mailClass")).contains("lead");
    }

    @Test
    void whileTheDirectoryIsDownWhatItSaidBeforeCounts() {
        lookup.classOf(ANNA, "mailClass");
        directory.shutDown(true);
        pass(Duration.ofHours(5));

        assertThat(lookup.classOf(ANNA, "mailClass")).contains("gold");
    }

    @Test
    void aClassThatIsNotKnownIsNotGuessed() {
        directory.shutDown(true);

        assertThatThrownBy(() -> lookup.classOf(ANNA, "mailClass"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anna@demo.test");
    }

    @Test
    void whatIsTooOldNoLongerCounts() {
        lookup.classOf(ANNA, "mailClass");
        directory.shutDown(true);
        pass(Duration.ofHours(25));

        assertThatThrownBy(() -> lookup.classOf(ANNA, "mailClass")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDirectoryThatNeverAnswersIsGivenUpSoon() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            LdapClassLookup hanging = connect(silent.getLocalPort());
            long start = System.nanoTime();

            assertThatThrownBy(() -> hanging.classOf(ANNA, "mailClass")).isInstanceOf(IllegalStateException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
            hanging.close();
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private LdapClassLookup connect(int port) throws Exception {
        return new LdapClassLookup(
                LdapRepositoryConfiguration.builder()
                        .ldapHost("ldap://127.0.0.1:" + port)
                        .principal("cn=mail")
                        .credentials("secret")
                        .userBase("ou=people,dc=demo,dc=test")
                        .userIdAttribute("uid")
                        .userObjectClass("inetOrgPerson")
                        .build(),
                new Ticker() {
                    @Override
                    public long read() {
                        return nanos.get();
                    }
                });
    }
}
