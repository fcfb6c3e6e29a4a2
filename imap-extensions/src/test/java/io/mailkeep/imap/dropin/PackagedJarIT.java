package io.mailkeep.imap.dropin;

import io.mailkeep.pop3.stock.PackagedJarContract;

class PackagedJarIT extends PackagedJarContract {}
