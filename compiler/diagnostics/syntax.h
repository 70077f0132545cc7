// The messages of syntax.def (TJ01xx: syntax).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/syntax.def"
#include "compiler/diagnostics/define_messages.h"
