package io.mailkeep.pop3.ledger;

import com.google.auto.value.AutoValue;
import com.google.common.base.Preconditions;

/** Some of a user's devices, by number. */
@AutoValue
public abstract class DeviceSet {
    /** How many numbers there are. */
    public static final int SIZE = 32;

    public static final DeviceSet NONE = of(0);

    static DeviceSet of(int bits) {
        return new AutoValue_DeviceSet(bits);
    }

    abstract int bits();

    public boolean contains(int device) {
        return (bits() & bit(device)) != 0;
    }

    public boolean isEmpty() {
        return bits() == 0;
    }

    public boolean containsAll(DeviceSet others) {
        return (others.bits() & ~bits()) == 0;
    }

    public DeviceSet with(int device) {
        return contains(device) ? this : of(bits() | bit(device));
    }

    public DeviceSet without(int device) {
        return contains(device) ? of(bits() & ~bit(device)) : this;
    }

    public DeviceSet union(DeviceSet others) {
        return containsAll(others) ? this : of(bits() | others.bits());
    }

    private static int bit(int device) {
        Preconditions.checkElementIndex(device, SIZE, "device");
        return 1 << device;
    }
}
