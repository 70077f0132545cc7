// A constant of a test as the JSON that answers a call, by the language's types.
#pragma once

#include "compiler/sema/hir.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace tejun::tools {

/// `parameters`: what the test's parameters are in this case. Fields that are left out stay out.
nlohmann::json valueOf(const hir::Program &program, const hir::Expr &expr,
                       const std::vector<const hir::Expr *> &parameters);

} // namespace tejun::tools
