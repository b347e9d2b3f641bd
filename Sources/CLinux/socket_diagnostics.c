#define _GNU_SOURCE
#include "socket_diagnostics.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// The kernel's numbers for TCP states. netinet/tcp.h has them, but cannot be included together with linux/tcp.h.
enum { established = 1, syn_received = 3, close_wait = 8, new_syn_received = 12 };

/// Sends a request and receives its reply, which the kernel has queued by the time sending returns. Returns the reply's
/// message and sets `size` to its length; NULL if there is none.
static void *ask(const void *request, size_t request_size, void *buffer, size_t buffer_size, size_t *size) {
  int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (netlink < 0) return NULL;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  ssize_t count = -1;
  if (sendto(netlink, request, request_size, 0, (struct sockaddr *)&kernel, sizeof kernel) == (ssize_t)request_size) {
    count = recv(netlink, buffer, buffer_size, MSG_DONTWAIT);
  }
  close(netlink);
  struct nlmsghdr *header = buffer;
  if (count < (ssize_t)sizeof *header || header->nlmsg_type != SOCK_DIAG_BY_FAMILY || header->nlmsg_len > count) {
    return NULL;
  }
  *size = header->nlmsg_len - NLMSG_HDRLEN;
  return NLMSG_DATA(header);
}

/// The payload of the attribute of this type, if there is one of at least `size` bytes.
static const void *attribute(const struct rtattr *first, size_t length, int type, size_t size) {
  int left = (int)length;
  for (const struct rtattr *attribute = first; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    if (attribute->rta_type == type && RTA_PAYLOAD(attribute) >= size) return RTA_DATA(attribute);
  }
  return NULL;
}

static int set_end(const struct sockaddr_storage *address, __be16 *port, __be32 *words) {
  if (address->ss_family == AF_INET) {
    const struct sockaddr_in *version4 = (const struct sockaddr_in *)address;
    *port = version4->sin_port;
    words[0] = version4->sin_addr.s_addr;
    return 0;
  }
  if (address->ss_family != AF_INET6) return -1;
  const struct sockaddr_in6 *version6 = (const struct sockaddr_in6 *)address;
  *port = version6->sin6_port;
  memcpy(words, &version6->sin6_addr, sizeof version6->sin6_addr);
  return 0;
}

static int64_t unread_over_tcp(const struct sockaddr_storage *own, const struct sockaddr_storage *peer,
                               uint64_t written, int *accepted) {
  struct {
    struct nlmsghdr header;
    struct inet_diag_req_v2 body;
  } request = {
    .header = {.nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST},
    .body = {
      .sdiag_family = own->ss_family,
      .sdiag_protocol = IPPROTO_TCP,
      .idiag_ext = 1 << (INET_DIAG_INFO - 1),
      .idiag_states = ~0U,
      .id = {.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}},
    },
  };
  // The peer's socket has our two addresses in reverse.
  if (set_end(peer, &request.body.id.idiag_sport, request.body.id.idiag_src) != 0 ||
      set_end(own, &request.body.id.idiag_dport, request.body.id.idiag_dst) != 0) {
    return -1;
  }
  _Alignas(struct nlmsghdr) char buffer[4096];
  size_t size;
  const struct inet_diag_msg *socket = ask(&request, sizeof request, buffer, sizeof buffer, &size);
  if (socket == NULL || size < sizeof *socket) return -1;
  if (socket->idiag_state == syn_received || socket->idiag_state == new_syn_received) {
    *accepted = 0;
    return (int64_t)written;
  }
  if (socket->idiag_state != established && socket->idiag_state != close_wait) return -1;
  size_t end = offsetof(struct tcp_info, tcpi_bytes_received) + sizeof(__u64);
  const struct tcp_info *info =
    attribute((const struct rtattr *)(socket + 1), size - sizeof *socket, INET_DIAG_INFO, end);
  if (info == NULL) return -1;
  *accepted = socket->idiag_inode != 0;
  // Bytes that have not arrived in the peer's queue count as unread, like those in the queue.
  int64_t read = (int64_t)info->tcpi_bytes_received - socket->idiag_rqueue;
  return read < 0 || read > (int64_t)written ? -1 : (int64_t)written - read;
}

/// A figure of the Unix socket with this inode: its peer's inode, or the bytes in its receive queue; -1 if not known.
static int64_t unix_figure(uint32_t inode, int show, int type) {
  struct {
    struct nlmsghdr header;
    struct unix_diag_req body;
  } request = {
    .header = {.nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST},
    .body = {
      .sdiag_family = AF_UNIX,
      .udiag_states = ~0U,
      .udiag_ino = inode,
      .udiag_show = show,
      .udiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE},
    },
  };
  _Alignas(struct nlmsghdr) char buffer[4096];
  size_t size;
  const struct unix_diag_msg *socket = ask(&request, sizeof request, buffer, sizeof buffer, &size);
  if (socket == NULL || size < sizeof *socket) return -1;
  // Both attributes begin with the requested figure.
  const __u32 *figure = attribute((const struct rtattr *)(socket + 1), size - sizeof *socket, type, sizeof *figure);
  return figure == NULL ? -1 : *figure;
}

static int64_t unread_over_unix(int descriptor, uint64_t written, int *accepted) {
  // A peer that is gone has no inode either, so check for that first.
  struct pollfd ended = {.fd = descriptor};
  if (poll(&ended, 1, 0) != 0) return -1;
  struct stat status;
  if (fstat(descriptor, &status) == 0) {
    int64_t peer = unix_figure((uint32_t)status.st_ino, UDIAG_SHOW_PEER, UNIX_DIAG_PEER);
    if (peer >= 0) *accepted = peer != 0;
    // A socket that has not been accepted has no inode.
    if (peer == 0) return (int64_t)written;
    int64_t unread = peer > 0 ? unix_figure((uint32_t)peer, UDIAG_SHOW_RQLEN, UNIX_DIAG_RQLEN) : -1;
    if (unread >= 0) return unread;
  }
  int queued;
  return ioctl(descriptor, SIOCOUTQ, &queued) == 0 && queued == 0 ? 0 : -1;
}

int64_t unread_by_peer(int descriptor, uint64_t written, int *accepted) {
  *accepted = -1;
  struct sockaddr_storage own, peer;
  socklen_t own_size = sizeof own, peer_size = sizeof peer;
  if (getsockname(descriptor, (struct sockaddr *)&own, &own_size) != 0 ||
      getpeername(descriptor, (struct sockaddr *)&peer, &peer_size) != 0) {
    return -1;
  }
  if (own.ss_family == AF_UNIX) return unread_over_unix(descriptor, written, accepted);
  return unread_over_tcp(&own, &peer, written, accepted);
}
