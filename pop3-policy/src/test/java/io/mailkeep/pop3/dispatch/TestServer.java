package io.mailkeep.pop3.dispatch;

import com.codahale.metrics.MetricRegistry;
import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.lib.handler.HandlersPackage;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;

/** James's own POP3 server on a free port, with our dispatcher and the test's handlers. */
final class TestServer implements AutoCloseable {
    private final POP3Server server = new POP3Server();

    TestServer(CommandWorkers workers, ProtocolHandler... handlers) throws Exception {
        Map<String, ProtocolHandler> byName = new LinkedHashMap<>();
        byName.put("dispatcher", new SerialDispatcher(workers, new DropWizardMetricFactory(new MetricRegistry())));
        for (ProtocolHandler handler : handlers) {
            byName.put(handler.getClass().getName(), handler);
        }
        server.setProtocolHandlerLoader(new Loader(byName));
        server.setFileSystem(null);
        server.configure(configuration());
        server.init();
    }

    TestClient connect() throws Exception {
        return new TestClient(server.getPort());
    }

    @Override
    public void close() {
        server.destroy();
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

    private record Loader(Map<String, ProtocolHandler> handlers) implements ProtocolHandlerLoader {
        @Override
        public ProtocolHandler load(String name, Configuration config) throws LoadingException {
            try {
                ProtocolHandler handler = create(name);
                handler.init(config);
                return handler;
            } catch (ReflectiveOperationException | ConfigurationException e) {
                throw new LoadingException(name, e);
            }
        }

        private ProtocolHandler create(String name) throws ReflectiveOperationException {
            if (name.equals("test")) {
                return new Names(ImmutableList.copyOf(handlers.keySet()));
            }
            return handlers.containsKey(name)
                    ? handlers.get(name)
                    : Class.forName(name)
                            .asSubclass(ProtocolHandler.class)
                            .getConstructor()
                            .newInstance();
        }
    }

    private record Names(List<String> getHandlers) implements HandlersPackage {}
}
