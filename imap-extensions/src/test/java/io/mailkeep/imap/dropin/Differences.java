package io.mailkeep.imap.dropin;

import static io.mailkeep.imap.dropin.Difference.Certainty.ALWAYS;
import static io.mailkeep.imap.dropin.Difference.Certainty.SOMETIMES;

import io.mailkeep.imap.protocol.SyncContract;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * What a stock James 3.8.1 memory server does otherwise. A listed test that passes fails the build, as an unlisted one
 * does that fails.
 */
final class Differences implements InvocationInterceptor, ExecutionCondition {
    private static final List<Difference> LIST = List.of(
            new Difference(
                    "CapabilityRules",
                    "condstoreIsNamedBesidesQresync",
                    "\"CONDSTORE\"",
                    ALWAYS,
                    "CONDSTORE is not advertised, and nothing configures that it is"),
            new Difference(
                    "CapabilityRules",
                    "enableCondstoreIsConfirmed",
                    "* ENABLED",
                    ALWAYS,
                    "ENABLE CONDSTORE enables nothing"),
            new Difference(
                    "CapabilityRules",
                    "enableCondstoreHasChangesToldWithTheirModSeq",
                    "to contain a value",
                    ALWAYS,
                    "ENABLE CONDSTORE enables nothing"),
            new Difference(
                    "CapabilityRules", "replaceIsNamed", "\"REPLACE\"", ALWAYS, "REPLACE is there, but not wired"),
            new Difference(
                    "ModSeqRules",
                    "everyRemovalRaises.*|removalOfTheLast.*|expungeIsAnswered.*",
                    "greater than",
                    ALWAYS,
                    "No removal raises the highest mod-sequence, and EXPUNGE tells the old one as new"),
            new Difference(
                    "ModSeqRules",
                    "(select|status|listWithStatus)OfANeverUsed.*",
                    "to be greater than",
                    ALWAYS,
                    "The highest mod-sequence of a never used mailbox is 0, which clients take for none"),
            new Difference(
                    "ModSeqRules",
                    "selectOfNewMail.*|newMailIsNotFetchedTwice",
                    "",
                    SOMETIMES,
                    "SELECT tells the highest mod-sequence and then raises it: it stores that new mail is no longer recent"),
            new Difference(
                    "ResyncRules",
                    "removals(BelowThe|AreToldForThe).*|everyKindOfRemoval.*|(matching|numbersThat).*|fetchByUidTellsEvery.*|veryOldModSeq.*",
                    "",
                    ALWAYS,
                    "VANISHED leaves out what is below the first and above the last living message"),
            new Difference(
                    "ResyncRules",
                    "change(s|d).*AreTold.*|changesAreNumbered.*|removalsAreToldBeforeChanges|messageThatCame.*",
                    "",
                    ALWAYS,
                    "SELECT and EXAMINE with QRESYNC tell of no changed flags"),
            new Difference(
                    "ResyncRules",
                    "flagsThatWereNotToldBeforeTheModSeqOfEnable.*",
                    "There is no HIGHESTMODSEQ",
                    ALWAYS,
                    "ENABLE CONDSTORE enables nothing"),
            new Difference(
                    "ResyncRules",
                    "fetchByUidOfAnEmptied.*",
                    "Invalid messageset",
                    ALWAYS,
                    "A UID command in an empty mailbox is BAD"),
            new Difference(
                    "EmptyMailboxRules",
                    ".*Uids?IsAnswered",
                    "Invalid messageset",
                    ALWAYS,
                    "A UID command in an empty mailbox is BAD"),
            new Difference(
                    "IdleRules",
                    "change(OfFlags|sJust).*|newKeyword.*|everyOneOf.*|everyIdling.*|whatWasPushed.*",
                    "",
                    ALWAYS,
                    "IDLE pushes no change of flags, and forgets it for the next command"),
            new Difference(
                    "IdleRules",
                    "changesWhileIdleEnds.*",
                    "",
                    SOMETIMES,
                    "IDLE pushes no change of flags, and forgets it for the next command"),
            new Difference(
                    "IdleRules",
                    ".*",
                    "A line that belongs to nothing",
                    SOMETIMES,
                    "Two threads write the answer of any IDLE: now and then the continuation is sent twice"),
            new Difference(
                    "AnnouncementRules",
                    "readingAMessageTellsItsNewModSeq.*",
                    "but was empty",
                    ALWAYS,
                    "The flags that FETCH tells because it set them come without their mod-sequence"),
            new Difference(
                    "AnnouncementRules",
                    "keywordOfAn?.*",
                    "given predicate",
                    ALWAYS,
                    "A keyword that comes with a message is not told"),
            new Difference(
                    "AnnouncementRules",
                    "removalIsAnnouncedBeforeARename.*",
                    "to contain exactly",
                    ALWAYS,
                    "RENAME is answered before removals are told"),
            new Difference(
                    "ConcurrencyRules",
                    "changesDuring.*",
                    "could not find",
                    SOMETIMES,
                    "What happens while a command runs, or between reading changes and forgetting them, is lost"),
            new Difference(
                    "ConcurrencyRules",
                    ".*FollowsConcurrentWriters",
                    "",
                    SOMETIMES,
                    "Announcements run in parallel, and FETCH tells of messages before EXISTS does"),
            new Difference(
                    "ReadOnlyRules",
                    "flags.*|messagesCannotBe(Expunged|Moved)|examineOfTheSame.*",
                    "Expected NO, was OK",
                    ALWAYS,
                    "EXAMINE forbids nothing"),
            new Difference(
                    "ReadOnlyRules", "closeRemovesNothing|readingAMessage.*", "", ALWAYS, "EXAMINE forbids nothing"),
            new Difference(
                    "ReadOnlyRules",
                    "messagesCannotBeReplaced",
                    "Unknown command",
                    ALWAYS,
                    "REPLACE is there, but not wired"),
            new Difference("ReplaceRules", ".*", "", ALWAYS, "REPLACE is there, but not wired"),
            new Difference(
                    "EndRules", "closeWithoutTheRight.*", "The server says nothing", ALWAYS, "CLOSE is not answered"),
            new Difference(
                    "EndRules",
                    "(session|idlingSession)Ends.*",
                    "",
                    ALWAYS,
                    "A session is not told that its mailbox was deleted"),
            new Difference(
                    "AnswerRules",
                    "mailboxOfNoNamespace.*",
                    "The server closed the connection",
                    ALWAYS,
                    "A mailbox of an unknown namespace ends the connection"),
            new Difference(
                    "ConditionalStoreRules",
                    "changedMessages.*|everyMessage.*|systemFlag.*",
                    "Not a set of messages: 0 ",
                    ALWAYS,
                    "A 0 stands before the set of MODIFIED"),
            new Difference(
                    "TransferRules",
                    "moveTells.*",
                    "to start with",
                    ALWAYS,
                    "MOVE tells the new UIDs after the removals"),
            new Difference(
                    "TransferRules",
                    "(move|copy)(ByNumber|NamesNo|OfNothing).*",
                    "",
                    ALWAYS,
                    "COPYUID repeats what the client asked for, numbers or UIDs that are not there"),
            new Difference(
                    "CapabilityRules",
                    "listMetadataIsNamed",
                    "\"LIST-METADATA\"",
                    ALWAYS,
                    "LIST with METADATA is not offered"),
            new Difference(
                    "CapabilityRules",
                    "inProgressIsNamed",
                    "\"INPROGRESS\"",
                    ALWAYS,
                    "Long commands are silent until they end"),
            new Difference(
                    "ListMetadataRules",
                    "entr.*|value.*|mailbox.*|delimiter.*|other.*|name.*",
                    "Expected OK, was BAD",
                    ALWAYS,
                    "LIST with METADATA is not offered"),
            new Difference("NotifyRules", "notifyIsNamed", "NOTIFY", ALWAYS, "There is no NOTIFY"),
            new Difference(
                    "NotifyRules",
                    "(?!notifyIsNamed|whatIsNoNotify).*",
                    "Expected OK, was BAD",
                    ALWAYS,
                    "There is no NOTIFY"),
            new Difference("NotifyOthersRules", ".*", "Expected OK, was BAD", ALWAYS, "There is no NOTIFY"),
            new Difference("PagingRules", "partialIsNamed", "PARTIAL", ALWAYS, "There is no PARTIAL"),
            new Difference(
                    "PagingRules",
                    "(?!partialIsNamed|whatIsNoPage).*",
                    "Expected OK, was BAD",
                    ALWAYS,
                    "There is no PARTIAL"),
            new Difference("PreviewRules", "previewIsNamed", "PREVIEW", ALWAYS, "There is no PREVIEW"),
            new Difference(
                    "PreviewRules",
                    "(?!previewIsNamed|whatIsNoPreview).*",
                    "Expected OK, was BAD",
                    ALWAYS,
                    "There is no PREVIEW"),
            new Difference(
                    "SavedResultRules",
                    "removalOf.*|.*(Otherwise|NotFound|Expunged).*",
                    "",
                    ALWAYS,
                    "$ is the numbers or UIDs that the search answered, as the other in a command that has the other, and no removal moves it"),
            new Difference(
                    "SavedResultRules",
                    "nothingSavedExpunges.*",
                    "The server says nothing",
                    ALWAYS,
                    "UID EXPUNGE $ is not answered where nothing is saved"),
            new Difference(
                    "SavedResultRules",
                    "aSearchThat(OnlySaves|IsRefused).*",
                    "Expecting empty",
                    ALWAYS,
                    "SEARCH RETURN (SAVE) answers what it found, and a search that is refused leaves what was saved"),
            new Difference("UidOnlyRules", ".*", "", ALWAYS, "There is no UIDONLY"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getTags().contains(SyncContract.NOT_ON_STOCK)
                ? ConditionEvaluationResult.disabled("Not for a stock server")
                : ConditionEvaluationResult.enabled("For every server");
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        judge(invocation, test.getExecutable());
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        judge(invocation, test.getExecutable());
    }

    private static void judge(Invocation<Void> invocation, Method test) throws Throwable {
        String rules = test.getDeclaringClass().getSimpleName();
        String name = test.getName();
        Optional<Difference> expected =
                LIST.stream().filter(listed -> listed.covers(rules, name)).findFirst();
        if (expected.isEmpty()) {
            invocation.proceed();
            return;
        }
        Throwable failure = Assertions.catchThrowable(invocation::proceed);
        expected.get().judge(name, Optional.ofNullable(failure));
    }
}
