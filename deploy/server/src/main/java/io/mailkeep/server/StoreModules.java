package io.mailkeep.server;

import com.google.inject.Module;

/** What a store brings; its users are apart because LDAP may take their place. */
record StoreModules(Module store, Module users) {}
