// The entry of the body checker: from an AST body to its typed form. checker.cpp calls these once every declaration of the
// program is resolved; none of them declares anything.
// Each reports what is wrong and carries on; an erroneous expression is an ErrorExpr, which silences what depends on it.
#pragma once

#include "compiler/sema/context.h"

namespace tejun::sema {

/// A constant, a default: literals, constants, lists, records and operators on them; folded to a Constant where it is a
/// scalar. `expected` is errorType when anything will do. Never null.
const hir::Expr *checkConstantExpr(Context &context, const FileScope &scope, const ast::Expr &expr, TypeId expected);

/// A criterion: a Bool over facts (FactRef, three-valued), `incident` and constants.
const hir::Expr *checkCriterion(Context &context, const FileScope &scope, const ast::Expr &expr);

// What stands in `info` before each call is said behind it; the call fills in the rest.

/// Parameters are info.body.locals, the result is the prelude's `Message`. Fills info.body and the wordings.
void checkMessage(Context &context, const FileScope &scope, const ast::MessageItem &item, hir::FnInfo &info,
                  hir::MessageInfo &message);

/// Parameters are info.body.locals, the result info.result. Fills info.body.
void checkFnBody(Context &context, const FileScope &scope, const ast::FnItem &item, hir::FnInfo &info);

/// Inputs, outputs, result record, duties, facts; a MethodInfo a method with number, titles, doc and span. Fills `when`,
/// `body` and the further locals.
void checkProcess(Context &context, const FileScope &scope, const ast::ProcessItem &item, hir::ProcessInfo &info);

/// Incidents, needs, slot 0 (`alert`). Fills the other slots, steps, sections, locals and body.
void checkPlaybook(Context &context, const FileScope &scope, const ast::PlaybookItem &item, hir::PlaybookInfo &info);

/// Team, parameters (info.body.locals). Fills info.body.
void checkResponse(Context &context, const FileScope &scope, const ast::ResponseItem &item, hir::ResponseInfo &info);

/// Local 0 is the alert, with info.needs known; item.confirm is there. Fills info.confirm.
void checkConfirm(Context &context, const FileScope &scope, const ast::DetectItem &item, hir::DetectInfo &info);

/// Local 0 is the alert; info.field is resolved and has type `field` (without the `?`). Fills info.body: its tail is the call,
/// whose result is `field` or `field?`.
void checkEnrich(Context &context, const FileScope &scope, const ast::EnrichDecl &item, TypeId field,
                 hir::EnrichInfo &info);

/// What a test gives or expects: constants over its parameters; a record may leave fields out (null).
const hir::Expr *checkTestValue(Context &context, const FileScope &scope, std::vector<hir::Local> &params,
                                const ast::Expr &expr, TypeId expected);
/// A value for each parameter of the test.
std::optional<std::vector<const hir::Expr *>> checkTestCase(Context &context, const FileScope &scope,
                                                            std::vector<hir::Local> &params, ArrayRef<ast::Arg> args,
                                                            Span at);
/// By parameter of the intrinsic; null: must not be given. `free`: any argument will do (`..`).
std::optional<std::vector<const hir::Expr *>> checkTestArguments(Context &context, const FileScope &scope,
                                                                 std::vector<hir::Local> &params,
                                                                 hir::IntrinsicId intrinsic, ArrayRef<ast::Arg> args,
                                                                 std::vector<bool> &free, Span at);

} // namespace tejun::sema
