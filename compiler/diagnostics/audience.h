// The messages of audience.def (TJ11xx: who may see what).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/audience.def"
#include "compiler/diagnostics/define_messages.h"
