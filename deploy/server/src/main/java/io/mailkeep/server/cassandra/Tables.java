package io.mailkeep.server.cassandra;

import com.google.inject.Binder;
import com.google.inject.multibindings.Multibinder;
import org.apache.james.backends.cassandra.components.CassandraModule;

/** Where every module declares the tables that must exist before its statements are prepared. */
public final class Tables {
    private Tables() {}

    public static void declare(Binder binder, CassandraModule... tables) {
        Multibinder<CassandraModule> all = Multibinder.newSetBinder(binder, CassandraModule.class);
        for (CassandraModule table : tables) {
            all.addBinding().toInstance(table);
        }
    }
}
