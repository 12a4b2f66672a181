#!/bin/sh
# Health check of the bus. After a full disk JetStream stays disabled until its server restarts. So this script
# ends the server, and docker restarts it, until there is space again.
said=$(printf 'GET /healthz HTTP/1.0\r\n\r\n' | busybox nc -w 3 127.0.0.1 8222)
case $said in
  *'"status":"ok"'*) exit 0 ;;
  *'write error'* | *'no space left'* | *'JetStream is not enabled'*) echo "$said" && kill 1 ;;
esac
exit 1
