// The messages of dataflow.def (TJ04xx: what is known where).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/dataflow.def"
#include "compiler/diagnostics/define_messages.h"
