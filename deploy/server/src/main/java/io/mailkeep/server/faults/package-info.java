/** Clients that write down what they were told while nodes and engines are killed, and whether it was true. */
package io.mailkeep.server.faults;
