"""What runs in the guest: brings the machine up, and speaks with the host agent on the channel.

Standard library only, and little of it: under software emulation each import costs ten times what
it does elsewhere. So there is no asyncio, no dataclasses (NamedTuple instead), no pathlib and no
`socket` (its C half, `_socket`, is enough) on the way up; measured with `-X importtime`.
"""

VERSION = "0.1.0"
