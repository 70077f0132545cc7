// Pure functions, and responses: a parameter each, a block.
#include "compiler/codegen/body.h"

namespace tejun::codegen {

void defineFunction(Generator &gen, vm::Index index, const hir::FnInfo &info) {
  BodyGen body(gen, index, info.body.locals, info.body.paramCount, {{}, info.name, {}});
  body.at(info.span);
  const hir::Block *block = info.body.block;
  for (const hir::Stmt *s : block->stmts) body.statement(*s);
  if (block->tail || !body.hasValue(info.result)) body.returnValue(block->tail);
  body.finish();
}

void defineResponse(Generator &gen, vm::Index index, const hir::ResponseInfo &info) {
  BodyGen body(gen, index, info.body.locals, info.body.paramCount, {info.number.str(), {}, info.title.str()});
  body.askTitle = info.title.str();
  body.at(info.span);
  body.enter(gen.responseSite(info));
  body.block(info.body.block);
  body.returnValue(nullptr);
  body.finish();
}

} // namespace tejun::codegen
