# Runs a broker in a process group of its own, with the port mapper of Erlang that would else outlive it. Its input is
# a pipe from the process that it serves: when that ends, however it does, so does the group.
exec 3<&0
epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" &
"$1" </dev/null &
broker=$!
trap 'kill -TERM $broker' TERM
trap '' INT HUP
(cat <&3 >/dev/null; kill -KILL -$$) &
while kill -0 $broker 2>/dev/null; do
  wait $broker
done
kill -KILL -$$
