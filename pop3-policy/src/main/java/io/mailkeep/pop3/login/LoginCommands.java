package io.mailkeep.pop3.login;

import com.google.common.collect.ImmutableSet;
import com.google.inject.Inject;
import io.mailkeep.pop3.conversation.Arguments;
import io.mailkeep.pop3.conversation.Conversation;
import io.mailkeep.pop3.dispatch.LaneCommand;
import io.mailkeep.pop3.wire.StatusLine;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.apache.james.protocols.pop3.core.CapaCapability;

/** USER and PASS (RFC 1939 §7), announced where they may be used (RFC 2595 §4). */
public final class LoginCommands implements LaneCommand, CapaCapability {
    private final CleartextRule cleartext;
    private final Entrance entrance;

    @Inject
    LoginCommands(CleartextRule cleartext, Entrance entrance) {
        this.cleartext = cleartext;
        this.entrance = entrance;
    }

    @Override
    public Response onCommand(POP3Session session, Request request) {
        Conversation conversation = Conversation.of(session);
        if (conversation.isInTransaction()) {
            return StatusLine.error("already logged in");
        }
        if (!cleartext.admits(session)) {
            return cleartext.refusal(session);
        }
        return request.getCommand().equals("USER")
                ? user(session, conversation, request)
                : pass(session, conversation, request);
    }

    @Override
    public Collection<String> getImplCommands() {
        return ImmutableSet.of("USER", "PASS");
    }

    @Override
    public Set<String> getImplementedCapabilities(POP3Session session) {
        return cleartext.admits(session) ? ImmutableSet.of("USER") : ImmutableSet.of();
    }

    @Override
    public boolean isQuick(POP3Session session, String command) {
        return command.equals("USER")
                || Conversation.of(session).namedUser().isEmpty()
                || Conversation.of(session).isInTransaction();
    }

    private static Response user(POP3Session session, Conversation conversation, Request request) {
        if (conversation.namedUser().isPresent()) {
            conversation.forgetUser();
            session.setHandlerState(POP3Session.AUTHENTICATION_READY);
            return StatusLine.error("a user is named already, start again with USER");
        }
        if (Arguments.of(request).size() != 1) {
            return StatusLine.error("USER takes a name");
        }
        if (!isPossible(request.getArgument())) {
            return StatusLine.error("no such name is possible");
        }
        conversation.name(request.getArgument());
        session.setHandlerState(POP3Session.AUTHENTICATION_USERSET);
        return StatusLine.ok("send PASS");
    }

    private static boolean isPossible(String name) {
        try {
            return !Username.of(name).asString().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Response pass(POP3Session session, Conversation conversation, Request request) {
        Optional<String> named = conversation.namedUser();
        conversation.forgetUser();
        session.setHandlerState(POP3Session.AUTHENTICATION_READY);
        if (named.isEmpty() || request.getArgument() == null) {
            return StatusLine.error(named.isEmpty() ? "send USER first" : "PASS takes a password");
        }
        Credentials credentials = Credentials.ofPassword(Optional.empty(), named.get(), request.getArgument());
        return entrance.enter(session, credentials, refusal -> refusal);
    }
}
