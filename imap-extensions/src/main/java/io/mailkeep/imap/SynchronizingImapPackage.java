package io.mailkeep.imap;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Inject;
import io.mailkeep.imap.announcing.AppendCommand;
import io.mailkeep.imap.announcing.CheckCommand;
import io.mailkeep.imap.announcing.CreateCommand;
import io.mailkeep.imap.announcing.DeleteCommand;
import io.mailkeep.imap.announcing.IdCommand;
import io.mailkeep.imap.announcing.NamespaceCommand;
import io.mailkeep.imap.announcing.NoopCommand;
import io.mailkeep.imap.announcing.RenameCommand;
import io.mailkeep.imap.announcing.SearchCommand;
import io.mailkeep.imap.announcing.SubscribeCommand;
import io.mailkeep.imap.announcing.UnsubscribeCommand;
import io.mailkeep.imap.changes.ChangeLog;
import io.mailkeep.imap.command.CloseCommand;
import io.mailkeep.imap.command.CopyCommand;
import io.mailkeep.imap.command.ExamineCommand;
import io.mailkeep.imap.command.ExpungeCommand;
import io.mailkeep.imap.command.FetchCommand;
import io.mailkeep.imap.command.IdleCommand;
import io.mailkeep.imap.command.MoveCommand;
import io.mailkeep.imap.command.ReplaceCommand;
import io.mailkeep.imap.command.ReplaceParser;
import io.mailkeep.imap.command.SelectCommand;
import io.mailkeep.imap.command.StatusCommand;
import io.mailkeep.imap.command.StatusLineEncoder;
import io.mailkeep.imap.command.StoreCommand;
import io.mailkeep.imap.command.UnselectCommand;
import io.mailkeep.imap.fetch.FetchParser;
import io.mailkeep.imap.listing.ListParser;
import io.mailkeep.imap.listing.ListedMetadataEncoder;
import io.mailkeep.imap.listing.MetadataListCommand;
import io.mailkeep.imap.login.AuthenticateCommand;
import io.mailkeep.imap.login.LoginCommand;
import io.mailkeep.imap.login.LogoutCommand;
import io.mailkeep.imap.notify.NotifyCommand;
import io.mailkeep.imap.notify.NotifyParser;
import io.mailkeep.imap.notify.PushedLineEncoder;
import io.mailkeep.imap.notify.SetMetadataCommand;
import io.mailkeep.imap.paging.FoundPageEncoder;
import io.mailkeep.imap.paging.SearchParser;
import io.mailkeep.imap.progress.InProgressEncoder;
import io.mailkeep.imap.uidonly.UidFetchEncoder;
import io.mailkeep.imap.uidonly.UidRequiredEncoder;
import java.util.Collection;
import java.util.List;
import org.apache.james.imap.decode.parser.FetchCommandParser;
import org.apache.james.imap.decode.parser.ListCommandParser;
import org.apache.james.imap.decode.parser.SearchCommandParser;
import org.apache.james.imap.encode.StatusResponseEncoder;
import org.apache.james.imap.processor.AppendProcessor;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.imap.processor.CheckProcessor;
import org.apache.james.imap.processor.CloseProcessor;
import org.apache.james.imap.processor.CopyProcessor;
import org.apache.james.imap.processor.CreateProcessor;
import org.apache.james.imap.processor.DeleteProcessor;
import org.apache.james.imap.processor.ExamineProcessor;
import org.apache.james.imap.processor.ExpungeProcessor;
import org.apache.james.imap.processor.IdProcessor;
import org.apache.james.imap.processor.IdleProcessor;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.imap.processor.LogoutProcessor;
import org.apache.james.imap.processor.MoveProcessor;
import org.apache.james.imap.processor.NamespaceProcessor;
import org.apache.james.imap.processor.NoopProcessor;
import org.apache.james.imap.processor.RenameProcessor;
import org.apache.james.imap.processor.SearchProcessor;
import org.apache.james.imap.processor.SelectProcessor;
import org.apache.james.imap.processor.SetMetadataProcessor;
import org.apache.james.imap.processor.StatusProcessor;
import org.apache.james.imap.processor.StoreProcessor;
import org.apache.james.imap.processor.SubscribeProcessor;
import org.apache.james.imap.processor.UnselectProcessor;
import org.apache.james.imap.processor.UnsubscribeProcessor;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;

/**
 * James's IMAP with the commands replaced that lose changes: {@code <imapPackages>} of {@code imapserver.xml}. Two
 * packages that have a command in common stop James's start; whoever needs another vendor's as well makes one package of
 * its own from {@link #REPLACED}, {@link #ADDED_PROCESSORS}, {@link #ADDED_PARSERS} and {@link #ADDED_ENCODERS}.
 */
