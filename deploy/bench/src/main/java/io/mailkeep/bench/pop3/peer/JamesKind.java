package io.mailkeep.bench.pop3.peer;

import io.mailkeep.bench.James;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The Jameses that are compared. They differ in pop3server.xml, and ours in its extension. */
public enum JamesKind implements James.Layout {
    STOCK("stock", Chain.STOCK, ""),
    /** As an operator would tune it against logins that block the others. */
    STOCK_64("stock-64", Chain.STOCK, "<ioWorkerCount>64</ioWorkerCount>"),
    OURS("ours", Chain.OURS, "") {
        @Override
        public Map<String, String> files(Path configuration) throws IOException {
            Map<String, String> files = super.files(configuration);
            files.remove(James.BLOBS);
            files.put("extensions.properties", "guice.extension.module=io.mailkeep.pop3.CassandraKeepCopy");
            files.put("keepcopy.xml", KEEP_COPY);
            return files;
        }
    };

    private static final String KEEP_COPY =
            """
            <keepcopy>
              <login>
                <plainText>loopback</plainText>
              </login>
              <policies>
                <policy name="keep">
                  <onDelete><release/></onDelete>
                </policy>
              </policies>
              <classOfService>
                <default policy="keep"/>
              </classOfService>
            </keepcopy>
            """;
    // Cheap to check, for all peers: what is measured is maildrops.
    private static final String USERS =
            """
            <usersrepository name="LocalUsers">
              <algorithm>SHA-512</algorithm>
              <enableVirtualHosting>true</enableVirtualHosting>
              <enableForwarding>true</enableForwarding>
            </usersrepository>
            """;

    private final String text;
    private final String chain;
    private final String threads;

    JamesKind(String text, String chain, String threads) {
        this.text = text;
        this.chain = chain;
        this.threads = threads;
    }

    private static final class Chain {
        static final String STOCK =
                """
                <handlerchain enableJmx="false">
                  <handler class="org.apache.james.pop3server.core.CoreCmdHandlerLoader"/>
                </handlerchain>""";
        static final String OURS =
                """
                <handlerchain coreHandlersPackage="io.mailkeep.pop3.session.MaildropHandlers" enableJmx="false"/>""";
    }

    @Override
    public Map<String, String> files(Path configuration) throws IOException {
        Map<String, String> files = new LinkedHashMap<>(James.stock(configuration));
        files.put("usersrepository.xml", USERS);
        files.put("pop3server.xml", pop3Server());
        return files;
    }

    private String pop3Server() {
        return """
                <pop3servers>
                  <pop3server enabled="true">
                    <jmxName>pop3server</jmxName>
                    <bind>127.0.0.1:${sys:mailkeep.port.pop3}</bind>
                    <connectionBacklog>200</connectionBacklog>
                    <tls socketTLS="false" startTLS="false"/>
                    <connectiontimeout>1200</connectiontimeout>
                    %s
                    %s
                  </pop3server>
                </pop3servers>
                """
                .formatted(threads, chain);
    }

    @Override
    public String keyspace() {
        return "bench_pop3_" + name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text;
    }
}
