// The messages of command.def (TJ20xx: modules; TJ21xx: alerts and worlds; TJ22xx: the command line).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/command.def"
#include "compiler/diagnostics/define_messages.h"
