package io.mailkeep.mailets.dropin;

import io.mailkeep.pop3.stock.PackagedJarContract;

class PackagedJarIT extends PackagedJarContract {}
