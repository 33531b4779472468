"""Serves localstripe on a free loopback port, prints the port, and stops when standard input closes."""
import os
import socket
import sys
import threading

from aiohttp import web
from localstripe.server import app

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
web.run_app(app, sock=listener, print=None)