public final class SynchronizingImapPackage implements ImapPackage {
    /** James's classes by the name of each, and what takes its place: processors, parsers and encoders. */
    public static final ImmutableMap<String, Class<?>> REPLACED = ImmutableMap.<String, Class<?>>builder()
            .put(AppendProcessor.class.getName(), AppendCommand.class)
            .put(AuthenticateProcessor.class.getName(), AuthenticateCommand.class)
            .put(CheckProcessor.class.getName(), CheckCommand.class)
            .put(CloseProcessor.class.getName(), CloseCommand.class)
            .put(CopyProcessor.class.getName(), CopyCommand.class)
            .put(CreateProcessor.class.getName(), CreateCommand.class)
            .put(DeleteProcessor.class.getName(), DeleteCommand.class)
            .put(IdProcessor.class.getName(), IdCommand.class)
            .put(NamespaceProcessor.class.getName(), NamespaceCommand.class)
            .put(RenameProcessor.class.getName(), RenameCommand.class)
            .put(SubscribeProcessor.class.getName(), SubscribeCommand.class)
            .put(UnsubscribeProcessor.class.getName(), UnsubscribeCommand.class)
            .put(ExamineProcessor.class.getName(), ExamineCommand.class)
            .put(ExpungeProcessor.class.getName(), ExpungeCommand.class)
            .put(FetchCommandParser.class.getName(), FetchParser.class)
            .put(FetchProcessor.class.getName(), FetchCommand.class)
            .put(IdleProcessor.class.getName(), IdleCommand.class)
            .put(ListCommandParser.class.getName(), ListParser.class)
            .put(LoginProcessor.class.getName(), LoginCommand.class)
            .put(LogoutProcessor.class.getName(), LogoutCommand.class)
            .put(MoveProcessor.class.getName(), MoveCommand.class)
            .put(NoopProcessor.class.getName(), NoopCommand.class)
            .put(SearchCommandParser.class.getName(), SearchParser.class)
            .put(SearchProcessor.class.getName(), SearchCommand.class)
            .put(SelectProcessor.class.getName(), SelectCommand.class)
            .put(SetMetadataProcessor.class.getName(), SetMetadataCommand.class)
            .put(StatusProcessor.class.getName(), StatusCommand.class)
            .put(StatusResponseEncoder.class.getName(), StatusLineEncoder.class)
            .put(StoreProcessor.class.getName(), StoreCommand.class)
            .put(UnselectProcessor.class.getName(), UnselectCommand.class)
            .build();

    /** Commands that James does not offer. */
    public static final ImmutableList<Class<?>> ADDED_PROCESSORS =
            ImmutableList.of(MetadataListCommand.class, NotifyCommand.class, ReplaceCommand.class);

    /** Their parsers. */
    public static final ImmutableList<Class<?>> ADDED_PARSERS =
            ImmutableList.of(NotifyParser.class, ReplaceParser.class);

    /** Encoders of responses that James does not know. */
    public static final ImmutableList<Class<?>> ADDED_ENCODERS = ImmutableList.of(
            FoundPageEncoder.class,
            InProgressEncoder.class,
            ListedMetadataEncoder.class,
            PushedLineEncoder.class,
            UidFetchEncoder.class,
            UidRequiredEncoder.class);

    /** Made by James; asks for what the commands need, so that its absence stops the start with a word for it. */
    @Inject
    SynchronizingImapPackage(ChangeLog unused) {}

    @Override
    public Collection<ClassName> processors() {
        return replaced(DEFAULT.processors(), ADDED_PROCESSORS);
    }

    @Override
    public Collection<ClassName> decoders() {
        return replaced(DEFAULT.decoders(), ADDED_PARSERS);
    }

    @Override
    public Collection<ClassName> encoders() {
        return replaced(DEFAULT.encoders(), ADDED_ENCODERS);
    }

    private static ImmutableList<ClassName> replaced(Collection<ClassName> stock, List<Class<?>> added) {
        ImmutableList.Builder<ClassName> classes = ImmutableList.builder();
        stock.stream().map(SynchronizingImapPackage::replaced).forEach(classes::add);
        added.stream().map(type -> new ClassName(type.getName())).forEach(classes::add);
        return classes.build();
    }

    private static ClassName replaced(ClassName stock) {
        Class<?> ours = REPLACED.get(stock.getName());
        return ours == null ? stock : new ClassName(ours.getName());
    }
}
