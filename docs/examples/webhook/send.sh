#!/bin/sh
# Sends a receiver an event as an office does, to try it out: sh send.sh SECRET-FILE EVENT-FILE ADDRESS
set -eu
key=$(sed 's/^whsec_//' "$1" | base64 -d | od -An -v -tx1 | tr -d ' \n')
id=$(sed -n 's/.*"id": *"\([^"]*\)".*/\1/p' "$2" | head -n 1)
at=$(date +%s)
signature=$({ printf '%s.%s.' "$id" "$at"; cat "$2"; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
curl --silent --output /dev/null --write-out '%{http_code}\n' --data-binary "@$2" \
  --header 'Content-Type: application/cloudevents+json' --header "webhook-id: $id" \
  --header "webhook-timestamp: $at" --header "webhook-signature: v1,$signature" "$3"
