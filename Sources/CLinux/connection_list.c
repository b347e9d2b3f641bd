#define _GNU_SOURCE
#include "connection_list.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// The kernel's numbers for TCP states. netinet/tcp.h has them, but cannot be included together with linux/tcp.h.
enum { established = 1, syn_sent = 2 };

static void set_address(struct tcp_connection *connection, const struct inet_diag_msg *socket) {
  if (socket->idiag_family == AF_INET6) {
    memcpy(connection->remote_address, socket->id.idiag_dst, sizeof connection->remote_address);
    return;
  }
  connection->remote_address[10] = connection->remote_address[11] = 0xFF;
  memcpy(connection->remote_address + 12, socket->id.idiag_dst, 4);
}

/// Reads one message of the reply. Returns 0 if it does not have what is needed.
static int read_socket(const struct nlmsghdr *header, struct tcp_connection *connection) {
  const struct inet_diag_msg *socket = NLMSG_DATA(header);
  if (header->nlmsg_len < NLMSG_LENGTH(sizeof *socket)) return 0;
  memset(connection, 0, sizeof *connection);
  connection->inode = socket->idiag_inode;
  connection->local_port = ntohs(socket->id.idiag_sport);
  connection->remote_port = ntohs(socket->id.idiag_dport);
  connection->is_connecting = socket->idiag_state == syn_sent;
  set_address(connection, socket);
  int left = (int)(header->nlmsg_len - NLMSG_LENGTH(sizeof *socket));
  for (const struct rtattr *attribute = (const struct rtattr *)(socket + 1); RTA_OK(attribute, left);
       attribute = RTA_NEXT(attribute, left)) {
    size_t needed = offsetof(struct tcp_info, tcpi_bytes_received) + sizeof(__u64);
    if (attribute->rta_type != INET_DIAG_INFO || RTA_PAYLOAD(attribute) < needed) continue;
    const struct tcp_info *info = RTA_DATA(attribute);
    connection->since_sent = info->tcpi_last_data_sent;
    connection->since_received = info->tcpi_last_data_recv;
    memcpy(&connection->received, (const char *)info + offsetof(struct tcp_info, tcpi_bytes_received),
           sizeof connection->received);
    return 1;
  }
  return 0;
}

/// Adds the sockets of a family. Returns the new count, or -1.
static int list_family(int netlink, int family, struct tcp_connection *list, size_t capacity, int count) {
  struct {
    struct nlmsghdr header;
    struct inet_diag_req_v2 body;
  } request = {
    .header = {.nlmsg_len = sizeof request, .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
    .body = {
      .sdiag_family = (__u8)family,
      .sdiag_protocol = IPPROTO_TCP,
      .idiag_ext = 1 << (INET_DIAG_INFO - 1),
      .idiag_states = 1 << established | 1 << syn_sent,
    },
  };
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (sendto(netlink, &request, sizeof request, 0, (struct sockaddr *)&kernel, sizeof kernel) != (ssize_t)sizeof request) {
    return -1;
  }
  _Alignas(struct nlmsghdr) char buffer[32768];
  while (1) {
    // The kernel has queued the next part by the time the one before it was received.
    ssize_t received = recv(netlink, buffer, sizeof buffer, MSG_DONTWAIT);
    if (received <= 0) return -1;
    size_t left = (size_t)received;
    for (const struct nlmsghdr *header = (const struct nlmsghdr *)buffer; NLMSG_OK(header, left);
         header = NLMSG_NEXT(header, left)) {
      if (header->nlmsg_type == NLMSG_DONE) return count;
      if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY || (size_t)count == capacity) return -1;
      count += read_socket(header, &list[count]);
    }
  }
}

int list_connections(struct tcp_connection *list, size_t capacity) {
  int count = 0;
  for (int index = 0; index < 2 && count >= 0; index++) {
    int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) return -1;
    count = list_family(netlink, index == 0 ? AF_INET : AF_INET6, list, capacity, count);
    close(netlink);
  }
  return count;
}
