// The messages of scope.def (TJ07xx: scope, criteria, detection).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/scope.def"
#include "compiler/diagnostics/define_messages.h"
