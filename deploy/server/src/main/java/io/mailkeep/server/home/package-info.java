/**
 * The working directory of a server and what is made in it on a first start. Everything a configuration file may read
 * as {@code ${sys:…}} is published here, before James is assembled.
 */
package io.mailkeep.server.home;
