// The messages of tests.def (TJ14xx: tests of a workspace).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/tests.def"
#include "compiler/diagnostics/define_messages.h"
