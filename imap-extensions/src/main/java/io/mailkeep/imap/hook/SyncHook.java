package io.mailkeep.imap.hook;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/**
 * Code that is called at points of IMAP synchronisation: {@code <hook class="…">} of {@code sync-hooks.xml}. It says at
 * which by the interfaces beside this one that it implements. James makes one of each {@code <hook>} from {@code
 * extensions-jars/} and injects what its constructor asks for.
 *
 * <p>After-hooks ({@link SessionHook}, {@link SelectionHook}, {@link FetchHook}, {@link ChangeHook}, {@link
 * AnnouncementHook}) are told of what has happened, one event at a time, in the order in which the events of a mailbox
 * happened on this node, on threads on which they may block. Nobody waits for them: what a hook does not take in time it
 * loses, as its {@code queue}, {@code timeout} and {@code onFailure} say, and the loss is counted. Who must lose nothing
 * reads the change feed, and takes the events as a hint to do so.
 *
 * <p>A {@link GuardHook} is asked before, and its command waits, for {@code timeout} at most.
 */
public interface SyncHook {
    /**
     * Reads what is within the {@code <hook>} element, before any event.
     *
     * @throws ConfigurationException saying what is wrong and what to write instead; it stops the server's start
     */
    default void configure(HierarchicalConfiguration<ImmutableNode> element) throws ConfigurationException {}

    /** The server stops: no event comes any more. */
    default void close() {}
}
