// The messages of effects.def (TJ08xx: intrinsics, effects, processes; TJ09xx: not available yet).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/effects.def"
#include "compiler/diagnostics/define_messages.h"
