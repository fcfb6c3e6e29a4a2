/**
 * Removes kept copies whose time is over, and explains for any message what will happen to it when: a sweep over all
 * maildrops as a James task, its schedule, and the webadmin routes of both. What one maildrop undergoes is decided and
 * done by {@link io.mailkeep.pop3.maildrop.Maildrops#lookAfter}; this package decides whose turn it is, and how fast.
 *
 * <p>James creates {@link io.mailkeep.pop3.retention.SweepSchedule}, {@link
 * io.mailkeep.pop3.retention.KeepCopyRoutes} and {@link io.mailkeep.pop3.retention.SweepTaskModule} from its
 * configuration; nothing else of the extension calls this package.
 */
package io.mailkeep.pop3.retention;
