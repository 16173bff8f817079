"""The playground: a local Bot API server as strict as Telegram, and a page with several people's phones.

`world` is where people live and act, `telegram` the Bot API on it, `request` PTB's wire to it without sockets, `server`
the one over HTTP, with `control` for the page.
"""
