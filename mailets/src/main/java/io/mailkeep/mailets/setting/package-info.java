/** What an operator writes into {@code mailetcontainer.xml}, read and checked; whoever is configured there may call it. */
package io.mailkeep.mailets.setting;
