package io.mailkeep.bench.pop3;

import io.mailkeep.bench.pop3.Workload.Extent;
import io.mailkeep.bench.pop3.peer.Floor;
import io.mailkeep.bench.pop3.peer.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All workloads on all peers: one workload on each in turn, then the next. Blocking. */
record Rounds(List<Workload> workloads, Peers peers, Optional<Floor> floor) {
    /** Each workload on each peer for that long; again where one is over sooner, which counts with what makes it ready. */
    void warmUp(Duration time) throws IOException, InterruptedException {
        for (Workload workload : workloads) {
            for (Peer peer : peers.inTurn()) {
                long end = System.nanoTime() + time.toNanos();
                do {
                    measure(workload, peer, time);
                } while (System.nanoTime() < end);
            }
        }
    }

    void round(Duration time, Comparison into) throws IOException, InterruptedException {
        for (Workload workload : workloads) {
            for (Peer peer : peers.inTurn()) {
                into.add(workload, peer.name(), measure(workload, peer, time));
            }
            if (floor.isPresent() && workload.extent() == Extent.MANY_LISTINGS) {
                into.add(workload, Floor.NAME, read(workload, floor.get(), time));
            }
        }
    }

    private Outcome measure(Workload workload, Peer peer, Duration time) throws IOException, InterruptedException {
        try (Works works = workload.works(maildrop -> workload.opening().of(peer, maildrop))) {
            peers.calm();
            return Load.on(
                    peer, works.all(), time, workload.extent() == Extent.ONCE ? workload.each() : Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new IOException(workload.title() + ", " + peer.name() + ": " + e.getMessage(), e);
        }
    }

    private Outcome read(Workload workload, Floor floor, Duration time) throws IOException, InterruptedException {
        try (Works works = workload.works(maildrop -> new FloorWork(floor, maildrop))) {
            peers.calm();
            return Load.on(floor, works.all(), time, Integer.MAX_VALUE);
        }
    }
}
