// The messages of names.def (TJ02xx: names).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/names.def"
#include "compiler/diagnostics/define_messages.h"
