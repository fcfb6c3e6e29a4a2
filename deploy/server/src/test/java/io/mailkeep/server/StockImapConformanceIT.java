package io.mailkeep.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The measure of the others: the same scripts fail on an unmodified James, which knows nothing of this project. */
class StockImapConformanceIT extends ImapConformance {
    private static final String WEBADMIN =
            """
            enabled=true
            host=127.0.0.1
            port=${sys:mailkeep.port.webadmin}
            """;
    private static final String LOG =
            """
            <configuration>
              <appender name="CONSOLE" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%msg%n</pattern></encoder>
              </appender>
              <logger name="org.apache.james" level="ERROR"/>
              <logger name="org.apache.james.GuiceJamesServer" level="INFO"/>
              <root level="OFF"><appender-ref ref="CONSOLE"/></root>
            </configuration>
            """;

    @Override
    RunningServer startIn(Path home) throws IOException {
        return configuredAsStock(RunningServer.in(home))
                .program("org.apache.james.MemoryJamesServerMain", "JAMES server started")
                .property("working.directory", home.toString())
                .property("mailkeep.store", "memory")
                .property(
                        "logback.configurationFile",
                        home.resolve("conf/logback.xml").toString())
                .file("logback.xml", LOG)
                .file("webadmin.properties", WEBADMIN)
                .file("webadmin.token", "not asked for")
                .file("extensions.properties", "")
                .file("listeners.xml", "<listeners/>")
                .file("smtpserver.xml", "<smtpservers/>")
                .file("lmtpserver.xml", "<lmtpservers/>")
                .file("pop3server.xml", "<pop3servers/>")
                .start();
    }

    @Override
    List<ExpectedFailure> expectedFailures() {
        return ExpectedFailures.STOCK;
    }
}
