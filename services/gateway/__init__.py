"""The gateway: the office's pages, their JSON and the HTTP ingress. It stores nothing itself."""
