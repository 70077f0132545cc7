// Words for kinds of names, for messages.
#pragma once

#include "compiler/sema/context.h"

namespace tejun::sema {

/// `process`, `duty`, …: the noun that fills `{kind}`.
TextId nounOf(SymbolKind kind);

} // namespace tejun::sema
