"""
`ping.py COUNT PORT...`: a line of 64 bytes goes to each port and back, in turns, COUNT times. Prints a line for each turn: the microseconds of each port.
Its sockets block and it does nothing else meanwhile, so that the near end costs as little as it can.
"""
import gc
import socket
import sys
import time

count, *ports = map(int, sys.argv[1:])
line = b"ping".ljust(63, b".") + b"\n"


def connect(port):
    peer = socket.create_connection(("127.0.0.1", port), timeout=30)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def ping(peer):
    start = time.perf_counter_ns()
    peer.sendall(line)
    left = len(line)
    while left > 0:
        data = peer.recv(left)
        if not data:
            sys.exit("the stream ended")
        left -= len(data)
    return (time.perf_counter_ns() - start) / 1000


peers = [connect(port) for port in ports]
gc.disable()
turns = [[ping(peer) for peer in peers] for _ in range(count)]
print("\n".join(" ".join(map(str, times)) for times in turns))
