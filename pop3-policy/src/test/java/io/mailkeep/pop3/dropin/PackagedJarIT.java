package io.mailkeep.pop3.dropin;

import io.mailkeep.pop3.stock.PackagedJarContract;

class PackagedJarIT extends PackagedJarContract {}
