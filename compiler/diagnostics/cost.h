// The messages of cost.def (TJ12xx: cost and time).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/cost.def"
#include "compiler/diagnostics/define_messages.h"
