// The messages of duties.def (TJ10xx: duties and coverage).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/duties.def"
#include "compiler/diagnostics/define_messages.h"
