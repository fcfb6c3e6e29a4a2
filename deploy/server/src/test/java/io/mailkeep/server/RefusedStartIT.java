package io.mailkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailkeep.server.home.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusedStartIT {
    @TempDir
    private Path home;

    @Test
    void unknownStoreIsNamedWithItsRemedy() throws IOException {
        RunningServer server = memory().property("mailkeep.store", "postgres").startOrFail();

        assertThat(server.output())
                .contains(
                        "Store \"postgres\" is unknown", "mailkeep.store in conf/jvm.properties", "memory, cassandra");
    }

    @Test
    void absentCassandraIsNamedWithItsRemedy() throws IOException {
        RunningServer server = RunningServer.in(home)
                .store(Store.CASSANDRA)
                .file(
                        "cassandra.properties",
                        "cassandra.nodes=127.0.0.1:1\n"
                                + "cassandra.retryConnection.maxRetries=1\n"
                                + "cassandra.retryConnection.minDelay=100\n")
                .startOrFail();

        assertThat(server.output())
                .contains("Cassandra does not answer at", "cassandra.nodes in conf/cassandra.properties");
    }

    @Test
    void absentRabbitMqIsNamedWithItsRemedy() throws IOException {
        RunningServer server = RunningServer.in(home)
                .store(Store.CASSANDRA)
                .file(
                        "rabbitmq.properties",
                        "uri=amqp://guest:guest@127.0.0.1:1\nmanagement.uri=http://127.0.0.1:2\n"
                                + "management.user=guest\nmanagement.password=guest\n")
                .startOrFail();

        assertThat(server.output())
                .contains("RabbitMQ does not answer at", "127.0.0.1", "uri (or hosts) in conf/rabbitmq.properties")
                .doesNotContain("guest:guest");
    }

    @Test
    void aBrokerWithoutAddressIsNamedWithItsRemedy() throws IOException {
        RunningServer server = RunningServer.in(home)
                .store(Store.CASSANDRA)
                .file("rabbitmq.properties", "management.uri=http://127.0.0.1:2\n")
                .startOrFail();

        assertThat(server.output()).contains("conf/rabbitmq.properties: ", "set uri=amqp://host:5672");
    }

    @Test
    void nodesThatShareNothingAreRefused() throws IOException {
        RunningServer server =
                memory().file("rabbitmq.properties", "uri=amqp://127.0.0.1:1\n").startOrFail();

        assertThat(server.output()).contains("conf/rabbitmq.properties: ", "set mailkeep.store=cassandra");
    }

    @Test
    void unsupportedBlobStoreIsNamedWithItsRemedy() throws IOException {
        RunningServer server = RunningServer.in(home)
                .store(Store.CASSANDRA)
                .file("blob.properties", "implementation=s3\ndeduplication.enable=false\n")
                .startOrFail();

        assertThat(server.output()).contains("conf/blob.properties: implementation=s3", "set it to cassandra");
    }

    @Test
    void unusableSettingOfTheIndexIsNamedWithItsRemedy() throws IOException {
        RunningServer server = RunningServer.in(home)
                .store(Store.CASSANDRA)
                .file("opensearch.properties", "opensearch.nb.shards=many\n")
                .startOrFail();

        assertThat(server.output())
                .contains(
                        "conf/opensearch.properties: opensearch.nb.shards=many can not be used",
                        "use a number from 1 to 1024");
    }

    @ParameterizedTest
    @EnumSource(
            value = Port.class,
            names = {"POP3", "WEBADMIN"})
    void takenPortIsToldWithItsRemedy(Port port) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RunningServer server = memory().property(port.property(), Integer.toString(taken.getLocalPort()))
                    .startOrFail();

            assertThat(server.output()).contains("a port is taken", "--base-port", "mailkeep.port.<name>");
        }
    }

    @Test
    void malformedFileIsNamed() throws IOException {
        RunningServer server =
                memory().file("pop3server.xml", "<pop3servers><pop3server>").startOrFail();

        assertThat(server.output()).contains("pop3server.xml");
    }

    @Test
    void aDirectoryThatIsNotConfiguredIsNamedWithItsRemedy() throws IOException {
        String byDirectory = Policies.XML.replace(
                "<domain name=\"trash.test\" policy=\"trash\"/>",
                "<attribute lookup=\"ldap\" name=\"mailClass\"><value is=\"gold\" policy=\"trash\"/></attribute>");

        RunningServer server = memory().file("keepcopy.xml", byDirectory).startOrFail();

        assertThat(server.output())
                .contains(
                        "conf/keepcopy.xml: <attribute lookup=\"ldap\"> can not be used: [@userBase] is mandatory",
                        "Write ldap, with the directory's settings in usersrepository.xml");
    }

    @Test
    void imapPackageWithoutItsModuleIsNamedWithItsRemedy() throws IOException {
        RunningServer server = memory().file(
                        "extensions.properties", "guice.extension.module=io.mailkeep.pop3.MemoryKeepCopy\n")
                .file("listeners.xml", "<listeners/>")
                .startOrFail();

        assertThat(server.output())
                .contains(
                        "imapserver.xml names an IMAP package",
                        "add io.mailkeep.imap.CassandraImapSync to guice.extension.module");
    }

    private RunningServer.Builder memory() {
        return RunningServer.in(home).store(Store.MEMORY);
    }
}
