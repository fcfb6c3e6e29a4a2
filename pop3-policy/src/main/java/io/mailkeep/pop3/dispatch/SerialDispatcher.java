package io.mailkeep.pop3.dispatch;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.inject.Inject;
import io.mailkeep.pop3.wire.StatusLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.ProtocolMDCContextFactory;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.util.MDCBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The line handler of a chain: parses a command line and has the connection's lane run it. Must be the first line
 * handler of its chain.
 */
public final class SerialDispatcher extends CommandDispatcher<POP3Session> implements DisconnectHandler<POP3Session> {
    private static final Logger LOGGER = LoggerFactory.getLogger(SerialDispatcher.class);
    private static final AttachmentKey<CommandLane> LANE = AttachmentKey.of("mailkeep-lane", CommandLane.class);
    /** The command that waits for the client's next line. */
    private static final AttachmentKey<String> ASKING = AttachmentKey.of("mailkeep-asking", String.class);

    private static final CharMatcher CONTROL =
            CharMatcher.inRange('\0', '\u001F').or(CharMatcher.is('\u007F'));
    private static final CharMatcher LINE_END = CharMatcher.anyOf("\r\n");
    private static final Request NOT_A_COMMAND = new BaseRequest("", null);

    private final CommandWorkers workers;
    private final MetricFactory metrics;
    private final Metric overloads;
    private ImmutableList<SessionEndHandler> endHandlers = ImmutableList.of();

    @Inject
    SerialDispatcher(CommandWorkers workers, MetricFactory metrics) {
        this.workers = workers;
        this.metrics = metrics;
        this.overloads = metrics.generate("mailkeep-pop3-overload");
    }

    @Override
    public void init(Configuration config) {
        workers.serverStarted();
    }

    @Override
    public void destroy() {
        workers.serverStopped();
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return ImmutableList.<Class<?>>builder()
                .addAll(super.getMarkerInterfaces())
                .add(SessionEndHandler.class)
                .build();
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public void wireExtensions(Class interfaceName, List extensions) throws WiringException {
        super.wireExtensions(interfaceName, extensions);
        if (interfaceName.equals(SessionEndHandler.class)) {
            endHandlers = ImmutableList.copyOf((List<SessionEndHandler>) extensions);
        }
    }

    /** On the event loop. */
    @Override
    public Response onLine(POP3Session session, byte[] line) {
        return lane(session).accept(line);
    }

    /** On the event loop. */
    @Override
    public void onDisconnect(POP3Session session) {
        // A connection that is refused by a limit has no session.
        if (session != null) {
            lane(session).hangUp();
        }
    }

    @Override
    protected Request parseRequest(POP3Session session, byte[] line) {
        String text = LINE_END.trimTrailingFrom(new String(line, StandardCharsets.UTF_8));
        Optional<String> asking = session.getAttachment(ASKING, State.Connection);
        if (asking.isPresent()) {
            return new Answer(asking.get(), text);
        }
        if (CONTROL.matchesAnyOf(text)) {
            return NOT_A_COMMAND;
        }
        int space = text.indexOf(' ');
        String command = (space < 0 ? text : text.substring(0, space)).toUpperCase(Locale.US);
        if (space < 0) {
            return new BaseRequest(command, null);
        }
        String argument = text.substring(space + 1);
        // Spaces may belong to a password (RFC 1939 §7, PASS); after anything else some clients leave one behind.
        String meant = command.equals("PASS") ? argument : CharMatcher.is(' ').trimTrailingFrom(argument);
        return new BaseRequest(command, meant.isEmpty() ? null : meant);
    }

    boolean isQuick(POP3Session session, Request request) {
        return getCommandHandlers(request.getCommand(), session).stream()
                .allMatch(handler -> handler instanceof LaneCommand
                        && ((LaneCommand) handler).isQuick(session, request.getCommand()));
    }

    /** Whether refusing it for want of a worker would keep a client that wants to leave. */
    boolean endsSession(Request request) {
        return request.getCommand().equals("QUIT");
    }

    /** In the place of {@link #execute} when no worker is free. */
    Response turnAway(POP3Session session, Request request) {
        overloads.increment();
        session.removeAttachment(ASKING, State.Connection);
        getCommandHandlers(request.getCommand(), session).stream()
                .filter(LaneCommand.class::isInstance)
                .forEach(handler -> ((LaneCommand) handler).onTurnedAway(session, request));
        return StatusLine.error(StatusLine.Code.SYS_TEMP, "too busy, try again later");
    }

    Response execute(POP3Session session, Request request) {
        List<CommandHandler<POP3Session>> handlers = getCommandHandlers(request.getCommand(), session);
        boolean known = handlers.get(0).getImplCommands().contains(request.getCommand());
        // A client must not be able to invent names of metrics.
        String name = known ? request.getCommand().toLowerCase(Locale.US) : "unknown";
        return MDCBuilder.withMdc(
                MDCBuilder.ofValue(MDCBuilder.ACTION, name),
                () -> metrics.decorateSupplierWithTimerMetric("pop3-" + name, () -> answer(session, request)));
    }

    /** Runs it with the connection's logging context, which only event loops have by themselves. */
    void withContext(POP3Session session, MDCBuilder.VoidOperation task) {
        MDCBuilder context = ProtocolMDCContextFactory.from(session);
        session.getAttachment(BasicChannelInboundHandler.MDC_ATTRIBUTE_KEY, State.Connection)
                .ifPresent(context::addToContext);
        MDCBuilder.withMdc(context, task);
    }

    void ended(POP3Session session) {
        withContext(session, () -> endHandlers.forEach(handler -> end(handler, session)));
    }

    private Response answer(POP3Session session, Request request) {
        session.removeAttachment(ASKING, State.Connection);
        try {
            Response reply = Optional.ofNullable(dispatchCommandHandlers(session, request))
                    .orElseGet(() -> StatusLine.error("command not understood"));
            if (reply instanceof Challenge) {
                session.setAttachment(ASKING, request.getCommand(), State.Connection);
            }
            return reply;
        } catch (RuntimeException e) {
            LOGGER.error("A POP3 command failed unexpectedly command={}", request.getCommand(), e);
            return StatusLine.error(StatusLine.Code.SYS_TEMP, "internal error");
        }
    }

    private static void end(SessionEndHandler handler, POP3Session session) {
        try {
            handler.onEnd(session);
        } catch (RuntimeException e) {
            LOGGER.error("A POP3 session could not be ended cleanly", e);
        }
    }

    private CommandLane lane(POP3Session session) {
        return session.getAttachment(LANE, State.Connection).orElseGet(() -> openLane(session));
    }

    private CommandLane openLane(POP3Session session) {
        CommandLane lane = new CommandLane(session, this, workers);
        workers.opened(lane);
        session.setAttachment(LANE, lane, State.Connection);
        return lane;
    }
}
