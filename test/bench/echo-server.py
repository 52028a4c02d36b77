"""
`echo-server.py URL`: a server of Backend.AI behind whose tunnels everything comes back. All but tunnels is asked of the server at URL. Prints the address it listens at.
A thread that blocks serves each tunnel, so that the far end of a ping costs as little as it can.
"""
import base64
import hashlib
import http.client
import socket
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

target = urllib.parse.urlsplit(sys.argv[1])
websocket_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def echo(peer):
    """Sends frames back without their mask (RFC 6455 section 5.2), until one closes. All are shorter than 126 bytes."""
    data = b""
    while True:
        more = peer.recv(65536)
        if not more:
            return
        data += more
        while len(data) >= 6 and len(data) >= 6 + (length := data[1] & 0x7F):
            opcode, mask, payload, data = data[0] & 0x0F, data[2:6], data[6 : 6 + length], data[6 + length :]
            if opcode == 8:
                peer.sendall(b"\x88\x00")
                return
            plain = int.from_bytes(payload) ^ int.from_bytes((mask * 32)[:length])
            peer.sendall(bytes((0x8A if opcode == 9 else 0x82, length)) + plain.to_bytes(length))


class Handler(BaseHTTPRequestHandler):
    def answer(self):
        if self.headers.get("Upgrade", "").lower() == "websocket":
            accept = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + websocket_guid).encode()).digest()
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept).decode())
            self.end_headers()
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            echo(self.connection)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
        asked.request(self.command, self.path, body, dict(self.headers))
        answer = asked.getresponse()
        content = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        asked.close()

    do_GET = do_POST = do_PATCH = do_DELETE = do_HEAD = answer

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
