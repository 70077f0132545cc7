// The messages of lint.def (TJ15xx: lint).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/lint.def"
#include "compiler/diagnostics/define_messages.h"
