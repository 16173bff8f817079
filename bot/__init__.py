"""The process: settings, wiring, inbox, outbox, scheduler, command line, playground."""
