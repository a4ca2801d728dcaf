// The round trip of a path, by small UDP packets of its own: what somebody else on the same link feels.
//
//   echo serve PORT                     sends back whatever comes
//   echo ask ADDRESS PORT INTERVAL_MS   asks that often; prints for each answer the round trip in ms
//
// Both end when their standard input does. In C, and before other processes, since a round trip measured by
// a program that waits for a core says more of the core than of the path.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void serve(int udp) {
  struct pollfd watched[2] = {{udp, POLLIN, 0}, {0, POLLIN, 0}};
  char data[2048];
  while (poll(watched, 2, -1) >= 0 && !watched[1].revents) {
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t bytes = recvfrom(udp, data, sizeof data, 0, (struct sockaddr *)&from, &size);
    if (bytes > 0) sendto(udp, data, bytes, 0, (struct sockaddr *)&from, size);
  }
}

static void ask(int udp, const struct sockaddr_in *whom, int64_t interval_ns) {
  struct pollfd watched[2] = {{udp, POLLIN, 0}, {0, POLLIN, 0}};
  int64_t next = now_ns();
  for (;;) {
    int64_t sent_ns = now_ns();
    if (sent_ns >= next) {
      sendto(udp, &sent_ns, sizeof sent_ns, 0, (const struct sockaddr *)whom, sizeof *whom);
      next = sent_ns + interval_ns;
    }
    int64_t wait = next - now_ns();
    struct timespec timeout = {0, wait > 0 ? wait : 0};
    if (ppoll(watched, 2, &timeout, NULL) < 0 || watched[1].revents) return;
    if (watched[0].revents && recv(udp, &sent_ns, sizeof sent_ns, 0) == sizeof sent_ns) {
      printf("%.3f\n", (now_ns() - sent_ns) / 1e6);
      fflush(stdout);
    }
  }
}

int main(int count, char **words) {
  int udp = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  struct sched_param priority = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_RR, &priority);
  prctl(PR_SET_TIMERSLACK, 1UL);
  if (count == 3 && !strcmp(words[1], "serve")) {
    address.sin_port = htons(atoi(words[2]));
    if (bind(udp, (struct sockaddr *)&address, sizeof address)) {
      perror("echo: bind");
      return 1;
    }
    serve(udp);
    return 0;
  }
  if (count == 5 && !strcmp(words[1], "ask") && inet_aton(words[2], &address.sin_addr)) {
    address.sin_port = htons(atoi(words[3]));
    ask(udp, &address, atof(words[4]) * 1e6);
    return 0;
  }
  fprintf(stderr, "usage: echo serve PORT | echo ask ADDRESS PORT INTERVAL_MS\n");
  return 2;
}
