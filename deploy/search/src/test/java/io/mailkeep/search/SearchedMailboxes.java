package io.mailkeep.search;

import static java.util.stream.Collectors.toMap;

import io.mailkeep.search.document.Fields;
import io.mailkeep.search.document.FlagTerms;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.mail.Flags;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.inmemory.manager.InMemoryIntegrationResources;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.apache.james.mime4j.dom.Message;
import org.opensearch.client.opensearch._types.FieldValue;
import reactor.core.publisher.Flux;

/** James with mailboxes in memory that are searched by a {@link TestIndex}. */
public final class SearchedMailboxes {
    private final TestIndex index;
    private final StoreMailboxManager manager;

    private SearchedMailboxes(TestIndex index, StoreMailboxManager manager) {
        this.index = index;
        this.manager = manager;
    }

    public static SearchedMailboxes by(TestIndex index) {
        InMemoryIntegrationResources james = index.james();
        return new SearchedMailboxes(index, james.getMailboxManager());
    }

    /** James with mailboxes that are searched otherwise, or by several; what is indexed is what this index has. */
    static SearchedMailboxes of(StoreMailboxManager manager, TestIndex index) {
        return new SearchedMailboxes(index, manager);
    }

    public StoreMailboxManager manager() {
        return manager;
    }

    public Box create(String user, String name) throws MailboxException {
        MailboxSession session = manager.createSystemSession(Username.of(user));
        MailboxPath path = MailboxPath.forUser(session.getUser(), name);
        MailboxId id = manager.createMailbox(path, session).orElseThrow();
        return new Box(id, path, session, manager.getMailbox(id, session));
    }

    /** What a document or a stored message is like. */
    public record State(long modSeq, Set<String> flags) {
        static State of(long modSeq, Collection<String> flags) {
            return new State(modSeq, new HashSet<>(flags));
        }
    }

    /** The part of a document that is compared. */
    public record Document(long uid, long modSeq, List<String> flags) {}

    /** One mailbox, as its owner uses it. */
    public final class Box {
        private final MailboxId id;
        private final MailboxPath path;
        private final MailboxSession session;
        private final MessageManager messages;

        private Box(MailboxId id, MailboxPath path, MailboxSession session, MessageManager messages) {
            this.id = id;
            this.path = path;
            this.session = session;
            this.messages = messages;
        }

        public MailboxId id() {
            return id;
        }

        public MailboxPath path() {
            return path;
        }

        public MessageUid append(String subject) {
            try {
                return append(Message.Builder.of()
                        .setSubject(subject)
                        .setFrom("bob@example.com")
                        .setBody("the body of " + subject, StandardCharsets.UTF_8));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        public MessageUid append(Message.Builder message) {
            try {
                return messages.appendMessage(AppendCommand.from(message), session)
                        .getId()
                        .getUid();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        public void flag(MessageUid uid, String keyword) {
            try {
                messages.setFlags(new Flags(keyword), FlagsUpdateMode.ADD, MessageRange.one(uid), session);
            } catch (MailboxException e) {
                throw new AssertionError(e);
            }
        }

        public void expunge(MessageUid uid) {
            try {
                messages.delete(List.of(uid), session);
            } catch (MailboxException e) {
                throw new AssertionError(e);
            }
        }

        public void delete() {
            try {
                manager.deleteMailbox(id, session);
            } catch (MailboxException e) {
                throw new AssertionError(e);
            }
        }

        public List<MessageUid> search(SearchQuery.Criterion criterion) {
            return Flux.defer(() -> {
                        try {
                            return Flux.from(messages.search(SearchQuery.of(criterion), session));
                        } catch (MailboxException e) {
                            return Flux.error(e);
                        }
                    })
                    .collectList()
                    .block();
        }

        public Mailbox mailbox() throws MailboxException {
            return manager.getMailbox(id, session).getMailboxEntity();
        }

        /** By UID, what the store has. */
        public Map<Long, State> stored() throws MailboxException {
            return Flux.from(messages.listMessagesMetadata(MessageRange.all(), session))
                    .collectMap(
                            message -> message.getComposedMessageId().getUid().asLong(),
                            message -> State.of(message.getModSeq().asLong(), FlagTerms.of(message.getFlags())),
                            TreeMap::new)
                    .block();
        }

        /** By UID, what the index has. */
        public Map<Long, State> indexed() {
            return index
                    .index()
                    .refresh()
                    .then(index.cluster()
                            .ask(client -> client.search(
                                    search -> search.index(index.index().writeAlias())
                                            .routing(id.serialize())
                                            .size(10_000)
                                            .query(query -> query.term(term ->
                                                    term.field(Fields.MAILBOX).value(FieldValue.of(id.serialize()))))
                                            .source(source ->
                                                    source.filter(filter -> filter.includes("uid", "modSeq", "flags"))),
                                    Document.class)))
                    .block()
                    .hits()
                    .hits()
                    .stream()
                    .map(hit -> hit.source())
                    .collect(toMap(
                            Document::uid,
                            document -> State.of(document.modSeq(), document.flags()),
                            (one, other) -> one,
                            TreeMap::new));
        }
    }
}
