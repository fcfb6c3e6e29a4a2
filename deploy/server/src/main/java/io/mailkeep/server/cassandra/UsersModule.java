package io.mailkeep.server.cassandra;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.ProvidesIntoSet;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.cassandra.CassandraUsersDAO;
import org.apache.james.user.lib.UsersDAO;
import org.apache.james.user.lib.UsersRepositoryImpl;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** Users and their passwords, unless LDAP has them. */
final class UsersModule extends AbstractModule {
    private static final TypeLiteral<UsersRepositoryImpl<CassandraUsersDAO>> USERS = new TypeLiteral<>() {};

    @Override
    protected void configure() {
        bind(UsersDAO.class).to(CassandraUsersDAO.class);
        bind(USERS).in(Scopes.SINGLETON);
        bind(UsersRepository.class).to(USERS);
    }

    @ProvidesIntoSet
    InitializationOperation configureUsers(
            ConfigurationProvider configuration, UsersRepositoryImpl<CassandraUsersDAO> users) {
        return InitilizationOperationBuilder.forClass(UsersRepositoryImpl.class)
                .init(() -> users.configure(configuration.getConfiguration("usersrepository")));
    }
}
