#ifndef SWIFTLET_SOCKET_DIAGNOSTICS_H
#define SWIFTLET_SOCKET_DIAGNOSTICS_H

#include <stdint.h>

/// How many bytes of those written to a connected stream socket, TCP or Unix, its peer has not read yet, or -1.
///
/// The kernel that has both ends counts them: sock_diag(7). It cannot tell if the peer is in another network namespace or
/// if it was built without that interface; of a Unix socket it always tells whether everything was read.
///
/// - `written`: how many bytes were written since the socket was connected.
/// - `accepted`: set to 1 if the peer's process has accepted the connection, 0 if it waits in the listener's queue, and
///   -1 if that is not known.
int64_t unread_by_peer(int descriptor, uint64_t written, int *accepted);

#endif
