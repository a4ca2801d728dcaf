// A link between two network namespaces, with the delay, loss, rate and queue of a real path, each way by
// itself. The namespaces have no names and the devices live in them, so nothing is left behind however this
// ends: they go when this process and whatever was started in them are gone.
//
//   link run SEED              makes both namespaces and carries packets until its standard input ends
//   link enter PATH COMMAND…   runs a command in a namespace (PATH is one that `run` printed)
//
// `run` prints one JSON line when both devices (wan0 in each) are there, then one for each command it reads:
//   set eastward|westward|both [delay MS] [loss PERCENT] [rate MBIT] [queue KIB]   rate 0 is unlimited
//   counters
// Packets from the namespace "west" travel eastward.

#define _GNU_SOURCE
#include "path.h"
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

static void print_counters(struct direction *directions) {
  int64_t now = now_ns();
  printf("{\"atMs\":%.3f", now / 1e6);
  for (int i = 0; i < 2; i++) {
    struct direction *d = &directions[i];
    deliver(d, now);
    printf(",\"%s\":{\"packets\":%lld,\"bytes\":%lld,\"lost\":%lld,\"overflowed\":%lld,\"refused\":%lld,"
           "\"queueBytes\":%lld,\"queueDelayMs\":%.3f,\"mostQueueBytes\":%lld}",
           d->name, (long long)d->packets, (long long)d->bytes, (long long)d->lost, (long long)d->overflowed,
           (long long)d->refused, (long long)d->queue_bytes, d->queue_bytes * d->ns_per_byte / 1e6,
           (long long)d->most_queue_bytes);
    // Of the time since they were asked for last.
    d->most_queue_bytes = d->queue_bytes;
  }
  printf("}\n");
}

/* Answers one line; the words of `set` are pairs after the direction. */
static void obey(struct direction *directions, char *text) {
  char *word = strtok(text, " ");
  if (word && !strcmp(word, "counters")) {
    print_counters(directions);
    return;
  }
  char *which = word && !strcmp(word, "set") ? strtok(NULL, " ") : NULL;
  int known = 0;
  for (char *key; which && (key = strtok(NULL, " "));) {
    char *value = strtok(NULL, " ");
    known = 0;
    for (int i = 0; value && i < 2; i++) {
      if (strcmp(which, "both") && strcmp(which, directions[i].name)) continue;
      // What was sent at the old rate has been sent.
      deliver(&directions[i], now_ns());
      known = set(&directions[i], key, atof(value));
    }
    if (!known) break;
  }
  printf(known ? "{\"set\":true}\n" : "{\"error\":\"not understood\"}\n");
}

/* Reads what stands on standard input, answers whole lines; answers 0 at its end. */
static int listen_to_input(struct direction *directions) {
  static char text[4096];
  static size_t used;
  ssize_t bytes = read(0, text + used, sizeof text - 1 - used);
  if (bytes <= 0) return 0;
  used += bytes;
  text[used] = 0;
  char *start = text;
  for (char *end; (end = strchr(start, '\n')); start = end + 1) {
    *end = 0;
    obey(directions, start);
  }
  used = strlen(start);
  if (used == sizeof text - 1) used = 0;
  memmove(text, start, used + 1);
  fflush(stdout);
  return 1;
}

static int enter(const char *path) {
  int space = open(path, O_RDONLY | O_CLOEXEC);
  if (space < 0) fail(path);
  if (setns(space, CLONE_NEWNET)) fail("setns");
  return space;
}

/* A device in the namespace this process is in at the moment. */
static int make_device(void) {
  int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (device < 0) fail("/dev/net/tun");
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strcpy(request.ifr_name, "wan0");
  if (ioctl(device, TUNSETIFF, &request)) fail("TUNSETIFF");
  return device;
}

static void run(unsigned long seed) {
  static struct direction directions[2] = {{.name = "eastward"}, {.name = "westward"}};
  static const char *names[2] = {"west", "east"};
  int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int spaces[2], devices[2];
  for (int i = 0; i < 2; i++) {
    if (unshare(CLONE_NEWNET)) fail("a network namespace");
    spaces[i] = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    devices[i] = make_device();
    if (home < 0 || spaces[i] < 0 || setns(home, CLONE_NEWNET)) fail("setns");
  }
  for (int i = 0; i < 2; i++) {
    directions[i].from = devices[i];
    directions[i].to = devices[1 - i];
    directions[i].random[0] = i;
    directions[i].random[1] = seed;
    directions[i].random[2] = seed >> 16;
    directions[i].queue_limit = 1024 * 1024;
  }
  // Browsers keep every core busy; packets must not wait for them. Less exact where it is refused.
  struct sched_param priority = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_RR, &priority);
  prctl(PR_SET_TIMERSLACK, 1UL);
  printf("{\"ready\":true");
  for (int i = 0; i < 2; i++) printf(",\"%s\":\"/proc/%d/fd/%d\"", names[i], getpid(), spaces[i]);
  printf("}\n");
  fflush(stdout);

  struct pollfd watched[3] = {{devices[0], POLLIN, 0}, {devices[1], POLLIN, 0}, {0, POLLIN, 0}};
  for (;;) {
    int64_t next = NEVER;
    for (int i = 0; i < 2; i++)
      if (next_ns(&directions[i]) < next) next = next_ns(&directions[i]);
    int64_t wait = next == NEVER ? NEVER : later(0, next - now_ns());
    struct timespec timeout = {wait / 1000000000LL, wait % 1000000000LL};
    if (ppoll(watched, 3, next == NEVER ? NULL : &timeout, NULL) < 0 && errno != EINTR) fail("poll");
    for (int i = 0; i < 2; i++) {
      if (watched[i].revents) receive(&directions[i]);
      deliver(&directions[i], now_ns());
    }
    if (watched[2].revents && !listen_to_input(directions)) return;
  }
}

int main(int count, char **words) {
  if (count == 3 && !strcmp(words[1], "run")) {
    run(strtoul(words[2], NULL, 10));
    return 0;
  }
  if (count >= 4 && !strcmp(words[1], "enter")) {
    enter(words[2]);
    execvp(words[3], words + 3);
    fail(words[3]);
  }
  fprintf(stderr, "usage: link run SEED | link enter PATH COMMAND...\n");
  return 2;
}
