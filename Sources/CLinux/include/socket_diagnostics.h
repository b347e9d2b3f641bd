#ifndef SWIFTLET_SOCKET_DIAGNOSTICS_H
#define SWIFTLET_SOCKET_DIAGNOSTICS_H

#include <stdint.h>

/// How many of the bytes written to a connected stream socket (TCP or Unix) the peer has not read yet; -1 if that is
/// not known.
///
/// The kernel, which has both ends, counts them: sock_diag(7). The count is not known if the peer is in another network
/// namespace, or if the kernel was built without that interface. For a Unix socket, the kernel always reports whether
/// everything was read.
///
/// - `written`: how many bytes were written since the socket was connected.
/// - `accepted`: set to 1 if the peer's process has accepted the connection, 0 if it is still in the listener's queue,
///   and -1 if that is not known.
int64_t unread_by_peer(int descriptor, uint64_t written, int *accepted);

#endif
