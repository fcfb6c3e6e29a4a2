package io.mailkeep.server.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metrics.Metrics;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.type.reflect.GenericType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * A session for schema statements. James 3.8.1 writes compression options under the names that Cassandra dropped with
 * version 5 ({@code chunk_length_kb}, and {@code crc_check_chance}, which is a table option now); they are rewritten
 * on their way. A statement may take as long as a busy cluster needs to agree. Its life is the delegate's.
 */
final class SchemaSession implements CqlSession {
    private static final Pattern CHUNK_LENGTH = Pattern.compile("'chunk_length_kb'(\\s*:)");
    private static final Pattern CRC_CHECK_CHANCE = Pattern.compile(",\\s*'crc_check_chance'\\s*:\\s*[0-9.]+");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final CqlSession delegate;

    SchemaSession(CqlSession delegate) {
        this.delegate = delegate;
    }

    static String rewrite(String ddl) {
        String renamed = CHUNK_LENGTH.matcher(ddl).replaceAll("'chunk_length_in_kb'$1");
        return CRC_CHECK_CHANCE.matcher(renamed).replaceAll("");
    }

    @Override
    public <RequestT extends Request, ResultT> ResultT execute(RequestT request, GenericType<ResultT> resultType) {
        if (request instanceof SimpleStatement) {
            SimpleStatement statement = (SimpleStatement) request;
            return delegate.execute(
                    statement.setQuery(rewrite(statement.getQuery())).setTimeout(PATIENCE), resultType);
        }
        return delegate.execute(request, resultType);
    }

    @Override
    public String getName() {
        return delegate.getName();
    }

    @Override
    public Metadata getMetadata() {
        return delegate.getMetadata();
    }

    @Override
    public boolean isSchemaMetadataEnabled() {
        return delegate.isSchemaMetadataEnabled();
    }

    @Override
    public CompletionStage<Metadata> setSchemaMetadataEnabled(Boolean newValue) {
        return delegate.setSchemaMetadataEnabled(newValue);
    }

    @Override
    public CompletionStage<Metadata> refreshSchemaAsync() {
        return delegate.refreshSchemaAsync();
    }

    @Override
    public CompletionStage<Boolean> checkSchemaAgreementAsync() {
        return delegate.checkSchemaAgreementAsync();
    }

    @Override
    public DriverContext getContext() {
        return delegate.getContext();
    }

    @Override
    public Optional<CqlIdentifier> getKeyspace() {
        return delegate.getKeyspace();
    }

    @Override
    public Optional<Metrics> getMetrics() {
        return delegate.getMetrics();
    }

    @Override
    public CompletionStage<Void> closeFuture() {
        return delegate.closeFuture();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return delegate.closeAsync();
    }

    @Override
    public CompletionStage<Void> forceCloseAsync() {
        return delegate.forceCloseAsync();
    }
}
