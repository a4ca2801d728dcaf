// One way of a path: a queue, the rate at which it is emptied, random loss, and a delay. A packet waits in
// the queue while those before it are sent, is lost or not, and then travels. One that does not fit in the
// queue is dropped. Nothing is ever reordered. Times are of the monotonic clock, in nanoseconds.

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NEVER INT64_MAX
#define PACKET_BYTES 65536
#define BATCH 64

struct packet {
  struct packet *next;
  int64_t arrived_ns, due_ns;
  int bytes;
  unsigned char data[];
};

struct line {
  struct packet *first, *last;
};

struct direction {
  const char *name;
  int from, to; // TUN devices
  // What the path is like now.
  int64_t delay_ns;
  double loss;        // 0 to 1
  double ns_per_byte; // 0 is unlimited
  int64_t queue_limit;
  // What is on it.
  struct line queue, pipe;
  int64_t queue_bytes;
  int64_t free_at_ns; // when the packet before the queue's first has left
  int64_t last_due_ns;
  unsigned short random[3];
  // What it did.
  int64_t packets, bytes, lost, overflowed, refused, most_queue_bytes;
};

static void fail(const char *what) {
  fprintf(stderr, "link: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

static void put(struct line *line, struct packet *packet) {
  packet->next = NULL;
  if (line->last)
    line->last->next = packet;
  else
    line->first = packet;
  line->last = packet;
}

static struct packet *take(struct line *line) {
  struct packet *packet = line->first;
  line->first = packet->next;
  if (!line->first) line->last = NULL;
  return packet;
}

/* When the queue's first packet has been sent. */
static int64_t leaves_ns(const struct direction *d) {
  const struct packet *first = d->queue.first;
  return later(d->free_at_ns, first->arrived_ns) + (int64_t)(first->bytes * d->ns_per_byte);
}

/* Moves what has been sent by now from the queue to the pipe. Its times are exact however late this runs. */
static void serve(struct direction *d, int64_t now) {
  while (d->queue.first) {
    int64_t leaves = leaves_ns(d);
    if (leaves > now) return;
    struct packet *packet = take(&d->queue);
    d->queue_bytes -= packet->bytes;
    d->free_at_ns = leaves;
    if (erand48(d->random) < d->loss) {
      d->lost++;
      free(packet);
      continue;
    }
    // A delay that became shorter does not let packets overtake.
    packet->due_ns = d->last_due_ns = later(leaves + d->delay_ns, d->last_due_ns);
    put(&d->pipe, packet);
  }
}

static void deliver(struct direction *d, int64_t now) {
  serve(d, now);
  while (d->pipe.first && d->pipe.first->due_ns <= now) {
    struct packet *packet = take(&d->pipe);
    if (write(d->to, packet->data, packet->bytes) == packet->bytes) {
      d->packets++;
      d->bytes += packet->bytes;
    } else {
      d->refused++;
    }
    free(packet);
  }
}

/* When there is something to deliver, if nothing else arrives. */
static int64_t next_ns(const struct direction *d) {
  if (d->pipe.first) return d->pipe.first->due_ns;
  return d->queue.first ? leaves_ns(d) + d->delay_ns : NEVER;
}

static void receive(struct direction *d) {
  static unsigned char data[PACKET_BYTES];
  for (int i = 0; i < BATCH; i++) {
    ssize_t bytes = read(d->from, data, sizeof data);
    if (bytes <= 0) return;
    int64_t now = now_ns();
    serve(d, now);
    if (d->ns_per_byte > 0 && d->queue_bytes + bytes > d->queue_limit) {
      d->overflowed++;
      continue;
    }
    struct packet *packet = malloc(sizeof *packet + bytes);
    if (!packet) fail("memory");
    packet->arrived_ns = now;
    packet->bytes = bytes;
    memcpy(packet->data, data, bytes);
    put(&d->queue, packet);
    d->queue_bytes += bytes;
    d->most_queue_bytes = later(d->most_queue_bytes, d->queue_bytes);
  }
}

static int set(struct direction *d, const char *key, double value) {
  if (value < 0) return 0;
  if (!strcmp(key, "delay"))
    d->delay_ns = value * 1e6;
  else if (!strcmp(key, "loss"))
    d->loss = value / 100;
  else if (!strcmp(key, "rate"))
    d->ns_per_byte = value > 0 ? 8e3 / value : 0;
  else if (!strcmp(key, "queue"))
    d->queue_limit = value * 1024;
  else
    return 0;
  return 1;
}
