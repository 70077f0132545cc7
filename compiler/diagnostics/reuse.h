// The messages of reuse.def (TJ16xx: hooks, messages, clocks and calendars, capabilities).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/reuse.def"
#include "compiler/diagnostics/define_messages.h"
