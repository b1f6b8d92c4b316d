"""The window: Qt widgets over the client; nothing below knows Qt."""
