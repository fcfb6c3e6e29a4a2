/**
 * Storage engines as child JVMs of ours. {@link io.mailkeep.engines.ChildJvm} is what every engine needs: a class path
 * of its own, a moment when it is ready, and an end no later than that of the process it serves. Blocking.
 */
package io.mailkeep.engines;
