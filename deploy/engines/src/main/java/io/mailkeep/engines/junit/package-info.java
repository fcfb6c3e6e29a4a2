/** Engines for tests, shared by all test JVMs of a build. */
package io.mailkeep.engines.junit;
