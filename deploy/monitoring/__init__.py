"""Configuration of Prometheus, Grafana and Jaeger, and an exporter for the disk and the certificates."""
