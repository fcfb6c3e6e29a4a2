package io.mailkeep.pop3.dispatch;

import com.google.common.collect.ImmutableList;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;

/** James's own POP3 server on a free port, with the handlers a test chooses. */
public final class TestServer implements AutoCloseable {
    private final POP3Server server = new POP3Server();
    private boolean closed;

    /** Our dispatcher and the test's handlers. */
    static TestServer of(CommandWorkers workers, ProtocolHandler handlers) throws Exception {
        return new TestServer(new Names(ImmutableList.of("dispatcher", "commands")), name -> switch (name) {
            case "dispatcher" -> new SerialDispatcher(workers, new RecordingMetricFactory());
            case "commands" -> handlers;
            default -> Class.forName(name)
                    .asSubclass(ProtocolHandler.class)
                    .getConstructor()
                    .newInstance();
        });
    }

    /** The handlers of a package, made by the test. */
    public TestServer(HandlersPackage handlers, Creator creator) throws Exception {
        this(handlers, creator, configuration());
    }

    /** The same behind STLS, with a PKCS12 key store whose password is {@code secret}. */
    public static TestServer withStartTls(HandlersPackage handlers, Creator creator, Path keystore) throws Exception {
        BaseHierarchicalConfiguration configuration = configuration();
        configuration.addProperty("tls.[@startTLS]", true);
        configuration.addProperty("tls.keystore", keystore.toString());
        configuration.addProperty("tls.keystoreType", "PKCS12");
        configuration.addProperty("tls.secret", "secret");
        return new TestServer(handlers, creator, configuration);
    }

    private TestServer(HandlersPackage handlers, Creator creator, BaseHierarchicalConfiguration configuration)
            throws Exception {
        server.setProtocolHandlerLoader(new Loader(handlers, creator));
        server.setFileSystem(new Files());
        server.configure(configuration);
        server.init();
    }

    /** Makes a handler from the name of its class. */
    public interface Creator {
        ProtocolHandler create(String name) throws ReflectiveOperationException;
    }

    public TestClient connect() throws Exception {
        return new TestClient(server.getPort());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            server.destroy();
        }
    }

    private static BaseHierarchicalConfiguration configuration() {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("bind", "127.0.0.1:0");
        configuration.addProperty("jmxName", "pop3-" + UUID.randomUUID());
        configuration.addProperty("gracefulShutdown", false);
        configuration.addProperty("handlerchain.[@coreHandlersPackage]", "test");
        // One loop: whatever blocks it stalls every connection.
        configuration.addProperty("ioWorkerCount", 1);
        return configuration;
    }

    private record Loader(HandlersPackage handlers, Creator creator) implements ProtocolHandlerLoader {
        @Override
        public ProtocolHandler load(String name, Configuration config) throws LoadingException {
            try {
                ProtocolHandler handler = name.equals("test") ? handlers : creator.create(name);
                handler.init(config);
                return handler;
            } catch (ReflectiveOperationException | ConfigurationException e) {
                throw new LoadingException(name, e);
            }
        }
    }

    private static final class Files implements FileSystem {
        @Override
        public InputStream getResource(String url) throws IOException {
            return new FileInputStream(url);
        }

        @Override
        public File getFile(String path) {
            return new File(path);
        }

        @Override
        public File getBasedir() {
            return new File(".");
        }
    }

    private record Names(List<String> getHandlers) implements HandlersPackage {}
}
