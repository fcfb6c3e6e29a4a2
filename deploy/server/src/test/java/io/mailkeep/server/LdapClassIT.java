package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory of {@code usersrepository.xml}, which knows the users, says which policy each has. */
class LdapClassIT {
    private static final String USERS =
            """
            <usersrepository name="LocalUsers" ldapHost="ldap://127.0.0.1:%d" principal="cn=mail" credentials="secret"
                userBase="ou=people,dc=demo,dc=test" userIdAttribute="uid" userObjectClass="inetOrgPerson">
              <enableVirtualHosting>true</enableVirtualHosting>
            </usersrepository>
            """;
    private static final String BY_DIRECTORY = Policies.XML.replace(
            "<domain name=\"trash.test\" policy=\"trash\"/>",
            "<attribute lookup=\"ldap\" name=\"mailClass\"><value is=\"gold\" policy=\"trash\"/></attribute>");

    @TempDir
    private static Path home;

    private static InMemoryDirectoryServer directory;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=demo,dc=test");
        config.addAdditionalBindCredentials("cn=mail", "secret");
        config.setSchema(null);
        directory = new InMemoryDirectoryServer(config);
        directory.add("dn: dc=demo,dc=test", "objectClass: domain", "dc: demo");
        directory.add("dn: ou=people,dc=demo,dc=test", "objectClass: organizationalUnit", "ou: people");
        directory.add(
                "dn: uid=anna@demo.test,ou=people,dc=demo,dc=test",
                "objectClass: inetOrgPerson",
                "uid: anna@demo.test",
                "mailClass: gold");
        directory.add(
                "dn: uid=bert@demo.test,ou=people,dc=demo,dc=test",
                "objectClass: inetOrgPerson",
                "uid: bert@demo.test");
        directory.startListening();
        server = RunningServer.in(home)
                .store(Store.MEMORY)
                .file("usersrepository.xml", USERS.formatted(directory.getListenPort()))
                .file("keepcopy.xml", BY_DIRECTORY)
                .start();
        server.addDomain("demo.test");
    }

    @AfterAll
    static void stop() {
        server.close();
        directory.shutDown(true);
    }

    @Test
    void theDirectorysClassDecidesAndOthersHaveTheDefault() {
        assertThat(policyOf("anna@demo.test")).contains("\"policy\":\"trash\"");
        assertThat(policyOf("bert@demo.test")).contains("\"policy\":\"plain\"");
    }

    private static String policyOf(String user) {
        return server.webadmin("GET", "/keepcopy/users/" + user, "").body();
    }
}
