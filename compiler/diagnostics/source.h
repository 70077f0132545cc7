// The messages of source.def (TJ00xx: source files and the workspace file).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/source.def"
#include "compiler/diagnostics/define_messages.h"
