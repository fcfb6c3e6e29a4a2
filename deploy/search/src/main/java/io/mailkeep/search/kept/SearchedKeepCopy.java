package io.mailkeep.search.kept;

import com.google.inject.AbstractModule;
import io.mailkeep.pop3.CassandraKeepCopy;

/**
 * The POP3 extension's module ({@code guice.extension.module}) for a James over Cassandra that searches through
 * OpenSearch: takes the place of {@link CassandraKeepCopy}.
 */
public final class SearchedKeepCopy extends AbstractModule {
    @Override
    protected void configure() {
        install(new CassandraKeepCopy());
        install(new KeepSearch());
    }
}
