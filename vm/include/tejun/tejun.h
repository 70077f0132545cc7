/* The machine for hosts in C, or in whatever calls C. The same machine as in tejun/vm.h.
 *
 * A host loads a module, makes a run, gives it an alert, starts a playbook, and answers what waits until the run ends. The run does
 * nothing by itself: it has no thread, no clock, no file. Everything that it wants of the world is a call that waits.
 *
 * Ownership: what `new` or `load` makes, `free` takes back; freeing NULL does nothing. A run keeps its module alive. A `tejun_text` is
 * UTF-8 with a NUL behind it, belongs to what handed it out, and lives until the next call on that, or as long as the module.
 * Errors: no call ends the process and none throws. A function that can fail says so by its result and writes the reason into
 * `error` (at most `room` bytes with the NUL; NULL and 0: not wanted). What goes wrong inside a run is its status.
 * Threads: a module may be used by any number of threads at once, a run by one at a time. There is no global state.
 * Time is ms since 1970 UTC, and the host's: it never goes back.
 */
#ifndef TEJUN_TEJUN_H
#define TEJUN_TEJUN_H

#include <stddef.h>
#include <stdint.h>

#include "tejun/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Grows with every change that a host compiled against this header would notice. */
#define TEJUN_ABI 1u
/* That of the library; another than TEJUN_ABI is not this header's. */
TEJUN_API uint32_t tejun_abi(void);
/* "0.1.0" */
TEJUN_API const char *tejun_version(void);

typedef struct tejun_module tejun_module;
typedef struct tejun_run tejun_run;

typedef struct tejun_text {
  const char *data;
  size_t size; /* without the NUL */
} tejun_text;

#define TEJUN_NEVER INT64_MAX

/* ---- modules ------------------------------------------------------------------------------------------------------------- */

/* Reads and verifies the bytes of a .tjb file, whatever they are, in time linear in their number; they are not needed afterwards.
 * NULL: they are no module that this library runs. */
TEJUN_API tejun_module *tejun_module_load(const void *bytes, size_t size, char *error, size_t room);
/* Its runs stay as they are. */
TEJUN_API void tejun_module_free(tejun_module *module);
TEJUN_API size_t tejun_module_playbooks(const tejun_module *module);
TEJUN_API tejun_text tejun_module_playbook(const tejun_module *module, size_t index);
/* What the host is asked for: `firewall.block`. */
TEJUN_API size_t tejun_module_intrinsics(const tejun_module *module);
TEJUN_API tejun_text tejun_module_intrinsic(const tejun_module *module, size_t index);

/* ---- runs ---------------------------------------------------------------------------------------------------------------- */

/* 0: as many as the machine allows by itself. */
typedef struct tejun_limits {
  uint64_t fuel;         /* instructions, and work on data by its size */
  uint32_t heap_bytes;   /* values */
  uint64_t output_bytes; /* all JSON that leaves the run */
} tejun_limits;

/* `limits` may be NULL. Reserves address space, no memory. NULL: there is none left. */
TEJUN_API tejun_run *tejun_run_new(const tejun_module *module, const tejun_limits *limits, char *error, size_t room);
TEJUN_API void tejun_run_free(tejun_run *run);

/* The alert in the normal form, as JSON. 0: taken; else what does not fit is in `error`. */
TEJUN_API int tejun_run_alert(tejun_run *run, const char *json, size_t size, char *error, size_t room);
/* Runs until everything waits or the end. 0: started; else there is no such playbook, or something waits already. */
TEJUN_API int tejun_run_start(tejun_run *run, const char *playbook, int64_t now, char *error, size_t room);

typedef enum tejun_status {
  TEJUN_IDLE,     /* nothing was started */
  TEJUN_WAITING,  /* for what `tejun_run_call` says */
  TEJUN_FINISHED, /* the playbook came to an end */
  TEJUN_PARKED,   /* it needs a person; everything is kept */
  TEJUN_FAILED,   /* the procedure says `fail` */
  TEJUN_LIMIT,    /* a limit was hit */
  TEJUN_TRAP      /* a defect of the procedure, such as an overflow */
} tejun_status;
TEJUN_API tejun_status tejun_run_status(const tejun_run *run);
/* Of an end its outcome (`contained`, `handed_off`, or the name of a `close`); of a stop why, in one line for people; else empty. */
TEJUN_API tejun_text tejun_run_reason(tejun_run *run);
/* Known facts by name, a JSON object. */
TEJUN_API tejun_text tejun_run_facts(tejun_run *run);

typedef enum tejun_kind {
  TEJUN_HOST,  /* an intrinsic */
  TEJUN_ASK,   /* a question to a person */
  TEJUN_AWAIT, /* the result of a job: arguments {"job": …} */
  TEJUN_SLEEP  /* until `due`; answer it with null then */
} tejun_kind;

typedef struct tejun_call {
  tejun_text id; /* its name within the run, `0.2#5`: with the run's, an idempotency key */
  tejun_kind kind;
  tejun_text name;      /* of the intrinsic; of a question, its process or the like; else empty */
  tejun_text arguments; /* a JSON object */
  unsigned effects;     /* bit 0 observes, 1 records, 2 asks, 3 notifies, 4 contains, 5 restores */
  int64_t since;        /* when it was made */
  int64_t due;          /* when it passes by itself, or TEJUN_NEVER */
} tejun_call;
/* How many calls wait. */
TEJUN_API size_t tejun_run_calls(const tejun_run *run);
/* The call at `index`, in the order of their names. 0: `call` is filled, until the next call on this run. */
TEJUN_API int tejun_run_call(tejun_run *run, size_t index, tejun_call *call);

/* Answers a call, and runs on. A value that is not of the declared type becomes the failure `bad_reply`.
 * 0: taken; else there is no such call, or the JSON cannot be read, and nothing has changed. */
TEJUN_API int tejun_run_answer(tejun_run *run, const char *id, const char *json, size_t size, int64_t now, char *error,
                               size_t room);
/* The same with a failure: timeout, unavailable, denied, not_found, bad_reply, rate_limited or rejected_by_guard. `detail` is for
 * people and may be NULL. */
TEJUN_API int tejun_run_fail(tejun_run *run, const char *id, const char *failure, const char *detail, int64_t now,
                             char *error, size_t room);

/* When something is due by itself (a sleep, a bound, a deadline, a clock), or TEJUN_NEVER. */
TEJUN_API int64_t tejun_run_next_due(const tejun_run *run);
/* Time passes: what is due until `now` happens, in its order. Answer with what arrived before; a question whose silence has set in is
 * failed with `timeout`. */
TEJUN_API void tejun_run_pass(tejun_run *run, int64_t now);

#ifdef __cplusplus
}
#endif
#endif
