// The messages of flow.def (TJ05xx: flow and numbers; TJ06xx: termination).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/flow.def"
#include "compiler/diagnostics/define_messages.h"
