package io.mailkeep.imap.protocol;

import io.mailkeep.imap.hook.AnnouncementHook;
import io.mailkeep.imap.hook.CaughtUp;
import io.mailkeep.imap.hook.ChangeHook;
import io.mailkeep.imap.hook.ChangesAnnounced;
import io.mailkeep.imap.hook.FetchHook;
import io.mailkeep.imap.hook.IdleEnded;
import io.mailkeep.imap.hook.IdleStarted;
import io.mailkeep.imap.hook.ImapClient;
import io.mailkeep.imap.hook.Login;
import io.mailkeep.imap.hook.Logout;
import io.mailkeep.imap.hook.MailboxChange;
import io.mailkeep.imap.hook.MailboxSelected;
import io.mailkeep.imap.hook.MailboxUnselected;
import io.mailkeep.imap.hook.MessagesFetched;
import io.mailkeep.imap.hook.SelectionHook;
import io.mailkeep.imap.hook.SessionHook;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** Writes a line of whatever it is told to {@code <file>}: the user first. */
public final class RecordingHook implements SessionHook, SelectionHook, FetchHook, ChangeHook, AnnouncementHook {
    private Path file;

    @Override
    public void configure(HierarchicalConfiguration<ImmutableNode> element) {
        file = Path.of(element.getString("file"));
    }

    private void write(ImapClient client, String event) throws IOException {
        write(client.user().asString(), event);
    }

    private void write(String user, String event) throws IOException {
        Files.writeString(file, user + " " + event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void loggedIn(Login login) throws IOException {
        ImapClient client = login.client();
        write(
                client,
                "login session=" + client.session() + " address="
                        + client.address().map(InetAddress::getHostAddress).orElse("?") + " transport="
                        + client.transport());
    }

    @Override
    public void loggedOut(Logout logout) throws IOException {
        write(logout.client(), "logout " + logout.end());
    }

    @Override
    public void selected(MailboxSelected selected) throws IOException {
        write(
                selected.client(),
                "selected " + selected.mailbox().path().getName() + " writable=" + selected.writable() + " exists="
                        + selected.exists() + " uidNext=" + selected.uidNext().asLong() + " highest="
                        + selected.highestModSeq().asLong() + " known="
                        + selected.known()
                                .map(known -> known.modSeq().asLong() + "/"
                                        + known.uids().map(Object::toString).orElse("all"))
                                .orElse("nothing")
                        + " id=" + selected.client().id() + " enabled="
                        + selected.client().enabled());
    }

    @Override
    public void unselected(MailboxUnselected unselected) throws IOException {
        write(unselected.client(), "unselected " + unselected.mailbox().path().getName());
    }

    @Override
    public void fetched(MessagesFetched fetched) throws IOException {
        write(fetched.client(), "fetched " + fetched.extent() + " " + fetched.uids());
    }

    @Override
    public void changed(MailboxChange change) throws IOException {
        write(
                change.user().asString(),
                "changed " + change.type() + " " + change.mailbox().path().getName() + " origin=" + change.origin()
                        + " session=" + change.session().orElse("none") + " uids="
                        + change.messages().stream()
                                .map(message -> message.uid().asLong() + "+" + message.flagsSet() + "-"
                                        + message.flagsCleared())
                                .collect(Collectors.joining(",")));
    }

    @Override
    public void idleStarted(IdleStarted started) throws IOException {
        write(started.client(), "idle started " + started.mailbox().isPresent());
    }

    @Override
    public void idleEnded(IdleEnded ended) throws IOException {
        write(ended.client(), "idle ended " + ended.mailbox().isPresent());
    }

    @Override
    public void announced(ChangesAnnounced announced) throws IOException {
        write(
                announced.client(),
                "announced arrived=" + announced.arrived() + " removed=" + announced.removed() + " flagged="
                        + announced.flagged());
    }

    @Override
    public void caughtUp(CaughtUp caughtUp) throws IOException {
        write(
                caughtUp.client(),
                "caught up " + caughtUp.modSeq().asLong() + " "
                        + caughtUp.uidNext().asLong());
    }
}
