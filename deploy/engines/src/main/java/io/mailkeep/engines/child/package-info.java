/** What runs inside an engine's JVM. Uses nothing but the JDK, since it is on every engine's class path. */
package io.mailkeep.engines.child;
