// The messages of races.def (TJ13xx: what runs at once).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/races.def"
#include "compiler/diagnostics/define_messages.h"
