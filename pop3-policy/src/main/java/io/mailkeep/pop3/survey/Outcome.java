package io.mailkeep.pop3.survey;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.auto.value.AutoValue;
import io.mailkeep.pop3.ledger.LedgerEntry;
import io.mailkeep.pop3.maildrop.Examination;

/**
 * What a policy makes of some mail; in this form as JSON. Each message is one of offered, hidden, released, undoable
 * and disposing; due and held ones are counted once more as such.
 */
@AutoValue
abstract class Outcome {
    static final Outcome NONE =
            of(Volume.NONE, Volume.NONE, Volume.NONE, Volume.NONE, Volume.NONE, Volume.NONE, Volume.NONE);

    @JsonCreator
    static Outcome of(
            @JsonProperty("offered") Volume offered,
            @JsonProperty("hidden") Volume hidden,
            @JsonProperty("released") Volume released,
            @JsonProperty("undoable") Volume undoable,
            @JsonProperty("disposing") Volume disposing,
            @JsonProperty("due") Volume due,
            @JsonProperty("held") Volume held) {
        return new AutoValue_Outcome(offered, hidden, released, undoable, disposing, due, held);
    }

    /** What the next POP3 session lists. */
    @JsonProperty
    abstract Volume offered();

    /** What no client deleted and the policy does not show. */
    @JsonProperty
    abstract Volume hidden();

    /** Kept copies: deleted by POP3, in the mailbox still. */
    @JsonProperty
    abstract Volume released();

    /** Deleted by POP3 not yet for good. */
    @JsonProperty
    abstract Volume undoable();

    /** On its way out since an interrupted session. */
    @JsonProperty
    abstract Volume disposing();

    /** What a sweep that began now would remove or move. */
    @JsonProperty
    abstract Volume due();

    /** What a legal hold covers. */
    @JsonProperty
    abstract Volume held();

    Outcome plus(Outcome other) {
        return of(
                offered().plus(other.offered()),
                hidden().plus(other.hidden()),
                released().plus(other.released()),
                undoable().plus(other.undoable()),
                disposing().plus(other.disposing()),
                due().plus(other.due()),
                held().plus(other.held()));
    }

    /** For many messages, one after the other. */
    static final class Sum {
        private Volume offered = Volume.NONE;
        private Volume hidden = Volume.NONE;
        private Volume released = Volume.NONE;
        private Volume undoable = Volume.NONE;
        private Volume disposing = Volume.NONE;
        private Volume due = Volume.NONE;
        private Volume held = Volume.NONE;

        void add(Examination.Message message) {
            LedgerEntry entry = message.entry();
            long size = entry.size();
            if (message.goes()) {
                due = due.plusMessage(size);
            }
            if (message.hold().isPresent()) {
                held = held.plusMessage(size);
            }
            if (entry.disposal().isPresent() && entry.disposal().get().due().isPresent()) {
                undoable = undoable.plusMessage(size);
            } else if (entry.disposal().isPresent()) {
                disposing = disposing.plusMessage(size);
            } else if (entry.released().isPresent()) {
                released = released.plusMessage(size);
            } else if (message.hiddenBecause().isPresent()) {
                hidden = hidden.plusMessage(size);
            } else {
                offered = offered.plusMessage(size);
            }
        }

        Outcome outcome() {
            return of(offered, hidden, released, undoable, disposing, due, held);
        }
    }
}
