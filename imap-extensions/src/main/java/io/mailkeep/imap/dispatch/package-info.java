/**
 * How hooks are called: {@link io.mailkeep.imap.dispatch.SyncHooks} is asked by whoever has something to tell. Each hook of
 * {@code sync-hooks.xml} has a lane of its own, in which it may be slow, hang or fail without anybody noticing but the
 * operator; guards are asked on threads of their own, for a bounded time. Nothing else calls a hook.
 */
package io.mailkeep.imap.dispatch;
