#!/bin/sh
# Whether the bus is well. A stream that could not be written, because the disk was full, stays shut until its
# server is started anew; so the server is ended, and docker starts it, again and again until there is space.
said=$(printf 'GET /healthz HTTP/1.0\r\n\r\n' | busybox nc -w 3 127.0.0.1 8222)
case $said in
  *'"status":"ok"'*) exit 0 ;;
  *'write error'* | *'no space left'* | *'JetStream is not enabled'*) echo "$said" && kill 1 ;;
esac
exit 1
