// The messages of types.def (TJ03xx: types).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/types.def"
#include "compiler/diagnostics/define_messages.h"
