/**
 * What lets a kept copy go: the conditions of a retention, which decide from a message's moments, flags, size and
 * sender. Other modules bring conditions of their own through {@link io.mailkeep.pop3.condition.ConditionFactory}.
 * Called by policies; reads nothing but what a {@link io.mailkeep.pop3.condition.Copy} offers.
 */
package io.mailkeep.pop3.condition;
