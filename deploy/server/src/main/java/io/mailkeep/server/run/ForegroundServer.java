package io.mailkeep.server.run;

import io.mailkeep.engines.CassandraNode;
import io.mailkeep.engines.EngineException;
import io.mailkeep.engines.OpenSearchNode;
import io.mailkeep.server.Search;
import io.mailkeep.server.ServerMain;
import io.mailkeep.server.Store;
import io.mailkeep.server.home.StartUpException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.james.GuiceJamesServer;
import org.apache.james.utils.DataProbeImpl;
import org.slf4j.LoggerFactory;

/**
 * James, its store and its index in this process's charge: what was started is stopped in the opposite order, by
 * {@link #close} or when the process is told to end, be it in the middle of the start. One per process: James reads its
 * ports and directories from system properties.
 */
public final class ForegroundServer implements AutoCloseable {
    private static final String OPEN_SEARCH_HOSTS = "mailkeep.opensearch.hosts";

    private final Home home;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private GuiceJamesServer james;
    private boolean closed;

    public ForegroundServer(Home home) {
        this.home = home;
    }

    /**
     * Lays out the home, starts the engines and James, and returns when every listener answers.
     *
     * @throws StartUpException if the home is in use, a port taken, the store or the configuration unusable
     */
    public void start(Path shippedConfiguration) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "shutdown"));
        inCharge(home.lock());
        home.layOut(shippedConfiguration);
        james = ServerMain.prepare(home.root());
        Listeners.check();
        startEngines();
        inCharge(james::stop);
        james.start();
    }

    /** Creates the users that are missing, and their domains; those that are there stay as they are. */
    public void provision(List<Account> accounts) throws Exception {
        DataProbeImpl data = james.getProbe(DataProbeImpl.class);
        Set<String> users = new HashSet<>(Arrays.asList(data.listUsers()));
        for (Account account : accounts) {
            if (!data.containsDomain(account.domain())) {
                data.addDomain(account.domain());
            }
            if (users.add(account.address())) {
                data.addUser(account.address(), account.password());
            }
        }
    }

    /** Stops what runs; again does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LoggerFactory.getLogger(ForegroundServer.class).warn("A part of the server did not stop cleanly", e);
            }
        }
    }

    private void startEngines() throws Exception {
        try {
            if (ServerMain.store() == Store.CASSANDRA) {
                startCassandra();
            }
            if (ServerMain.search(home.root()) == Search.OPEN_SEARCH && System.getProperty(OPEN_SEARCH_HOSTS) == null) {
                startOpenSearch();
            }
        } catch (EngineException e) {
            throw new StartUpException(e.getMessage(), e);
        }
    }

    private void startCassandra() throws Exception {
        CassandraNode node = CassandraNode.builder().directory(home.cassandra()).start();
        inCharge(node);
        publish("mailkeep.cassandra.nodes", node.contactPoint());
    }

    private void startOpenSearch() throws Exception {
        OpenSearchNode node =
                OpenSearchNode.builder().directory(home.openSearch()).start();
        inCharge(node);
        publish(OPEN_SEARCH_HOSTS, node.address());
    }

    private static void publish(String property, InetSocketAddress address) {
        System.setProperty(property, address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    private synchronized void inCharge(AutoCloseable part) throws Exception {
        if (closed) {
            part.close();
            throw new StartUpException("told to stop while starting");
        }
        started.push(part);
    }
}
