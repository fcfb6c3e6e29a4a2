package io.mailkeep.search.cluster;

import io.mailkeep.search.config.SearchConfiguration;
import io.mailkeep.search.config.SearchConfiguration.Trust;
import io.mailkeep.search.config.SearchConfigurationException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.json.jackson.JacksonJsonpMapper;
import org.opensearch.client.opensearch.OpenSearchAsyncClient;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import org.opensearch.client.transport.httpclient5.ResponseException;
import reactor.core.publisher.Mono;

/** The connection to OpenSearch: every answer is a {@link Mono} that fails after the request time-out. Thread-safe. */
public final class Cluster implements AutoCloseable {
    /** A request, as the client has it. */
    @FunctionalInterface
    public interface Request<T> {
        CompletableFuture<T> send(OpenSearchAsyncClient client) throws IOException;
    }

    private final SearchConfiguration configuration;
    private final OpenSearchTransport transport;
    private final OpenSearchAsyncClient client;

    private Cluster(SearchConfiguration configuration) {
        this.configuration = configuration;
        this.transport = transport(configuration);
        this.client = new OpenSearchAsyncClient(transport);
    }

    /** Opens nothing yet. */
    public static Cluster of(SearchConfiguration configuration) {
        return new Cluster(configuration);
    }

    public <T> Mono<T> ask(Request<T> request) {
        return ask(request, configuration.requestTimeout());
    }

    /** The same for a search, for which someone waits: it fails sooner. */
    public <T> Mono<T> askForSearch(Request<T> request) {
        return ask(request, configuration.indexing().answered());
    }

    private <T> Mono<T> ask(Request<T> request, Duration patience) {
        return Mono.fromFuture(() -> {
                    try {
                        return request.send(client);
                    } catch (IOException e) {
                        return CompletableFuture.failedFuture(e);
                    }
                })
                // The client's own limit is on silence, not on the answer as a whole.
                .timeout(patience.plusSeconds(1))
                .onErrorMap(CompletionException.class, Throwable::getCause);
    }

    /** The HTTP status that a failure is about; 0 if there was no answer. */
    public static int status(Throwable failure) {
        if (failure instanceof OpenSearchException refused) {
            return refused.status();
        }
        return failure instanceof ResponseException refused ? refused.status() : 0;
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }

    private static OpenSearchTransport transport(SearchConfiguration configuration) {
        HttpHost[] hosts = configuration.hosts().stream()
                .map(uri -> new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort()))
                .toArray(HttpHost[]::new);
        Timeout timeout = Timeout.of(configuration.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        return ApacheHttpClient5TransportBuilder.builder(hosts)
                .setMapper(new JacksonJsonpMapper())
                .setConnectionConfigCallback(
                        connections -> connections.setConnectTimeout(timeout).setSocketTimeout(timeout))
                .setRequestConfigCallback(requests ->
                        requests.setConnectionRequestTimeout(timeout).setResponseTimeout(timeout))
                .setHttpClientConfigCallback(http -> connections(http, hosts, configuration))
                .build();
    }

    private static HttpAsyncClientBuilder connections(
            HttpAsyncClientBuilder http, HttpHost[] hosts, SearchConfiguration configuration) {
        configuration.credentials().ifPresent(credentials -> {
            BasicCredentialsProvider provider = new BasicCredentialsProvider();
            for (HttpHost host : hosts) {
                provider.setCredentials(
                        new AuthScope(host),
                        new UsernamePasswordCredentials(
                                credentials.user(), credentials.password().toCharArray()));
            }
            http.setDefaultCredentialsProvider(provider);
        });
        PoolingAsyncClientConnectionManagerBuilder pool = PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnTotal(configuration.maxConnections())
                .setMaxConnPerRoute(configuration.maxConnectionsPerHost());
        ClientTlsStrategyBuilder tls = ClientTlsStrategyBuilder.create()
                .setSslContext(trusted(configuration.trust()))
                // Not left to the JVM, which this client asks too late (httpclient5 5.6): any name would do.
                .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT)
                .setHostnameVerifier(
                        configuration.anyHostName() ? NoopHostnameVerifier.INSTANCE : new DefaultHostnameVerifier());
        return http.setConnectionManager(pool.setTlsStrategy(tls.buildAsync()).build());
    }

    private static SSLContext trusted(Trust trust) {
        try {
            if (trust instanceof Trust.Store store) {
                return SSLContextBuilder.create()
                        .loadTrustMaterial(store.path(), store.password().toCharArray())
                        .build();
            }
            if (trust instanceof Trust.Anyone) {
                return SSLContextBuilder.create()
                        .loadTrustMaterial((chain, type) -> true)
                        .build();
            }
            return SSLContext.getDefault();
        } catch (GeneralSecurityException | IOException e) {
            throw new SearchConfigurationException(
                    "conf/opensearch.properties: the certificates to trust can not be read (" + e.getMessage()
                            + "); correct opensearch.hostScheme.https.trustStorePath and trustStorePassword",
                    e);
        }
    }
}
