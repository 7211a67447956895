"""The running service: queues, signals, drain and upkeep."""
