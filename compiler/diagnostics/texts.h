// The messages of texts.def (labels, notes, helps, titles of fixes and nouns that several phases share).
#pragma once

#include "compiler/diagnostics/message.h"
#define TEJUN_MESSAGES "compiler/diagnostics/texts.def"
#include "compiler/diagnostics/define_messages.h"
