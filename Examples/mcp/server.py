"""An MCP server over streamable HTTP: nothing in it knows of Lambda."""

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

server = MCPServer("orders")


@server.tool()
def price(item: str, count: int = 1) -> int:
    """The price of an order, in cents."""
    return {"pen": 120, "pad": 350}[item] * count


# A sandbox may end after any request, so no session may live in its memory. The host of a Function URL is known only after it
# has been created, so it cannot be checked here.
app = server.streamable_http_app(
    stateless_http=True, json_response=True, transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False)
)
