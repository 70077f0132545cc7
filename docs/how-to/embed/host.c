/* A host in C: carries out a playbook, and answers what it asks. host_c MODULE.tjb ALERT.json */
#include "tejun/tejun.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *whole(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  char *bytes = malloc(1u << 20);
  *size = file && bytes ? fread(bytes, 1, 1u << 20, file) : 0;
  if (file) fclose(file);
  return bytes;
}

/* Where this host would talk to a SIEM and a firewall. NULL: nobody answers that. */
static const char *answer_to(const char *intrinsic) {
  if (strcmp(intrinsic, "siem.hosts_seen") == 0) return "[{\"host\": \"pc-a\"}]";
  if (strcmp(intrinsic, "firewall.block") == 0) return "\"fw-1\"";
  return NULL;
}

int main(int argc, char **argv) {
  char error[256] = "";
  int64_t now = 1763867565000; /* the host's clock */
  size_t module_size = 0, alert_size = 0;
  if (argc != 3 || tejun_abi() != TEJUN_ABI) return 2;
  char *module_bytes = whole(argv[1], &module_size), *alert = whole(argv[2], &alert_size);

  tejun_module *module = tejun_module_load(module_bytes, module_size, error, sizeof error);
  tejun_run *run = module ? tejun_run_new(module, NULL, error, sizeof error) : NULL;
  if (!run || tejun_run_alert(run, alert, alert_size, error, sizeof error) != 0 ||
      tejun_run_start(run, "exfiltration", now, error, sizeof error) != 0)
    fprintf(stderr, "%s\n", error);

  while (run && tejun_run_status(run) == TEJUN_WAITING) {
    tejun_call call;
    if (tejun_run_call(run, 0, &call) != 0) { /* nothing to answer: time has to pass */
      now = tejun_run_next_due(run);
      tejun_run_pass(run, now);
      continue;
    }
    char id[64];
    snprintf(id, sizeof id, "%s", call.id.data);
    const char *value = answer_to(call.name.data);
    printf("%s %s\n", call.name.data, call.arguments.data);
    if (value)
      tejun_run_answer(run, id, value, strlen(value), now, error, sizeof error);
    else
      tejun_run_fail(run, id, "unavailable", NULL, now, error, sizeof error);
  }
  const int done = run && tejun_run_status(run) == TEJUN_FINISHED;
  if (run) printf("%s\n", tejun_run_reason(run).data);
  tejun_run_free(run);
  tejun_module_free(module);
  free(module_bytes);
  free(alert);
  return done ? 0 : 1;
}
