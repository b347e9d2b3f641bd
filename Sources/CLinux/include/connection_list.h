#ifndef SWIFTLET_CONNECTION_LIST_H
#define SWIFTLET_CONNECTION_LIST_H

#include <stddef.h>
#include <stdint.h>

/// A TCP socket of this process's network, and when data last passed it.
struct tcp_connection {
  uint32_t inode;
  uint16_t local_port;
  uint16_t remote_port;
  /// An IPv6 address in network order; an IPv4 address in its mapped form, `::ffff:192.0.2.1`.
  uint8_t remote_address[16];
  /// Whether the peer has not accepted the connection yet.
  uint8_t is_connecting;
  /// Milliseconds since data was last sent, or since the connection was opened if none was.
  uint32_t since_sent;
  /// The same of data that was received.
  uint32_t since_received;
  uint64_t received;
};

/// Lists the established TCP sockets and those that are connecting; sock_diag(7).
///
/// Returns how many there are in `list`; -1 if the kernel does not say, or if there are more than `capacity`.
int list_connections(struct tcp_connection *list, size_t capacity);

#endif
