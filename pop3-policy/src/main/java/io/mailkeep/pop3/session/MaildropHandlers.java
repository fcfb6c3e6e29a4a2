package io.mailkeep.pop3.session;

import com.google.common.collect.ImmutableList;
import io.mailkeep.pop3.dispatch.SerialDispatcher;
import io.mailkeep.pop3.login.AuthCommand;
import io.mailkeep.pop3.login.LoginCommands;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.protocols.api.handler.CommandHandlerResultLogger;
import org.apache.james.protocols.lib.handler.HandlersPackage;

/**
 * Every handler of a POP3 server that keeps copies, in place of James's own: the operator writes {@code <handlerchain
 * coreHandlersPackage="io.mailkeep.pop3.session.MaildropHandlers" enableJmx="false">}.
 */
public final class MaildropHandlers implements HandlersPackage {
    private static final ImmutableList<String> HANDLERS = Stream.of(
                    Greeting.class,
                    SerialDispatcher.class,
                    CapaCommand.class,
                    LoginCommands.class,
                    AuthCommand.class,
                    ListingCommands.class,
                    MessageCommands.class,
                    DeletionCommands.class,
                    SessionCommands.class,
                    UnknownCommand.class,
                    BadCommandLimit.class,
                    Farewell.class,
                    CommandHandlerResultLogger.class)
            .map(Class::getName)
            .collect(Collectors.collectingAndThen(Collectors.toList(), ImmutableList::copyOf));

    @Override
    public List<String> getHandlers() {
        return HANDLERS;
    }
}
